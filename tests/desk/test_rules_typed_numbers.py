"""What a typed register number means."""

import pytest

from krm.desk.rules.typed_numbers import NumberRange, meant_numbers, running_number

WHOLE_YEAR = NumberRange("KRM-2026", "KRM-2026-999999999")


def one(number):
    return NumberRange(number, number)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KRM-2026-00042", one("KRM-2026-00042")),
        (" krm-2026-00042 ", one("KRM-2026-00042")),
        ("KRM 2026 42", one("KRM-2026-00042")),
        ("2026-42", one("KRM-2026-00042")),
        ("KRM-2026-123456", one("KRM-2026-123456")),
        ("KRM-2026-00", NumberRange("KRM-2026-00", "KRM-2026-00999999999")),
        ("KRM-2026", WHOLE_YEAR),
        ("krm2026-", WHOLE_YEAR),
        ("KRM-20", NumberRange("KRM-20", "KRM-2099-999999999")),
        ("KRM", NumberRange("KRM", "KRM-9999-999999999")),
        ("2026", None),
        ("Krmwort", None),
        ("KRM-2026-4x", None),
        ("06321 12345", None),
        ("", None),
    ],
)
def test_a_number_means_a_range_of_the_register(text, meant):
    assert meant_numbers(text) == meant


@pytest.mark.parametrize(
    ("text", "running"),
    [("42", 42), (" 00042", 42), ("2026", 2026), ("4x", None), ("²", None), ("1" * 10, None),
     ("", None)],
)  # fmt: skip
def test_digits_alone_are_a_running_number(text, running):
    assert running_number(text) == running
