"""What stops a second evaluation of everybody."""

from odoo.exceptions import UserError


class EvaluationUnderWay(UserError):
    """Another evaluation of the program holds its turn."""
