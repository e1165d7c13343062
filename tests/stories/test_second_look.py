"""A customer is not content with the answer: the executive looks at it once more (ruling 28)."""

from datetime import date

import pytest

from krm.casework.actions import close, confidential, customer, second_look
from krm.casework.queries.steps import next_steps
from krm.journal.actions import Refused
from krm.letters.models import Letter
from krm.organisation.queries import local_day
from tests.house.cases import answered, drafted, recorded, released
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-20T10:00")
ASKED = date(2026, 5, 19)
REASON = "Der Antrag lag drei Wochen. Das hätten wir deutlicher sagen müssen."


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def asked(cast, row, **words):
    said = {"requested_on": ASKED, "wish": "Das war keine Antwort."} | words
    return second_look.ask_second_look(reaction=row, by=cast.officer, at=AT, **said)


def decided(cast, row, outcome="stands", by=None):
    return second_look.decide_second_look(
        reaction=row, outcome=outcome, reason=REASON, by=by or cast.executive, at=AT
    )


def offered(row, person):
    return {step.step.name for step in next_steps(row, person, local_day(AT))}


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [("stands", "Unsere Antwort bleibt."), ("changed", "Unsere Antwort ändert sich.")],
)
def test_the_executive_decides_and_the_customer_reads_outcome_and_reason(cast, outcome, sentence):
    row = answered(cast)
    close.close(reaction=row, by=cast.officer, at=moment("2026-05-13T10:00"))
    asked(cast, row)
    task = row.tasks.open().get(kind="second_look")
    assert task.person == cast.executive
    decided(cast, row, outcome)
    waiting = {"second_look_letter"} | ({"changed_answer"} if outcome == "changed" else set())
    assert {task.kind for task in row.tasks.open()} == waiting
    letter = released(cast, row, Letter.Kind.SECOND_LOOK, "2026-05-20T11:00")
    assert sentence in letter.body
    assert REASON in letter.body
    row.refresh_from_db()
    assert (row.state, row.result) == ("closed", "berechtigt")
    assert not row.tasks.open().exclude(kind="changed_answer").exists()
    assert "send_second_look" not in offered(row, cast.officer)


def test_closing_after_it_was_asked_leaves_the_task_of_the_executive(cast):
    row = answered(cast)
    asked(cast, row)
    close.close(reaction=row, by=cast.officer, at=AT)
    assert row.tasks.open().get().kind == "second_look"


def test_whoever_answered_does_not_look_again(cast):
    row = answered(cast)
    involved = {"approved_by": cast.executive, "released_by": cast.executive_deputy}
    row.letters.filter(kind="answer").update(**involved)
    with pytest.raises(Refused, match="hat an der Antwort mitgewirkt"):
        asked(cast, row)
    assert not row.tasks.filter(kind="second_look").exists()


def test_the_deputy_decides_where_the_executive_has_approved_the_answer(cast):
    row = answered(cast)
    row.letters.filter(kind="answer").update(approved_by=cast.executive)
    asked(cast, row)
    assert row.tasks.open().get(kind="second_look").person == cast.executive_deputy


def test_it_goes_to_the_deputy_when_the_executive_is_kept_away_afterwards(cast):
    row = answered(cast)
    asked(cast, row)
    customer.exclude(reaction=row, person=cast.executive, reason="Befangen", by=cast.officer, at=AT)
    assert row.tasks.open().get(kind="second_look").person == cast.executive_deputy
    decided(cast, row, by=cast.executive_deputy)


def test_where_a_colleague_is_the_customer_the_named_person_decides(cast):
    row = answered(cast)
    asked(cast, row)
    words = {"unit": cast.leistung, "substitute": cast.lead_markt, "by": cast.officer, "at": AT}
    confidential.make_confidential(reaction=row, **words)
    assert row.tasks.open().get(kind="second_look").person == cast.lead_markt
    assert "decide_second_look" in offered(row, cast.lead_markt)
    decided(cast, row, by=cast.lead_markt)


def test_whoever_answered_is_refused_with_the_reason(cast):
    row = answered(cast)
    asked(cast, row)
    row.letters.filter(kind="answer").update(released_by=cast.executive)
    with pytest.raises(Refused, match="macht eine andere Person"):
        decided(cast, row)


def test_there_is_one_second_look(cast):
    row = answered(cast)
    asked(cast, row)
    for said, then in (
        ("ist schon gebeten", decided),
        ("geht noch an die Person", lambda *_: released(cast, row, "second_look", "2026-05-20T11")),
        ("ist es eine Folgereaktion", lambda *_: None),
    ):
        with pytest.raises(Refused, match=said):
            asked(cast, row)
        then(cast, row)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"wish": " "}, "field_wish"),
        ({"requested_on": date(2026, 5, 21)}, "field_requested_on"),
        ({"requested_on": date(2026, 5, 11)}, "field_requested_on"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast, words, code):
    row = answered(cast)
    with pytest.raises(Refused) as refused:
        asked(cast, row, **words)
    assert refused.value.code == code


def test_before_the_answer_there_is_nothing_to_look_at_again(cast):
    row = recorded(cast)
    assert "ask_second_look" not in offered(row, cast.officer)
    with pytest.raises(Refused, match="nicht möglich"):
        asked(cast, row)


def test_only_the_executive_decides(cast):
    row = answered(cast)
    asked(cast, row)
    assert "decide_second_look" in offered(row, cast.executive)
    assert "decide_second_look" not in offered(row, cast.officer)
    with pytest.raises(Refused, match="kein Recht"):
        decided(cast, row, by=cast.officer)


def test_before_the_decision_no_letter_can_be_written(cast):
    row = answered(cast)
    asked(cast, row)
    with pytest.raises(Refused, match="nichts mitzuteilen"):
        drafted(cast, row, Letter.Kind.SECOND_LOOK, "2026-05-20T11:00")


def test_the_unit_that_has_to_act_is_asked_and_another_one_is_refused(cast):
    row = answered(cast)
    asked(cast, row)
    with pytest.raises(Refused, match="hat an diesem Vorgang nicht mitgewirkt"):
        second_look.decide_second_look(
            reaction=row, outcome="changed", reason=REASON, unit=cast.markt, by=cast.executive,
            at=AT,
        )  # fmt: skip
    decided(cast, row, "changed")
    task = row.tasks.open().get(kind="changed_answer")
    assert (task.unit, task.person, task.note) == (cast.leistung, cast.leistung.lead, REASON)
    close.close(reaction=row, by=cast.officer, at=AT)
    assert row.tasks.open().filter(pk=task.pk).exists()
