"""R-32, R-12: nobody could be reached; the cause is noted, and what repeats proposes a measure."""

from datetime import date

import pytest

from krm.casework.actions import notes
from krm.casework.models import CaseNote
from krm.journal.actions import Refused
from krm.measures.actions import measuring
from krm.measures.models import ContactCause, Measure
from krm.measures.queries.shown import causes_of
from tests.house.cases import cancelled, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

DAYS = ("2026-03-02", "2026-03-03", "2026-03-04")


@pytest.fixture
def house(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_rules(at=moment("2024-05-15"))
    return cast


def unreachable(house, day, **columns):
    row = recorded(house, day, **{"codes": ["S3.1"], **columns})
    return forwarded(house, row, f"{day}T11:00")


def contact(house, row, cause="illness"):
    return notes.add_note(
        reaction=row, kind=CaseNote.Kind.CONTACT, happened_at=moment("2026-03-05T09:00"),
        partner="", text="Termin vereinbart.", cause=cause,
        by=house.lead_leistung, at=moment("2026-03-05T09:30"),
    )  # fmt: skip


def test_the_cause_stands_beside_the_contact(house):
    row = unreachable(house, DAYS[0])
    contact(house, row)
    assert ContactCause.objects.get(reaction=row).cause == "illness"
    assert row.deadlines.get(kind="contact").state == "missed"


def test_an_unknown_cause_stores_nothing(house):
    row = unreachable(house, DAYS[0])
    with pytest.raises(Refused, match="warum niemand erreichbar war"):
        contact(house, row, cause="weather")
    assert not row.notes.filter(kind=CaseNote.Kind.CONTACT).exists()


@pytest.mark.parametrize(
    ("days", "columns", "proposed"),
    [
        (DAYS, {}, 1),
        (DAYS[:2], {}, 0),
        (("2026-02-27", *DAYS[:2]), {}, 0),  # another month
        (DAYS, {"kind": "praise", "codes": ["L1"]}, 0),  # no reason to act
    ],
    ids=["three in a month", "two", "over two months", "praise"],
)
def test_what_repeats_in_a_month_proposes_a_measure(house, days, columns, proposed):
    for day in days:
        unreachable(house, day, **columns)
    assert Measure.objects.proposed().count() == proposed


def test_a_fourth_joins_the_proposal_and_a_cancelled_one_does_not_count(house):
    first = unreachable(house, DAYS[0])
    cancelled(house, first, moment("2026-03-02T12:00"))
    for day in DAYS[1:]:
        unreachable(house, day)
    assert not Measure.objects.exists()
    for day in ("2026-03-05", "2026-03-06"):
        unreachable(house, day)
    measure = Measure.objects.get()
    assert measure.reactions.count() == 4
    assert measure.unit == house.leistung


def test_the_causes_of_the_team_leads_are_summed_up(house):
    rows = [unreachable(house, day) for day in DAYS]
    for row, cause in zip(rows, ("illness", "vacancy", "illness"), strict=True):
        contact(house, row, cause)
    assert causes_of(Measure.objects.get()) == [
        ("Krankheit oder Urlaub ohne Vertretung", 2), ("Stelle nicht besetzt", 1),
    ]  # fmt: skip


def accepted(house, measure, **said):
    values = {
        "title": "Vertretung regeln", "cause": "Niemand vertritt.", "owner": house.lead_leistung,
        "due_on": date(2026, 3, 20), "by": house.officer, "at": moment("2026-03-05T10:00"),
    }  # fmt: skip
    return measuring.accept_measure(measure=measure, **{**values, **said})


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "field_title"),
        ({"cause": ""}, "field_cause"),
        ({"due_on": date(2026, 3, 4)}, "field_due_on"),
    ],
)
def test_what_is_missing_is_refused(house, said, field):
    for day in DAYS:
        unreachable(house, day)
    with pytest.raises(Refused) as refusal:
        accepted(house, Measure.objects.get(), **said)
    assert refusal.value.code == field
    assert Measure.objects.get().state == Measure.State.PROPOSED


def test_it_is_decided_once_and_done_by_its_owner(house):
    for day in DAYS:
        unreachable(house, day)
    measure = Measure.objects.get()
    with pytest.raises(Refused, match="über Gegenmaßnahmen entscheiden"):
        accepted(house, measure, by=house.lead_leistung)
    accepted(house, measure)
    with pytest.raises(Refused, match="schon entschieden: angenommen"):
        measuring.dismiss_measure(
            measure=measure, reason="Doch nicht", by=house.executive, at=moment("2026-03-06")
        )
    with pytest.raises(Refused, match="gibt es für Sie nicht"):
        measuring.complete_measure(
            measure=measure, result="Erledigt", by=house.lead_markt, at=moment("2026-03-09")
        )
    measuring.complete_measure(
        measure=measure, result="Geregelt", by=house.lead_leistung, at=moment("2026-03-09")
    )
    measure.refresh_from_db()
    assert (measure.state, measure.completed_by) == (Measure.State.DONE, house.lead_leistung)
