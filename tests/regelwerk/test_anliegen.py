"""Which Anliegen a reaction may have."""

import pytest

from krm.regelwerk.rules import check_anliegen, shipped
from krm.regelwerk.rules.anliegen import fitting_anliegen

TREE = shipped().anliegen_tree


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("complaint", ["S1.1"]),
        ("complaint", ["S1.2", "V1"]),
        ("complaint", ["S3.3", "S1.1", "V5"]),
        ("complaint", ["V1", "I2"]),
        ("complaint", ["S7"]),
        ("petition", ["S2.3"]),
        ("eingabe", ["S5", "S6", "I4"]),
        ("praise", ["L1"]),
        ("praise", ["L1", "L2", "L3"]),
        ("idea", ["I1", "I3"]),
    ],
)
def test_what_is_allowed(kind, codes):
    assert check_anliegen(kind, codes, TREE) == []


@pytest.mark.parametrize(
    ("kind", "codes", "problem"),
    [
        ("complaint", [], "Bitte mindestens 1 Anliegen angeben."),
        ("complaint", ["S1.1", "S1.2", "S1.3", "V1"], "Es sind höchstens 3 Anliegen möglich."),
        ("complaint", ["S1.1", "S1.1"], "Das Anliegen S1.1 ist doppelt angegeben."),
        ("complaint", ["S1"], "Das Anliegen S1 (Leistung zum Lebensunterhalt) bitte genauer"),
        ("complaint", ["S9.9"], "Das Anliegen „S9.9“ gibt es nicht."),
        ("complaint", ["I1"], "Das Anliegen I1 (Idee zu Verfahren) kann nicht an erster Stelle"),
        ("complaint", ["L1"], "Das Anliegen L1 (Lob für eine Person) passt nicht zu dieser Art"),
        ("praise", ["L1", "V1"], "Das Anliegen V1 (Unfreundlichkeit und Ton) passt nicht"),
        ("idea", ["I1", "S1.1"], "Das Anliegen S1.1 (Bearbeitungsdauer) passt nicht"),
        ("petition", ["L2"], "Das Anliegen L2 (Lob für Service und Verfahren) passt nicht"),
        ("rumour", ["S1.1"], "Das Anliegen S1.1 (Bearbeitungsdauer) passt nicht"),
    ],
)
def test_what_is_refused_and_why(kind, codes, problem):
    problems = check_anliegen(kind, codes, TREE)
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_the_tree_has_the_branches_of_the_list():
    counts = {
        root.code: sum(entry.parent == root.code for entry in TREE.codes.values())
        for root in TREE.roots()
    }
    expected = {"S1": 10, "S2": 5, "S3": 9, "S4": 4, "S5": 0, "S6": 0, "S7": 0}
    assert counts == {**expected, "V": 7, "L": 3, "I": 4}


def test_choices_are_grouped_and_depend_on_the_kind_and_the_place():
    first = dict(TREE.choices_for("complaint", first=True))
    later = dict(TREE.choices_for("complaint"))
    assert ("S3.1", "Sachbearbeitung nicht erreichbar") in first["Erreichbarkeit und Service"]
    assert first["Datenschutz"] == [("S7", "Datenschutz")]
    assert "Idee" not in first
    assert "Idee" in later
    assert "Lob" not in later
    assert list(dict(TREE.choices_for("praise"))) == ["Lob"]


def test_labels_also_of_codes_this_version_does_not_have():
    assert TREE.full_label("S3.2") == "Erreichbarkeit und Service: Service Center"
    assert TREE.full_label("S7") == "Datenschutz"
    assert TREE.label("X1") == TREE.full_label("X1") == "X1"


@pytest.mark.parametrize(
    ("kind", "codes", "fitting"),
    [
        (
            "idea",
            ["S3.6"],
            "Es passen: I1 (Idee zu Verfahren), I2 (Idee zu Räumen und Ausstattung)",
        ),
        ("praise", ["S1.1"], "Es passen: L1 (Lob für eine Person), L2"),
        ("complaint", ["I1"], "Es passen die Anliegen zu: Leistung zum Lebensunterhalt; Beratung"),
        ("petition", ["S1.1", "L1"], "Verhalten von Beschäftigten; Idee."),
    ],
)
def test_a_refusal_names_what_fits_the_kind(kind, codes, fitting):
    assert fitting in check_anliegen(kind, codes, TREE)[0]


@pytest.mark.parametrize(
    ("kind", "codes", "fits"),
    [
        ("complaint", ["S1.1", "V1"], ["S1.1", "V1"]),
        ("complaint", ["I2", "S1.1"], ["S1.1", "I2"]),
        ("complaint", ["I2"], []),
        ("idea", ["S3.6"], []),
        ("idea", ["S3.6", "I2", "I1"], ["I2", "I1"]),
        ("praise", ["L1", "V1"], ["L1"]),
        ("complaint", ["S9.9", "S1.1"], ["S1.1"]),
        ("", ["S1.1"], []),
    ],
)
def test_what_can_be_filled_in(kind, codes, fits):
    assert fitting_anliegen(kind, codes, TREE) == fits
    assert not fits or check_anliegen(kind, fits, TREE) == []
