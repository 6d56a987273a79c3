"""Posted invoices for a part of the orders, most of them paid, by Odoo's own ways."""

from datetime import timedelta

from odoo.tools import SQL

from .prototype import QUIET

ONE_IN = 10
# Odoo takes its time for every line, so that small baskets are invoiced.
LINES = 12
# A fortnight is counted from any Friday; this is the first of the calendar.
FORTNIGHT = 14
FRIDAY = 5
# Of those that are due, one in so many was never paid; of the others, a part.
UNPAID_ONE_IN = 15
EARLY_ONE_IN = 2


def load(env, prefix, limit, today, progress):
    """Invoice about one order in ten, ``limit`` at most in all, and have them paid."""
    env = env(context={**env.context, **QUIET})
    orders = choose(env, prefix, limit)
    if not orders:
        return
    with progress.step("invoices") as done:
        invoices = _posted(orders)
        done(len(invoices))
    with progress.step("payments of invoices") as done:
        done(_paid(invoices, today))


def choose(env, prefix, limit):
    """Orders to invoice: the same for the same orders, spread over the year."""
    env.flush_all()
    total, invoiced = env.execute_query(_counts(env, prefix))[0]
    wanted = min(limit, total // ONE_IN) - invoiced
    if wanted <= 0 or not _has_journals(env):
        return env["sale.order"]
    rows = env.execute_query(
        SQL(
            "SELECT o.id FROM sale_order AS o"
            " JOIN sale_order_line AS l ON l.order_id = o.id"
            " WHERE o.company_id = %s AND starts_with(o.client_order_ref, %s)"
            " AND o.invoice_status = 'to invoice' AND o.amount_total > 0"
            " GROUP BY o.id HAVING count(*) <= %s"
            " ORDER BY md5(o.client_order_ref) LIMIT %s",
            env.company.id,
            prefix,
            LINES,
            wanted,
        )
    )
    return env["sale.order"].browse(row[0] for row in rows).sorted("date_order")


def _counts(env, prefix):
    return SQL(
        "SELECT count(*), count(*) FILTER (WHERE invoice_status = 'invoiced'"
        " AND amount_total > 0) FROM sale_order"
        " WHERE company_id = %s AND starts_with(client_order_ref, %s)",
        env.company.id,
        prefix,
    )


def _has_journals(env):
    kinds = env["account.journal"].search([("company_id", "=", env.company.id)])
    return {"sale", "bank"} <= set(kinds.mapped("type"))


def _posted(orders):
    invoices = orders._create_invoices(grouped=True)
    by_day = invoices.grouped(
        lambda invoice: invoice.line_ids.sale_line_ids.order_id.date_order.date()
    )
    for day, dated in by_day.items():
        dated.invoice_date = day
    invoices = invoices.sorted("invoice_date")
    invoices.action_post()
    return invoices


def _paid(invoices, today):
    by_day = invoices.grouped(lambda invoice: payment_day(invoice, today))
    by_day.pop(None, None)
    for day, due in sorted(by_day.items()):
        _register(due, day)
    return sum(map(len, by_day.values()))


def payment_day(invoice, today):
    """The day on which the invoice was paid; None while it is open or overdue.

    Decided by its number alone. Money is booked every other Friday.
    """
    throw = invoice.id * 7919
    if invoice.invoice_date_due < today:
        if throw % UNPAID_ONE_IN == 0:
            return None
        wait = 7 + throw % 35
    elif throw % EARLY_ONE_IN == 0:
        return None
    else:
        wait = throw % 14
    day = invoice.invoice_date + timedelta(days=wait)
    friday = day + timedelta(days=(FRIDAY - day.toordinal()) % FORTNIGHT)
    return friday if friday < today else None


def _register(invoices, day):
    wizard = (
        invoices.env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=invoices.ids)
        .create({"payment_date": day, "group_payment": False})
    )
    wizard._create_payments()
