"""Where a Vorgang lies, what a unit said when it gave it back, and what its deadlines became."""

from datetime import date

import pytest
from django.urls import reverse

from krm.casework.queries.case import CaseRows
from krm.deadlines.models import Deadline
from krm.desk.queries.whereabouts import lies_with, settled_words
from krm.desk.queries.worklist import today_for
from krm.work.actions import units
from tests.desk.conftest import house
from tests.house.cases import assessed, checked, delivered, forwarded, recorded, sent
from tests.house.reactions import moment

__all__ = ["house"]

ON = date(2026, 5, 8)
AT = moment("2026-05-08T09:00")


def both(house):
    from krm.casework.actions import forward  # noqa: PLC0415
    from krm.casework.actions.forward import UnitTask  # noqa: PLC0415

    return forward.forward(
        reaction=recorded(house), lead_unit=house.leistung,
        tasks=[UnitTask(house.leistung, ""), UnitTask(house.markt, "")], by=house.officer,
        at=moment("2026-05-05T10:00"),
    )  # fmt: skip


def said(row):
    row.refresh_from_db()
    return lies_with(CaseRows(row, ON))


def test_j_25_the_sentence_names_every_unit_that_still_owes(house):
    row = both(house)
    names = f"{house.leistung.name}, {house.markt.name}"
    assert said(row) == f"Der Schriftsatz fehlt noch von: {names}."
    delivered(house, row)
    assert said(row) == (
        f"{house.markt.name} hat den Vorgang seit Di 05.05., der Schriftsatz fehlt noch."
    )


def test_j_25_what_has_come_lies_at_krm(house):
    row = delivered(house, forwarded(house, recorded(house)))
    assert said(row) == "Der Schriftsatz liegt seit Do 07.05. bei KRM."
    assert said(checked(house, row)) == "KRM prüft und schreibt die Antwort."


def declined(house):
    row = recorded(house, concerned_unit=house.leistung)
    row = forwarded(house, row)
    (work,) = row.assignments.all()
    units.decline_assignment(
        assignment=work, reason="Das macht der Arbeitgeberservice.", by=house.lead_leistung, at=AT
    )
    row.refresh_from_db()
    return row


def test_j_25_after_not_responsible_day_reason_and_form_are_right(house, client):
    row = declined(house)
    assert said(row) == "Der Vorgang liegt seit Fr 08.05. bei KRM."
    (line,) = [item for item in today_for(house.officer, ON) if item.step == "forward"]
    assert "liegt seit Fr 08.05. bei KRM" in line.why
    client.force_login(house.officer)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "ist nicht zuständig (Fr 08.05.): Das macht der Arbeitgeberservice." in page
    form = client.get(reverse("casework:step", args=[row.number, "forward"])).context["form"]
    assert form["lead_unit"].value() is None


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["met"], "1 Frist erledigt"),
        (["met", "missed"], "2 Fristen erledigt, 1 davon zu spät"),
        (["missed"], "1 Frist erledigt, zu spät"),
        (["missed", "missed"], "2 Fristen erledigt, alle zu spät"),
        (["lapsed", "lapsed"], "2 Fristen entfallen"),
        (["met", "lapsed"], "1 Frist erledigt, 1 entfallen"),
    ],
)
def test_j_25_what_lapsed_was_not_done(states, words):
    assert settled_words([Deadline(state=state) for state in states]) == words


def test_j_25_the_drafter_is_offered_no_writing_after_handing_it_to_the_lead(house):
    from krm.casework.actions import schriftsatz  # noqa: PLC0415
    from krm.casework.queries.steps import next_steps  # noqa: PLC0415
    from tests.house.cases import draft  # noqa: PLC0415

    row = forwarded(house, recorded(house))
    (work,) = row.assignments.all()
    work.drafter = house.drafter
    work.save()

    def offered(person):
        return {item.step.name for item in next_steps(row, person, ON)}

    assert "write_schriftsatz" in offered(house.drafter)
    words = {"assignment": work, "by": house.drafter, "at": AT}
    schriftsatz.save_schriftsatz(draft=draft(row, house.drafter), is_ready=True, **words)
    assert "write_schriftsatz" not in offered(house.drafter)
    assert "deliver_schriftsatz" in offered(house.lead_leistung)


def test_walker_4_the_desk_is_led_to_the_day_that_was_promised(house, client):
    """Arrival Do 26.11.2026: 28 days end on 24.12., a letter promises the Arbeitstag before it."""
    row = forwarded(house, recorded(house, "2026-11-26"), "2026-11-27T10:00")
    sent(house, row, "confirmation", "2026-11-27T11:00")
    row = assessed(house, checked(house, delivered(house, row, "2026-11-28T10:00")))
    client.force_login(house.officer)
    page = " ".join(client.get(row.get_absolute_url()).content.decode().split())
    assert "<b>Do 24.12.2026 · " in page
    assert "Bitte bis Mi 23.12.2026 handeln: So ist es zugesagt." in page
    (line,) = [item for item in today_for(house.officer, date(2026, 11, 30)) if item.number]
    assert (line.step, line.act_by) == ("draft_answer", date(2026, 12, 23))
