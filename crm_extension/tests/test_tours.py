"""The stories of the people who use the value room, each played in a browser."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import ValueCase

# Name, days since the first and the last purchase, number of them, amount of either.
BUYERS = [
    ("Aurora Mills", 700, 4, 28, 3200, 6800),
    ("Borealis Print", 690, 12, 20, 3100, 3100),
    ("Cedar & Sons", 640, 25, 16, 1800, 1900),
    ("Delta Yards", 520, 45, 10, 900, 900),
    ("Ember Foods", 660, 190, 14, 2600, 2400),
    ("Fjord Supply", 30, 30, 1, 350, 350),
    ("Granite Works", 340, 280, 2, 150, 150),
    ("Harbour Inn", 200, 60, 4, 420, 420),
    ("Iris Textiles", 610, 90, 9, 1500, 900),
    ("Juniper Garden", 120, 15, 3, 200, 280),
]
CHINESE = "zh_CN"
PHONE = "375x667"


def spread(first, last, number):
    """Return numbers at equal distances, from the first one to the last one."""
    step = (last - first) / max(number - 1, 1)
    return [round(first + step * place) for place in range(number)]


def purchases(first, last, number, amount, last_amount):
    """Return (days ago, amount) of each of a customer's purchases."""
    return zip(
        spread(first, last, number), spread(amount, last_amount, number), strict=True
    )


class TourCase(ValueCase, HttpCase):
    """Customers with a past, whom the shipped model has scored twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Other companies' models would be due as well.
        cls.env["customer.score.model"].search([]).write({"refresh": "manual"})
        cls.env["customer.score.run"].search([("state", "=", "queued")]).write(
            {"state": "cancelled"}
        )
        cls.make_users()
        cls.make_customers()
        cls.model = cls.score()

    @classmethod
    def make_users(cls):
        sales = "sales_team.group_sale_salesman"
        cls.salesperson = cls.new_user("internal", login="sam_sells", groups=sales)
        cls.manager = cls.new_user("manager", login="mona_manages")
        cls.env["res.lang"]._activate_lang(CHINESE)
        cls.env["ir.module.module"]._load_module_terms(["crm_extension"], [CHINESE])
        cls.chinese = cls.new_user(
            "manager",
            login="chen_reads",
            lang=CHINESE,
            groups="sales_team.group_sale_salesman_all_leads",
        )

    @classmethod
    def make_customers(cls):
        today = cls.company._value_today()
        names, pasts = zip(*((name, past) for name, *past in BUYERS), strict=True)
        partners = cls.customers(*names, is_company=True)
        cls.orders(
            *(
                (
                    partner,
                    (today - timedelta(days=days)).isoformat(),
                    [cls.order_line(amount, purchase_price=0.6 * amount)],
                )
                for partner, past in zip(partners, pasts, strict=True)
                for days, amount in purchases(*past)
            ),
            user_id=cls.salesperson.id,
        )

    @classmethod
    def score(cls):
        """Run the company's model as of three months ago and of today; return it."""
        model = cls.env["customer.score.model"].search(
            [("company_id", "=", cls.company.id), ("state", "=", "published")]
        )
        today = cls.company._value_today()
        model.run(as_of=today - timedelta(days=90))
        model.run(as_of=today)
        cls.env.flush_all()
        return model

    def open_as(self, user, tour, path="/odoo/customer-value", **options):
        self.start_tour(path, tour, login=user.login, **options)


@tagged("post_install", "-at_install")
class TestTours(TourCase):
    def test_salesperson(self):
        """From the list of customers to the reasons, and from an order too."""
        self.open_as(self.salesperson, "crm_extension_salesperson")

    def test_administrator(self):
        """A new version of the model, from its first rule to its results."""
        self.as_manager("crm_extension_administrator")
        draft = self.env["customer.score.model"].search(
            [("origin_id", "=", self.model.id)]
        )
        self.assertEqual((draft.state, self.model.state), ("draft", "published"))
        self.do_waiting_runs()
        self.assertEqual(draft.run_ids.mapped("kind"), ["simulation"])
        self.as_manager("crm_extension_administrator_publish")
        self.assertEqual((draft.state, self.model.state), ("published", "retired"))
        self.assertEqual(draft.run_ids[0].state, "queued")
        self.do_waiting_runs()
        self.as_manager("crm_extension_administrator_result")
        self.do_waiting_runs()
        self.as_manager("crm_extension_administrator_backtest")

    def as_manager(self, tour):
        self.open_as(self.manager, tour, "/odoo")

    def do_waiting_runs(self):
        """Let the scheduled action do its work, which tests do not start by itself."""
        self.env.ref("crm_extension.ir_cron_customer_value").method_direct_trigger()
        self.env.invalidate_all()

    def test_phone(self):
        """The customer's value, read on the way to the customer."""
        self.browser_size, self.touch_enabled = PHONE, True
        self.open_as(self.salesperson, "crm_extension_phone")

    def test_chinese(self):
        """Every page opens in a language that is not the one it was written in."""
        self.open_as(self.chinese, "crm_extension_chinese", timeout=120)

    def test_every_choice_is_in_chinese(self):
        """A selection that comes from a function must still be translated."""
        for model in ("customer.score.model", "customer.score.run", "customer.value"):
            for name, field in self.env[model]._fields.items():
                if field.type != "selection" or field._module != "crm_extension":
                    continue
                english, chinese = (
                    dict(field._description_selection(self.env(context={"lang": lang})))
                    for lang in ("en_US", CHINESE)
                )
                with self.subTest(model=model, field=name):
                    self.assertNotEqual(english, chinese)
