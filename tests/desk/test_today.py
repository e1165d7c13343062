"""The page Heute lists what is to be done, in a fixed small number of reads."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from krm.casework.models import Schriftsatz
from krm.deadlines import actions as deadlines
from krm.deadlines.models import Deadline
from krm.desk.queries import rows
from krm.desk.queries.rows import TodayRow
from krm.desk.queries.tiles import tiles
from krm.desk.queries.worklist import Group, grouped, today_for
from krm.journal.actions import SYSTEM
from krm.organisation.models import Absence
from krm.organisation.rules import Role
from krm.reactions.actions import exclude_person
from krm.reactions.models import Reaction
from krm.reports.actions.keeping import count_year
from krm.work.models import Assignment, Task
from tests.house import people
from tests.house.reactions import moment, reaction
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("sorting: the rows of Heute and how many reads they take")

WEDNESDAY = date(2026, 5, 27)


@pytest.fixture(autouse=True)
def rules(db):
    shipped_rules(at=moment("2026-01-02"))


def arrived(day, **columns):
    row = reaction(day, **columns)
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=row.arrived_at)
    return row


def confirmed(row, day):
    deadlines.settle(
        reaction=row, kind="confirmation", settled_on=day, by=SYSTEM, at=moment(day.isoformat())
    )
    return row


def forwarded(cast, day, unit, **columns):
    row = arrived(day, state="at_unit", lead_unit=unit, **columns)
    Assignment.objects.create(reaction=row, unit=unit, is_lead=True, forwarded_at=row.arrived_at)
    deadlines.start_schriftsatz(reaction=row, unit=unit, by=cast.officer, at=row.arrived_at)
    return confirmed(row, date.fromisoformat(day))


def shown(rows, *columns):
    return [tuple(getattr(row, column) for column in columns) for row in rows]


def test_the_confirmation_of_the_day_and_forwarding_come_to_the_officer(cast):
    row = arrived("2026-05-21", title="Lob für die Eingangszone")
    rows = today_for(cast.officer, WEDNESDAY)
    assert shown(rows, "what", "when", "words") == [
        ("Eingang bestätigen", Group.TODAY, "heute"),
        ("An den Fachbereich weiterleiten", Group.TODAY, "heute"),
    ]
    assert rows[0].why == "3. Arbeitstag nach Eingang Do 21.05."
    assert (rows[0].number, rows[0].title, rows[0].is_primary) == (row.number, row.title, True)
    assert (rows[0].step, rows[0].is_post) == ("confirm", True)
    assert rows[0].url == f"/vorgang/{row.number}/entwurf/confirmation/"
    assert (rows[1].step, rows[1].url) == ("forward", f"/vorgang/{row.number}/schritt/forward/")


def test_an_overdue_schriftsatz_is_asked_for(cast):
    forwarded(cast, "2026-05-13", cast.leistung)
    (row,) = today_for(cast.officer, WEDNESDAY)
    assert (row.what, row.when, row.tone) == ("Schriftsatz anmahnen", Group.OVERDUE, "bad")
    assert (row.words, row.unit) == ("überfällig seit Do 21.05.", "Leistungsgewährung")


def test_the_team_sees_its_own_schriftsatz_alone(cast):
    forwarded(cast, "2026-05-22", cast.leistung)
    forwarded(cast, "2026-05-22", cast.markt)
    for person in (cast.lead_leistung, cast.deputy_leistung):
        (row,) = today_for(person, WEDNESDAY)
        assert (row.what, row.unit) == ("Schriftsatz abgeben", "Leistungsgewährung")
        assert (row.when, row.words) == (Group.LATER, "noch 3 Arbeitstage")
    assert today_for(cast.dorn, WEDNESDAY) == []


def test_whoever_received_or_drafts_it_sees_it_and_the_executive_is_not_flooded(cast):
    row = forwarded(cast, "2026-05-22", cast.leistung)
    assert today_for(cast.executive, WEDNESDAY) == []
    assert today_for(cast.drafter, WEDNESDAY) == []
    row.assignments.update(recipient=cast.executive, drafter=cast.drafter)
    asked = {cast.executive: "Schriftsatz abgeben", cast.drafter: "Entwurf schreiben"}
    for person, what in asked.items():
        assert shown(today_for(person, WEDNESDAY), "what") == [(what,)]


def test_a_delivered_schriftsatz_is_to_be_checked_since_then(cast):
    row = confirmed(arrived("2026-05-12", state="schriftsatz_in"), date(2026, 5, 12))
    task = Assignment.objects.create(
        reaction=row, unit=cast.leistung, forwarded_at=moment("2026-05-13")
    )
    for version, day in ((1, "2026-05-19"), (2, "2026-05-20")):
        Schriftsatz.objects.create(
            assignment=task, version=version, saved_at=moment(day), delivered_at=moment(day)
        )
    (found,) = today_for(cast.officer, WEDNESDAY)
    assert (found.what, found.why) == ("Schriftsatz prüfen", "liegt seit Mi 20.05. vor")


@pytest.mark.parametrize(
    ("state", "what", "when"),
    [
        ("in_check", "Antwort schreiben", Group.LATER),
        ("answer_released", "Antwort versenden", Group.TODAY),
    ],
)
def test_what_lies_at_krm_is_named(cast, state, what, when):
    confirmed(arrived("2026-05-20", state=state), date(2026, 5, 20))
    (row,) = today_for(cast.officer, WEDNESDAY)
    assert (row.what, row.when) == (what, when)


def test_an_answered_vorgang_without_deadline_is_to_be_closed(cast):
    reaction("2026-05-04", state="answered", answered_at=moment("2026-05-26"))
    (row,) = today_for(cast.officer, WEDNESDAY)
    assert (row.what, row.why) == ("Vorgang abschließen", "beantwortet am Di 26.05.")


def test_in_absence_the_front_office_confirms_and_forwards(cast):
    arrived("2026-05-21")
    assert today_for(cast.front_office, WEDNESDAY) == []
    Absence.objects.create(person=cast.officer, starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    assert len(today_for(cast.front_office, WEDNESDAY)) == 2


def test_tasks_come_to_person_role_and_unit(cast):
    for columns in ({"person": cast.officer}, {"role": "executive"}, {"unit": cast.markt}):
        Task.objects.create(
            kind="other", title="Nachsehen", due_on=WEDNESDAY, created_at=moment("2026-05-26"),
            **columns,
        )  # fmt: skip
    for person in (cast.officer, cast.executive, cast.lead_markt):
        assert shown(today_for(person, WEDNESDAY), "what") == [("Nachsehen",)]
    assert today_for(cast.clerk, WEDNESDAY) == []


def test_the_excluded_meet_the_vorgang_nowhere(cast):
    row = arrived("2026-05-21")
    Task.objects.create(
        kind="reminder", title="Nachsehen", person=cast.officer, reaction=row,
        due_on=WEDNESDAY, created_at=moment("2026-05-26"),
    )  # fmt: skip
    assert len(today_for(cast.officer, WEDNESDAY)) == 3
    exclude_person(
        reaction=row, person=cast.officer, reason="Betrifft sie", by=SYSTEM, at=row.arrived_at
    )
    assert today_for(cast.officer, WEDNESDAY) == []
    assert tiles(cast.officer, WEDNESDAY).open_cases == 0


def test_done_tasks_are_gone(cast):
    Task.objects.create(
        kind="other", title="Nachsehen", person=cast.officer, due_on=WEDNESDAY,
        created_at=moment("2026-05-26"), done_at=moment("2026-05-26"),
    )  # fmt: skip
    assert today_for(cast.officer, WEDNESDAY) == []


def test_the_sections_stand_in_order_overdue_first(cast):
    for day in ("2026-05-29", "2026-06-15", "2026-05-22", "2026-05-27", "2026-05-31"):
        Task.objects.create(
            kind="other", title=day, person=cast.officer, due_on=date.fromisoformat(day),
            created_at=moment("2026-05-04"),
        )  # fmt: skip
    found = grouped(today_for(cast.officer, WEDNESDAY))
    assert [(group.label, [row.what for row in group.rows]) for group in found] == [
        ("Überfällig", ["2026-05-22"]),
        ("Heute", ["2026-05-27"]),
        ("Diese Woche", ["2026-05-29", "2026-05-31"]),
        ("Später", ["2026-06-15"]),
    ]


def rows_for(when, count, *, last_day=0):
    """Return rows of mixed kinds in one section, those of a Frist that ends that day first."""
    return [
        TodayRow(
            when=when, due_on=WEDNESDAY, act_by=WEDNESDAY, tone="bad", words="heute",
            what=f"Schritt {number % 3}", title="Termin", number=f"A{number}", unit="", why="",
            url="/", button="Weiter", is_primary=False, is_last_day=number < last_day,
        )
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "count", "last_day", "stand"),
    [
        (Group.TODAY, 5, 0, 5),
        (Group.TODAY, 6, 0, 6),  # nothing is folded for a single row
        (Group.TODAY, 23, 0, 5),
        (Group.LATER, 23, 0, 5),
        (Group.TODAY, 23, 8, 8),  # a Frist that ends today is never folded away
        (Group.OVERDUE, 23, 0, 23),
    ],
)
def test_of_many_rows_of_mixed_kinds_the_first_stand_and_none_is_lost(when, count, last_day, stand):
    rows = rows_for(when, count, last_day=last_day)
    (group,) = grouped(rows)
    assert (len(group.shown), group.shown + group.folded) == (stand, rows)


def test_what_ends_today_stands_before_what_the_desk_wants_to_do_today(cast):
    confirmed(arrived("2026-05-20", state="answer_released"), date(2026, 5, 20))
    late = arrived("2026-05-21", title="Zuletzt erfasst")
    found = today_for(cast.officer, WEDNESDAY)
    assert (found[0].number, found[0].is_last_day) == (late.number, True)
    assert "Antwort versenden" in [row.what for row in found if not row.is_last_day]


def test_the_executive_finds_the_letter_to_release(cast):
    row = arrived("2026-05-20", is_board=True, state="in_check")
    assert today_for(cast.executive, WEDNESDAY) == []
    letter = row.letters.create(
        kind="answer", subject="Antwort", salutation="Guten Tag,", body="Text",
        drafted_at=row.arrived_at, changed_at=row.arrived_at,
    )  # fmt: skip
    assert today_for(cast.executive, WEDNESDAY) == [], "KRM has not finished it"
    letter.ready_at = row.arrived_at
    letter.save()
    (found,) = today_for(cast.executive, WEDNESDAY)
    assert found.what == "Schreiben im Namen des Vorstands freigeben"


def test_the_number_of_reads_does_not_grow_with_the_rows(cast):
    def reads():
        with CaptureQueriesContext(
            connection,
        ) as context:
            today_for(cast.officer, WEDNESDAY)
        return len(context)

    def some():
        arrived("2026-05-21")
        forwarded(cast, "2026-05-13", cast.leistung)
        reaction("2026-05-04", state="answered", answered_at=moment("2026-05-26"))

    some()
    few = reads()
    for _ in range(8):
        some()
    assert reads() == few
    assert few <= 32  # petitions, Besonderheiten and measures are a statement each


def test_the_tiles_count_what_the_person_may_see(cast):
    in_time = arrived("2026-05-04")
    confirmed(in_time, date(2026, 5, 7))
    confirmed(arrived("2026-05-05"), date(2026, 5, 20))
    arrived("2026-05-26")
    Reaction.objects.filter(pk=in_time.pk).update(
        state="closed", answered_at=moment("2026-05-23T23:30")
    )
    found = tiles(cast.officer, WEDNESDAY)
    assert (found.open_cases, found.new_in_inbox) == (2, 0)
    figures = found.figures
    assert (figures.confirmed_percent, figures.mean_days_to_answer) == (50.0, 19.0)
    nothing = tiles(cast.dorn, WEDNESDAY)
    assert (nothing.open_cases, nothing.new_in_inbox) == (0, None)


def test_p_05_the_figures_of_the_year_are_kept_and_say_when(cast):
    confirmed(arrived("2026-05-04"), date(2026, 5, 7))
    at = moment("2026-05-27T14:05")
    count_year(at=at)
    confirmed(arrived("2026-05-05"), date(2026, 5, 20))
    kept = tiles(cast.officer, WEDNESDAY).figures
    assert (kept.confirmed_percent, kept.counted_at) == (100.0, at)
    count_year(at=at)
    assert tiles(cast.officer, WEDNESDAY).figures.confirmed_percent == 50.0


@pytest.mark.parametrize("has_unit", [True, False])
def test_the_situation_of_a_unit_is_offered_to_whoever_leads_one(client, cast, has_unit):
    lead = cast.lead_leistung if has_unit else people.person(Role.TEAM_LEAD)
    client.force_login(lead)
    page = client.get("/").content.decode()
    assert ("Lage der Einheit" in page) is has_unit
    assert client.get("/berichte/lage/einheit/").status_code == (200 if has_unit else 404)


def test_the_first_deadlines_are_found_behind_many_others(monkeypatch):
    """What is asked for may stand behind all that an index offers first."""
    monkeypatch.setattr(rows, "ROWS_PER_SOURCE", 2)
    for _ in range(4):
        arrived("2026-05-20")
    running = Deadline.objects.running().by_due_date()
    *_, second, last = running
    found = Deadline.objects.filter(pk__in=[second.pk, last.pk]).by_due_date()
    assert rows.first_deadlines(found, Deadline.objects.running()) == [second, last]
    assert len(running) > 6
