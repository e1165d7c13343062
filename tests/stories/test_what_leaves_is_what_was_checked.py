"""What changed since the release is asked at the dispatch; old pages decide nothing (J-01)."""

from datetime import date

import pytest

from krm.casework.actions import close, customer, judging
from krm.casework.actions.judging import Judgement
from krm.casework.queries.letter_context import context_of
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.parties.actions import PartyData
from krm.petitions.queries import latest_statement
from tests.house import petitions
from tests.house.cases import agreed, drafted, in_check, posted, released, sent, ticked
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

DAY = "2026-05-12T11:00"
NOON = "2026-05-12T12:00"


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def corrected(cast, row, target, new):
    return proposing.propose_correction(
        reaction=row, change=Change(target, new), reason="Verlesen", by=cast.officer,
        at=moment(DAY),
    )  # fmt: skip


def other_anliegen(cast, row):
    corrected(cast, row, "anliegen", ["S1.2", "V1"])


def somebody_speaks(cast, row):
    customer.set_representative(
        reaction=row, data=PartyData(last_name="Beispielrecht", street="Hauptstraße 1",
                                     postcode="67433", city="Neustadt"),
        has_vollmacht=True, starts_on=date(2026, 5, 1), ends_on=None, by=cast.officer,
        at=moment(DAY),
    )  # fmt: skip


def a_correction_waits(cast, row):
    corrected(cast, row, "is_board", True)


def turns_out_to_be_for_the_vorstand(cast, row):
    agreed(cast, corrected(cast, row, "is_board", True), moment(DAY))


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (other_anliegen, "hat sich der Vorgang geändert: Entschuldigung"),
        (somebody_speaks, "Anschrift haben sich seit der Freigabe geändert"),
        (a_correction_waits, "wartet eine Korrektur auf die Bestätigung"),
        (turns_out_to_be_for_the_vorstand, "Freigabe der Geschäftsführung für den Vorstand"),
    ],
)
def test_j_01_what_changed_since_the_release_is_asked_at_the_dispatch(cast, happens, reason):
    row = in_check(cast)
    letter = released(cast, row, "answer", "2026-05-12T10:00")
    row.refresh_from_db()
    happens(cast, row)
    with pytest.raises(Refused, match=reason) as refusal:
        posted(cast, letter, NOON)
    assert refusal.value.code == "field_despite_warning"


def test_j_01_what_is_unchanged_leaves_without_a_question(cast):
    row = in_check(cast)
    posted(cast, released(cast, row, "answer", "2026-05-12T10:00"), NOON)
    row.refresh_from_db()
    assert row.state == "answered"


def test_j_01_an_anliegen_put_right_after_the_answer_can_still_be_assessed(cast):
    """What has left is not rewritten, but the Vorgang comes to its end."""
    row = in_check(cast)
    sent(cast, row, "answer", "2026-05-12T10:00")
    row.refresh_from_db()
    other_anliegen(cast, row)
    words = {"further": {}, "by": cast.officer, "at": moment(NOON)}
    rows = row.anliegen.order_by("pk")
    judgements = {one.pk: Judgement(assessment="berechtigt") for one in rows}
    judging.judge(reaction=row, judgements=judgements, **words)
    rewritten = {one.pk: Judgement(answer="Neu.", assessment="berechtigt") for one in rows}
    with pytest.raises(Refused, match="schon hinausgegangen"):
        judging.judge(reaction=row, judgements=rewritten, **words)
    closed = close.close(reaction=row, by=cast.officer, at=moment("2026-05-13T10:00"))
    assert closed.state == "closed"


def test_j_02_what_turns_out_to_be_a_petition_is_not_closed_by_a_letter(cast):
    row = in_check(cast)
    letter = released(cast, row, "answer", "2026-05-12T10:00")
    row.refresh_from_db()
    with pytest.raises(Refused, match="zuerst die Freigabe zurücknehmen"):
        corrected(cast, row, "kind", "petition")
    posted(cast, letter, NOON)
    row.refresh_from_db()
    agreed(cast, corrected(cast, row, "kind", "petition"), moment(NOON))
    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("in_check", None)
    with pytest.raises(Refused):
        close.close(reaction=row, by=cast.officer, at=moment("2026-05-13T10:00"))


def test_j_01_the_executive_approves_only_the_words_she_saw(cast):
    row = in_check(cast, is_board=True)
    letter = ticked(cast, drafted(cast, row, "answer", "2026-05-12T09:00"), "2026-05-12T09:30")
    seen = letter.revision
    letter_verbs.rewrite_draft(
        letter=letter, context=context_of(letter, date(2026, 5, 12)), by=cast.officer,
        at=moment("2026-05-12T09:40"),
    )  # fmt: skip
    letter.refresh_from_db()
    for verb, more in (
        (letter_verbs.approve_letter, {"context": context_of(letter, date(2026, 5, 12))}),
        (letter_verbs.tick_point, {"code": "tone", "is_ok": True}),
    ):
        with pytest.raises(Refused, match="inzwischen geändert") as refusal:
            verb(letter=letter, expected_revision=seen, by=cast.executive, at=moment(DAY), **more)
        assert refusal.value.code == "changed_meanwhile"


def test_j_02_another_version_is_not_recorded_as_sent(cast):
    row = petitions.without_topics(cast)
    with pytest.raises(Refused, match="Fassung"):
        petitions.transmitted(cast, row, digest="0" * 64)
    assert latest_statement(row).transmitted_on is None
