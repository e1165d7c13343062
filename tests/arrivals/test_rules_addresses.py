"""Whether somebody can be reached by what they typed."""

import pytest

from krm.arrivals.rules.addresses import is_usable, plain_digits, plain_postcode


@pytest.mark.parametrize(
    ("name", "value", "is_right"),
    [
        ("email", "mara@web.de", True),
        ("email", "mara.beispiel+krm@post.beispiel.de", True),
        ("email", "mara@köln.beispiel", True),
        ("email", "mara @web.de", False),
        ("email", "a@x; b@y", False),
        ("email", "a@x.de, b@y.de", False),
        ("email", "a@x", False),
        ("email", "a@b..de", False),
        ("email", "mara@127.0.0.1", False),
        ("email", "@web.de", False),
        ("postcode", "67433", True),
        ("postcode", "67 433", True),
        ("postcode", "٦٧٤٣٣", True),
        ("postcode", "A-1010", True),
        ("postcode", "NL 1234 AB", True),
        ("postcode", "D02 X285", True),
        ("postcode", "6743", False),
        ("postcode", "674333", False),
        ("postcode", "Neustadt", False),
        ("phone", "06321 12345", True),
        ("phone", "0151 234567 (nach 16 Uhr)", True),
        ("phone", "+49 (0) 6321/12 34", True),
        ("phone", "٠٦٣٢١١٢", True),
        ("phone", "ruf mich an", False),
        ("phone", "1234", False),
        ("city", "", True),
    ],
)
def test_m_12_what_can_be_right(name, value, is_right):
    assert is_usable(name, value) is is_right


@pytest.mark.parametrize(
    "text", ["a@" + "a." * 120 + "@", "a" * 5000, "a." * 2500 + "@", "1 " * 999]
)
@pytest.mark.parametrize("name", ["email", "postcode", "phone"])
def test_no_text_keeps_the_patterns_busy(name, text):
    assert is_usable(name, text) in {True, False}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("67 433", "67433"), ("٦٧٤٣٣", "67433"), ("۶۷۴۳۳", "67433"), ("NL 1234 AB", "NL 1234 AB")],
)
def test_a_postcode_stands_as_on_a_letter(typed, plain):
    assert plain_postcode(typed) == plain


def test_digits_of_every_script_are_dialled():
    assert plain_digits("٠١٥١ nach ۱۶ Uhr") == "0151 nach 16 Uhr"
