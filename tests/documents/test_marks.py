"""The codes of our printed forms in what people send: read from scans, photos and PDFs."""

import pytest

from krm.documents.rules import MEDIA_TYPES, extract_text
from krm.documents.rules.marks import marks_in, with_marks
from tests.house.scans import scan

MARK = "KRM-2026-00012/eakte/2026-11/K7Q4M2ABCD"


@pytest.mark.parametrize(
    ("kind", "turned"), [("png", 0), ("jpg", 1.5), ("tif", -3), ("png", 180), ("pdf", 1.5)]
)
def test_a_scan_says_the_code_on_it(kind, turned):
    form = {"jpg": "JPEG", "tif": "TIFF"}.get(kind, kind.upper())
    found = extract_text(MEDIA_TYPES[kind], scan(MARK, kind=form, turned=turned))
    assert found.text == f"Code auf dem Vordruck: {MARK}"


@pytest.mark.parametrize(
    "code", ["https://bank.example/pay?iban=DE02", "KRM-2026-00012", "BCD\n002"]
)
def test_the_codes_of_others_are_not_read(code):
    assert extract_text("image/png", scan(code)).text == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Vordruck, Fassung 2026-11 · Code {MARK}", [MARK]),
        (f"{MARK}\n{MARK}", [MARK]),
        (f"Siehe x{MARK}", []),
        (f"{MARK}/weiter", []),
        ("KRM-2026-00012/eakte/2026-11/K7Q4M2ABCO", []),
        ("", []),
    ],
)
def test_a_mark_has_one_shape(text, found):
    assert marks_in(text) == found


def test_what_a_text_says_already_is_not_said_twice():
    assert with_marks(f"Code {MARK}", [MARK]) == f"Code {MARK}"
    assert with_marks("Guten Tag", [MARK]) == f"Guten Tag\nCode auf dem Vordruck: {MARK}"


def test_a_broken_picture_says_nothing():
    assert extract_text("image/png", b"\x89PNG\r\n\x1a\nkaputt").text == ""
