"""Whoever a complaint is about is heard, and sees nothing of the Vorgang for it (decision 9)."""

from datetime import date

import pytest
from django.urls import reverse

from krm.casework.actions import hearing, schriftsatz
from krm.casework.actions.sweep import sweep
from krm.casework.models import Hearing
from krm.casework.queries.hearing import hearing_card, hearing_of
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.desk.actions.case_file import render_case
from krm.desk.queries.worklist import today_for
from krm.journal import queries as journal
from krm.journal.actions import Refused, reaction_chain
from krm.notices.models import Notice
from krm.organisation.models import Absence
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.work import access
from tests.house.cases import cancelled, delivered, draft, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-05T11:00")
ON = local_day(AT)
ACCUSED = "Sie sollen am 4. Mai am Schalter laut geworden sein."
SAYS = "Ich war freundlich. Es war sehr laut im Raum."


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def row(cast):
    return forwarded(cast, recorded(cast, complained_about=cast.drafter))


def ask(cast, row, accusation=ACCUSED, **words):
    words = {"by": cast.lead_leistung, "at": AT} | words
    task = row.assignments.get(unit=cast.leistung)
    return hearing.ask_hearing(assignment=task, accusation=accusation, **words)


def skip(cast, row, reason="Bis Juni krank"):
    task = row.assignments.get(unit=cast.leistung)
    return hearing.skip_hearing(assignment=task, reason=reason, by=cast.lead_leistung, at=AT)


def rows_of(person, on=ON):
    return [found for found in today_for(person, on) if found.what == "Zu einer Beschwerde äußern"]


def says(cast, asked, words=SAYS, **more):
    more = {"by": cast.drafter, "at": AT} | more
    return hearing.answer_hearing(hearing=asked, statement=words, **more)


def test_she_is_heard_before_the_schriftsatz_and_sees_nothing_else(cast, row):
    with pytest.raises(Refused, match="ist noch nicht gehört"):
        delivered(cast, row, "2026-05-05T10:30")
    asked = ask(cast, row)
    own = row.deadlines.running().get(kind="schriftsatz")
    assert own.due_on == date(2026, 5, 12)
    assert asked.due_on == date(2026, 5, 11)
    (task,) = rows_of(cast.drafter)
    assert (task.url, task.number) == (reverse("casework:hearing", args=[asked.pk]), "")
    assert row not in access.visible_reactions(cast.drafter, ON)
    with pytest.raises(Refused, match="ist noch nicht gehört"):
        delivered(cast, row, "2026-05-05T11:30")
    says(cast, asked)
    assert rows_of(cast.drafter) == []
    notice = Notice.objects.get(recipient=cast.lead_leistung, kind="hearing_answered")
    assert notice.text == f"Vorgang {row.number}: Die betroffene Person hat sich geäußert."
    assert delivered(cast, row, "2026-05-06T10:00").state == "schriftsatz_in"
    course = [line.sentence for line in journal.history(reaction_chain(row.pk))]
    name = cast.drafter.display_name
    assert f"Um eine Äußerung zur Beschwerde gebeten bis Mo 11.05.2026: {name}" in course
    assert f"Äußerung zur Beschwerde abgegeben von {name}" in course


def test_her_words_are_read_by_who_works_on_the_schriftsatz_alone(cast, row):
    says(cast, ask(cast, row))
    readers = (cast.lead_leistung, cast.officer)
    for person in readers:
        card = hearing_card(row, access.rights_in(person, row, ON))
        assert (card.accusation, card.statement) == (ACCUSED, SAYS)
    assert hearing_card(row, access.rights_in(cast.front_office, row, ON)) is None
    assert render_case(reaction=row, by=cast.officer, at=AT).startswith(b"%PDF")


def test_she_alone_answers_and_once(cast, row):
    asked = ask(cast, row)
    with pytest.raises(Refused, match="Sache einer anderen Person"):
        says(cast, asked, by=cast.lead_leistung)
    with pytest.raises(Refused, match="wie Sie es sehen"):
        says(cast, asked, " ")
    says(cast, asked)
    with pytest.raises(Refused, match="schon geäußert"):
        says(cast, asked, "Noch etwas")
    with pytest.raises(Refused, match="schon um ihre Äußerung gebeten"):
        ask(cast, row)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Frau Beispielfrau, erika@post.example, war da.", "„erika@post.example“ (E-Mail-Adresse)"),
        ("Sie wohnt im Musterweg 1.", "„Musterweg 1“ (Anschrift)"),
        ("Rückruf unter 06321 998877 versprochen.", "„06321 998877“ (Telefonnummer)"),
        ("", "was der Person vorgeworfen wird"),
    ],
)
def test_what_she_need_not_know_of_the_customer_does_not_stand_there(cast, row, words, named):
    with pytest.raises(Refused) as refused:
        ask(cast, row, words)
    assert named in refused.value.reason
    assert not Hearing.objects.exists()
    assert ask(cast, row, "Frau Beispielfrau sagt, Sie waren laut.").accusation


def test_who_is_away_is_passed_over_with_a_reason(cast, row):
    Absence.objects.create(
        person=cast.drafter, starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 12)
    )
    with pytest.raises(Refused, match=r"ist bis Fr 12\.06\.2026 abwesend\. Bitte ohne"):
        ask(cast, row)
    with pytest.raises(Refused, match="warum es ohne Äußerung"):
        skip(cast, row, " ")
    skip(cast, row)
    assert rows_of(cast.drafter) == []
    assert delivered(cast, row, "2026-05-06T10:00").state == "schriftsatz_in"
    course = [line.sentence for line in journal.history(reaction_chain(row.pk))]
    assert f"Ohne Äußerung von {cast.drafter.display_name} weitergegangen: Bis Juni krank" in course


def test_she_is_reminded_on_the_day_and_the_lead_hears_that_nothing_came(cast, row):
    ask(cast, row)
    for day in ("2026-05-08", "2026-05-11", "2026-05-11", "2026-05-12"):
        sweep(at=moment(f"{day}T08:00"))
    texts = list(Notice.objects.filter(recipient=cast.drafter).values_list("text", flat=True))
    assert sum("letzte Tag für Ihre Äußerung" in text for text in texts) == 1
    missing = Notice.objects.get(kind="hearing_missing")
    assert missing.recipient == cast.lead_leistung
    skip(cast, row, "Keine Antwort")
    assert hearing_of(row).skip_reason == "Keine Antwort"


def test_nobody_waits_for_her_any_more(cast, row):
    """Storno, or the complaint is about somebody else: her task ends, her page says so."""
    asked = ask(cast, row)
    waiting = proposing.propose_correction(
        reaction=row, change=Change("complained_about", cast.dorn.pk), reason="Verwechslung",
        by=cast.officer, at=AT,
    )  # fmt: skip
    proposing.decide_correction(correction=waiting, accept=True, by=cast.front_office, at=AT)
    assert rows_of(cast.drafter) == []
    with pytest.raises(Refused, match="nicht mehr gebraucht"):
        says(cast, asked)
    row.refresh_from_db()
    ask(cast, row)
    assert len(rows_of(cast.dorn)) == 1
    cancelled(cast, row, moment("2026-05-05T12:00"))
    assert rows_of(cast.dorn) == []


def test_another_unit_does_not_wait_and_does_not_ask(cast):
    row = recorded(cast, complained_about=cast.drafter)
    forwarded(cast, row, units=[cast.leistung, cast.markt])
    delivered(cast, row, "2026-05-05T12:00", unit=cast.markt)
    foreign = row.assignments.get(unit=cast.markt)
    with pytest.raises(Refused, match="gehört zu Markt und Integration"):
        hearing.ask_hearing(assignment=foreign, accusation="x", by=cast.lead_leistung, at=AT)


def test_she_never_writes_it_nor_is_she_offered(cast, row):
    says(cast, ask(cast, row))
    task = row.assignments.get(unit=cast.leistung)
    with pytest.raises(Refused, match="darf den Schriftsatz nicht verfassen"):
        schriftsatz.save_schriftsatz(
            assignment=task, draft=draft(row, cast.drafter), by=cast.lead_leistung, at=AT
        )
    assert access.rights_in(cast.drafter, row, ON) == frozenset()
    assert not access.holds(cast.drafter, Right.WRITE_SCHRIFTSATZ, row, ON)
