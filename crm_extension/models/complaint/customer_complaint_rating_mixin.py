from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...analytics import complaint_flow as flow

STARS = (1, 2, 3, 4, 5)
UNHAPPY = 2
"""Up to so many stars the lead hears of it."""
MAIL_OF_CLOSING = "crm_extension.mail_template_complaint_rating"


class CustomerComplaintRatingMixin(models.AbstractModel):
    """What customers think of how a complaint was handled: once each time it closes."""

    _name = "customer.complaint.rating.mixin"
    _description = "Ratings of complaints"
    _inherit = ["rating.mixin"]

    satisfaction = fields.Float(
        "Satisfaction (stars)",
        readonly=True,
        copy=False,
        digits=(2, 1),
        aggregator="avg",
        help="What the customer gave when it was last closed, from 1 to 5 stars.",
    )

    # -- Asking ------------------------------------------------------------------

    def _after_close(self, values, at):
        """Ask the customers for their stars, each of those who have an address."""
        for complaint in self:
            complaint._begin_rating()
        self.filtered(lambda each: each._can_be_written_to())._send_rating_request()

    def _begin_rating(self):
        """Make the rating of this closing; the links of earlier ones lead nowhere."""
        self.ensure_one()
        self._waiting_ratings().unlink()
        self._rating_get_access_token()
        self.invalidate_recordset(["rating_ids"])

    def _send_rating_request(self):
        template = self.env.ref(MAIL_OF_CLOSING, raise_if_not_found=False)
        if template and self:
            template.sudo().send_mail_batch(self.ids)

    def _waiting_ratings(self):
        """Return in sudo the ratings that nobody gave yet."""
        return self.sudo().rating_ids.filtered(lambda each: not each.consumed)

    def _rating_token(self):
        """Return the token of the closing's rating, False when it cannot be given."""
        self.ensure_one()
        waiting = self.sudo().state == flow.CLOSED and self._waiting_ratings()
        return waiting[:1].access_token if waiting else False

    def _rating_url(self):
        """Return the address of the page where the customer gives the stars."""
        self.ensure_one()
        return f"{self.get_base_url()}/complaint/rate/{self._rating_token()}"

    # -- Giving ------------------------------------------------------------------

    @api.model
    def _of_rating_token(self, token):
        """Return in sudo the rating that a token opens, empty for an unknown one."""
        ratings = self.env["rating.rating"].sudo()
        known = [("access_token", "=", token), ("res_model", "=", self._name)]
        return ratings.search(known, limit=1) if token else ratings

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        """Keep the stars of a closing, once; the lead hears of few.

        :param rate: from 1 to 5 stars
        :param token: opens the rating, unless ``rating`` is given
        :param rating: rating.rating
        :param feedback: the customer's words
        :param subtype_xmlid: not used: what was said is a note
        :param notify_delay_send: not used
        :raise AccessError: for people; the page of the stars alone calls it
        :raise UserError: when they were given before, or it is no longer closed
        :return: rating.rating
        """
        self.ensure_one()
        if not self.env.su:
            raise AccessError(self.env._("Customers rate a complaint by their link."))
        self.lock_for_update()
        rating = rating or self._of_rating_token(token)
        self._check_ratable(rating, rate)
        # A note: a comment of the customer would take the complaint up again.
        result = super().rating_apply(
            rate, rating=rating, feedback=feedback, subtype_xmlid="mail.mt_note"
        )
        self._note_rating(int(rate))
        return result

    def _check_ratable(self, rating, rate):
        """Let the stars of the present closing be given once.

        :raise UserError: otherwise
        """
        self.invalidate_recordset(["state"])
        rating.invalidate_recordset(["consumed"])
        if rate not in STARS:
            raise UserError(self.env._("Please choose from one to five stars."))
        if rating.consumed:
            raise UserError(self.env._("You have rated this already. Thank you!"))
        if self.state != flow.CLOSED or rating not in self.rating_ids:
            raise UserError(
                self.env._("It can be rated when it is closed: you will be asked then.")
            )

    def _note_rating(self, stars):
        """Keep the stars, add them to the history, and tell the lead of few."""
        self._writing_step().satisfaction = stars
        data = {"rating": stars, "cycle": self.cycle}
        self.env["customer.complaint.event"]._log(self, "rated", data=data)
        if stars <= UNHAPPY:
            lead = self._lead()
            summary = self.with_context(lang=lead.lang).env._(
                "Unhappy customer: %s of 5 stars", stars
            )
            self._schedule_for(lead, summary)

    # -- No other way ------------------------------------------------------------

    def message_post(self, **kwargs):
        """Post; stars are given by their link alone, never with a message."""
        kwargs.pop("rating_value", None)
        return super().message_post(**kwargs)

    def _get_allowed_message_params(self):
        return super()._get_allowed_message_params() - {"rating_value"}
