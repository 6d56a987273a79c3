from hashlib import blake2b

from odoo import api, fields, models

from ...analytics.simulation import condition_domains, unreachable_segments
from .plain_texts import bullets
from .version_texts import RULE_FIELDS, SEGMENT_FIELDS, SETTINGS, VersionTexts

IDLE_SETTINGS = ("name", "refresh")
"""Settings that tell when a model runs and what it is called, not what it gives."""


class CustomerScoreVersionsMixin(models.AbstractModel):
    """New versions of a score model, and what they change."""

    _name = "customer.score.versions.mixin"
    _description = "Versions of a score model"

    differences = fields.Html(
        compute="_compute_differences",
        sanitize=False,
        help="What this version changed against the one that it was copied from.",
    )

    @api.depends(
        "origin_id",
        *SETTINGS,
        *(f"rule_ids.{name}" for name in RULE_FIELDS),
        *(f"segment_ids.{name}" for name in ("sequence", *SEGMENT_FIELDS)),
        *(f"segment_ids.condition_ids.{n}" for n in ("metric", "operator", "value")),
    )
    @api.depends_context("lang")
    def _compute_differences(self):
        for model in self:
            model.differences = bullets(model._differences(model._origin_to_compare()))

    def _origin_to_compare(self):
        """Return the version copied from, none once the draft left its company."""
        origin = self.sudo().origin_id
        return origin.filtered(lambda model: model.company_id == self.company_id)

    def _differences(self, other):
        """Return what this version changed against another, in sentences.

        :param other: score model; there is nothing to tell against an empty one
        """
        return VersionTexts(self, other).sentences() if other else []

    def _post_differences(self):
        """Keep in the chatter what the version changed."""
        if self.differences:
            self.message_post(
                body=self.env._("What this version changed:") + self.differences
            )

    # -- Making versions -------------------------------------------------------

    def action_new_version(self):
        """Copy the model into a draft that can be changed; return its form."""
        self._check_manager()
        self.ensure_one()
        draft = self.copy(self._prepare_new_version())
        return draft._get_records_action(name=self.env._("New version"))

    def _prepare_new_version(self):
        versions = self._family().mapped("version")
        return {"version": max(versions) + 1, "origin_id": self.id}

    def _family(self):
        """Return all versions that come from the same first one, archived ones too."""
        everything = self.with_context(active_test=False).search(
            [("company_id", "=", self.company_id.id)]
        )
        first = {model: model._first_version() for model in everything}
        return everything.filtered(lambda model: first[model] == first[self])

    def _first_version(self):
        model = self
        while model.origin_id:
            model = model.origin_id
        return model

    # -- Reviewing before publishing -------------------------------------------

    def action_review_publish(self):
        """Open what publishing the draft would bring, for the last decision.

        :raise AccessError: unless the user manages customer value
        :raise UserError: unless it is a draft, or naming every fault of it
        """
        self._check_manager()
        self.ensure_one()
        self._ensure_draft()
        self._raise_faults()
        review = self.env["customer.score.publish"]._review(self)
        return review._get_records_action(
            name=self.env._("Publish %s", self.display_name), target="new"
        )

    def _published_predecessors(self):
        """Return what publishing this model retires, archived ones too."""
        return self.with_context(active_test=False).search(
            [
                ("company_id", "=", self.company_id.id),
                ("customer_scope", "=", self.customer_scope),
                ("state", "=", "published"),
            ]
        )

    def _fingerprint(self):
        """Return a text that differs as soon as customers may come out otherwise.

        Words that explain no score are not in it.
        """
        settings = [
            (name, self[name]) for name in SETTINGS if name not in IDLE_SETTINGS
        ]
        known = repr((self._spec(), settings))
        return blake2b(known.encode(), digest_size=16).hexdigest()

    def _impossible_segments(self):
        """Return the segments in which nobody can ever be."""
        metrics = self.env["customer.value"]._metrics()
        bounds = {name: metric.bounds for name, metric in metrics.items()}
        spec = self._spec()
        places = unreachable_segments(spec.segments, condition_domains(spec, bounds))
        return self.segment_ids.browse(self.segment_ids.ids[place] for place in places)
