"""What waits in a pile is done at once, and what cannot be done yet stays with its reason."""

from io import BytesIO

import pikepdf
import pytest

from krm.desk.jobs.batches import WORK, carry_out, mails_to_leave, words_about_mails
from krm.letters.models import Dispatch, Letter
from krm.parties.actions import PartyData
from krm.reactions.actions import exclude_person
from tests.house.cases import customer, drafted, forwarded, recorded, released
from tests.house.reactions import moment
from tests.walks.directive import clock, reads, ready_to_answer, story, today
from tests.walks.walker import Walker, shown

__all__ = ["clock", "story"]
pytestmark = pytest.mark.django_db

OLHA = PartyData(
    first_name="Ольга", last_name="Петренко", street="Musterweg 2", postcode="67433",
    city="Neustadt",
)  # fmt: skip


def printed(walker):
    """Press the button that prints and return the file."""
    (button,) = [one for one in walker.page.buttons if one.words == "Ein PDF zum Drucken"]
    answer = walker.client.post(walker.address, shown(button.form) | {button.name: button.value})
    assert answer.headers["Content-Type"] == "application/pdf"
    walker.trail.append("druckt")
    return pikepdf.Pdf.open(BytesIO(answer.content))


def test_d_01_confirmations_leave_with_four_presses_however_many_there_are(story, clock):
    clock.on("2026-05-04T12:00")
    rows = [recorded(story, "2026-05-04", title=f"Anliegen {n}") for n in range(5)]
    stays = recorded(story, "2026-05-04", party=customer(story, OLHA), title="Name in Kyrillisch")
    walker = today(story.officer)
    walker.press("Alle ansehen und freigeben")
    assert walker.page.text.count("Sehr geehrte Frau Beispielfrau") == 5
    reads(walker, "Geht noch nicht 1", stays.number, "nicht in lateinischer Schrift")
    walker.press("Alle freigeben", as_shown=True)
    reads(walker, "Erledigt: 5 freigegeben.", "1 Schreiben ist noch nicht freigegeben.")
    with printed(walker) as run:
        assert len(run.pages) == 2 * (1 + 5)
    walker.press("Alle heute zur Post", as_shown=True)
    reads(walker, "Erledigt: 5 zur Post gegeben.")
    assert len(walker.trail) - 1 == 4  # all but opening Heute
    left = Letter.objects.filter(state="dispatched", kind="confirmation")
    assert set(left.values_list("reaction", flat=True)) == {row.pk for row in rows}
    walker.press("Heute")
    assert [words for words in walker.page.words if words == "Eingang bestätigen"] == (
        ["Eingang bestätigen"]
    )


def boxes(*letters):
    return [f"{letter.pk}-{letter.revision}" for letter in letters]


def test_two_people_at_once_release_nothing_twice_and_the_others_go(story, clock):
    day = "2026-05-04T11:00"
    first, second, third = (
        drafted(story, recorded(story, "2026-05-04"), "confirmation", day) for _ in range(3)
    )
    ticked = boxes(first, second, third)
    Letter.objects.filter(pk=third.pk).update(revision=7)
    said = {"by": story.officer, "at": moment("2026-05-04T12:00")}
    assert carry_out(WORK["release"], ticked[:1], **said).words("freigegeben") == (
        "Erledigt: 1 freigegeben."
    )
    outcome = carry_out(WORK["release"], [*ticked, "x", "999-0"], **said)
    assert outcome.done == 1
    (known, why_known), (changed, why_changed) = outcome.stayed
    assert (known, changed) == (first.reaction.number, third.reaction.number)
    assert why_known == "Mara Beispiel hat das Schreiben schon freigegeben."
    assert "inzwischen geändert" in why_changed
    assert Dispatch.objects.count() == 2


def test_what_needs_a_judgement_or_is_foreign_is_never_released_together(story, clock):
    clock.on("2026-05-04T15:00")
    answer = drafted(story, ready_to_answer(story, "2026-05-04"), "answer", "2026-05-04T14:30")
    board = recorded(story, "2026-05-04", is_board=True)
    of_board = drafted(story, board, "confirmation", "2026-05-04T14:30")
    hidden = drafted(story, recorded(story, "2026-05-04"), "confirmation", "2026-05-04T14:30")
    exclude_person(
        reaction=hidden.reaction, person=story.officer, reason="Befangen",
        by=story.front_office, at=moment("2026-05-04T14:40"),
    )  # fmt: skip
    walker = Walker(story.officer).open("/heute/stapel/freigeben/")
    reads(walker, board.number, "Bitte einzeln ansehen und freigeben")
    assert hidden.reaction.number not in walker.page.text
    assert not walker.has("Alle freigeben")
    outcome = carry_out(
        WORK["release"], boxes(answer, of_board, hidden), by=story.officer,
        at=moment("2026-05-04T15:00"),
    )  # fmt: skip
    assert (outcome.done, [number for number, _ in outcome.stayed]) == (0, [board.number])
    assert not Letter.objects.filter(state="released").exists()
    assert not Walker(story.dorn).open("/heute/stapel/freigeben/").has("Alle freigeben")


def test_units_are_reminded_together_and_once_a_day(story, clock):
    rows = [forwarded(story, recorded(story, "2026-05-04"), "2026-05-04T11:00") for _ in range(2)]
    clock.on("2026-05-13T10:00")
    walker = Walker(story.officer).open("/heute/stapel/erinnern/")
    walker.press("Alle erinnern", as_shown=True)
    reads(walker, "Erledigt: 2 erinnert.", "Keine Einheit ist zu erinnern.")
    assert {row.assignments.get().reminded_at for row in rows} == {moment("2026-05-13T10:00")}
    keys = [str(row.assignments.get().pk) for row in rows]
    again = carry_out(WORK["remind"], keys, by=story.officer, at=moment("2026-05-13T11:00"))
    assert (again.done, {why for _, why in again.stayed}) == (
        0,
        {"Leistungsgewährung ist heute schon erinnert."},
    )


def test_who_releases_many_hears_which_leave_by_themselves(story):
    """An e-mail can be called back for a minute, also one of many."""
    said = []
    for count in (0, 1, 2):
        at = moment(f"2026-05-04T1{count}:00")
        for _ in range(count):
            row = recorded(story, "2026-05-04")
            released(story, row, "confirmation", f"2026-05-04T1{count}:00")
            row.letters.get().dispatches.update(channel="email", queued_at=at)
        said.append(words_about_mails(mails_to_leave(by=story.officer, at=at)))
    assert said[0] == ""
    assert said[1:] == [
        " 1 E-Mail geht in einer Minute hinaus.", " 2 E-Mails gehen in einer Minute hinaus."
    ]  # fmt: skip
