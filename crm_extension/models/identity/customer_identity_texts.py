from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount

SHOWN = 5
"""How many customers, or shared things, a text names."""


class CustomerIdentityTexts(models.AbstractModel):
    """Says in words what customers share, and what they owe."""

    _name = "customer.identity.texts"
    _description = "Words on shared identities"

    @api.model
    def _kind_label(self, kind):
        return {
            "vat": self.env._("tax number"),
            "document": self.env._("identity number"),
            "phone": self.env._("phone"),
            "email": self.env._("email"),
            "address": self.env._("address"),
        }[kind]

    @api.model
    def _key_text(self, kind, key):
        """Return a key as people can read it."""
        if kind != "address" or key.count("|") != 3:
            return key
        country, town, words, numbers = key.split("|")
        street = " ".join(each for each in (words, numbers) if each)
        return ", ".join(
            each for each in (street.title(), town.title(), country) if each
        )

    @api.model
    def _exposure_text(self, found, currency):
        """Return in one sentence what is owed together, and the limit.

        :param found: dict with ``orders``, ``invoices``, ``amount``, ``exposure`` and
            ``limit``
        """
        money = {
            name: format_amount(self.env, found[name], currency)
            for name in ("orders", "invoices", "amount", "exposure", "limit")
        }
        return self.env._(
            "Orders not invoiced %(orders)s + invoices not paid %(invoices)s + this"
            " order %(amount)s = %(exposure)s. The limit is %(limit)s.",
            **money,
        )

    @api.model
    def _count_text(self, count):
        if count < 2:
            return self.env._("The customer shares nothing with another one.")
        return self.env._("%s customers share an identity.", count)

    @api.model
    def _shared_texts(self, shared):
        """Return what is shared, and by whom, as it was.

        :param shared: list of dicts with ``kind``, ``key``, ``customers`` (some names)
            and ``count``
        """
        return [
            self.env._(
                "Same %(kind)s (%(key)s): %(customers)s",
                kind=self._kind_label(each["kind"]),
                key=self._key_text(each["kind"], each["key"]),
                customers=self._some(each["customers"], each["count"]),
            )
            for each in shared
        ]

    @api.model
    def _some(self, names, count):
        """Return some names, and how many more there are."""
        shown = ", ".join(names[:SHOWN])
        if count <= SHOWN:
            return shown
        return self.env._(
            "%(names)s and %(count)s more", names=shown, count=count - SHOWN
        )

    @api.model
    def _reason(self, found, currency, shown=SHOWN):
        """Return as Markup why somebody has to look at an order.

        :param found: dict as of :meth:`_exposure_text`, with ``count`` of customers and
            ``shared`` as of :meth:`_shared_texts`
        """
        texts = self._shared_texts(found["shared"][:shown])
        rest = len(found["shared"]) - len(texts)
        if rest > 0:
            texts.append(self.env._("and %s more", rest))
        items = Markup().join(Markup("<li>%s</li>") % text for text in texts)
        return Markup("<p>%s<br/>%s</p>%s") % (
            self._exposure_text(found, currency),
            self._count_text(found["count"]),
            Markup("<ul>%s</ul>") % items if items else "",
        )
