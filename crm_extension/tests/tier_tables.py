"""Follows the cases of loyalty tiers: buys, evaluates day by day, compares."""

import operator

from odoo.fields import Command

from .common import day
from .tier_common import TierCase, tier

UNCHANGING = {"renewed", "grace", "suspended"}
RISEN = {"promoted", "renewed"}
"""Events whose rules held; those of all others did not."""
COMPARES = {">=": operator.ge, "<=": operator.le}


def levels_of(table):
    """Return the values of a table's tiers, the highest one first.

    Neither the order of creation nor steps of one may matter to the ladder.
    """
    return [
        tier(name, 10 * place, *rules)
        for place, (name, *rules) in reversed(list(enumerate(table.levels)))
    ]


def purchase(text):
    """Return the moment and amount that a line of a case writes."""
    when, amount = text.rsplit(" ", 1)
    return when, float(amount)


def expectation(text):
    """Return day, tier, end of validity and state that a step writes."""
    when, name, until, *state = text.split()
    return when, name, until, state[0] if state else "active"


def told(text):
    """Return trigger, day, from and to that a line of a story writes."""
    trigger, when, former, *latter = text.split()
    return trigger, when, former, latter[0] if latter else former


def holds(evidence):
    """Tell whether all conditions of a group hold, by their values and targets."""
    groups = {}
    for each in evidence:
        met = COMPARES[each["operator"]](each["value"], each["target"])
        groups.setdefault(each["group"], []).append(met)
    return any(map(all, groups.values()))


class TableWalk:
    """Evaluates the customers of a table day by day; mixed into a case, before it."""

    def walk(self, program, people):
        """Evaluate on every day that a step names, for those whose step it is."""
        due = {}
        for partner, case, steps in people:
            for step in steps:
                due.setdefault(step.split()[0], []).append((partner, case, step))
        for when in sorted(due):
            self.before_day(when)
            self.evaluate(program, when, *(partner for partner, *_ in due[when]))
            for partner, case, step in due[when]:
                with self.subTest(case=case.name, step=step):
                    self.check_step(program, partner, step)

    def check_step(self, program, partner, step):
        when, name, until, state = expectation(step)
        member = self.member(program, partner)
        self.assertEqual(len(member), 1)
        valid_until = member.valid_until and member.valid_until.isoformat() or "-"
        self.assertEqual(
            (member.tier_id.name, until if until == "*" else valid_until, member.state),
            (name, until, state),
        )
        self.assertEqual(member.earned_tier_id, member.tier_id)
        self.assertLessEqual(member.since, day(when))

    def check_stories(self, program, people):
        for partner, case, steps in people:
            with self.subTest(case=case.name, evaluated=len(steps)):
                story = self.story(program, partner)
                self.check_order(story)
                first = steps[0].split()[0]
                self.assertEqual(story[0], ("enrolled", first, None, "Base"))
                self.check_evidence(program, partner)
                if case.story is not None:
                    self.check_member(program, partner, story)
                    self.assertEqual(story[1:], [told(line) for line in case.story])

    def check_order(self, story):
        """Assert that days never go back, and that each event follows the other."""
        days = [when for _trigger, when, _former, _latter in story]
        self.assertEqual(days, sorted(days))
        for before, after in zip(story, story[1:], strict=False):
            self.assertEqual(before[3], after[2], story)

    def check_member(self, program, partner, story):
        """Assert that the membership is what its story tells."""
        member = self.member(program, partner)
        moves = [line for line in story if line[0] not in UNCHANGING]
        if moves[-1][0] != "return":
            self.assertEqual(member.since.isoformat(), moves[-1][1])
        self.assertEqual(member.enrolled_on.isoformat(), story[0][1])
        self.assertEqual(member.tier_id.name, story[-1][3])

    def check_evidence(self, program, partner):
        """Assert that every event that rules decided shows why."""
        for event in self.member(program, partner).event_ids:
            if event.trigger == "enrolled":
                continue
            judged = event.to_tier_id if event.trigger in RISEN else event.from_tier_id
            self.assertEqual(
                (event.trigger in RISEN, judged.ids),
                (
                    holds(event.evidence),
                    list({each["tier_id"] for each in event.evidence}),
                ),
                f"{event.trigger} of {event.date}: {event.evidence}",
            )

    def before_day(self, when):
        """Do what happens before the evaluation of a day."""


class TierTables(TableWalk, TierCase):
    """A case that follows tables of customers who order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        cls.companies = {"UTC": cls.company}

    def company_of(self, table):
        if table.tz not in self.companies:
            self.companies[table.tz] = self.new_company(f"In {table.tz}", tz=table.tz)
        return self.companies[table.tz]

    def check_tables(self, *tables):
        """Let the customers of tables buy; then evaluate and compare, day by day.

        All has been bought before a program is active: nothing promotes at once, and
        what is dated later than an evaluation must not count in it.
        """
        followed = [(table, self.customers_of(table)) for table in tables]
        for table, people in followed:
            with self.subTest(table=table.name):
                program = self.program_of(table)
                self.walk(program, people)
                self.check_stories(program, people)

    def program_of(self, table):
        return self.new_program(
            levels_of(table),
            company=self.company_of(table),
            basis="ordered",
            **table.settings,
        )

    def customers_of(self, table):
        """Return a customer for each case, and one for each that may come late."""
        followed = []
        for case in table.cases:
            followed.append((case, case.steps))
            if case.late:
                followed.append((case, (case.steps[0], case.steps[-1])))
        partners = self.customers(*(case.name for case, steps in followed))
        people = list(zip(partners, *zip(*followed, strict=True), strict=True))
        self.orders(
            *(
                (partner, *purchase(line))
                for partner, case, _steps in people
                for line in case.bought
            ),
            company=self.company_of(table),
        )
        return people


def set_rules(tier_, *rules):
    """Replace what a tier asks for."""
    tier_.rule_ids = [Command.clear(), *(Command.create(each) for each in rules)]
