"""R-05: a Vorgang in the name of the Vorstand, from its arrival to the copy for the BA."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from krm.casework.actions import close, letters
from krm.casework.actions.board_copy import Sent, send_board_copy
from krm.casework.queries.case import CaseRows
from krm.casework.queries.letter_context import context_of
from krm.corrections.actions import proposing
from krm.desk.queries.timeline import timeline_of
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.letters import queries
from krm.letters.models import Letter
from krm.notices.models import Notice
from krm.reactions.actions import StepNotAllowed
from krm.reactions.models import Reaction
from tests.house.cases import agreed, drafted, in_check, posted, recorded, ticked
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts
from tests.walks.walker import Walker

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

BEHALF = "Im Namen des Vorstands der Bundesagentur für Arbeit"
NOON = "2026-05-12T12:00"


@pytest.fixture
def house(cast, settings, tmp_path):
    settings.MEDIA_ROOT, settings.OUTBOX_DIR = tmp_path, tmp_path / "outbox"
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))
    return cast


def approved(house, row):
    letter = ticked(house, drafted(house, row, "answer", "2026-05-12T09:00"), "2026-05-12T09:30")
    context = context_of(letter, date(2026, 5, 12))
    return letter_verbs.approve_letter(
        letter=letter, context=context, by=house.executive, at=moment("2026-05-12T10:00")
    )


def answered(house):
    row = in_check(house, "2026-05-04", is_board=True)
    letter = approved(house, row)
    letter = letters.release_letter(letter=letter, by=house.officer, at=moment("2026-05-12T11:00"))
    posted(house, letter, NOON)
    row.refresh_from_db()
    letter.refresh_from_db()
    return row, letter


def test_the_executive_knows_it_at_arrival(house):
    row = recorded(house, "2026-05-04", is_board=True)
    found = row.besonderheiten.get()
    assert [one.person for one in found.informed.all()] == [house.executive]
    notice = Notice.objects.get(recipient=house.executive, kind="besonderheit")
    assert notice.text == (
        f"Vorgang {row.number}: Es gibt eine Besonderheit. Bitte ansehen und bestätigen."
    )


def test_what_turns_out_to_be_for_the_vorstand_is_known_then(house):
    row = recorded(house, "2026-05-04")
    assert not row.besonderheiten.exists()
    change = proposing.Change("is_board", True)
    correction = proposing.propose_correction(
        reaction=row, change=change, reason="Steht im Anschreiben", by=house.officer,
        at=moment("2026-05-05T09:00"),
    )  # fmt: skip
    agreed(house, correction, moment("2026-05-05T10:00"))
    assert row.besonderheiten.get().kind == "board"


def text_of(content):
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_answer_has_a_letterhead_of_its_own_and_the_executive_signs_it(house):
    row = in_check(house, "2026-05-04", is_board=True)
    letter = approved(house, row)
    text = text_of(queries.render(letter, at=moment(NOON)).pdf)
    assert text.count(BEHALF) == 2  # letterhead and signature
    assert f"beantwortet durch {house.office.name}" in text
    signed = text.rpartition(BEHALF)[2]
    assert house.executive.display_name in signed
    other = ticked(house, drafted(house, in_check(house), "answer", NOON), NOON)
    assert BEHALF not in text_of(queries.render(other, at=moment(NOON)).pdf)


def test_without_the_executive_it_is_not_released(house):
    row = in_check(house, "2026-05-04", is_board=True)
    letter = ticked(house, drafted(house, row, "answer", "2026-05-12T09:00"), "2026-05-12T09:30")
    with pytest.raises(Refused, match="Geschäftsführung muss das Schreiben"):
        letters.release_letter(letter=letter, by=house.officer, at=moment("2026-05-12T11:00"))


def copy(house, row, *, receiver="BA-Zentrale", day=date(2026, 5, 12), by=None):
    return send_board_copy(
        reaction=row, sent=Sent(receiver, "post", day), by=by or house.officer,
        at=moment("2026-05-12T13:00"),
    )  # fmt: skip


def test_it_closes_only_with_the_copy_for_the_commissioning_unit(house):
    row, _ = answered(house)
    words = {"reaction": row, "by": house.officer, "at": moment("2026-05-12T14:00")}
    with pytest.raises(StepNotAllowed, match="Kopie für die beauftragende Stelle der BA fehlt"):
        close.close(**words)
    copy(house, row)
    assert close.close(**words).state == "closed"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"receiver": " "}, "field_receiver"),
        ({"day": date(2026, 5, 13)}, "field_sent_on"),
        ({"day": date(2026, 5, 11)}, "field_sent_on"),
    ],
)
def test_a_copy_that_cannot_be_right_is_refused(house, said, field):
    row, _ = answered(house)
    with pytest.raises(Refused) as refusal:
        copy(house, row, **said)
    assert refusal.value.code == field


def test_one_copy_is_enough_and_the_unit_sends_none(house):
    row, _ = answered(house)
    with pytest.raises(Refused):
        copy(house, row, by=house.lead_leistung)
    copy(house, row)
    with pytest.raises(StepNotAllowed, match="nicht nötig"):
        copy(house, row)


def test_the_course_says_who_approved_it_for_the_vorstand(house):
    row, _letter = answered(house)
    said = {moment.what: moment.who for moment in timeline_of(CaseRows(row, date(2026, 5, 12)))}
    assert said["Antwortschreiben für den Vorstand freigegeben"] == house.executive.display_name
    assert said["Antwortschreiben freigegeben"] == house.officer.display_name


def test_before_the_executive_nobody_reads_that_they_may_release_it_themselves(house):
    row = in_check(house, "2026-05-04", is_board=True)
    letter = drafted(house, row, "answer", "2026-05-12T09:00")
    # Somebody else has changed the words: two people have seen them.
    Letter.objects.filter(pk=letter.pk).update(changed_by=house.front_office)
    address = reverse("casework:letter", args=[row.number, letter.pk])
    shown = Walker(house.officer).open(address).page.text
    assert "bekommt es die Geschäftsführung zur Freigabe" in shown
    assert "Sie können selbst freigeben" not in shown
    Reaction.objects.filter(pk=row.pk).update(is_board=False)
    assert "Sie können selbst freigeben" in Walker(house.officer).open(address).page.text
