"""The page where customers rate a closed complaint.

Programs that look into mails before people do follow every link in them. So looking at
the page changes nothing, however often: the stars are given by its form alone.
"""

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..models.complaint.customer_complaint_rating_mixin import STARS

MAX_FEEDBACK = 4000
UNPROCESSABLE = 422
GONE = 410


class ComplaintRating(Controller):
    """One to five stars for each closing of a complaint."""

    @route(
        "/complaint/rate/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def complaint_rating_page(self, token, **_kw):
        """Show the stars, or that they were given."""
        rating, complaint = self._opened(token)
        refused = self._refusal(rating, complaint)
        if refused:
            return self._say(complaint, refused)
        return self._ask(complaint, token)

    @route(
        "/complaint/rate/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def complaint_rating_submit(self, token, rating=None, feedback="", **_kw):
        """Keep the stars; a second time they are refused in a friendly way."""
        waiting, complaint = self._opened(token)
        stars = int(rating) if rating in map(str, STARS) else None
        if stars is None and waiting and not waiting.consumed:
            error = request.env._("Please choose from one to five stars.")
            return self._ask(complaint, token, error, UNPROCESSABLE)
        try:
            with request.env.cr.savepoint():
                complaint.rating_apply(
                    stars or 0, rating=waiting, feedback=feedback.strip()[:MAX_FEEDBACK]
                )
        except UserError as error:
            return self._say(complaint, str(error), status=GONE)
        return self._say(complaint, request.env._("Thank you for your stars!"))

    def _opened(self, token):
        """Return in sudo the rating of a token and its complaint.

        :raise NotFound: for an unknown token
        """
        complaints = request.env["customer.complaint"].sudo()
        rating = complaints._of_rating_token(token)
        complaint = complaints.browse(rating.res_id).exists()
        if not complaint:
            raise NotFound()
        if request.env.user._is_public() and complaint.partner_id.lang:
            request.update_context(lang=complaint.partner_id.lang)
        env = request.env(su=True)
        return rating.with_env(env), complaint.with_env(env)

    def _refusal(self, rating, complaint):
        """Return why the stars cannot be given, an empty text when they can."""
        try:
            complaint._check_ratable(rating, STARS[0])
        except UserError as error:
            return str(error)
        return ""

    def _ask(self, complaint, token, error=None, status=200):
        values = {"complaint": complaint, "token": token, "error": error}
        return request.render(
            "crm_extension.complaint_rating_form", values, status=status
        )

    def _say(self, complaint, text, status=200):
        values = {"complaint": complaint, "text": text}
        return request.render(
            "crm_extension.complaint_rating_said", values, status=status
        )
