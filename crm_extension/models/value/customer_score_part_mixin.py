from odoo import api, models


class CustomerScorePartMixin(models.AbstractModel):
    """What belongs to a score model changes only while that model is a draft."""

    _name = "customer.score.part.mixin"
    _description = "Part of a score model"

    def _always_writable(self):
        """Return the names of the fields that explain no score: words and colours."""
        return set()

    def _score_models(self):
        """Return the score models that these records belong to."""
        return self.model_id

    @api.model_create_multi
    def create(self, vals_list):
        """Create; refused in a published or retired model."""
        records = super().create(vals_list)
        records._score_models()._ensure_draft()
        return records

    def write(self, vals):
        """Write; refused in a published or retired model."""
        if vals.keys() <= self._always_writable():
            return super().write(vals)
        self._score_models()._ensure_draft()
        result = super().write(vals)
        self._score_models()._ensure_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._score_models()._ensure_draft()
