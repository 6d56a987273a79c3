from unittest import TestCase

from hypothesis import example, given
from hypothesis import strategies as st

from ..identity import address, document_number, phone_number, tax_number
from .properties import checked

NUMBERS = st.from_regex(r"[A-Z]{0,1}[0-9]{6,10}[A-Z]?", fullmatch=True)
GAPS = st.sampled_from(["", " ", ".", "-", "/", "  "])
WORDS = st.lists(
    st.sampled_from(["oak", "lane", "green", "river", "court", "mill"]),
    min_size=1,
    max_size=4,
)


def spread(number, gap):
    """Write a number as people do: with gaps, and small letters."""
    return gap.join(number).lower()


def belgian(text):
    """Stand for what Odoo makes of a Belgian number."""
    digits = "".join(each for each in text if each.isdigit())
    if text.startswith("+"):
        return f"+{digits}"
    return f"+32{digits[1:]}" if digits.startswith("0") and len(digits) > 8 else text


class TestTaxNumber(TestCase):
    def test_prefix_and_country_give_one_key(self):
        for text, country in (
            ("BE0477472701", ""),
            ("BE0477472701", "BE"),
            ("0477472701", "BE"),
            ("be 0477.472.701", "be"),
            ("ＢＥ０４７７４７２７０１", "BE"),
        ):
            with self.subTest(text=text, country=country):
                self.assertEqual(tax_number(text, country), "BE0477472701")

    def test_greece_has_two_codes(self):
        self.assertEqual(tax_number("EL123456783", "GR"), tax_number("123456783", "GR"))

    def test_countries_are_kept_apart(self):
        self.assertNotEqual(
            tax_number("123456789", "DE"), tax_number("123456789", "PT")
        )

    def test_prefix_of_another_member_state_counts(self):
        self.assertEqual(tax_number("BE0477472701", "FR"), "BE0477472701")

    def test_letters_that_are_no_prefix_stay(self):
        for text, country, key in (
            ("FRNGPP80A01F205X", "IT", "ITFRNGPP80A01F205X"),
            ("MTA800101AB1", "MX", "MXMTA800101AB1"),
            ("B12345678", "ES", "ESB12345678"),
            ("91310000MA1FL0000X", "CN", "CN91310000MA1FL0000X"),
        ):
            with self.subTest(text=text):
                self.assertEqual(tax_number(text, country), key)

    def test_fillers_tell_nothing(self):
        for text in (None, "", "/", "n/a", "0000000", "BE", "---", "BE0000000000"):
            with self.subTest(text=text):
                self.assertEqual(tax_number(text, "BE"), "")

    @checked
    @given(NUMBERS, GAPS, st.sampled_from(["BE", "DE", "US", "CN"]))
    def test_spelling_does_not_count(self, number, gap, country):
        key = tax_number(number, country)
        self.assertEqual(tax_number(spread(number, gap), country), key)
        self.assertEqual(tax_number(spread(f"{country}{number}", gap), country), key)

    @checked
    @given(st.text(), st.sampled_from(["", "BE", "CN"]))
    @example("ß" * 5, "BE")
    def test_a_key_is_its_own_key(self, text, country):
        key = tax_number(text, country)
        if key and country:
            self.assertEqual(tax_number(key, country), key)


class TestDocumentNumber(TestCase):
    def test_spelling_does_not_count(self):
        for text in (
            "11010519491231002x",
            "110105 19491231 002X",
            "１１０１０５-19491231002X",
        ):
            with self.subTest(text=text):
                self.assertEqual(document_number(text), "11010519491231002X")

    def test_fillers_tell_nothing(self):
        for text in (None, "", "-", "1234"[:3], "00000", "XXXX"):
            with self.subTest(text=text):
                self.assertEqual(document_number(text), "")

    @checked
    @given(NUMBERS, NUMBERS)
    def test_different_numbers_differ(self, one, other):
        same = document_number(one) == document_number(other)
        silent = not (document_number(one) or document_number(other))
        self.assertEqual(same, one == other or silent)


class TestPhoneNumber(TestCase):
    def test_one_form(self):
        for text in ("+32 470 12 34 56", "0470/12.34.56", "０４７０ 12 34 56"):
            with self.subTest(text=text):
                self.assertEqual(phone_number(text, belgian), "+32470123456")

    def test_wrong_numbers_can_be_shared_too(self):
        self.assertEqual(phone_number("12-34-567", belgian), "1234567")

    def test_fillers_tell_nothing(self):
        for text in (None, "", "-", "0000000", "12345", "none"):
            with self.subTest(text=text):
                self.assertEqual(phone_number(text, belgian), "")

    def test_nothing_found_is_no_mistake(self):
        self.assertEqual(
            phone_number("0470 12 34 56", lambda text: False), "0470123456"
        )


class TestAddress(TestCase):
    def assertSame(self, *addresses):
        self.assertEqual(len({address(*each) for each in addresses}), 1)
        self.assertTrue(address(*addresses[0]))

    def test_spelling_does_not_count(self):
        self.assertSame(
            ("12, rue de la Paix", "", "75002", "Paris", "FR"),
            ("Rue de la Paix 12", None, "75 002", "PARIS", "fr"),
            ("rue de la paix no. 12", "", "75002", "Paris 2e", "FR"),
        )
        self.assertSame(
            ("Hauptstraße 5", "", "10115", "Berlin", "DE"),
            ("Hauptstr. 5", "", "10115", "Berlin", "DE"),
            ("HAUPTSTRASSE 005", "", "10115", "Berlin", "DE"),
        )
        self.assertSame(
            ("5 Main St.", "Flat 3", "", "Springfield", "US"),
            ("5 Main Street", "Apt 3", "", "springfield", "US"),
            ("5 Main Street, Unit 3", "", "", "Springfield", "US"),
        )
        self.assertSame(
            ("中关村大街１号", "", "100080", "北京", "CN"),
            ("中关村大街1号", "", "100080", "北京市", "CN"),
        )

    def test_other_places_are_others(self):
        home = address("12 Oak Lane", "Flat 5", "AB1 2CD", "York", "GB")
        for other in (
            ("5 Oak Lane", "Flat 12", "AB1 2CD", "York", "GB"),
            ("12 Oak Lane", "Flat 6", "AB1 2CD", "York", "GB"),
            ("12 Oak Lane", "", "AB1 2CD", "York", "GB"),
            ("12 Elm Lane", "Flat 5", "AB1 2CD", "York", "GB"),
            ("12 Oak Lane", "Flat 5", "AB1 2CE", "York", "GB"),
            ("12 Oak Lane", "Flat 5", "AB1 2CD", "York", "IE"),
        ):
            with self.subTest(other=other):
                self.assertNotEqual(address(*other), home)

    def test_half_an_address_is_none(self):
        for half in (
            ("", "", "75002", "Paris", "FR"),
            ("12 rue de la Paix", "", "", "", "FR"),
            (None, None, None, None, None),
            (" - ", ".", "75002", "Paris", "FR"),
        ):
            with self.subTest(half=half):
                self.assertEqual(address(*half), "")

    @checked
    @given(WORDS, st.integers(1, 999), st.randoms(use_true_random=False))
    def test_the_order_of_words_does_not_count(self, words, number, random):
        mixed = [*words, str(number)]
        random.shuffle(mixed)
        one = address(" ".join([*words, str(number)]), "", "1000", "", "BE")
        self.assertEqual(address(", ".join(mixed).upper(), "", "1000", "", "BE"), one)

    @checked
    @given(st.lists(st.integers(1, 30), min_size=2, max_size=3), st.randoms())
    def test_the_order_of_numbers_counts(self, numbers, random):
        mixed = list(numbers)
        random.shuffle(mixed)
        one, other = (
            address(f"Mill Lane {' '.join(map(str, each))}", "", "1000")
            for each in (numbers, mixed)
        )
        self.assertEqual(one == other, numbers == mixed)

    @checked
    @given(st.lists(st.none() | st.text(max_size=30), min_size=5, max_size=5))
    def test_anything_can_be_read(self, parts):
        self.assertIsInstance(address(*parts), str)
