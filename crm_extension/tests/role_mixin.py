"""What the tests of access rights share: records as somebody sees them."""

from odoo.service.model import call_kw


class RoleMixin:
    """Calls in the name of a role; ``users`` has a user for each."""

    def as_role(self, records, role):
        """Return records as a role sees them, in the companies that they may enter."""
        user = self.users[role]
        companies = user.company_ids & self.company or user.company_ids
        return records.with_user(user).with_context(allowed_company_ids=companies.ids)

    def call(self, role, records, method, *args, **kwargs):
        """Call a method as a client does."""
        model = self.as_role(records.browse(), role)
        return call_kw(model, method, [records.ids, *args], kwargs)
