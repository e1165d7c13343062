"""No date is a mystery: what an explanation says, word by word."""

import json
from dataclasses import replace
from typing import Any

import pytest

from krm.deadlines.rules import Calendar, ClosingDay, compute
from krm.ui.rules import LOCAL_ZONE
from tests.house.days import RP, RP_YEAR_END_OFF, RULES, YEAR_END, at, day, due

DIRECTIVE = "Geschäftsweisung Nr. 04/2019 vom 15.05.2024"


def test_the_confirmation_over_whitsun_names_every_day():
    assert due("confirmation", "Fr 22.05.2026").explanation.sentences() == [
        "Eingang Fr 22.05.2026 (Tag 0)",
        "Sa 23.05. zählt nicht: Samstag",
        "So 24.05. zählt nicht: Sonntag",
        "Mo 25.05. zählt nicht: Pfingstmontag",
        "Tag 1: Di 26.05.",
        "Tag 2: Mi 27.05.",
        "Tag 3: Do 28.05.",
        "Ende der Frist: Do 28.05.2026. Bitte bis dahin handeln.",
        "Regel: Eingangsbestätigung innerhalb von 3 Arbeitstagen, der erste Tag zählt nicht mit "
        f"(Abschnitt 1.2 der {DIRECTIVE}; § 26 Abs. 1 SGB X, § 187 Abs. 1 BGB).",
    ]


def test_28_days_tell_what_lies_at_the_end_and_not_every_day():
    found = due("closing", "Fr 04.12.2026").explanation
    assert found.sentences()[:-1] == [
        "Eingang Fr 04.12.2026 (Tag 0)",
        "Fr 01.01. ist kein Arbeitstag: Neujahr",
        "28 Kalendertage später: Fr 01.01.2027.",
        "Ende der Frist: Fr 01.01.2027. Sie wird nicht verschoben.",
        "Mit Verschiebung auf den nächsten Werktag wäre es Mo 04.01.2027.",
        "Bitte bis Do 31.12.2026 handeln, dem letzten Arbeitstag bis dahin.",
    ]
    assert "§ 188 Abs. 1 BGB" in found.rule


def test_28_days_that_end_on_an_arbeitstag_need_few_words():
    assert due("closing", "Mo 04.05.2026").explanation.sentences()[:-1] == [
        "Eingang Mo 04.05.2026 (Tag 0)",
        "28 Kalendertage später: Mo 01.06.2026.",
        "Ende der Frist: Mo 01.06.2026.",
        "Bitte bis Mo 01.06.2026 handeln, dem letzten Arbeitstag bis dahin.",
    ]


def test_a_petition_is_explained_backward():
    assert due("petition", "Fr 09.01.2026").explanation.sentences()[:-1] == [
        "Frist des Petitionsausschusses Fr 09.01.2026 (Tag 0)",
        "Mi 24.12. ist kein Arbeitstag: in der Regel dienstfrei",
        "Do 25.12. ist kein Arbeitstag: Erster Weihnachtstag",
        "Fr 26.12. ist kein Arbeitstag: Zweiter Weihnachtstag",
        "14 Kalendertage davor: Fr 26.12.2025.",
        "Ende der Frist: Fr 26.12.2025. Sie rückt nie nach hinten.",
        "Bitte bis Di 23.12.2025 handeln, dem letzten Arbeitstag bis dahin.",
    ]


def test_a_month_tells_over_which_days_it_moved():
    assert due("privacy_request", "Do 08.05.2025").explanation.sentences() == [
        "Eingang des Antrags Do 08.05.2025 (Tag 0)",
        "So 08.06. ist kein Arbeitstag: Sonntag",
        "Mo 09.06. ist kein Arbeitstag: Pfingstmontag",
        "1 Monat später: So 08.06.2025.",
        "Die Frist rückt auf den nächsten Werktag: Di 10.06.2025.",
        "Bitte bis Di 10.06.2025 handeln, dem letzten Arbeitstag bis dahin.",
        "Regel: Auskunft nach der DSGVO innerhalb von 1 Monat, der erste Tag zählt nicht mit "
        "(Art. 12 Abs. 3 DSGVO; § 187 Abs. 1, § 188 Abs. 2 und 3 BGB, § 26 Abs. 3 SGB X).",
    ]


def test_a_callback_tells_its_hours_and_where_the_clock_rested():
    assert due("callback", at("Fr 22.05.2026 10:30")).explanation.sentences()[:-1] == [
        "Anlage des Tickets Fr 22.05.2026, 10:30 Uhr",
        "Fr 22.05.: 13 Stunden 30 Minuten",
        "Sa 23.05.: die Uhr ruht, Samstag",
        "So 24.05.: die Uhr ruht, Sonntag",
        "Mo 25.05.: die Uhr ruht, Pfingstmontag",
        "Di 26.05.: 24 Stunden",
        "Mi 27.05.: 10 Stunden 30 Minuten",
        "Ende der Frist: Mi 27.05.2026, 10:30 Uhr.",
        "Ohne Ruhen der Uhr wäre es So 24.05.2026, 10:30 Uhr.",
        "Bitte bis Mi 27.05.2026 handeln, dem letzten Arbeitstag bis dahin.",
    ]


def test_christmas_eve_says_why_it_counts_or_does_not():
    counted = due("confirmation", "Mi 23.12.2026").explanation.sentences()
    assert "Tag 1: Do 24.12. (kein gesetzlicher Feiertag, zählt)" in counted
    skipped = due("confirmation", "Mi 23.12.2026", RP_YEAR_END_OFF).explanation.sentences()
    assert "Do 24.12. zählt nicht: in der Regel dienstfrei" in skipped


def test_a_closing_day_is_named():
    outing = ClosingDay("Betriebsausflug", entered_on=day("Mo 04.05.2026"))
    calendar = Calendar("RP", YEAR_END, closing_days={day("Fr 29.05.2026"): outing})
    sentences = due("confirmation", "Do 28.05.2026", calendar).explanation.sentences()
    assert "Fr 29.05. zählt nicht: Schließtag: Betriebsausflug" in sentences


def test_an_assumed_length_says_that_it_is_assumed():
    found = due("contact", "Mo 09.03.2026").explanation
    assert found.source == "Annahme, die Geschäftsweisung nennt keine Länge"
    assert "innerhalb von 1 Arbeitstag," in found.rule


def test_the_cover_page_is_no_section():
    assert due("review", "Fr 01.05.2026").explanation.source == f"Deckblatt der {DIRECTIVE}"


@pytest.mark.parametrize("kind", sorted(RULES.deadlines))
def test_every_kind_explains_itself_as_plain_values(kind):
    explanation = due(kind, "Mo 04.05.2026").explanation
    stored = json.loads(json.dumps(explanation.to_json()))
    assert stored["sentences"] == explanation.sentences()
    assert stored["version"] == DIRECTIVE
    assert all(stored["sentences"])


def test_what_is_stored_has_these_names():
    """Pages, ``--json`` and the register read them again years later."""
    stored: dict[str, Any] = due("confirmation", "Fr 22.05.2026").explanation.to_json()
    assert list(stored) == [
        "start", "steps", "ending", "rule", "source", "version", "sentences",
    ]  # fmt: skip
    assert stored["start"] == "Eingang Fr 22.05.2026 (Tag 0)"
    assert stored["source"] == f"Abschnitt 1.2 der {DIRECTIVE}"
    assert stored["steps"][0] == {
        "day": "2026-05-23",
        "count": None,
        "reason": "Samstag",
        "text": "Sa 23.05. zählt nicht: Samstag",
    }
    assert stored["steps"][3]["count"] == 1


def days_of(found):
    return [(step.day, step.count, step.reason) for step in found.explanation.steps]


def test_the_days_of_a_callback_are_kept_as_values_too():
    found = due("callback", at("Do 21.05.2026 23:00"))
    assert days_of(found) == [
        (day("Do 21.05.2026"), 1, None),
        (day("Fr 22.05.2026"), 2, None),
        (day("Sa 23.05.2026"), None, "Samstag"),
        (day("So 24.05.2026"), None, "Sonntag"),
        (day("Mo 25.05.2026"), None, "Pfingstmontag"),
        (day("Di 26.05.2026"), 3, None),
    ]
    assert [step.text for step in found.explanation.steps if step.count] == [
        "Do 21.05.: 1 Stunde",
        "Fr 22.05.: 24 Stunden",
        "Di 26.05.: 23 Stunden",
    ]
    assert (found.kind, found.start) == ("callback", day("Do 21.05.2026"))
    assert found.due_on == found.act_by == found.raw_on == day("Di 26.05.2026")
    assert found.due_at.tzinfo is found.plain_at.tzinfo is LOCAL_ZONE


def test_the_days_of_a_petition_are_kept_as_values_too():
    assert days_of(due("petition", "Fr 09.01.2026")) == [
        (day("Mi 24.12.2025"), None, "in der Regel dienstfrei"),
        (day("Do 25.12.2025"), None, "Erster Weihnachtstag"),
        (day("Fr 26.12.2025"), None, "Zweiter Weihnachtstag"),
    ]


def test_what_lies_on_a_named_day_counts_no_days():
    assert due("review", "Fr 01.05.2026").explanation.sentences() == [
        "Prüfung am Fr 01.05.2026",
        "Fr 01.05. ist kein Arbeitstag: Erster Mai",
        "Termin: Fr 01.05.2026.",
        "Ende der Frist: Fr 01.05.2026. Sie rückt nie nach hinten.",
        "Bitte bis Do 30.04.2026 handeln, dem letzten Arbeitstag bis dahin.",
        f"Regel: Prüfung der Geschäftsweisung an dem genannten Tag (Deckblatt der {DIRECTIVE}).",
    ]


@pytest.mark.parametrize(
    ("kind", "start", "raw", "end", "shifted"),
    [
        ("confirmation", "Mo 04.05.2026", "Do 07.05.2026", "Do 07.05.2026", None),
        ("closing", "Fr 06.03.2026", "Fr 03.04.2026", "Fr 03.04.2026", "Di 07.04.2026"),
        ("closing", "Do 26.11.2026", "Do 24.12.2026", "Do 24.12.2026", None),
        # Backward nothing moves to a later day, and the days at the end of the year are not used.
        ("petition", "Do 07.01.2027", "Do 24.12.2026", "Do 24.12.2026", "Mi 23.12.2026"),
        ("petition", "Do 09.07.2026", "Do 25.06.2026", "Do 25.06.2026", None),
        ("privacy_request", "Fr 30.01.2026", "Sa 28.02.2026", "Mo 02.03.2026", "Mo 02.03.2026"),
    ],
)
def test_where_it_ends_and_where_a_shift_would_move_it(kind, start, raw, end, shifted):
    found = due(kind, start)
    assert (found.kind, found.start) == (kind, day(start))
    assert (found.raw_on, found.due_on) == (day(raw), day(end))
    assert found.shifted_on == (shifted and day(shifted))


def test_an_end_on_christmas_eve_is_an_arbeitstag_forward():
    assert due("closing", "Do 26.11.2026").explanation.steps == ()


def test_an_end_may_move_to_the_arbeitstag_before():
    earlier = replace(RULES.deadlines["closing"], shift="previous")
    found = compute(earlier, day("Fr 06.03.2026"), RP, version=RULES.name)
    assert (found.due_on, found.act_by) == (day("Do 02.04.2026"), day("Do 02.04.2026"))
    assert found.explanation.ending == (
        "28 Kalendertage später: Fr 03.04.2026.",
        "Die Frist rückt auf den Arbeitstag davor: Do 02.04.2026.",
        "Bitte bis Do 02.04.2026 handeln, dem letzten Arbeitstag bis dahin.",
    )
    later = replace(RULES.deadlines["closing"], shift="next")
    moved = compute(later, day("Fr 06.03.2026"), RP, version=RULES.name)
    assert moved.explanation.ending[1] == (
        "Die Frist rückt auf den nächsten Werktag: Di 07.04.2026."
    )


def test_a_shift_to_the_day_before_leaves_christmas_eve_alone():
    earlier = replace(RULES.deadlines["closing"], shift="previous")
    found = compute(earlier, day("Do 26.11.2026"), RP, version=RULES.name)
    assert (found.due_on, found.shifted_on) == (day("Do 24.12.2026"), None)


def test_a_day_that_counts_all_the_same_keeps_the_reason():
    found = due("confirmation", "Mi 23.12.2026")
    assert days_of(found)[0] == (day("Do 24.12.2026"), 1, "kein gesetzlicher Feiertag")


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("petition", "Stellungnahme an das BMAS spätestens 14 Kalendertage vor diesem Tag: Frist "
         f"des Petitionsausschusses (Abschnitt 6.1 der {DIRECTIVE}; Rückwärts gerechnet, "
         "entsprechend § 187 Abs. 1, § 188 Abs. 1 BGB)."),
        ("callback", "Rückruf des Service Centers innerhalb von 48 Stunden, an freien Tagen ruht "
         "die Uhr (Annahme, die Geschäftsweisung nennt keine Länge; Zusage des Service Centers, "
         "keine gesetzliche Frist)."),
        ("privacy_request", "Auskunft nach der DSGVO innerhalb von 1 Monat, der erste Tag zählt "
         "nicht mit (Art. 12 Abs. 3 DSGVO; § 187 Abs. 1, § 188 Abs. 2 und 3 BGB, § 26 Abs. 3 "
         "SGB X)."),
    ],
)  # fmt: skip
def test_the_rule_is_said_in_one_sentence(kind, rule):
    assert due(kind, "Fr 09.01.2026").explanation.rule == f"Regel: {rule}"
