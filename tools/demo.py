"""What ``./dev demo`` does inside Odoo: score the customers and show the best."""

import pytz

RANKING_SIZE = 10


WINDOW_MONTHS = 6
"""The data are of one year: half of it leaves a half to compare with."""


def score(env):
    """Publish a score model that suits the data, unless it is there, and run it."""
    model = published_model(env)
    if model.window_months != WINDOW_MONTHS:
        model = publish_version(env, model)
    run = model.run(as_of=last_purchase_day(env))
    print(
        f"{run.customer_count} customers scored as of {run.as_of}"
        f" in {run.duration:.1f} seconds."
    )


def enrol(env):
    """Activate the shipped loyalty program, unless it is, and give everybody a tier."""
    program = env.ref("crm_extension.customer_tier_program_default")
    if program.state == "draft":
        program.action_activate()
    run = program.evaluate(as_of=last_purchase_day(env))
    counts = program.tier_ids.sorted("sequence").mapped(
        lambda tier: f"{tier.name} {tier.member_count}"
    )
    print(f"{run.member_count} members of the loyalty program: {', '.join(counts)}.")


def last_purchase_day(env):
    """Return the local day on which the data end."""
    company = env.company
    last = (
        env["sale.order"]
        .search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "sale"),
                ("client_order_ref", "!=", False),
            ],
            order="date_order desc",
            limit=1,
        )
        .date_order
    )
    return pytz.utc.localize(last).astimezone(pytz.timezone(company._value_tz())).date()


def published_model(env):
    """Return the score model that counts for all customers of the company."""
    return env["customer.score.model"].search(
        [
            ("company_id", "=", env.company.id),
            ("state", "=", "published"),
            ("customer_scope", "=", "all"),
        ],
        limit=1,
    )


def publish_version(env, model):
    """Publish a new version of ``model`` with the demo's window; return it."""
    action = model.action_new_version()
    version = env["customer.score.model"].browse(action["res_id"])
    # A nightly run would find everybody overdue by the days since the data ended.
    version.write({"window_months": WINDOW_MONTHS, "refresh": "manual"})
    version.action_publish()
    return version


def show_ranking(env):
    """Print the most valuable customers of the current company with their reasons."""
    best = env["customer.value"].search(
        [("company_id", "=", env.company.id)], limit=RANKING_SIZE
    )
    for place, value in enumerate(best, start=1):
        print(
            f"{place:2}. {value.partner_id.display_name}: {value.score:.2f} points,"
            f" class {value.value_class.upper()}, {value.segment_id.name}"
        )
        for sentence in value.action_explain_in_words():
            print(f"      {sentence}")
