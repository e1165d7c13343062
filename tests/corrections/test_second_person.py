"""Whatever ends, shortens or removes a legal deadline needs a second person."""

import pytest
from django.urls import reverse

from krm.casework.actions import customer
from krm.corrections.actions import endings, proposing, taking_back
from krm.corrections.actions.proposing import Change
from krm.corrections.queries import own_slips
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.work.queries import owns
from tests.house.cases import (
    agreed,
    bogen,
    cancelled,
    delivered,
    forwarded,
    recorded,
    withdrawn,
)
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

# Recorded on 04.05.; what is put right on another day is no slip of the same day any more.
LATER = moment("2026-05-06T10:00")
SAME_DAY = moment("2026-05-04T15:00")
OVERDUE = moment("2026-07-01T10:00")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def proposes(cast, row, target, new, at=LATER):
    change = Change(target, new)
    words = {"reason": "Verlesen", "by": cast.officer, "at": at}
    return proposing.propose_correction(reaction=row, change=change, **words)


def running(row):
    return set(row.deadlines.running().values_list("kind", flat=True))


ENDING = [
    ("channel", "phone"),
    ("kind", {"kind": "praise", "anliegen": ["L1"]}),
    ("kind", {"kind": "petition", "anliegen": ["S1.1"]}),
    ("arrived_at", moment("2026-05-05").isoformat()),
    ("arrived_at", moment("2026-04-30").isoformat()),
    ("is_board", True),
]


@pytest.mark.parametrize(("target", "new"), ENDING)
@pytest.mark.parametrize("at", [LATER, OVERDUE])
def test_j_14_no_legal_deadline_ends_by_one_person_alone(cast, target, new, at):
    row = recorded(cast)
    Reaction.objects.filter(pk=row.pk).update(arrived_krm_at=None)
    row.refresh_from_db()
    before = running(row)
    waiting = proposes(cast, row, target, new, at)
    assert waiting.state == "proposed"
    assert running(row) == before == {"confirmation", "closing"}
    agreed(cast, waiting, at)
    assert running(row) != before or row.deadlines.filter(kind="closing").first().starts_at != (
        moment("2026-05-04")
    )


@pytest.mark.parametrize("at", [LATER, OVERDUE])
def test_a_15_a_death_ends_no_legal_deadline_by_one_person_alone(cast, at):
    row = forwarded(cast, recorded(cast))
    before = running(row)
    customer.note_deceased(reaction=row, on=local_day(LATER), by=cast.officer, at=at)
    assert running(row) == before >= {"confirmation", "closing"}
    words = {"reaction": row, "by": cast.officer, "at": at}
    with pytest.raises(Refused, match="Nachweis"):
        proposing.close_without_answer(proof=" ", **words)
    waiting = proposing.close_without_answer(proof="Sterbeurkunde", **words)
    row.refresh_from_db()
    assert (waiting.state, row.state, running(row)) == ("proposed", "at_unit", before)
    row = agreed(cast, waiting, at)
    assert (row.state, running(row)) == ("closed", set())


@pytest.mark.parametrize("end", [proposing.cancel, proposing.withdraw])
@pytest.mark.parametrize("at", [LATER, OVERDUE])
def test_j_14_storno_and_withdrawal_wait_for_a_second_person(cast, end, at):
    row = forwarded(cast, recorded(cast))
    why = {"reason": "Doppelt"} if end is proposing.cancel else {"proof": "Anruf"}
    waiting = end(reaction=row, by=cast.officer, at=at, **why)
    row.refresh_from_db()
    assert (waiting.state, row.state) == ("proposed", "at_unit")
    assert "closing" in running(row)
    assert row.tasks.open().filter(kind="correction", role="front_office").count() == 1
    row = agreed(cast, waiting, at)
    assert row.state in ("cancelled", "withdrawn")
    assert running(row) == set()


def test_j_14_the_proposer_never_agrees_to_the_own_storno(cast):
    row = recorded(cast, by=cast.front_office)
    waiting = proposing.cancel(reaction=row, reason="x", by=cast.officer, at=LATER)
    waiting.proposed_by = cast.front_office
    waiting.save()
    with pytest.raises(Refused, match="zweite Person"):
        agreed(cast, waiting, LATER)


@pytest.mark.parametrize(
    ("kind", "target", "new"),
    [
        ("complaint", "channel", "email"),
        ("complaint", "title", "Anders"),
        ("complaint", "wish", "Ein Rückruf"),
        ("praise", "kind", {"kind": "idea", "anliegen": ["I1"]}),
        ("praise", "kind", {"kind": "complaint", "anliegen": ["S1.1"]}),
    ],
)
def test_j_14_where_no_legal_deadline_ends_one_person_is_enough(cast, kind, target, new):
    assert proposes(cast, recorded(cast, kind=kind), target, new).state == "applied"


def test_a_complaint_without_a_name_that_was_taken_for_a_lob_goes_the_anonymous_way(cast):
    row = recorded(cast, kind="praise", codes=["L1"], is_anonymous=True, anonymous_reason="unknown")
    assert row.state == "recorded"
    proposes(cast, row, "kind", {"kind": "complaint", "anliegen": ["S1.1"]})
    row.refresh_from_db()
    assert (row.state, row.tasks.get().kind) == ("anonymous_recorded", "tell_unit")


def test_j_14_an_oral_complaint_is_cancelled_by_one_person(cast):
    row = recorded(cast, channel="phone")
    assert proposing.cancel(reaction=row, reason="x", by=cast.officer, at=LATER).state == "applied"


@pytest.mark.parametrize(("target", "new"), ENDING)
def test_j_14_a_slip_of_the_same_day_needs_none_and_stands_in_the_list(cast, target, new):
    if target == "arrived_at" and new > moment("2026-05-04").isoformat():
        new = moment("2026-05-04T08:00").isoformat()
    row = recorded(cast)
    done = proposes(cast, row, target, new, SAME_DAY)
    assert (done.state, done.is_own_slip) == ("applied", True)
    month = own_slips(cast.front_office, local_day(LATER), local_day(LATER).replace(day=1))
    assert month.rows == [done]
    june = own_slips(cast.front_office, local_day(LATER), moment("2026-06-01").date())
    assert june.rows == []


def by_another(cast):
    return recorded(cast, by=cast.front_office), SAME_DAY


def on_another_day(cast):
    return recorded(cast), LATER


def something_left(cast):
    row = recorded(cast)
    row.letters.create(
        kind="confirmation", state="released", channel="letter", drafted_at=SAME_DAY,
        changed_at=SAME_DAY, drafted_by=cast.officer,
    )  # fmt: skip
    return row, SAME_DAY


def a_deadline_passed(cast):
    return recorded(cast, "2026-03-02", at="2026-05-04T09:00"), SAME_DAY


@pytest.mark.parametrize("case", [by_another, on_another_day, something_left, a_deadline_passed])
def test_j_14_what_is_no_slip_of_the_same_day_needs_two(cast, case):
    row, at = case(cast)
    waiting = proposing.cancel(reaction=row, reason="Doppelt", by=cast.officer, at=at)
    assert (waiting.state, waiting.is_own_slip) == ("proposed", False)


def test_j_14_taking_back_at_once_stands_in_the_list_and_asks_for_deadlines(cast):
    row = recorded(cast)
    taking_back.take_back_recording(reaction=row, by=cast.officer, at=SAME_DAY)
    (slip,) = own_slips(cast.executive, local_day(LATER), moment("2026-05-01").date()).rows
    assert (slip.target, slip.reaction) == ("cancel", row)
    late, at = a_deadline_passed(cast)
    with pytest.raises(Refused, match="Frist dieses Vorgangs ist schon abgelaufen"):
        taking_back.take_back_recording(reaction=late, by=cast.officer, at=at)


def test_j_14_the_list_is_a_page_for_those_who_confirm(cast, client):
    row = recorded(cast)
    proposes(cast, row, "channel", "phone", SAME_DAY)
    address = reverse("corrections:slips")
    client.force_login(cast.officer)
    assert client.get(address).status_code == 404
    client.force_login(cast.executive)
    shown = client.get(f"{address}?monat=2026-05").content.decode()
    for word in (row.number, "Eingangsweg: Brief → Telefon", "Verlesen", cast.officer.display_name):
        assert word in shown
    assert row.number not in client.get(f"{address}?monat=2026-04").content.decode()
    assert address in client.get(reverse("desk:today")).content.decode()


def test_j_13_a_storno_is_undone(cast):
    row = cancelled(cast, forwarded(cast, recorded(cast)), LATER)
    with pytest.raises(Refused, match="Grund"):
        endings.undo_cancel(reaction=row, reason=" ", by=cast.officer, at=LATER)
    with pytest.raises(Refused, match="kein Recht"):
        endings.undo_cancel(reaction=row, reason="x", by=cast.front_office, at=LATER)
    back = endings.undo_cancel(reaction=row, reason="Doch keins", by=cast.officer, at=LATER)
    assert (back.state, back.closed_at, back.number) == ("recorded", None, row.number)
    assert running(back) == {"confirmation", "closing"}
    assert forwarded(cast, back, "2026-05-06T12:00").state == "at_unit"


def test_j_13_a_storno_is_undone_to_where_it_stood(cast):
    inside = delivered(cast, forwarded(cast, recorded(cast)))
    back = endings.undo_cancel(
        reaction=cancelled(cast, inside, LATER), reason="x", by=cast.officer, at=LATER
    )
    assert back.state == inside.state == "schriftsatz_in"


def test_j_13_what_was_settled_on_the_spot_is_closed_again(cast):
    from krm.casework.actions.capture import settle_on_the_spot  # noqa: PLC0415

    row = settle_on_the_spot(bogen=bogen("2026-05-04T10:00"), by=cast.clerk, at=SAME_DAY)
    taking_back.take_back_recording(reaction=row, by=cast.clerk, at=SAME_DAY)
    back = endings.undo_cancel(reaction=row, reason="x", by=cast.officer, at=LATER)
    assert (back.state, back.closed_at, back.answered_at) == (
        "closed", row.arrived_at, row.arrived_at,
    )  # fmt: skip


def test_what_a_withdrawal_ends_runs_again_when_it_is_undone(cast):
    row = withdrawn(cast, recorded(cast), LATER)
    assert row.state == "withdrawn"


def _on_whose_heute(cast, row):
    """Return who finds the task to confirm on Heute; each of them owns it."""
    on = local_day(LATER)
    task = row.tasks.open().get(kind="correction")
    found = {
        person
        for person in (cast.officer, cast.front_office, cast.executive, cast.lead_leistung)
        if any(line.what.startswith("Korrektur bestätigen") for line in today_for(person, on))
    }
    assert all(owns(person, task, on) for person in found)
    return found


def test_what_waits_falls_to_the_executive_where_no_front_office_may_confirm(cast):
    row = recorded(cast)
    proposes(cast, row, "channel", "phone")
    assert _on_whose_heute(cast, row) == {cast.front_office}
    words = {"reason": "Befangen", "by": cast.officer, "at": LATER}
    customer.exclude(reaction=row, person=cast.front_office, **words)
    assert _on_whose_heute(cast, row) == {cast.executive}


def test_what_the_only_one_of_the_front_office_proposes_the_executive_confirms(cast):
    row = recorded(cast, complained_about=cast.officer)
    change = Change("channel", "phone")
    words = {"reason": "Verlesen", "by": cast.front_office, "at": LATER}
    proposing.propose_correction(reaction=row, change=change, **words)
    assert _on_whose_heute(cast, row) == {cast.executive}
