"""What a Stellungnahme consists of, its digest and its Prüfzeichen (R-35)."""

from dataclasses import fields, replace

import pytest

from krm.petitions.rules.statement import (
    Content,
    StatementPoint,
    digest_of,
    is_mark_of,
    mark_of,
    missing_in,
    sections_of,
)

WHOLE = Content(
    recipient=("BMAS", "53107 Bonn"),
    reference="Pet 1",
    subject="Petition",
    opening="zu der Petition",
    question="Wann?",
    wishes="Mehr Geld",
    facts="Antrag",
    law="§ 20",
    points=(StatementPoint("a1", "Dauer", "right", "Stimmt."),),
    outcome="Keine",
    remedies=("25.02.2026: Nachzahlung",),
    procedures="keine",
    organisation="Team",
    enclosures=("Bescheid",),
)


def test_r_35_what_is_stored_gives_the_same_words_and_digest():
    assert Content.from_json(WHOLE.to_json()) == WHOLE
    assert digest_of(Content.from_json(WHOLE.to_json())) == digest_of(WHOLE)


@pytest.mark.parametrize("name", [field.name for field in fields(Content)])
def test_r_35_every_part_counts_for_the_digest(name):
    value = getattr(WHOLE, name)
    other = f"{value}." if isinstance(value, str) else value[:-1]
    assert digest_of(replace(WHOLE, **{name: other})) != digest_of(WHOLE)


@pytest.mark.parametrize("name", ["label", "verdict", "text"])
def test_r_35_every_word_of_a_point_counts_for_the_digest(name):
    point = replace(WHOLE.points[0], **{name: "partly"})
    assert digest_of(replace(WHOLE, points=(point,))) != digest_of(WHOLE)


def test_r_35_the_mark_is_read_as_people_type_it():
    digest = digest_of(WHOLE)
    mark = mark_of(digest)
    assert len(mark) == 19
    for typed in (mark, mark.lower(), mark.replace("-", " "), f" {mark.replace('-', '')} "):
        assert is_mark_of(typed, digest)
    for wrong in ("", mark[:-1], mark[:-1] + ("0" if mark[-1] != "0" else "1"), mark_of("ab" * 32)):
        assert not is_mark_of(wrong, digest)
    assert not is_mark_of("", "")


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"facts": " "}, ["Sachverhalt"]),
        ({"recipient": ()}, ["Empfänger"]),
        ({"wishes": "", "law": ""}, ["Anliegen", "Rechtliche Würdigung"]),
        ({"outcome": ""}, ["Ergebnis und Abhilfe"]),
        ({"organisation": ""}, ["Organisation und Maßnahmen"]),
        ({"points": (StatementPoint("a1", "Dauer", "", "Stimmt."),)}, ["Stellungnahme zu Punkt 1"]),
        ({"points": (StatementPoint("a1", "Dauer", "right", ""),)}, ["Stellungnahme zu Punkt 1"]),
        ({"procedures": "", "enclosures": (), "question": "", "remedies": ()}, []),
    ],
)
def test_what_is_missing_is_named(change, missing):
    assert missing_in(replace(WHOLE, **change), needs_organisation=True) == missing


def test_organisation_is_asked_for_only_where_topics_are_touched():
    assert missing_in(replace(WHOLE, organisation=""), needs_organisation=False) == []


def test_the_parts_are_numbered_and_empty_ones_left_out():
    headings = [part.heading for part in sections_of(WHOLE)]
    assert headings == [
        "1. Ihre Nachfrage", "2. Anliegen", "3. Sachverhalt", "4. Rechtliche Würdigung",
        "5. Stellungnahme zu den einzelnen Punkten", "6. Ergebnis und Abhilfe",
        "7. Laufende Verfahren", "8. Organisation und Maßnahmen",
    ]  # fmt: skip
    short = sections_of(replace(WHOLE, question="", procedures="", organisation=""))
    assert [part.heading for part in short][-1] == "5. Ergebnis und Abhilfe"
    assert short[3].paragraphs == ("Zu Punkt 1 (Dauer): zutreffend. Stimmt.",)
    assert short[4].paragraphs[1].endswith("- 25.02.2026: Nachzahlung")
