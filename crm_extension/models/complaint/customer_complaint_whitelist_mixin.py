from odoo import api, models
from odoo.fields import Domain

NESTING = ("any", "not any")
"""Operators whose value is a domain again."""


class CustomerComplaintWhitelistMixin(models.AbstractModel):
    """Lets customers read the fields on a list, and write none."""

    _name = "customer.complaint.whitelist.mixin"
    _description = "Fields that customers may read"

    _portal_fields = frozenset()
    """Names of the fields that people from outside may read."""

    @api.model
    def _has_field_access(self, field, operation):
        """Let customers read what is on the list, and write nothing."""
        if self._is_asked_by_customer():
            allowed = operation == "read" and field.name in self._portal_fields
            return allowed and super()._has_field_access(field, operation)
        return super()._has_field_access(field, operation)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Return the SQL of a field that may be read.

        :raise AccessError: for others; a related field is no way around the list
        """
        if self._is_asked_by_customer():
            field = self._fields.get(field_expr.split(".", 1)[0])
            if field:
                self._check_field_access(field, "read")
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Search; fields that are searched by a method are asked for as well.

        :raise AccessError: for a field that may not be read
        """
        if self._is_asked_by_customer():
            _check_asked(self, Domain(domain))
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _is_asked_by_customer(self):
        """Tell whether people from outside ask with their own rights."""
        return not (self.env.su or self.env.user._is_internal())


def _check_asked(model, domain):
    """Let a domain ask for fields that may be read, on whatever path it reaches them.

    :raise AccessError: for others
    """
    for condition in domain.iter_conditions():
        asked = model
        for name in condition.field_expr.split("."):
            field = asked._fields.get(name)
            if not field:
                break
            asked._check_field_access(field, "read")
            if not field.relational:
                break
            asked = asked.env[field.comodel_name]
        if condition.operator in NESTING and isinstance(condition.value, list | Domain):
            _check_asked(asked, Domain(condition.value))
