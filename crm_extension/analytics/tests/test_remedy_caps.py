import unittest

from ..remedy_caps import (
    Priced,
    Room,
    Rooms,
    Taking,
    credit_money,
    credit_units,
    worth,
)


class TestRooms(unittest.TestCase):
    def test_a_room_gives_what_it_has(self):
        rooms = Rooms([Room("a", 10)])
        self.assertEqual(rooms.take(Taking(4, ("a",))).parts, {"a": 4})
        share = rooms.take(Taking(7, ("a",)))
        self.assertEqual(share.parts, {"a": 6})
        self.assertEqual(share.missing, 1)
        self.assertEqual(rooms.left("a"), 0)

    def test_rooms_are_emptied_in_order(self):
        rooms = Rooms([Room("a", 2), Room("b", 5)])
        share = rooms.take(Taking(4, ("b", "a")))
        self.assertEqual(share.parts, {"b": 4})
        share = rooms.take(Taking(2, ("b", "a")))
        self.assertEqual(share.parts, {"b": 1, "a": 1})
        self.assertFalse(share.missing)

    def test_unknown_to_the_rooms_is_all_missing(self):
        self.assertEqual(Rooms([]).take(Taking(3)).missing, 3)

    def test_a_group_limits_its_rooms_together(self):
        rooms = Rooms(
            [Room("a", 10, "g"), Room("b", 10, "g"), Room("c", 10)], limits={"g": 12}
        )
        self.assertEqual(rooms.left_in(("a", "b", "c")), 22)
        rooms.take(Taking(10, ("a",)))
        self.assertEqual(rooms.left("b"), 2)
        self.assertEqual(rooms.left("c"), 10)
        self.assertEqual(rooms.left_in(("a", "b", "c")), 12)

    def test_what_is_about_no_room_takes_from_the_group(self):
        rooms = Rooms([Room("a", 10, "g")], limits={"g": 10})
        rooms.take(Taking(7, (), "g"))
        self.assertEqual(rooms.left("a"), 3)

    def test_more_than_the_room_takes_from_the_group_too(self):
        rooms = Rooms([Room("a", 10, "g"), Room("b", 10, "g")], limits={"g": 20})
        rooms.take(Taking(15, ("a",), "g"))
        self.assertEqual(rooms.left("b"), 5)

    def test_a_negative_line_gives_room_back(self):
        """A reversal of an invoice with a discount line reverses the discount too."""
        rooms = Rooms([Room("a", 100, "g")], limits={"g": 90})
        rooms.take(Taking(50, ("a",), "g"))
        rooms.take(Taking(-5, (), "g"))
        self.assertEqual(rooms.left("a"), 45)

    def test_who_has_no_choice_comes_first(self):
        rooms = Rooms([Room("a", 1), Room("b", 1)])
        rooms.take_all([Taking(1, ("a", "b")), Taking(1, ("a",))])
        self.assertEqual((rooms.left("a"), rooms.left("b")), (0, 0))

    def test_a_step_too_much_is_all_that_is_left(self):
        rooms = Rooms([Room("a", 10)])
        share = rooms.take(Taking(10.01, ("a",)))
        self.assertEqual(share.parts, {"a": 10})
        self.assertFalse(share.missing)
        rooms = Rooms([Room("a", 10)])
        self.assertAlmostEqual(rooms.take(Taking(10.03, ("a",))).missing, 0.03)

    def test_thirds_make_a_whole(self):
        rooms = Rooms([Room("a", 1)], step=1e-4)
        for _time in range(3):
            self.assertFalse(rooms.take(Taking(1 / 3, ("a",))).missing)
        self.assertAlmostEqual(rooms.take(Taking(1 / 3, ("a",))).missing, 1 / 3)


class TestCredit(unittest.TestCase):
    def test_worth_is_the_average_of_what_was_invoiced(self):
        priced = [Priced("a", 2, 20), Priced("b", 2, 40)]
        self.assertEqual(worth(1, priced), 15)
        self.assertEqual(worth(1, []), 0)
        self.assertEqual(worth(1, [Priced("a", 0, 0)]), 0)

    def test_units_of_the_first_invoice_first(self):
        priced = [Priced("a", 2, 20), Priced("b", 2, 40)]
        rooms = Rooms([Room("a", 20), Room("b", 40)])
        credits, missing = credit_units(rooms, 3, priced)
        self.assertEqual(
            [(each.key, each.quantity, each.total) for each in credits],
            [("a", 2, 20), ("b", 1, 20)],
        )
        self.assertFalse(missing)
        self.assertEqual(credit_units(rooms, 3, priced)[1], 2)

    def test_units_after_a_price_reduction(self):
        """Who got 30 % back already cannot have the whole unit credited."""
        rooms = Rooms([Room("a", 100)])
        rooms.take(Taking(30, ("a",)))
        credits, missing = credit_units(rooms, 1, [Priced("a", 1, 100)])
        self.assertAlmostEqual(credits[0].quantity, 0.7)
        self.assertAlmostEqual(missing, 0.3)

    def test_the_last_unit_is_not_lost_to_rounding(self):
        """Three units for 3.59: two were credited at 1.20 each."""
        rooms = Rooms([Room("a", 3.59)])
        rooms.take(Taking(2.40, ("a",)))
        credits, missing = credit_units(rooms, 1, [Priced("a", 3, 3.59)])
        self.assertFalse(missing)
        self.assertEqual(credits[0].quantity, 1)
        self.assertAlmostEqual(credits[0].total, 1.19)

    def test_free_units_are_not_credited(self):
        credits, missing = credit_units(Rooms([Room("a", 0)]), 1, [Priced("a", 1, 0)])
        self.assertEqual((credits, missing), ([], 1))

    def test_money_over_several_invoices(self):
        priced = [Priced("a", 1, 10), Priced("b", 1, 10)]
        rooms = Rooms([Room("a", 10), Room("b", 10)])
        credits, missing = credit_money(rooms, 12, priced)
        self.assertEqual([each.total for each in credits], [10, 2])
        self.assertTrue(all(each.quantity is None for each in credits))
        self.assertFalse(missing)
        self.assertEqual(credit_money(rooms, 12, priced)[1], 4)


if __name__ == "__main__":
    unittest.main()
