from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

CONTACT_USER = "crm_extension.group_contact_user"
CHANNELS = [
    ("mail", "E-mail"),
    ("phone", "Phone"),
    ("sms", "SMS"),
    ("letter", "Letter"),
    ("visit", "Visit"),
]
"""Ways to reach a customer, one of which may be preferred."""

OPT_OUTS = {
    "no_mail": "mail",
    "no_phone": "phone",
    "no_sms": "sms",
    "no_letter": "letter",
}
"""Field of a preference -> the channel over which no advertising is wanted."""

# Flags that put phone numbers on Odoo's list, which knows numbers and no channels.
NUMBER_FLAGS = ("no_phone", "no_sms")


class CustomerContactPreference(models.Model):
    """What a customer wants to hear, and over which channel: one row a customer.

    It counts for the customer and for each of its contacts, in every company, as Odoo's
    lists of addresses do. It is written by ``_choose`` alone, which keeps those lists
    in step and notes who changed what, when and why.

    Table ``customer_contact_preference``: ``partner_id`` (the commercial partner),
    ``no_mail``, ``no_phone``, ``no_sms``, ``no_letter``, ``preferred_channel``. Whoever
    needs to know in SQL whether a customer has opted out takes ``_opted_out_sql``.
    """

    _name = "customer.contact.preference"
    _description = "Contact preferences of a customer"
    _log_access = False
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    preferred_channel = fields.Selection(CHANNELS, "Prefers", readonly=True)
    no_mail = fields.Boolean("No advertising by e-mail", readonly=True)
    no_phone = fields.Boolean("No advertising calls", readonly=True)
    no_sms = fields.Boolean("No advertising by SMS", readonly=True)
    no_letter = fields.Boolean("No advertising by letter", readonly=True)

    _unique_partner = models.UniqueIndex("(partner_id)")

    # -- Who has opted out -------------------------------------------------------

    @api.model
    def _opted_out_sql(self, customer):
        """Return an SQL condition: the customer wants no advertising on some channel.

        True where the customer said so here, or where one of its addresses or phone
        numbers is on Odoo's list of addresses that get no mailings.

        :param customer: SQL expression, the id of a commercial partner
        """
        self._flush_lists()
        return SQL(
            """(EXISTS (
                SELECT 1 FROM customer_contact_preference preference
                 WHERE preference.partner_id = %(customer)s AND %(flags)s)
             OR EXISTS (
                SELECT 1 FROM res_partner address
                  JOIN mail_blacklist listed
                    ON listed.email = address.email_normalized AND listed.active
                 WHERE address.commercial_partner_id = %(customer)s
                   AND (address.active OR address.id = %(customer)s))
             OR EXISTS (
                SELECT 1 FROM res_partner address
                  JOIN phone_blacklist listed
                    ON listed.number = address.phone_sanitized AND listed.active
                 WHERE address.commercial_partner_id = %(customer)s
                   AND (address.active OR address.id = %(customer)s)))""",
            customer=customer,
            flags=self._flagged_sql(),
        )

    @api.model
    def _opted_out_query(self):
        """Return the SQL of the ids of all customers who have opted out somewhere."""
        self._flush_lists()
        return SQL(
            """(SELECT preference.partner_id
                  FROM customer_contact_preference preference WHERE %s
                 UNION
                SELECT address.commercial_partner_id FROM mail_blacklist listed
                  JOIN res_partner address ON address.email_normalized = listed.email
                 WHERE listed.active AND address.commercial_partner_id IS NOT NULL
                   AND (address.active OR address.id = address.commercial_partner_id)
                 UNION
                SELECT address.commercial_partner_id FROM phone_blacklist listed
                  JOIN res_partner address ON address.phone_sanitized = listed.number
                 WHERE listed.active AND address.commercial_partner_id IS NOT NULL
                   AND (address.active OR address.id = address.commercial_partner_id)
            )""",
            self._flagged_sql(),
        )

    @api.model
    def _flagged_sql(self):
        """Return an SQL condition on the alias ``preference``: any opt-out."""
        flags = (SQL.identifier("preference", name) for name in OPT_OUTS)
        return SQL("(%s)", SQL(" OR ").join(flags))

    @api.model
    def _flush_lists(self):
        """Write down what the SQL of opt-outs reads."""
        self.flush_model(["partner_id", "preferred_channel", *OPT_OUTS])
        self.env["mail.blacklist"].flush_model(["email", "active"])
        self.env["phone.blacklist"].flush_model(["number", "active"])
        self.env["res.partner"].flush_model(
            ["email_normalized", "phone_sanitized", "commercial_partner_id", "active"]
        )

    # -- Choosing ----------------------------------------------------------------

    @api.model
    def _check_contact_user(self):
        """Check that the user may note what customers want.

        :raise AccessError: for others
        """
        if not self.env.su and not self.env.user.has_group(CONTACT_USER):
            raise AccessError(
                self.env._("Only those who may see contacts and promises may do this.")
            )

    @api.model
    def _of_customers(self, customers):
        """Return the rows of customers.

        :param customers: res.partner, commercial partners
        :return: dict of partner id to customer.contact.preference, in sudo
        """
        rows = self.sudo().search([("partner_id", "in", customers.ids)])
        return {row.partner_id.id: row for row in rows}

    @api.model
    def _choose(self, customers, values, reason=None):
        """Note what customers want; keep Odoo's lists of addresses in step.

        Addresses and numbers of all their contacts go on the lists. Off the lists come
        those that got there in this way, and the customer's own; what a contact asked
        for itself stays.

        :param customers: res.partner, commercial partners
        :param values: dict of fields of this model
        :param reason: why, in words; needed where an opt-out begins or ends
        :raise AccessError: for who may not note it, or not see the customers
        :raise UserError: for an opt-out without a reason
        """
        self._check_contact_user()
        customers.check_access("read")
        rows = self._rows_for(customers)
        flags = {name: bool(values[name]) for name in OPT_OUTS if name in values}
        changes = [
            (row, name)
            for row in rows
            for name, wanted in flags.items()
            if row._says(name) != wanted or row[name] != wanted
        ]
        if changes and not (reason or "").strip():
            raise UserError(
                self.env._("Say why: who asked for it, and how. It is kept.")
            )
        before = {change: change[0]._addresses_listed(change[1]) for change in changes}
        rows.write(values)
        rows._follow_lists(changes, reason)
        self.env["customer.contact.choice"]._note(changes, before, reason)
        customers.invalidate_recordset()

    @api.model
    def _rows_for(self, customers):
        """Return one row for each customer, in sudo; new ones where there is none."""
        rows = self._of_customers(customers)
        missing = [each.id for each in customers if each.id not in rows]
        created = self.sudo().create([{"partner_id": each} for each in missing])
        return self.sudo().union(*rows.values()) | created

    # -- Odoo's lists of addresses -------------------------------------------------

    def _family(self):
        """Return the customers and their contacts, as far as they are in use."""
        customers = self.partner_id
        contacts = (
            self.env["res.partner"]
            .sudo()
            .search([("commercial_partner_id", "in", customers.ids)])
        )
        return customers | contacts

    def _says(self, name):
        """Tell what the customer wants, as noted here or seen on Odoo's lists.

        A number on the list says nothing about SMS or calls alone: it says so of both,
        unless it is noted here which of them was meant.
        """
        self.ensure_one()
        own = self.partner_id
        if name == "no_mail":
            return self.no_mail or own.is_blacklisted
        if name == "no_letter":
            return self.no_letter
        listed = own.phone_sanitized_blacklisted
        if name == "no_phone":
            return self.no_phone or (listed and not self.no_sms)
        return self.no_sms or self.no_phone or listed

    def _addresses_listed(self, name):
        """Return what is on Odoo's list of a flag: addresses or numbers."""
        self.ensure_one()
        return set(self._listed(name, self._addresses(name)).mapped(self._key(name)))

    def _addresses(self, name):
        """Return the addresses or numbers that a flag is about."""
        family = self._family()
        if name == "no_mail":
            return [each for each in family.mapped("email_normalized") if each]
        if name in NUMBER_FLAGS:
            return [each for each in family.mapped("phone_sanitized") if each]
        return []

    @api.model
    def _list_of(self, name):
        """Return Odoo's list that a flag goes with: mail.blacklist, phone.blacklist."""
        model = "mail.blacklist" if name == "no_mail" else "phone.blacklist"
        return self.env[model].sudo()

    @api.model
    def _key(self, name):
        return "email" if name == "no_mail" else "number"

    def _listed(self, name, addresses, active=True):
        """Return the entries of Odoo's list for addresses."""
        entries = self._list_of(name).with_context(active_test=active)
        return entries.search([(self._key(name), "in", addresses)])

    def _follow_lists(self, changes, reason):
        """Put addresses on Odoo's lists, or take them off, after changes."""
        for row, name in changes:
            if row[name]:
                row._put_on_list(name, row._addresses(name), reason)
            elif name == "no_mail" or not (row.no_phone or row.no_sms):
                row._take_off_list(name, reason)

    def _put_on_list(self, name, addresses, reason):
        """Put addresses on Odoo's list, again where they once were."""
        if not addresses:
            return
        known = self._listed(name, addresses, active=False)
        resting = known.filtered(lambda entry: not entry.active)
        if resting and reason:
            resting._track_set_log_message(reason)
        resting.action_unarchive()
        key = self._key(name)
        new = sorted(set(addresses) - set(known.mapped(key)))
        created = self._list_of(name).create([{key: each} for each in new])
        if created and reason:
            created._message_log_batch(bodies=dict.fromkeys(created.ids, reason))

    def _take_off_list(self, name, reason):
        """Take off what was put there from here, and the customer's own address."""
        self.ensure_one()
        ours = self.env["customer.contact.choice"]._put_by_us(self.partner_id, name)
        own = self.partner_id[
            "email_normalized" if name == "no_mail" else "phone_sanitized"
        ]
        entries = self._listed(name, [*ours, own] if own else list(ours))
        if entries and reason:
            entries._track_set_log_message(reason)
        entries.action_archive()

    @api.model
    def _follow_partners(self, partners):
        """Put new addresses of customers who have opted out on Odoo's lists too.

        :param partners: res.partner, created, or with a changed address or customer
        """
        customers = partners.sudo().commercial_partner_id
        flagged = self.sudo().search(
            [("partner_id", "in", customers.ids)]
            + ["|", "|"]
            + [(name, "=", True) for name in ("no_mail", *NUMBER_FLAGS)]
        )
        for row in flagged:
            for name in ("no_mail", *NUMBER_FLAGS):
                if row[name]:
                    row._put_new_on_list(name)

    def _put_new_on_list(self, name):
        """Put those addresses on the list that never were on it."""
        addresses = self._addresses(name)
        known = self._listed(name, addresses, active=False).mapped(self._key(name))
        new = sorted(set(addresses) - set(known))
        if new:
            self._put_on_list(name, new, None)
            self.env["customer.contact.choice"]._note_followed(self, name, new)

    # -- Merging -------------------------------------------------------------------

    @api.model
    def _unite(self, sources, destination):
        """Unite the rows of partners that become one: every opt-out stays.

        :param sources: res.partner
        :param destination: res.partner
        """
        rows = self._of_customers(sources | destination)
        if not rows:
            return
        kept = rows.get(destination.id) or next(iter(rows.values()))
        others = self.sudo().union(*rows.values()) - kept
        values = {name: any(row[name] for row in kept | others) for name in OPT_OUTS}
        channels = (kept | others).mapped("preferred_channel")
        channel = kept.preferred_channel or next(filter(None, channels), False)
        others.unlink()
        kept.write(
            {**values, "preferred_channel": channel, "partner_id": destination.id}
        )
        self.env.flush_all()
