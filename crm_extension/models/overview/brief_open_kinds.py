"""Which documents of a customer are open, and until when: as data."""

from ...analytics.complaint_flow import OPEN_STATES
from .brief_scope import OpenKind

OPPORTUNITY, QUOTATION, DELIVERY = "opportunity", "quotation", "delivery"
TO_INVOICE, INVOICE, CREDIT = "to_invoice", "invoice", "credit"
COMPLAINT, PROMISE = "complaint", "promise"

PICKING_STATES = ("waiting", "confirmed", "assigned")
INVOICE_TYPES = ("out_invoice", "out_receipt")
UNPAID = [
    ("state", "=", "posted"),
    ("payment_state", "in", ("not_paid", "partial")),
    ("amount_residual", ">", 0),
]

OPEN_KINDS = {
    OPPORTUNITY: OpenKind(
        "crm.lead",
        ("name", "expected_revenue", "company_currency", "stage_id", "user_id"),
        ("date_deadline",),
        "date_deadline, id",
        total="expected_revenue",
    ),
    QUOTATION: OpenKind(
        "sale.order",
        ("name", "amount_total", "currency_id", "date_order", "state", "user_id"),
        ("validity_date",),
        "date_order DESC, id DESC",
        total="amount_total",
        rate="currency_rate",
    ),
    DELIVERY: OpenKind(
        "stock.picking",
        ("name", "sale_id", "origin", "picking_type_code", "state"),
        ("date_deadline", "scheduled_date"),
        "scheduled_date, id",
    ),
    TO_INVOICE: OpenKind(
        "sale.order",
        ("name", "amount_total", "currency_id", "date_order", "user_id"),
        (),
        "date_order, id",
    ),
    INVOICE: OpenKind(
        "account.move",
        ("name", "amount_residual", "currency_id", "payment_state"),
        ("invoice_date_due",),
        "invoice_date_due, id",
        total="amount_residual_signed",
    ),
    CREDIT: OpenKind(
        "account.move",
        ("name", "amount_residual", "currency_id", "invoice_date"),
        (),
        "invoice_date, id",
        total="amount_residual_signed",
    ),
    COMPLAINT: OpenKind(
        "customer.complaint",
        ("name", "title", "state", "severity", "user_id", "next_metric"),
        ("next_deadline",),
        "next_deadline, id",
        everybodys=False,
    ),
    PROMISE: OpenKind(
        "customer.promise",
        ("name", "user_id", "responsible_id", "promised_on", "state"),
        ("due_date",),
        "due_date, id",
        everybodys=False,
    ),
}

DOMAINS = {
    OPPORTUNITY: [("type", "=", "opportunity"), ("won_status", "=", "pending")],
    QUOTATION: [("state", "in", ("draft", "sent"))],
    DELIVERY: [
        ("state", "in", PICKING_STATES),
        "|",
        ("location_dest_id.usage", "=", "customer"),
        ("location_id.usage", "=", "customer"),
    ],
    TO_INVOICE: [("state", "=", "sale"), ("invoice_status", "=", "to invoice")],
    INVOICE: [("move_type", "in", INVOICE_TYPES), *UNPAID],
    CREDIT: [("move_type", "=", "out_refund"), *UNPAID],
    COMPLAINT: [("state", "in", OPEN_STATES)],
    PROMISE: [("state", "=", "open")],
}
"""What makes a document of each kind an open one; whose it is, the reader adds."""

CUSTOMER_PATHS = {
    INVOICE: ("commercial_partner_id",),
    CREDIT: ("commercial_partner_id",),
    COMPLAINT: ("commercial_partner_id",),
    PROMISE: ("commercial_partner_id",),
    DELIVERY: (
        "partner_id.commercial_partner_id",
        "sale_id.partner_id.commercial_partner_id",
    ),
}
"""Fields that lead to the customer; ``partner_id``'s customer unless told otherwise."""
DAYS_LATE_SHOWN = {QUOTATION: 30}
"""Kinds of which nobody speaks any more so many days after their date."""
OF_NO_COMPANY_TOO = {OPPORTUNITY}
"""Kinds whose records may belong to every company."""
