"""Data for the screenshots of docs/stories.md: customers with a past of two years.

Run in a copy of the demo database, never in one that counts:

    odoo shell -d COPY < tools/stories/data.py
"""

from datetime import datetime, time, timedelta

from odoo.fields import Command

# Name, days ago of the purchases, amount of each, category, cost as a share.
BUYERS = (
    ("Aurora Mills", range(700, 10, -30), 6800, "Machines", 0.6),
    ("Borealis Print", range(690, 20, -45), 3100, "Paper", 0.7),
    ("Cedar & Sons", [*range(690, 330, -30), 200, 90], 2900, "Timber", 0.6),
    ("Ember Foods", range(660, 330, -25), 2600, "Kitchen", 0.65),
    ("Fjord Supply", range(400, 5, -40), 900, "Machines", 1.15),
    ("Granite Works", [680, 560, 440, 320, 200, 80], 5400, "Machines", 0.7),
    ("Harbour Inn", range(500, 30, -60), 420, "Kitchen", 0.6),
)


def products(env):
    """Return a product for each category's name."""
    names = sorted({category for _name, _days, _amount, category, _cost in BUYERS})
    categories = env["product.category"].create([{"name": name} for name in names])
    made = env["product.product"].create(
        [
            {"name": f"{category.name} set", "categ_id": category.id, "type": "service"}
            for category in categories
        ]
    )
    return dict(zip(names, made, strict=True))


def buy(env, goods):
    """Let the customers buy what the table says; return them by name."""
    found = {}
    noon = datetime.combine(env.company._value_today(), time(12))
    for name, days, amount, category, cost in BUYERS:
        partner = env["res.partner"].create({"name": name, "is_company": True})
        found[name] = partner
        env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "state": "sale",
                    "date_order": noon - timedelta(days=number),
                    "order_line": [line(goods[category], amount, cost)],
                }
                for number in days
            ]
        )
    return found


def line(product, amount, cost=0.6):
    """Return the command that adds a line of one piece."""
    return Command.create(
        {
            "product_id": product.id,
            "price_unit": amount,
            "purchase_price": amount * cost,
            "tax_ids": False,
        }
    )


def complain(env, customers):
    """Complaints of last year, an old repair, and one that waits for an answer."""
    last_year = datetime(env.company._value_today().year - 1, 5, 4, 9)
    rows = [
        ("Granite Works", "The drill stopped after a week.", last_year, {}),
        ("Granite Works", "The replacement is the wrong size.", last_year, {}),
        (
            "Aurora Mills",
            "The press leaks oil: please repair it.",
            datetime.now().replace(microsecond=0) - timedelta(days=37),
            {"remedy_sought": "repair"},
        ),
    ]
    for name, text, moment, values in rows:
        env["customer.complaint"].with_context(mail_create_nosubscribe=True).create(
            {
                "partner_id": customers[name].id,
                "description": text,
                "channel": "email",
                "received_at": moment,
                **values,
            }
        )


def offer(env, customers, goods):
    """Two quotations at two prices, by two people."""
    users = env["res.users"].search([("share", "=", False)], limit=2)
    for user, price in zip(users, (2900, 2650), strict=True):
        env["sale.order"].create(
            {
                "partner_id": customers["Cedar & Sons"].id,
                "user_id": user.id,
                "order_line": [line(goods["Timber"], price)],
            }
        )


def talk(env, customers):
    """What colleagues wrote to the customers, a call, and what they promised."""
    users = env["res.users"].search([("share", "=", False)], limit=2)
    texts = ("The price list of next season.", "Samples of the new paper.")
    for name in ("Cedar & Sons", "Granite Works", "Aurora Mills"):
        customer = customers[name]
        customer.email = f"{name.split()[0].lower()}@example.com"
        for user, text in zip(users, texts, strict=False):
            quiet = customer.with_context(mail_notify_force_send=False)
            quiet.with_user(user).sudo().message_post(
                body=text,
                author_id=user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=customer.ids,
            )
    call = customers["Aurora Mills"].activity_schedule(
        "mail.mail_activity_data_call", summary="Asked how the press runs"
    )
    call.action_feedback(feedback="It still leaks. They wait for the technician.")
    promise(env, customers["Cedar & Sons"], users)


def promise(env, customer, users):
    """Two people promised the same customer something, one a week ago."""
    today = env.company._value_today()
    for user, name, days in zip(
        users, ("A sample by post", "5 % off the next order"), (-7, 14), strict=False
    ):
        env["customer.promise"].create(
            {
                "partner_id": customer.id,
                "name": name,
                "user_id": user.id,
                "responsible_id": user.id,
                "promised_on": today - timedelta(days=20),
                "due_date": today + timedelta(days=days),
            }
        )


def advertise(env, customers):
    """A campaign that reached most of them, and what they bought because of it."""
    begin = env.company._value_today() - timedelta(days=60)
    campaign = env["utm.campaign"].create(
        {"title": "Machines in autumn", "first_day": begin}
    )
    env["customer.campaign.cost"].create(
        {
            "campaign_id": campaign.id,
            "name": "Catalogue and postage",
            "amount": 4200,
            "date": begin,
        }
    )
    env["customer.campaign.reach"].create(
        [
            {"campaign_id": campaign.id, "partner_id": customer.id, "date": begin}
            for name, customer in customers.items()
            if name != "Harbour Inn"
        ]
    )
    env["sale.order"].search(
        [
            (
                "partner_id",
                "in",
                [customers[n].id for n in ("Aurora Mills", "Fjord Supply")],
            ),
            ("date_order", ">=", datetime.combine(begin, time())),
        ]
    ).campaign_id = campaign


def main(env):
    """Make the data, score everybody and read all habits, as of today."""
    goods = products(env)
    customers = buy(env, goods)
    complain(env, customers)
    offer(env, customers, goods)
    talk(env, customers)
    advertise(env, customers)
    model = env["customer.score.model"].search(
        [("company_id", "=", env.company.id), ("state", "=", "published")], limit=1
    )
    model.run()
    env["customer.habit.run"]._start(env.company)._do()
    env.cr.commit()


main(env(user=env.ref("base.user_admin")))  # noqa: F821 the shell provides env
