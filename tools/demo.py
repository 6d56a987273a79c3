"""What ``./dev demo`` does inside Odoo: score the customers and show the best."""

RANKING_SIZE = 10


def score(env):
    """Publish the shipped score model, should it be a draft, and run it."""
    model = env.ref("crm_extension.customer_score_model_default")
    if model.state == "draft":
        model.action_publish()
    run = model.run()
    print(
        f"{run.customer_count} customers scored as of {run.as_of}"
        f" in {run.duration:.1f} seconds."
    )


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
