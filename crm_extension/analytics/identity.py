"""What identifies a customer, written so that the same thing always reads the same.

Two spellings of one tax number, document number, telephone number or address give one
key; what tells nothing gives none. Nothing is guessed: a key is equal or it is not.
"""

import re
import unicodedata

EU_PREFIXES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "XI",
    ]
)
"""Prefixes of tax numbers in the European Union; that of Greece is EL on paper."""
COUNTRY_ALIASES = {"EL": "GR", "UK": "GB"}
FOREIGN_NUMBER = re.compile(r"[A-Z0-9]{0,2}\d{5,}[A-Z0-9]{0,4}")
"""What follows the prefix of another country: else the letters are part of it."""
SHORTEST_NUMBER = 4
SHORTEST_PHONE = 6
WORDS_OF_STREETS = {
    "apartment": "apt",
    "appartement": "apt",
    "ave": "avenue",
    "av": "avenue",
    "blvd": "boulevard",
    "bd": "boulevard",
    "bldg": "building",
    "dr": "drive",
    "fl": "floor",
    "flat": "apt",
    "hwy": "highway",
    "ln": "lane",
    "rd": "road",
    "rm": "room",
    "sq": "square",
    "st": "street",
    "str": "strasse",
    "unit": "apt",
}
"""Short and long forms of what streets and flats are called."""
SILENT_WORDS = frozenset({"no", "nr", "num", "number", "nummer", "numero", "n"})
"""Words before the number of a house that say nothing."""
PIECES = re.compile(r"\d+|[^\W\d_]+")


def tax_number(text, country=""):
    """Return the key of a tax number: its country, then letters and digits.

    A number without its country's prefix and the same number with it are one.

    :param text: as somebody wrote it, or nothing
    :param country: code of two letters of the customer's country, or nothing
    :return: text, empty for what is no number
    """
    number = _letters_and_digits(text)
    country = _country(country)
    prefix = _country(number[:2])
    if prefix and prefix == country or _is_foreign_prefix(prefix, number[2:], country):
        country, number = prefix, number[2:]
    return f"{country}{number}" if _tells_something(number) else ""


def document_number(text):
    """Return the key of the number of an identity card, a passport or a licence."""
    number = _letters_and_digits(text)
    return number if _tells_something(number) else ""


def phone_number(text, international):
    """Return the key of a telephone number.

    :param text: as somebody wrote it, or nothing
    :param international: function that returns a number in the form of E.164, and what
        it cannot read as it was
    :return: the number in that form; digits alone for what cannot be read, because two
        customers may share a wrong number too; empty for too few of them
    """
    if not text:
        return ""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = international(plain) or ""
    if re.fullmatch(r"\+\d{7,15}", found):
        return found
    digits = "".join(re.findall(r"\d", plain))
    return digits if _tells_something(digits, SHORTEST_PHONE) else ""


def address(street="", street2="", postcode="", city="", country=""):
    """Return the key of a postal address.

    Accents, case, punctuation, the order of words and usual short forms do not count;
    the order of numbers does: flat 5 in house 12 is not flat 12 in house 5.

    :return: text, empty without a street, or without a town
    """
    words, numbers = _pieces_of_street(f"{street or ''} {street2 or ''}")
    town = _letters_and_digits(postcode) or " ".join(_words(city))
    if not (town and words or town and numbers):
        return ""
    return "|".join(
        (_country(country), town, " ".join(sorted(words)), " ".join(numbers))
    )


def _pieces_of_street(text):
    """Return the words of a street that count, and its numbers in their order."""
    pieces = _words(text)
    numbers = [each.lstrip("0") or "0" for each in pieces if each.isdecimal()]
    words = [_word_of_street(each) for each in pieces if not each.isdecimal()]
    return [each for each in words if each not in SILENT_WORDS], numbers


def _word_of_street(word):
    # "Hauptstr." is written as one word.
    if word.endswith("str") and len(word) > len("str"):
        return f"{word}asse"
    return WORDS_OF_STREETS.get(word, word)


def _words(text):
    """Return the runs of letters and of digits, in small letters without accents."""
    apart = unicodedata.normalize("NFKD", (text or "").casefold())
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return PIECES.findall(unicodedata.normalize("NFKC", bare))


def _letters_and_digits(text):
    wide = unicodedata.normalize("NFKC", text or "").upper()
    return "".join(each for each in wide if each.isalnum())


def _country(code):
    code = (code or "").upper()
    return COUNTRY_ALIASES.get(code, code)


def _is_foreign_prefix(prefix, rest, country):
    """Tell whether a number begins with the prefix of another country."""
    return (
        prefix in EU_PREFIXES
        and (not country or country in EU_PREFIXES)
        and bool(FOREIGN_NUMBER.fullmatch(rest))
    )


def _tells_something(number, shortest=SHORTEST_NUMBER):
    """Tell whether a number is more than a filler such as 0000."""
    return len(number) >= shortest and len(set(number)) > 1
