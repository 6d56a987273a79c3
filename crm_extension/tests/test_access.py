"""Who may do what: roles, companies, calls from outside, and hidden columns."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from . import tier_common  # noqa: F401 it names the roles of loyalty tiers
from .common import AS_OF, ValueCase, rule

VALUE_ROLES = ("internal", "user", "margin", "manager", "portal", "public")
TIER_ROLES = ("tier_user", "tier_manager")
ROLES = VALUE_ROLES + TIER_ROLES
OPERATIONS = ("read", "write", "create", "unlink")
CONFIGURATION = (
    "customer.score.model",
    "customer.score.rule",
    "customer.segment",
    "customer.segment.condition",
)
RESULTS = (
    "customer.score.run",
    "customer.value",
    "customer.value.history",
    "customer.job.progress",
)
WAITING = ("customer.value.queue", "customer.habit.batch")
WHAT_IF = ("customer.what.if", "customer.what.if.purchase", "customer.what.if.reason")
REVIEWS = ("customer.score.publish",)
PROGRAMS = ("customer.tier.program", "customer.tier", "customer.tier.rule")
MEMBERSHIPS = ("customer.tier.membership",)
TIER_RESULTS = ("customer.tier.event", "customer.tier.run")
TIER_BACKGROUND = (
    "customer.tier.notice",
    "customer.tier.queue",
    "customer.tier.benefit.report",
)
OVERRIDES = ("customer.tier.override",)
CONTACTS = (
    "customer.contact.preference",
    "customer.contact.choice",
    "customer.contact.touch",
)
PROMISES = ("customer.promise", "customer.promise.step")
PROMISE_EVENTS = ("customer.promise.event",)
CONTACT_CHOOSING = ("customer.contact.choose",)
IDENTITIES = (
    "customer.identity.key",
    "customer.identity.reading",
    "customer.identity.lock",
    "customer.identity.shared",
    "customer.identity.exception",
    "customer.identity.review",
    "customer.identity.trial",
    "customer.identity.trial.line",
    "customer.identity.look",
)
"""For who sells: see ``test_identity_review``."""
STORY_REPORTS = ("customer.year.report",)
MANAGER_REPORTS = ("customer.deal.report", "customer.recovery.report")
CONTACT_REPORTS = ("customer.unanswered.report",)
SELLER_REPORTS = ("customer.price.report",)
HABITS = (
    "customer.habit.run",
    "customer.habit.backtest",
    "customer.product.pace",
    "customer.rhythm",
    "customer.affinity",
    "customer.missing.category",
    "customer.category.habit",
)
NEXT_MAILS = ("customer.next.mail",)
NEXT_SENDING = ("customer.next.send",)
NEXT_RECIPIENTS = ("customer.next.send.line",)
OFFERS = ("customer.offer.size",)
OFFER_GRIDS = ("customer.offer.grid",)
SUGGESTIONS = ("customer.suggestion", "customer.suggestion.line")
CAMPAIGN_RETURNS = ("customer.campaign.return",)
CAMPAIGNS = ("customer.campaign.cost", "customer.campaign.reach")
CAMPAIGN_NOTING = ("customer.campaign.reach.add",)
EVERYTHING = " ".join(OPERATIONS)
# Who sees customer value sees contacts too.
CONTACT_ROLES = ("user", "margin", "manager")
# Models -> role -> what it may do with them; roles that are left out may do nothing.
MATRIX = {
    CONFIGURATION: {"user": "read", "margin": "read", "manager": EVERYTHING},
    RESULTS: {"user": "read", "margin": "read", "manager": "read"},
    WAITING: {"manager": "read"},
    WHAT_IF: {"user": EVERYTHING, "margin": EVERYTHING, "manager": EVERYTHING},
    REVIEWS: {"manager": EVERYTHING},
    PROGRAMS: {"tier_user": "read", "tier_manager": EVERYTHING},
    MEMBERSHIPS: {"tier_user": "read", "tier_manager": "read write create"},
    TIER_RESULTS: {"tier_user": "read", "tier_manager": "read"},
    TIER_BACKGROUND: {"tier_manager": "read"},
    OVERRIDES: {"tier_manager": EVERYTHING},
    IDENTITIES: {},
    STORY_REPORTS: {"user": "read", "margin": "read", "manager": "read"},
    MANAGER_REPORTS: {"manager": "read"},
    CONTACT_REPORTS: dict.fromkeys(CONTACT_ROLES, "read"),
    SELLER_REPORTS: {},
    CONTACTS: dict.fromkeys(CONTACT_ROLES, "read"),
    CONTACT_CHOOSING: dict.fromkeys(CONTACT_ROLES, "read write create"),
    PROMISES: dict.fromkeys(CONTACT_ROLES, "read write create"),
    PROMISE_EVENTS: dict.fromkeys(CONTACT_ROLES, "read"),
    HABITS: dict.fromkeys(CONTACT_ROLES, "read"),
    NEXT_MAILS: dict.fromkeys(CONTACT_ROLES, "read"),
    NEXT_SENDING: dict.fromkeys(CONTACT_ROLES, "read write create"),
    NEXT_RECIPIENTS: dict.fromkeys(CONTACT_ROLES, EVERYTHING),
    SUGGESTIONS: dict.fromkeys(CONTACT_ROLES, "read write create"),
    CAMPAIGN_RETURNS: dict.fromkeys(CONTACT_ROLES, "read"),
    OFFERS: {"user": "read", "margin": "read", "manager": EVERYTHING},
    OFFER_GRIDS: {"manager": EVERYTHING},
    CAMPAIGNS: {"user": "read", "margin": "read", "manager": EVERYTHING},
    CAMPAIGN_NOTING: {"manager": "read write create"},
}
# Who may export at all: else a refusal would tell nothing about the columns.
EXPORT = "base.group_allow_export"
EXPORTERS = ("internal", "user", "margin", "manager")
TRIALS = ("simulate", "action_simulate", "action_backtest", "action_review_publish")
MARGIN_FIELDS = ("margin", "margin_rate")


@tagged("post_install", "-at_install")
class TestAccess(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls.env.ref("base.public_user")
            if role == "public"
            else cls.new_user(role, groups=EXPORT if role in EXPORTERS else "")
            for role in ROLES
        }
        cls.model = cls.new_model([rule("monetary"), rule("margin")])
        cls.draft = cls.new_model(publish=False)
        cls.partner = cls.customers("Customer")
        cls.orders((cls.partner, "06-01", 100))
        cls.score_run = cls.model.run(as_of=AS_OF)
        cls.value = cls.env["customer.value"].search(
            [("partner_id", "=", cls.partner.id)]
        )

    def as_role(self, record, role):
        user = self.users[role]
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    # -- Roles and models ------------------------------------------------------

    def test_matrix(self):
        for models, allowed in MATRIX.items():
            for model in models:
                for role in ROLES:
                    self.assertAllowed(role, model, allowed.get(role, "").split())

    def assertAllowed(self, role, model, allowed):
        records = self.as_role(self.env[model], role)
        for operation in OPERATIONS:
            with self.subTest(role=role, model=model, operation=operation):
                self.assertEqual(records.has_access(operation), operation in allowed)

    def test_matrix_names_every_model_of_the_add_on(self):
        """A new model must be thought about: it belongs in the matrix.

        Those of complaints are in the matrix of ``test_complaint_access``.
        """
        self.env.cr.execute(
            "SELECT m.model FROM ir_model m JOIN ir_model_data d ON d.res_id = m.id"
            " AND d.model = 'ir.model' WHERE d.module = 'crm_extension'"
        )
        stored = {
            name
            for (name,) in self.env.cr.fetchall()
            if name in self.env
            and not self.env[name]._abstract
            and name.startswith("customer.")
            and not name.startswith("customer.complaint")
        }
        self.assertEqual({model for models in MATRIX for model in models}, stored)

    def test_sellers_see_customer_value(self):
        seller = self.new_user(
            "internal", login="seller", groups="sales_team.group_sale_salesman"
        )
        self.assertTrue(seller.has_group("crm_extension.group_value_user"))
        self.assertFalse(seller.has_group("crm_extension.group_value_margin"))
        self.assertFalse(seller.has_group("crm_extension.group_value_manager"))

    def test_results_are_nobodys_to_write(self):
        for records, values in (
            (self.value, {"score": 1}),
            (self.score_run, {"state": "failed"}),
        ):
            manager = self.as_role(records, "manager")
            for attempt in (
                lambda: manager.write(values),  # noqa: B023
                lambda: manager.unlink(),  # noqa: B023
                lambda: manager.copy(),  # noqa: B023
            ):
                with self.subTest(model=records._name), self.assertRaises(AccessError):
                    attempt()

    def test_history_is_only_added_to(self):
        """Not even the administrator changes what was."""
        lines = self.history_of(self.partner)
        self.assertTrue(lines)
        for each in (lines, lines.sudo(), self.as_role(lines, "manager")):
            with self.assertRaises(UserError):
                each.write({"score": 99})
            with self.assertRaises(UserError):
                each.unlink()
        with self.assertRaises(AccessError):
            self.as_role(lines, "manager").create(
                {
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    "date": AS_OF,
                    "trigger": "full",
                }
            )

    # -- Companies -------------------------------------------------------------

    def test_records_of_other_companies_are_not_there(self):
        stranger = self.new_user(
            "manager", self.new_company("Company B"), login="stranger"
        )
        records = (
            self.model,
            self.model.rule_ids,
            self.model.segment_ids,
            self.new_model(
                segments=(self.fallback_with_condition(),), publish=False
            ).segment_ids.condition_ids,
            self.score_run,
            self.value,
            self.history_of(self.partner),
        )
        for own in records:
            with self.subTest(model=own._name):
                self.assertTrue(own)
                self.assertSeparate(own, stranger)

    def fallback_with_condition(self):
        line = {"metric": "score", "operator": ">", "value": 1}
        return {
            "name": "x",
            "code": "x",
            "is_fallback": True,
            "condition_ids": [Command.create(line)],
        }

    def assertSeparate(self, records, stranger):
        found = records.with_user(stranger).with_context(
            allowed_company_ids=stranger.company_ids.ids
        )
        self.assertFalse(found.search([("id", "in", records.ids)]))
        self.assertFalse(found._filtered_access("read"))
        with self.assertRaises(AccessError):
            found.read(["display_name"])
        own = self.as_role(records, "manager")
        self.assertEqual(own.search([("id", "in", records.ids)]), records)

    def test_manager_makes_nothing_for_another_company(self):
        other = self.new_company("Company B")
        manager = self.as_role(self.env["customer.score.model"], "manager")
        with self.assertRaises(AccessError):
            manager.create({"name": "Sly", "company_id": other.id})

    def test_both_companies_at_once(self):
        other = self.new_company("Company B")
        self.orders((self.partner, "06-01", 5), company=other)
        self.new_model(company=other).run(as_of=AS_OF)
        both = self.new_user("user", self.company | other, login="both")
        values = self.env["customer.value"].with_user(both)
        mine = [("partner_id", "=", self.partner.id)]
        for companies, count in (
            (self.company, 1),
            (other, 1),
            (self.company | other, 2),
        ):
            found = values.with_context(allowed_company_ids=companies.ids).search(mine)
            self.assertEqual(found.company_id, companies)
            self.assertEqual(len(found), count)

    # -- Calls from outside ----------------------------------------------------

    def call(self, role, record, method, *args, **kwargs):
        model = self.as_role(record.browse(), role)
        return call_kw(model, method, [record.ids, *args], kwargs)

    def test_starting_work_needs_the_manager(self):
        waiting = self.model._create_run(AS_OF, "full", None)
        failed = self.model._create_run(AS_OF, "full", None)
        failed.state = "failed"
        work = [
            (self.model, "run"),
            (self.model, "action_run"),
            (self.model, "action_retire"),
            (self.model, "action_new_version"),
            (self.draft, "action_publish"),
            (waiting, "action_cancel"),
            (failed, "action_retry"),
        ]
        for role in ROLES:
            if role == "manager":
                continue
            for record, method in work:
                with self.subTest(role=role, method=method):
                    self.assertRefused(role, record, method)
        self.assertEqual(
            (self.model.state, self.draft.state, waiting.state, failed.state),
            ("published", "draft", "queued", "failed"),
        )
        for record, method in [*work[:2], *work[5:], work[3], work[2], work[4]]:
            with self.subTest(method=method):
                self.call("manager", record, method)
        self.assertEqual(self.draft.state, "published")

    def test_trying_out_needs_the_manager(self):
        for role in ROLES:
            if role == "manager":
                continue
            for method in TRIALS:
                with self.subTest(role=role, method=method):
                    self.assertRefused(role, self.draft, method)
        for method in TRIALS:
            with self.subTest(method=method):
                self.call("manager", self.draft, method)

    def test_work_on_another_companys_records(self):
        stranger = self.new_user(
            "manager", self.new_company("Company B"), login="stranger"
        )
        self.users["stranger"] = stranger
        for record, method in (
            (self.model, "run"),
            (self.model, "action_run"),
            (self.model, "action_retire"),
            (self.model, "action_new_version"),
            (self.draft, "action_publish"),
            *((self.draft, method) for method in TRIALS),
            (self.value, "action_refresh"),
            (self.value, "explain"),
            (self.value, "action_explain_in_words"),
            (self.value, "action_open_partner"),
        ):
            with self.subTest(method=method):
                self.assertRefused("stranger", record, method)
        self.assertEqual(self.model.run_ids, self.score_run)

    def assertRefused(self, role, record, method):
        with self.assertRaises(AccessError):
            self.call(role, record, method)

    def test_value_needs_its_group(self):
        for role in ("internal", "portal", "public"):
            for method in (
                "explain",
                "action_refresh",
                "action_explain_in_words",
                "action_open_partner",
                "read",
            ):
                with self.subTest(role=role, method=method):
                    self.assertRefused(role, self.value, method)
            for method in ("get_customer_value_panel", "action_open_customer_value"):
                with self.subTest(role=role, method=method):
                    self.assertRefused(role, self.partner, method)

    def test_users_explain_and_refresh(self):
        self.assertEqual(len(self.call("user", self.value, "explain")), 2)
        self.assertTrue(self.call("user", self.value, "action_refresh"))

    def test_what_is_not_for_outside_is_private(self):
        for model, method in (
            ("customer.score.model", "_run"),
            ("customer.score.model", "_transition"),
            ("customer.score.run", "_cron_run"),
            ("customer.score.run", "_finish"),
            ("customer.value.engine", "_execute"),
            ("customer.value.store", "_store"),
            ("customer.value.facts", "_read_facts"),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                call_kw(self.as_role(self.env[model], "manager"), method, [[]], {})

    def test_engine_shows_nothing_to_the_outside(self):
        """Whatever these models offer beyond every model's own begins with "_"."""
        common = set(dir(type(self.env["base"])))
        for model in (
            "customer.value.engine",
            "customer.value.store",
            "customer.value.facts",
        ):
            own = set(dir(type(self.env[model]))) - common
            with self.subTest(model=model):
                self.assertFalse({name for name in own if not name.startswith("_")})

    # -- Hidden columns --------------------------------------------------------

    def test_margin_is_for_its_group(self):
        value = self.as_role(self.value, "margin")
        self.assertEqual(value.read(["margin"])[0]["margin"], 100)
        self.assertEqual(
            value.search([("margin", ">", 99), ("id", "=", value.id)]), value
        )

    def assertHidden(self, records, name):
        """Assert that no way leads to a column."""
        ways = {
            "read": lambda: records.read([name]),
            "attribute": lambda: records[name],
            "search": lambda: records.search([(name, "!=", False)]),
            "order": lambda: records.search([], order=f"{name} desc"),
            "export": lambda: records.export_data([name]),
            "web": lambda: records.web_search_read([], {name: {}}),
        }
        for way, attempt in ways.items():
            with self.subTest(field=name, way=way), self.assertRaises(AccessError):
                attempt()
        self.assertNotIn(name, records.fields_get())

    def assertNotGrouped(self, records, name, aggregator=None):
        """Assert that no group and no sum tells a column."""
        ways = {"group": ([name], ["__count"])}
        if aggregator:
            ways["sum"] = ([], [f"{name}:{aggregator}"])
        for way, (groups, aggregates) in ways.items():
            with self.subTest(field=name, way=way):
                with self.assertRaises(AccessError):
                    records._read_group([], groups, aggregates)
                with self.assertRaises(AccessError):
                    records.formatted_read_group([], groups, aggregates)

    def test_margin_is_not_for_others(self):
        value = self.as_role(self.value, "user")
        for name in MARGIN_FIELDS:
            self.assertHidden(value, name)
            self.assertNotGrouped(value, name, "avg")
            with self.assertRaises(AccessError):
                value.partner_id.search([(f"customer_value_id.{name}", ">", 0)])

    def test_partners_value_is_for_users(self):
        partner = self.as_role(self.partner, "internal")
        for name in (
            "customer_value_id",
            "value_score",
            "value_class",
            "value_segment_id",
            "lifecycle_stage",
        ):
            self.assertHidden(partner, name)
        for name in ("value_class", "value_segment_id", "lifecycle_stage"):
            self.assertNotGrouped(partner, name)
        self.assertNotGrouped(partner, "value_score", "avg")
