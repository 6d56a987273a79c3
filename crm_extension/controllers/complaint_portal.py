"""Complaints in the portal: customers follow them, write new ones, and have their say.

Reading is open to who may read the record, or holds its token. Whatever writes is done
by POST, by a logged-in user, and checked on the record as that user sees it.
"""

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..analytics import complaint_flow as flow

UNPROCESSABLE = 422
PAGE = "/my/complaints"


class ComplaintPortal(CustomerPortal):
    """What customers see of their complaints, and what they do with them."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            complaints = request.env["customer.complaint"]
            may = complaints.has_access("read")
            values["complaint_count"] = complaints.search_count([]) if may else 0
        return values

    # -- Reading -----------------------------------------------------------------

    @route(
        [PAGE, f"{PAGE}/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_complaints(self, page=1, sortby=None, filterby=None, **_kw):
        """List the complaints that the user may read."""
        complaints = self._complaints()
        sortings, filters = self._sortings(), self._filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        domain = filters[filterby]["domain"]
        pager = portal_pager(
            url=PAGE,
            url_args={"sortby": sortby, "filterby": filterby},
            total=complaints.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = complaints.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        request.session["my_complaints_history"] = found.ids[:100]
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "complaints",
            "complaints": found,
            "pager": pager,
            "default_url": PAGE,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
        }
        return request.render("crm_extension.portal_my_complaints", values)

    def _sortings(self):
        return {
            "date": {
                "label": request.env._("Newest"),
                "order": "received_at desc, id desc",
            },
            "name": {"label": request.env._("Number"), "order": "name desc, id desc"},
            "state": {
                "label": request.env._("Status"),
                "order": "state, received_at desc, id desc",
            },
        }

    def _filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": []},
            "open": {
                "label": request.env._("Open"),
                "domain": [("state", "in", flow.OPEN_STATES)],
            },
        }

    @route(
        f"{PAGE}/<int:complaint_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def portal_my_complaint(self, complaint_id, access_token=None, **kw):
        """Show a complaint, or the one into which it was merged."""
        try:
            complaint = self._document_check_access(
                "customer.complaint", complaint_id, access_token
            )
        except (AccessError, MissingError) as error:
            if request.env.user._is_public():
                return request.redirect(f"/web/login?redirect={PAGE}/{complaint_id}")
            raise NotFound() from error
        target = complaint._final_target()
        if target != complaint and self._as_user(target).has_access("read"):
            return request.redirect(target.access_url)
        return self._render_complaint(complaint, access_token, **kw)

    def _render_complaint(self, complaint, access_token=None, status=200, **kw):
        """Show the page of a complaint that may be read.

        :param complaint: customer.complaint in sudo
        """
        own = self._as_user(complaint).has_access("read")
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "complaint",
            "complaint": complaint,
            "words": complaint._customer_words(),
            "steps": complaint._portal_steps() if own else {},
            "rating_token": complaint._rating_token() if own else False,
            "may_write": own and complaint._may_be_answered(),
            "order_url": self._order_url(complaint),
            "told": request.session.pop("complaint_told", None) if own else None,
        }
        token = None if own else access_token
        kw = {key: kw[key] for key in kw.keys() & {"error", "said"}}
        values = self._get_page_view_values(
            complaint, token, values, "my_complaints_history", False, **kw
        )
        # A signed link names an author: nobody writes by a link here.
        values.update(said=kw.get("said", ""), disable_composer=not values["may_write"])
        return request.render(
            "crm_extension.portal_my_complaint", values, status=status
        )

    def _order_url(self, complaint):
        order = complaint.sale_order_id
        may = order and self._as_user(order).has_access("read")
        return f"/my/orders/{order.id}" if may else False

    # -- Writing a new one --------------------------------------------------------

    @route(
        f"{PAGE}/new",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_new_complaint(self, **given):
        """Show the form; with an order, its products too."""
        self._complaints()
        return self._render_form(given)

    def _render_form(self, given, error=None, status=200):
        complaints = request.env["customer.complaint"]
        orders = complaints._own_orders()
        order = orders.filtered(lambda each: each.id == _number(given.get("order_id")))
        company = order.company_id or request.env.company
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "complaint_new",
            "orders": orders,
            "chosen_order": order,
            "lines": complaints._order_lines(order),
            "categories": complaints._portal_categories(company),
            "wishes": complaints._portal_wishes(),
            "given": given,
            "error": error,
        }
        return request.render(
            "crm_extension.portal_new_complaint", values, status=status
        )

    @route(f"{PAGE}/create", type="http", auth="user", methods=["POST"], website=True)
    def portal_create_complaint(self, **given):
        """Write down what the customer complains about."""
        complaints = self._complaints()
        try:
            with request.env.cr.savepoint():
                complaint = complaints._create_from_portal(
                    _form_values(given), _uploads()
                )
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        except UserError as error:
            return self._render_form(given, str(error), UNPROCESSABLE)
        return self._told(
            complaint,
            request.env._(
                "Thank you. Your complaint has the number %s. We will be in touch.",
                complaint.name,
            ),
        )

    # -- What customers do with one -------------------------------------------------

    @route(
        f"{PAGE}/<int:complaint_id>/reply",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_reply_complaint(self, complaint_id, body="", **_kw):
        """Add what the customer says."""
        return self._do(
            complaint_id,
            lambda complaint: complaint._customer_reply(body, _uploads()),
            request.env._("Thank you. Your message is with us."),
            said=body,
        )

    @route(
        f"{PAGE}/<int:complaint_id>/accept",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_accept_complaint(self, complaint_id, **_kw):
        """Close what the customer is content with."""
        return self._do(
            complaint_id,
            lambda complaint: complaint.action_close(),
            request.env._("Thank you. The complaint is closed."),
        )

    @route(
        f"{PAGE}/<int:complaint_id>/reopen",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_reopen_complaint(self, complaint_id, reason="", **_kw):
        """Take up again what is not settled for the customer."""
        return self._do(
            complaint_id,
            lambda complaint: complaint._customer_reopen(reason),
            request.env._("We take it up again and will be in touch."),
            said=reason,
        )

    def _do(self, complaint_id, act, told, said=""):
        """Do something with a complaint that the user may read, then show it.

        :param act: what is done, takes the complaint with the user's rights
        :param told: what the customer is told when it is done
        :param said: what the customer wrote, to be shown again if it is refused
        """
        complaint = self._complaints().browse(complaint_id).exists()
        if not complaint or not complaint.has_access("read"):
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                act(complaint)
        except UserError as error:
            complaint.invalidate_recordset()
            return self._render_complaint(
                complaint.sudo(), status=UNPROCESSABLE, error=str(error), said=said
            )
        return self._told(complaint, told)

    def _told(self, complaint, text):
        """Lead to the page of a complaint, which tells what was done."""
        request.session["complaint_told"] = text
        return request.redirect(f"{PAGE}/{complaint.id}")

    # -- What they share --------------------------------------------------------------

    def _complaints(self):
        """Return the model of complaints for those who may read some.

        :raise NotFound: for others
        """
        complaints = request.env["customer.complaint"]
        if not complaints.has_access("read"):
            raise NotFound()
        return complaints

    def _as_user(self, record):
        """Return a record with the rights of who asks."""
        return record.with_env(request.env)


def _form_values(given):
    """Return what the form of a new complaint says, for ``_create_from_portal``."""
    chosen = [key.removeprefix("line_") for key in given if key.startswith("line_")]
    return {
        "description": given.get("description"),
        "category_id": _number(given.get("category_id")),
        "remedy_sought": given.get("remedy_sought"),
        "sale_order_id": _number(given.get("order_id")),
        "lines": [
            {
                "sale_line_id": _number(key),
                "quantity": _quantity(given.get(f"quantity_{key}")),
            }
            for key in chosen
            if _number(key)
        ],
    }


def _number(text):
    """Return an id that a form names, False for none."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else False


def _quantity(text):
    """Return a quantity that a form names, zero for none; a comma is a point."""
    try:
        return float(str(text or "").replace(",", "."))
    except ValueError:
        return 0.0


def _uploads():
    """Return the files that came with the form: pairs of the name and the bytes."""
    files = request.httprequest.files.getlist("attachments")
    return [(each.filename, each.read()) for each in files if each.filename]
