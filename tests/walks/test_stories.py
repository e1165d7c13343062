"""What the demo does not hold on every day: each task of the stories, built by verbs and walked."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.casework.actions import (
    answered_by_unit,
    capture,
    forward,
    information,
    letters,
    messages,
    schriftsatz,
)
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.information import Information
from krm.casework.actions.sweep import sweep
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.counter.actions.fehlanzeige import ask_team
from krm.desk.queries.worklist import today_for
from krm.journal.actions import SYSTEM
from krm.mailbox.actions import mail as mailbox_mail
from krm.organisation.models import Absence
from krm.privacy.actions import proposing as anonymising
from krm.privacy.actions.proposing import Plan
from krm.privacy.queries.anonymising import free_texts
from krm.ui.rules import format_short
from krm.work.actions import tasks
from krm.work.models import Task
from tests.desk.conftest import house
from tests.house.cases import (
    assessed,
    bogen,
    checked,
    delivered,
    forwarded,
    recorded,
    ticked,
)
from tests.house.written import mail
from tests.walks.today import key_of, walk_to_the_end
from tests.walks.walker import Walker
from tests.walks.ways import answer_the_anliegen

__all__ = ["house"]


def ago(days, hour=10):
    return (now() - timedelta(days=days)).strftime(f"%Y-%m-%dT{hour:02}:00")


def at(text):
    return datetime.fromisoformat(text).astimezone()


def with_the_lead(cast):
    said = bogen(ago(1))
    capture.escalate(bogen=said, unit=cast.leistung, by=cast.clerk, at=at(ago(1, 11)))
    return cast.lead_leistung, "Anonyme Reaktion klären"


def two_units(cast):
    forwarded(cast, recorded(cast, ago(6)), ago(5), units=[cast.leistung, cast.markt])
    return cast.lead_markt, "Schriftsatz abgeben"


def drafted(cast):
    row = recorded(cast, ago(6))
    units = [UnitTask(cast.leistung, "Bitte prüfen", drafter=cast.drafter)]
    forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=units, by=cast.officer, at=at(ago(5))
    )
    return cast.drafter, "Entwurf schreiben"


def returned(cast):
    row = delivered(cast, forwarded(cast, recorded(cast, ago(8)), ago(7)), ago(3))
    (unit,) = row.assignments.all()
    words = {"remark": "Ein Satz fehlt.", "by": cast.officer, "at": at(ago(1))}
    schriftsatz.return_schriftsatz(assignment=unit, **words)
    return cast.lead_leistung, "Schriftsatz nachbessern"


def late_unit(cast):
    forwarded(cast, recorded(cast, ago(20)), ago(19))
    return cast.officer, "Schriftsatz anmahnen"


def late_case(cast):
    forwarded(cast, recorded(cast, ago(40)), ago(1))
    return cast.officer, "Beim Fachbereich nachfragen"


def no_alternative_yet(cast):
    row = forwarded(cast, recorded(cast, ago(6)), ago(5))
    delivered(cast, row, ago(2), assessment="unberechtigt")
    return cast.lead_leistung, "Prüfen, ob eine andere Lösung"


def owes_contact(cast):
    row = recorded(cast, ago(3), codes=["S3.1"])
    forwarded(cast, row, ago(2))
    return cast.lead_leistung, "Kontakt herstellen"


def board(cast):
    row = recorded(cast, ago(6), is_board=True)
    row = checked(cast, delivered(cast, forwarded(cast, row, ago(5)), ago(3)), ago(2))
    row = assessed(cast, row, ago(2, 11))
    letter = letters.draft_letter(reaction=row, kind="answer", by=cast.officer, at=at(ago(1)))
    ticked(cast, letter, ago(1))
    letters.ask_executive(letter=letter, by=cast.officer, at=at(ago(1)))
    return cast.executive, "Schreiben im Namen des Vorstands"


def correction(cast):
    row = recorded(cast, ago(3))
    proposing.propose_correction(
        reaction=row, change=Change("arrived_at", at(ago(4)).isoformat()),
        reason="Der Stempel trägt den Tag davor.", by=cast.officer, at=at(ago(2)),
    )  # fmt: skip
    return cast.front_office, "Korrektur bestätigen"


def to_become_anonymous(cast):
    row = recorded(cast, ago(3))
    texts = {text.key: text.text for text in free_texts(row)}
    anonymising.propose_anonymous(
        reaction=row, plan=Plan(texts, "Zustimmung widerrufen"), by=cast.officer, at=at(ago(2))
    )
    return cast.front_office, "Anonymisieren bestätigen"


def known_to_a_unit(cast):
    row = recorded(cast, ago(4), is_anonymous=True, anonymous_reason="unknown")
    given = Information(units=[cast.markt], remark="Bitte ansehen.")
    information.inform_units(reaction=row, information=given, by=cast.officer, at=at(ago(3)))
    return row


def information_asked(cast):
    known_to_a_unit(cast)
    return cast.lead_markt, "Anonyme Reaktion"


def replies_there(cast):
    row = known_to_a_unit(cast)
    words = {"remedy": "Ein Schild hängt jetzt da.", "by": cast.lead_markt, "at": at(ago(1))}
    information.answer_information(reaction=row, **words)
    return cast.officer, "Rückmeldung ansehen"


def settled_in_absence(cast):
    row = recorded(cast, ago(3))
    absent = {"starts_on": localdate() - timedelta(days=5), "ends_on": localdate()}
    Absence.objects.create(person=cast.officer, **absent)
    forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
        is_answered_by_unit=True, by=cast.front_office, at=at(ago(2)),
    )  # fmt: skip
    return cast.lead_leistung, "Abschließend klären"


def zweitschrift(cast):
    row = forwarded(cast, recorded(cast, ago(9)), ago(8))
    answered_by_unit.ask_for_zweitschrift(reaction=row, by=cast.officer, at=at(ago(1)))
    return cast.lead_leistung, "Zweitschrift der Antwort"


def reminder(cast):
    row = recorded(cast, ago(3))
    words = {"due_on": localdate(), "title": "Noch einmal ansehen", "at": now()}
    tasks.set_reminder(reaction=row, by=cast.officer, **words)
    return cast.officer, "Noch einmal ansehen"


def from_the_ladders(kind, role, title):
    def build(cast):
        recorded(cast, ago(35))
        sweep(at=now())
        found = Task.objects.filter(kind=kind, done_at=None).first()
        assert found is not None, f"the sweep makes no task {kind}"
        return found.person or getattr(cast, role), title

    return build


def message(cast):
    """A mail on the thread of an open Vorgang joins by itself; nobody has asked what it is."""
    row = recorded(cast, ago(3))
    joined(cast, row, "Der Bescheid vom 12.10. ist auch falsch.")
    return cast.officer, "Neue Nachricht lesen"


def joined(cast, row, text):
    item = mailbox_mail.ingest_mail(raw=mail(text, received=""), at=now()).item
    return messages.join_message(item=item, reaction=row, by=SYSTEM, at=now())


def of_no_vorgang(cast):
    Task.objects.create(
        kind="other", title="Postfach abgleichen", role="krm_officer", due_on=localdate(),
        created_at=now(),
    )  # fmt: skip
    return cast.officer, "Postfach abgleichen"


def fehlanzeige(cast):
    month = (localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    ask_team(unit=cast.markt, month=month, by=cast.officer, at=now())
    return cast.lead_markt, "Fehlanzeige oder Erfassung"


STORIES = {
    "with the team lead": with_the_lead,
    "two units, the second one": two_units,
    "a drafter": drafted,
    "returned": returned,
    "a late unit": late_unit,
    "a late case at the unit": late_case,
    "alternatives": no_alternative_yet,
    "a contact": owes_contact,
    "in the name of the Vorstand": board,
    "a correction": correction,
    "to become anonymous": to_become_anonymous,
    "for information": information_asked,
    "replies for KRM": replies_there,
    "a Zweitschrift": zweitschrift,
    "a Wiedervorlage": reminder,
    "an escalation": from_the_ladders(
        "escalation", "executive", "Abschluss der Beschwerde überfällig"
    ),
    "an interim notice": from_the_ladders("interim", "officer", "Zwischennachricht prüfen"),
    "a message that joined by itself": message,
    "of no Vorgang": of_no_vorgang,
    "a Fehlanzeige": fehlanzeige,
}


@pytest.mark.parametrize("name", STORIES)
def test_j_05_a_task_can_be_brought_to_its_end(house, name):
    person, what = STORIES[name](house)
    rows = [row for row in today_for(person, localdate()) if row.what.startswith(what)]
    assert len(rows) == 1, [row.what for row in today_for(person, localdate())]
    walk_to_the_end(person, rows[0])
    assert key_of(rows[0]) not in map(key_of, today_for(person, localdate()))


@pytest.mark.parametrize(
    ("step", "button", "words"),
    [
        ("settle_by_lead", "Abschließen", "steht im Register"),
        ("hand_to_krm", "An KRM geben", "Für Sie ist nichts mehr zu tun"),
    ],
)
def test_after_the_own_step_nobody_stands_before_a_closed_door(house, step, button, words):
    """J-06: whoever gives a Vorgang away reads what happens next, on a page they may see."""
    person, what = with_the_lead(house)
    (row,) = [row for row in today_for(person, localdate()) if row.what.startswith(what)]
    walker = Walker(person).open("/").press(row.button, wanting=row.url)
    if step == "hand_to_krm":
        walker.press("An KRM geben", wanting="hand_to_krm")
    walker.press(button)
    assert words in walker.page.text


def test_a_unit_keeps_reading_what_it_settled(house):
    person, what = with_the_lead(house)
    (row,) = [row for row in today_for(person, localdate()) if row.what.startswith(what)]
    walk_to_the_end(person, row)
    walker = Walker(person).open(reverse("desk:reaction", args=[row.number]))
    assert "Abgeschlossen" in walker.page.text


def test_j_19_only_the_owner_is_offered_to_finish_a_task(house):
    """J-19: the others read whose it is."""
    row = forwarded(house, recorded(house, ago(6)), ago(5))
    tasks.set_reminder(
        reaction=row, due_on=localdate(), title="Mein Zettel", by=house.officer, at=now()
    )
    (task,) = row.tasks.all()
    address = reverse("casework:finish_task", args=[row.number, task.pk])
    assert Walker(house.officer).open(address).has("Erledigt")
    other = Walker(house.lead_leistung).open(address)
    assert not other.has("Erledigt")
    assert f"Diese Aufgabe liegt bei: {house.officer.display_name}" in other.page.text
    case = Walker(house.lead_leistung).open(row.get_absolute_url())
    assert not case.has("Öffnen")


def test_j_18_an_answer_goes_through_two_pairs_of_eyes(house):
    """J-18: whoever wrote it alone asks somebody, who has a task; then the first one goes on."""
    person, what = settled_in_absence(house)
    row = row_of(person, what)
    walker = Walker(person).open("/").press(row.button, wanting=row.url)
    answer_the_anliegen(walker)
    walker.open("/").press(row_of(person, what).button, wanting="/entwurf/answer/")
    while walker.has("Geprüft"):  # without scripts; elsewhere the list alone comes back (`tick`)
        walker.press("Geprüft")
    assert not walker.has("Freigeben")
    walker.press("Zweite Person um Freigabe bitten").press("Bitten")
    assert not walker.has("Zweite Person um Freigabe bitten")
    task = Task.objects.get(kind="release")
    assert task.person not in (None, person)
    asked = f"Die Antwort liegt seit {format_short(localdate())} bei {task.person.display_name}"
    assert asked in walker.page.text
    walker.open("/").press(row_of(person, what).button, wanting="/entwurf/answer/")
    assert asked in walker.page.text
    assert walker.has("Andere Person bitten")
    walk_to_the_end(task.person, row_of(task.person, "Antwort als zweite Person"))
    task.refresh_from_db()
    assert task.done_by == task.person
    walk_to_the_end(person, row_of(person, what))


def row_of(person, what):
    (row,) = [row for row in today_for(person, localdate()) if row.what.startswith(what)]
    return row


def test_j_03_each_unit_has_its_own_buttons_on_the_page_of_the_vorgang(house):
    """J-03: the second lead delivers hers, KRM returns either by its name."""
    two_units(house)
    (row,) = today_for(house.lead_markt, localdate())
    page = Walker(house.officer).open(f"/vorgang/{row.number}/").page.text
    assert all(f"· {unit.name}" in page for unit in (house.markt, house.leistung))
    for lead in (house.lead_markt, house.lead_leistung):
        (row,) = today_for(lead, localdate())
        walker = Walker(lead).open(f"/vorgang/{row.number}/").press("Schriftsatz abgeben")
        assert lead.unit.name in walker.page.text
        walker.press("Zeichnen und an KRM abgeben")
    case = f"/vorgang/{row.number}/"
    for unit in (house.markt, house.leistung):
        walker = Walker(house.officer).open(case).press(f"Schriftsatz zurückgeben: {unit.name}")
        walker.press("Zurückgeben")
    assert not walker.open(case).has("Schriftsatz zurückgeben")


def test_drafts_are_signed_by_the_lead(house):
    """The drafter's row ends with laying it before her; hers with delivering it."""
    person, what = drafted(house)
    (row,) = [row for row in today_for(person, localdate()) if row.what == what]
    walk_to_the_end(person, row)
    to_sign = "Entwurf des Schriftsatzes prüfen und zeichnen"
    (hers,) = [r for r in today_for(house.lead_leistung, localdate()) if r.what == to_sign]
    walk_to_the_end(house.lead_leistung, hers)
