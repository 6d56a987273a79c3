from dataclasses import replace
from unittest import TestCase

from ..approval import FAULTS, Approver, Limit, Request, approval_faults, limit_for

ADA, BEN = 7, 8
ANY_LEAD = Limit(role="lead", remedy=500.0, key=1)
LEAD_REFUND = Limit(role="lead", kind="refund", remedy=100.0, key=2)
ANY_MANAGER = Limit(role="manager", remedy=None, key=3)
ANY_AGENT = Limit(role="agent", remedy=20.0, key=4)
ADAS = Limit(user=ADA, remedy=50.0, key=5)
ADAS_REFUND = Limit(user=ADA, kind="refund", remedy=5.0, key=6)
LEAD_COUPON = Limit(role="lead", kind="coupon", remedy=1.0, key=7)
AGENT_REFUND = Limit(role="agent", kind="refund", remedy=10.0, key=8)


class TestLimitFor(TestCase):
    """Which row of the limits counts."""

    # Rows there are, roles, kind, key of the row that counts
    CASES = (
        ((ANY_LEAD,), ("agent", "lead"), "refund", 1),
        ((ANY_LEAD, LEAD_REFUND), ("agent", "lead"), "refund", 2),
        ((LEAD_REFUND, ANY_LEAD), ("agent", "lead"), "refund", 2),
        ((ANY_LEAD, LEAD_REFUND), ("agent", "lead"), "coupon", 1),
        ((LEAD_REFUND, ANY_MANAGER), ("agent", "lead", "manager"), "refund", 3),
        ((ANY_LEAD, AGENT_REFUND), ("agent", "lead"), "refund", 1),
        ((ANY_LEAD, AGENT_REFUND), ("agent",), "refund", 8),
        ((ANY_MANAGER, ADAS), ("agent", "lead", "manager"), "refund", 5),
        ((ADAS, ADAS_REFUND, LEAD_REFUND), ("agent", "lead"), "refund", 6),
        ((ADAS, LEAD_REFUND), ("agent", "lead"), "refund", 5),
        ((ADAS,), (), "refund", 5),
        ((ANY_LEAD,), ("agent",), "refund", None),
        ((ADAS_REFUND, LEAD_COUPON), ("agent", "lead"), "apology", None),
        ((ANY_AGENT,), ("agent", "lead"), "refund", 4),
        ((), ("agent", "lead", "manager"), "refund", None),
    )

    def test_cases(self):
        for limits, roles, kind, key in self.CASES:
            with self.subTest(limits=limits, roles=roles, kind=kind):
                found = limit_for(limits, Approver(ADA, roles), kind)
                self.assertEqual(found and found.key, key)

    def test_own_row_of_another_user(self):
        self.assertIsNone(limit_for((ADAS,), Approver(BEN, ("agent",)), "refund"))


class TestApprovalFaults(TestCase):
    """What keeps somebody from approving: a table of cases."""

    LIMIT = Limit(role="lead", remedy=100.0, complaint=250.0, customer=400.0, days=90)

    # Amount, approved for the complaint, for the customer, faults
    CASES = (
        (100.0, 0.0, 0.0, []),
        (100.004, 0.0, 0.0, []),
        (100.01, 0.0, 0.0, ["remedy"]),
        (100.0, 150.0, 150.0, []),
        (100.0, 150.01, 150.01, ["complaint"]),
        (100.0, 0.0, 300.0, []),
        (100.0, 0.0, 300.01, ["customer"]),
        (101.0, 150.0, 300.0, ["remedy", "complaint", "customer"]),
        (0.0, 250.0, 400.0, []),
        (0.1 + 0.2, 249.7, 399.7, []),
    )

    def names(self, request, approver=None, limit=LIMIT):
        approver = approver or Approver(ADA, ("agent", "lead"))
        return [each.name for each in approval_faults(request, approver, limit)]

    def test_cases(self):
        for amount, complaint, customer, faults in self.CASES:
            with self.subTest(amount=amount, complaint=complaint, customer=customer):
                request = Request(amount, complaint, customer)
                self.assertEqual(self.names(request), faults)

    def test_what_is_not_limited(self):
        free = Limit(role="lead", remedy=None)
        self.assertEqual(self.names(Request(1e9, 1e9, 1e9), limit=free), [])

    def test_nothing_allowed(self):
        nothing = replace(self.LIMIT, remedy=0.0)
        self.assertEqual(self.names(Request(0.01), limit=nothing), ["remedy"])
        self.assertEqual(self.names(Request(0.0), limit=nothing), [])

    def test_own(self):
        self.assertEqual(self.names(Request(1.0, askers=(BEN, ADA))), ["own"])
        self.assertEqual(self.names(Request(1.0, askers=(BEN,))), [])

    def test_seen_with_another_amount(self):
        self.assertEqual(self.names(Request(1.0, shown=2.0)), ["changed"])
        self.assertEqual(self.names(Request(1.0, shown=1.001)), [])

    def test_all_faults_in_order(self):
        request = Request(1e6, waiting=False, askers=(ADA,), shown=1.0)
        self.assertEqual(
            self.names(request, Approver(ADA), None),
            ["not_waiting", "own", "no_role", "changed", "no_limit"],
        )
        found = self.names(request, Approver(ADA))
        self.assertEqual(found, [name for name in FAULTS if name != "no_limit"])

    def test_numbers_of_a_fault(self):
        fault = approval_faults(
            Request(60.0, customer=350.0), Approver(ADA, ("lead",)), self.LIMIT
        )[0]
        self.assertEqual(
            (fault.name, fault.limit, fault.amount, fault.days),
            ("customer", 400.0, 410.0, 90),
        )
