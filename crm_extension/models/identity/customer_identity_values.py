from odoo import api, models
from odoo.tools import SQL, email_normalize_all

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ...analytics import identity

RULES = 1
"""Goes up when keys are written differently: then all partners are read again."""
READ_FIELDS = (
    "vat",
    "identity_number",
    "phone",
    "email",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
)


class CustomerIdentityValues(models.AbstractModel):
    """Reads what identifies partners, and writes it as keys."""

    _name = "customer.identity.values"
    _description = "What identifies partners"

    # -- Reading ---------------------------------------------------------------

    @api.model
    def _read_partners(self, partner_ids):
        """Return what partners say about themselves.

        :return: list of dicts with the names of the fields, ``id``, and of the country
            ``country`` and ``phone_code``
        """
        partners = self.env["res.partner"]
        partners.flush_model([*READ_FIELDS, "write_date"])
        self.env.cr.execute(
            SQL(
                """
                SELECT p.id, p.vat, p.identity_number, p.phone, p.email, p.street,
                       p.street2, p.zip, p.city, c.code AS country, c.phone_code
                  FROM res_partner p
             LEFT JOIN res_country c ON c.id = p.country_id
                 WHERE p.id = ANY(%s)
                """,
                list(partner_ids),
            )
        )
        return self.env.cr.dictfetchall()

    @api.model
    def _home(self):
        """Return the country of who has none: that of the first company that asks.

        :return: dict with ``country`` and ``phone_code``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.code, t.phone_code
                  FROM res_company c
                  JOIN res_partner p ON p.id = c.partner_id
                  JOIN res_country t ON t.id = p.country_id
                 ORDER BY COALESCE(c.identity_check, FALSE) DESC, c.id
                 LIMIT 1
                """
            )
        )
        country, phone_code = rows[0] if rows else ("", 0)
        return {"country": country, "phone_code": phone_code}

    @api.model
    def _rules(self):
        """Return by which rules keys are written now."""
        return f"{RULES} {self._home()['country']}".strip()

    # -- Computing -------------------------------------------------------------

    @api.model
    def _keys(self, rows):
        """Return the keys of partners.

        :param rows: as :meth:`_read_partners` returns them
        :return: list of (partner's id, kind, key)
        """
        home = self._home()
        found = []
        for row in rows:
            if not row["country"]:
                row = {**row, **home}
            found += [(row["id"], kind, key) for kind, key in self._keys_of(row)]
        return found

    @api.model
    def _keys_of(self, row):
        """Return the set of (kind, key) of one partner; what tells nothing has none."""
        country = row["country"]
        keys = {
            ("vat", identity.tax_number(row["vat"], country)),
            ("document", identity.document_number(row["identity_number"])),
            ("phone", self._phone_key(row["phone"], country, row["phone_code"])),
            ("address", self._address_key(row)),
        }
        keys |= {("email", each) for each in email_normalize_all(row["email"] or "")}
        return sorted((kind, key) for kind, key in keys if key)

    @api.model
    def _phone_key(self, text, country, phone_code):
        def international(number):
            return phone_format(
                number, country, phone_code, "E164", raise_exception=False
            )

        return identity.phone_number(text, international)

    @api.model
    def _address_key(self, row):
        return identity.address(
            row["street"], row["street2"], row["zip"], row["city"], row["country"]
        )

    @api.model
    def _key_of_text(self, kind, text):
        """Return the key of what somebody typed, empty for what tells nothing.

        :param kind: any but ``address``, which is not one text
        """
        row = dict.fromkeys(("vat", "identity_number", "phone", "email"))
        row.update(dict.fromkeys(("street", "street2", "zip", "city")), **self._home())
        row[{"document": "identity_number"}.get(kind, kind)] = text
        return dict(self._keys_of(row)).get(kind, "")
