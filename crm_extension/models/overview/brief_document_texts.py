"""What is open with a customer, in words."""

from .brief_open_kinds import (
    COMPLAINT,
    CREDIT,
    DELIVERY,
    INVOICE,
    OPEN_KINDS,
    OPPORTUNITY,
    PROMISE,
    QUOTATION,
    TO_INVOICE,
)

ROWS_OF = (COMPLAINT, INVOICE, CREDIT, DELIVERY, QUOTATION, OPPORTUNITY)
"""Kinds whose documents are told one by one, the most pressing kind first."""


class BriefDocumentTexts:
    """Writes the section of open documents."""

    def section_open(self):
        """Return what is open: a figure a kind, and the first documents of each."""
        found = self.found["open"]
        rows = [
            getattr(self, f"_{key}_row")(record)
            for key in ROWS_OF
            if key in found
            for record in found[key].records
        ]
        return self.section(
            "open",
            self.env._("What is open"),
            rows,
            self.env._("Nothing is open."),
            [self._figure(key, each) for key, each in found.items()],
        )

    def _figure(self, key, documents):
        """Return how many documents of a kind are open; it opens them all."""
        if not documents.count:
            return None
        values = {}
        if OPEN_KINDS[key].total:
            values = self.money(documents.total)
        late = self._late_text(key, documents.late) if documents.late else ""
        return {
            **self.row(self._kind_labels()[key], late, **values),
            "key": key,
            "count": documents.count,
            "flag": "late" if documents.late else "",
            "res_model": OPEN_KINDS[key].model,
            "domain": documents.domain,
        }

    def _kind_labels(self):
        return {
            OPPORTUNITY: self.env._("Opportunities"),
            QUOTATION: self.env._("Quotations"),
            DELIVERY: self.env._("Deliveries"),
            TO_INVOICE: self.env._("To invoice"),
            INVOICE: self.env._("Unpaid invoices"),
            CREDIT: self.env._("Open credit notes"),
            COMPLAINT: self.env._("Complaints"),
            PROMISE: self.env._("Promises"),
        }

    def _late_text(self, key, count):
        if key == QUOTATION:
            return self.env._("%s expired", count)
        if key == INVOICE:
            return self.env._("%s overdue", count)
        return self.env._("%s late", count)

    def _date_of(self, key, record):
        """Return the first date of a document that is filled in."""
        return next(
            (record[name] for name in OPEN_KINDS[key].dates if record[name]), None
        )

    def _document_row(self, key, record, label, text, **values):
        when = self._date_of(key, record)
        late = self.scope.moment_is_past(when)
        return self.row(
            label, text, record, when, flag="late" if late else "", **values
        )

    # -- Each kind ---------------------------------------------------------------

    def _opportunity_row(self, lead):
        return self._document_row(
            OPPORTUNITY,
            lead,
            lead.name,
            self.joined(
                self.env._("Opportunity"), lead.stage_id.name, self.person(lead.user_id)
            ),
            **self.money(lead.expected_revenue),
        )

    def _quotation_row(self, order):
        """The date is that of the quotation, or the day until which it held."""
        until = order.validity_date
        expired = self.scope.moment_is_past(until)
        return self.row(
            self.env._("Quotation %s", order.name),
            self.joined(
                self.label_of(order, "state"),
                self.person(order.user_id),
                until and self._valid_text(self.day(until), expired),
            ),
            order,
            until if expired else order.date_order.date(),
            flag="late" if expired else "",
            **self.money(order.amount_total, order.currency_id),
        )

    def _valid_text(self, day, expired):
        if expired:
            return self.env._("expired on %s", day)
        return self.env._("valid until %s", day)

    def _delivery_row(self, picking):
        back = picking.picking_type_code == "incoming"
        name = picking.sale_id.name or picking.origin or ""
        return self._document_row(
            DELIVERY,
            picking,
            self.env._("Return %s", picking.name)
            if back
            else self.env._("Delivery %s", picking.name),
            self.joined(self.label_of(picking, "state"), name),
        )

    def _invoice_row(self, move):
        overdue = self.scope.moment_is_past(move.invoice_date_due)
        return self._document_row(
            INVOICE,
            move,
            self.env._("Invoice %s", move.name),
            self.joined(
                self.label_of(move, "payment_state"),
                self.env._("overdue") if overdue else self.env._("due"),
            ),
            **self.money(move.amount_residual, move.currency_id),
        )

    def _credit_row(self, move):
        return self.row(
            self.env._("Credit note %s", move.name),
            self.env._("not paid out, not set off"),
            move,
            move.invoice_date,
            **self.money(-move.amount_residual, move.currency_id),
        )

    def _complaint_row(self, complaint):
        return self._document_row(
            COMPLAINT,
            complaint,
            self.env._("Complaint %s", complaint.name),
            self.joined(
                complaint.title,
                self.label_of(complaint, "state"),
                complaint.severity and self.label_of(complaint, "severity"),
                self.person(complaint.user_id) or self.env._("nobody assigned"),
                complaint.next_metric and self._due_next(complaint),
            ),
        )

    def _due_next(self, complaint):
        return self.env._("%s due", self.label_of(complaint, "next_metric"))
