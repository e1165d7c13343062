"""Names made comparable, whatever script or marks they have."""

import pytest

from krm.parties.rules import fold, fold_typed, fold_umlauts, search_form


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Łukaszewska", "lukaszewska"),
        ("O'Neill", "oneill"),
        ("Müller-Lüdenscheidt", "muller ludenscheidt"),
        ("ẞ Groß", "ss gross"),
        ("İpek", "ipek"),
        ("  Anna   Maria ", "anna maria"),
        ("Ольга", "ольга"),
        ("", ""),
    ],
)
def test_a_folded_name(name, folded):
    assert fold(name) == folded


@pytest.mark.parametrize(("name", "folded"), [("Müller", "mueller"), ("Ärger", "aerger")])
def test_umlauts_written_out(name, folded):
    assert fold_umlauts(name) == folded


def test_both_forms_are_searchable():
    assert search_form("Jörg", "Müller") == (
        "jorg muller | joerg mueller | muller jorg | mueller joerg"
    )
    assert search_form("Anna", "", "") == "anna"


@pytest.mark.parametrize(
    "typed",
    ["Jörg Müller", "Joerg Mueller", "Müller Jörg", "Müller, Jörg", "MUELLER,JOERG", "Müller,"],
)
def test_a_name_is_found_in_either_order(typed):
    assert fold_typed(typed) in search_form("Jörg", "Müller")
