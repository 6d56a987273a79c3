from odoo import api, fields, models
from odoo.tools import format_date

from ..models.value.plain_texts import bullets, plain_number

FRESHNESS = [
    ("none", "Not tried out"),
    ("outdated", "Tried out before the last change"),
    ("current", "Tried out as it is"),
]
MOVES = ("score", "class", "segment", "stage")


class CustomerScorePublish(models.TransientModel):
    """Shows what publishing a draft brings, before the last click."""

    _name = "customer.score.publish"
    _description = "Review before publishing"

    model_id = fields.Many2one(
        "customer.score.model", "Draft", required=True, readonly=True
    )
    compared_with_id = fields.Many2one(
        "customer.score.model",
        "Published now",
        readonly=True,
        help="The version that this one replaces.",
    )
    simulation_id = fields.Many2one("customer.score.run", readonly=True)
    freshness = fields.Selection(FRESHNESS, compute="_compute_freshness")
    freshness_text = fields.Char(compute="_compute_freshness")
    differences = fields.Html(compute="_compute_differences", sanitize=False)
    warnings = fields.Html(compute="_compute_findings", sanitize=False)
    consequences = fields.Html(compute="_compute_findings", sanitize=False)
    members = fields.Html(
        "Customers by segment", compute="_compute_findings", sanitize=False
    )

    @api.model
    def _review(self, model):
        """Return a review of the draft, with its newest simulation.

        :param model: customer.score.model, a draft
        """
        simulation = self.env["customer.score.run"].search(
            [
                ("model_id", "=", model.id),
                ("kind", "=", "simulation"),
                ("state", "=", "done"),
            ],
            limit=1,
        )
        return self.create(
            {
                "model_id": model.id,
                "compared_with_id": model._published_predecessors().id,
                "simulation_id": simulation.id,
            }
        )

    # -- What it shows ---------------------------------------------------------

    @api.depends("model_id", "simulation_id")
    @api.depends_context("lang")
    def _compute_freshness(self):
        for review in self:
            review.freshness = review._freshness()
            texts = review._freshness_texts()
            review.freshness_text = texts[review.freshness]

    def _freshness(self):
        if not self.simulation_id:
            return "none"
        tried_out = self.simulation_id.results.get("rules")
        return "current" if tried_out == self.model_id._fingerprint() else "outdated"

    def _freshness_texts(self):
        day = format_date(self.env, self.simulation_id.as_of)
        return {
            "none": self.env._(
                "This draft was not simulated yet: what it would change is not known."
            ),
            "outdated": self.env._(
                "The last simulation, of %s, is older than the rules: simulate again"
                " to see what they would change.",
                day,
            ),
            "current": self.env._("As simulated on the data of %s.", day),
        }

    @api.depends("model_id", "compared_with_id")
    @api.depends_context("lang")
    def _compute_differences(self):
        for review in self:
            published = review.compared_with_id
            review.differences = bullets(review.model_id._differences(published))

    @api.depends("model_id", "simulation_id")
    @api.depends_context("lang")
    def _compute_findings(self):
        for review in self:
            found = review._results()
            review.warnings = bullets(review._warnings(found))
            review.consequences = bullets(review._consequences(found))
            review.members = bullets(review._members(found))

    def _results(self):
        """Return what the simulation found, nothing if it is older than the rules."""
        if self.freshness != "current":
            return {}
        return self.simulation_id.results or {}

    # -- In words --------------------------------------------------------------

    def _warnings(self, found):
        impossible = self.model_id._impossible_segments().mapped("name")
        empty = [
            name for name in found.get("empty_segments", ()) if name not in impossible
        ]
        return [
            *(
                self.env._("No customer has a value for rule “%s”.", rule["label"])
                for rule in found.get("rules_without_data", ())
            ),
            *(
                self.env._("Nobody can ever be in segment “%s”.", name)
                for name in impossible
            ),
            *(self.env._("Nobody is in segment “%s” today.", name) for name in empty),
        ]

    def _consequences(self, found):
        moved = found.get("moved") or {}
        texts = self._move_texts()
        customers = self._number(found.get("customers", 0))
        return [
            *(
                texts[what] % {"count": self._number(moved[what]), "all": customers}
                for what in MOVES
                if what in moved
            ),
            *(
                self.env._(
                    "%(label)s: %(count)s",
                    label=each["label"],
                    count=self._number(each["count"]),
                )
                for each in found.get("consequences", ())
            ),
        ]

    def _move_texts(self):
        return {
            "score": self.env._("%(count)s of %(all)s customers get another score."),
            "class": self.env._("%(count)s of %(all)s customers change their class."),
            "segment": self.env._(
                "%(count)s of %(all)s customers change their segment."
            ),
            "stage": self.env._("%(count)s of %(all)s customers change their stage."),
        }

    def _members(self, found):
        return [
            self.env._(
                "%(segment)s: %(count)s",
                segment=each["name"],
                count=self._number(each["count"]),
            )
            for each in found.get("members", ())
        ]

    def _number(self, number):
        return plain_number(self.env, number)

    # -- Buttons ---------------------------------------------------------------

    def action_publish(self):
        """Publish the draft.

        :raise AccessError: unless the user manages customer value
        :raise UserError: naming every fault of the configuration
        """
        self.ensure_one()
        self.model_id.action_publish()
        return {"type": "ir.actions.act_window_close"}

    def action_simulate(self):
        """Queue a simulation of the draft; return its form."""
        self.ensure_one()
        return self.model_id.action_simulate()
