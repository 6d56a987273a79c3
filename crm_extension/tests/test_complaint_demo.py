"""The forty complaints of the demo: what they show, and that they can be told."""

from odoo.tests import tagged

from ..analytics import complaint_flow as flow
from ..demo.complaint_loader import HOURS, ROADS, Telling, load
from ..demo.complaint_stories import CUSTOMERS, GOODS, STORIES, Story
from .complaint_common import ComplaintCase

TOLD = (
    Story(
        60,
        "closed",
        0,
        "It smells.",
        "quality",
        product="tea",
        defect="spoiled",
        cause="storage",
        wish="replacement",
        remedy=("replacement", "done"),
        stars=4,
    ),
    Story(3, "merged", 1, "Any news?", "quality", into="It leaks."),
    Story(5, "waiting_customer", 1, "It leaks.", "quality", severity=4, safety=True),
)


@tagged("post_install", "-at_install")
class TestComplaintDemo(ComplaintCase):
    def test_forty_over_a_year_in_all_states(self):
        self.assertEqual(len(STORIES), 40)
        self.assertEqual({story.state for story in STORIES}, set(flow.STATES))
        days = [story.days for story in STORIES]
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertGreater(days[0], 350)
        self.assertLess(days[-1], 1)

    def test_remedies_of_three_kinds_of_end(self):
        ends = {story.remedy[1] for story in STORIES if story.remedy}
        self.assertEqual(ends, {"done", "to_approve", "failed"})

    def test_what_stories_name_is_there(self):
        for story in STORIES:
            with self.subTest(story=story.words):
                for kind in ("category", "defect", "cause"):
                    code = getattr(story, kind)
                    if code:
                        self.env.ref(f"crm_extension.complaint_{kind}_{code}")
                self.assertLess(story.customer, len(CUSTOMERS))
                self.assertTrue(not story.product or story.product in GOODS)
                self.assertTrue(
                    not story.into or story.into in [other.words for other in STORIES]
                )

    def test_every_state_has_a_road(self):
        self.assertEqual(set(ROADS), set(flow.STATES))
        for road in ROADS.values():
            hours = [HOURS[step] for step in road]
            self.assertEqual(hours, sorted(hours))
            self.assertTrue(all(hasattr(Telling, step) for step in road))

    def test_stories_are_told_at_their_moments(self):
        company = self.new_company("Demo", chart="generic_coa")
        for name in ("base.user_admin", "base.user_demo"):
            user = self.env.ref(name, raise_if_not_found=False)
            if user:
                user.company_ids |= company
        env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        closed, merged, waiting = load(
            env, TOLD, self.customers("One", "Two", email="one@customer.example")
        )
        self.assertEqual(
            [each.state for each in (closed, merged, waiting)],
            [story.state for story in TOLD],
        )
        self.assertEqual(merged.merged_into_id, waiting)
        self.assertEqual(waiting.commercial_partner_id.name, "Two")
        self.assertEqual(closed.remedy_ids.state, "done")
        self.assertEqual(closed.line_ids.lot_id.name, "TEA-3")
        supplied = closed.line_ids.lot_id.quant_ids.location_id
        self.assertTrue(supplied)
        steps = closed.event_ids.filtered(lambda each: each.kind == "transition")
        events = steps.sorted(lambda each: (each.at, each.id))
        self.assertEqual(events[0].to_state, "received")
        self.assertEqual((events[-1].at - events[0].at).days, 10)
        self.assertEqual(events[0].at, closed.received_at)
        self.assertFalse(
            self.env["mail.mail"].search_count(
                [("state", "=", "outgoing"), ("model", "=", "customer.complaint")]
            )
        )
