"""What comes with the add-on and with a company, and what goes with them."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..analytics import complaint_flow as flow
from ..hooks import uninstall_hook
from ..models.complaint.customer_complaint_setup import MASTER_MODELS, RULE_MODELS
from .complaint_common import ComplaintCase

TEAM = "customer.complaint.team"


class SetupCase(ComplaintCase):
    def of_company(self, model, company=None):
        return (
            self.env[model]
            .with_context(active_test=False)
            .search([("company_id", "=", (company or self.company).id)])
        )

    def sequences(self, company=None):
        return self.of_company("ir.sequence", company).filtered(
            lambda each: each.code == "customer.complaint"
        )


@tagged("post_install", "-at_install")
class TestComplaintMasterData(SetupCase):
    def shipped(self, model):
        ids = self.env["ir.model.data"].search(
            [("module", "=", "crm_extension"), ("model", "=", model)]
        )
        return self.env[model].browse(ids.mapped("res_id"))

    def test_every_state_is_seen_in_a_stage(self):
        states = self.shipped("customer.complaint.stage.state").mapped("state")
        self.assertEqual(sorted(states), sorted(flow.STATES))

    def test_ended_states_are_folded_away(self):
        for stage in self.shipped("customer.complaint.stage"):
            states = set(stage.state_ids.mapped("state"))
            self.assertEqual(stage.fold, states <= set(flow.ENDED_STATES))
            self.assertTrue(
                states <= set(flow.ENDED_STATES) or states.isdisjoint(flow.ENDED_STATES)
            )

    def test_columns_come_in_the_order_of_the_road(self):
        stages = self.env["customer.complaint.stage"].search([])
        road = (flow.RECEIVED, flow.ASSESSED, flow.INVESTIGATING, flow.DECIDED)
        places = [
            [state in stage.state_ids.mapped("state") for stage in stages].index(True)
            for state in (*road, flow.COMMUNICATED, flow.CLOSED)
        ]
        self.assertEqual(places, sorted(set(places)))

    def test_shipped_masters_are_for_all_companies(self):
        for model, least in zip(MASTER_MODELS, (10, 10, 8), strict=True):
            shipped = self.shipped(model)
            with self.subTest(model=model):
                self.assertGreaterEqual(len(shipped), least)
                self.assertFalse(shipped.company_id)
                self.assertEqual(len(set(shipped.mapped("code"))), len(shipped))

    def test_no_cause_is_without_an_origin(self):
        causes = self.shipped("customer.complaint.cause")
        origins = [key for key, _label in causes._fields["origin"].selection]
        self.assertEqual(set(causes.mapped("origin")), set(origins))

    def test_first_complaint_needs_no_configuration(self):
        complaint = self.bring_to(self.complaint(), "closed")
        self.assertRegex(complaint.name, r"^CP/\d{4}/\d{5}$")
        self.assertEqual(complaint.team_id, self.of_company(TEAM))
        self.assertEqual(
            complaint.stage_id, self.env.ref("crm_extension.complaint_stage_done")
        )


@tagged("post_install", "-at_install")
class TestComplaintCompanies(SetupCase):
    def test_every_company_can_handle_complaints(self):
        companies = self.env["res.company"].search([])
        companies._create_complaint_setup()
        for company in companies:
            with self.subTest(company=company.name):
                self.assertTrue(self.of_company(TEAM, company))
                self.assertEqual(len(self.sequences(company)), 1)

    def test_new_company_gets_all_of_it_once(self):
        for model in (TEAM, *RULE_MODELS):
            with self.subTest(model=model):
                before = self.of_company(model)
                self.assertTrue(before)
                self.company._create_complaint_setup()
                self.assertEqual(self.of_company(model), before)
        self.company._create_complaint_setup()
        self.assertEqual(len(self.sequences()), 1)

    def test_what_was_switched_off_does_not_come_back(self):
        team = self.of_company(TEAM)
        team.active = False
        self.company._create_complaint_setup()
        self.assertEqual(self.of_company(TEAM), team)

    def test_numbers_are_the_companys_own(self):
        other = self.new_company("Company B")
        first, theirs, second = (
            int(self.complaint(company_id=company.id).name[-5:])
            for company in (self.company, other, self.company)
        )
        self.assertEqual((second, theirs), (first + 1, 1))

    def test_whoever_makes_a_company_leads_its_complaints(self):
        user = self.new_user(
            "internal", groups="base.group_erp_manager,base.group_partner_manager"
        )
        company = self.env["res.company"].with_user(user).create({"name": "Fresh"})
        self.assertEqual(self.of_company(TEAM, company).user_id, user)

    def test_nobody_leads_who_may_not_enter(self):
        self.assertNotIn(self.company, self.env.ref("base.user_admin").company_ids)
        self.assertFalse(self.of_company(TEAM).user_id)

    def test_team_speaks_the_installed_languages(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        setup = type(self.env["customer.complaint.setup"])
        with patch.object(setup, "_team_name", lambda _self, lang: lang):
            team = self.of_company(TEAM, self.new_company("Fresh"))
        for lang in ("en_US", "fr_FR"):
            self.assertEqual(team.with_context(lang=lang).name, lang)

    # -- The address -----------------------------------------------------------

    def new_domain(self, name, *companies):
        domains = self.env["mail.alias.domain"]
        # The first one takes all addresses that have none.
        domains.create({"name": f"first.{name}"})
        domain = domains.create({"name": name})
        for company in companies:
            company.alias_domain_id = domain
        return domain

    def address(self, company):
        teams = self.of_company(TEAM, company)
        teams.unlink()
        company._create_complaint_setup()
        return self.of_company(TEAM, company).alias_email

    def test_address_is_named_where_it_is_free(self):
        self.new_domain("fresh.example", self.company)
        self.assertEqual(self.address(self.company), "complaints@fresh.example")

    def test_a_taken_address_stays_whose_it_is(self):
        domain = self.new_domain("fresh.example", self.company)
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "complaints",
                "alias_domain_id": domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self.assertFalse(self.address(self.company))
        self.assertEqual(alias.alias_full_name, "complaints@fresh.example")

    def test_companies_of_one_domain(self):
        other = self.new_company("Company B")
        self.new_domain("fresh.example", self.company, other)
        both = self.company | other
        self.of_company(TEAM).unlink()
        self.of_company(TEAM, other).unlink()
        both._create_complaint_setup()
        named = [bool(self.of_company(TEAM, each).alias_name) for each in both]
        self.assertEqual(sorted(named), [False, True])

    # -- What goes -------------------------------------------------------------

    def test_company_with_complaints_stays(self):
        self.complaint()
        team = self.of_company(TEAM)
        with self.assertRaisesRegex(UserError, r"Value Test \(1\)"):
            self.company.unlink()
        self.assertTrue(team.exists())

    def test_deleted_company_takes_its_rules_along(self):
        company = self.new_company("Short-lived")
        own = [
            self.env[model].create({"name": "Own", "company_id": company.id})
            for model in MASTER_MODELS
        ]
        teams = self.of_company(TEAM, company)
        gone = [teams, teams.alias_id, self.sequences(company), *own]
        gone += [self.of_company(model, company) for model in RULE_MODELS]
        self.assertTrue(all(gone))
        kept = self.of_company(TEAM)
        self.env["customer.complaint.setup"]._erase_for(company)
        for records in gone:
            with self.subTest(model=records._name):
                self.assertFalse(records.exists())
        self.assertTrue(kept.exists())
        self.assertEqual(len(self.sequences()), 1)

    def test_deletion_of_a_company_erases(self):
        company = self.new_company("Short-lived")
        setup = type(self.env["customer.complaint.setup"])
        with (
            patch.object(setup, "_erase_for", side_effect=UserError("asked")),
            self.assertRaisesRegex(UserError, "asked"),
        ):
            company.unlink()

    # -- The add-on goes -------------------------------------------------------

    def test_uninstalling_leaves_no_series_of_numbers(self):
        sequences = self.env["ir.sequence"].with_context(active_test=False)
        ours = [("code", "=", "customer.complaint")]
        self.assertTrue(sequences.search(ours))
        others = sequences.search_count([]) - sequences.search_count(ours)
        uninstall_hook(self.env)
        self.assertEqual(sequences.search_count([]), others)
