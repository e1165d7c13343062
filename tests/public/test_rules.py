"""The pure parts of the public doors: texts, codes, callers."""

import pytest

from krm.arrivals.rules.codes import (
    CODE_LENGTH,
    grouped_code,
    hash_of,
    make_code,
    normal_code,
)
from krm.arrivals.rules.typed import clean_line, clean_text
from krm.organisation.rules.networks import caller_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Guten Tag\r\nMara", "Guten Tag\nMara"),
        ("a\x00b\x1bc\x7f\x85d", "abcd"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("שלום\u200f!", "שלום\u200f!"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("Tab\tbleibt", "Tab\tbleibt"),
        ("lone \ud800 half", "lone  half"),
    ],
)
def test_text_keeps_every_script_and_no_tricks(typed, kept):
    assert clean_text(typed) == kept


def test_a_line_is_one_line():
    assert clean_line("  Mara \n\t Beispiel  ") == "Mara Beispiel"


def test_a_code_has_130_bits_and_is_as_good_as_random():
    codes = {make_code("secret", f"token {n}") for n in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {CODE_LENGTH}
    for place in range(CODE_LENGTH):
        assert len({code[place] for code in codes}) == 32, "every place uses every letter"


def test_a_code_follows_from_secret_and_token_only():
    assert make_code("a", "t") == make_code("a", "t")
    assert make_code("a", "t") != make_code("b", "t")
    assert make_code("a", "t") != make_code("a", "u")


def test_a_code_may_be_typed_as_people_type():
    code = make_code("secret", "token")
    for typed in (code.lower(), grouped_code(code), f" {grouped_code(code)} ".replace("-", " ")):
        assert normal_code(typed) == code
        assert hash_of(typed) == hash_of(code)
    assert normal_code("oil-0") == "0110"


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "caller"),
    [
        ("203.0.113.7", "", 0, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", 0, "203.0.113.7"),  # nobody of ours wrote that
        ("10.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),  # the first is made up
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", 2, "198.51.100.1"),
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1::"),
        ("2001:db8:1:ff:3:4:5:6", "", 0, "2001:db8:1::"),  # the same line
        ("2001:db8:1:100:3:4:5:6", "", 0, "2001:db8:1:100::"),  # the one beside it
        ("::ffff:203.0.113.7", "", 0, "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1:50123", 1, "198.51.100.1"),  # each connection has its own port
        ("10.0.0.1", "[2001:db8:1:2::9]:50123", 1, "2001:db8:1::"),
        ("10.0.0.1", "[2001:db8:1:2::9]", 1, "2001:db8:1::"),
        ("10.0.0.1", "2001:db8:1:2::9", 1, "2001:db8:1::"),
        ("10.0.0.1", "unknown:1", 1, "unknown:1"),
        ("", "", 0, ""),
    ],
)
def test_the_caller_is_whom_our_proxies_saw(remote, forwarded, proxies, caller):
    assert caller_of(remote, forwarded, proxies) == caller
