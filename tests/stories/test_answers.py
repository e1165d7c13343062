"""AS-12 to AS-15, AS-23, AS-28 to AS-30, AS-77: what KRM writes, releases and closes."""

from datetime import date

import pytest

from krm.casework.actions import alternatives, close, ideas, letters
from krm.casework.actions.ideas import Decided
from krm.casework.queries.letter_context import context_of
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.notices.models import Notice
from krm.organisation.models import RoleAssignment
from krm.reactions import actions as reactions
from krm.reactions.actions import ChangedMeanwhile, StepNotAllowed, require_as_seen, shown_case
from tests.house.cases import (
    answered,
    assessed,
    checked,
    delivered,
    drafted,
    forwarded,
    in_check,
    posted,
    recorded,
    released,
    sent,
    ticked,
)
from tests.house.letters import words_of
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")


@pytest.fixture(autouse=True)
def rules(db):
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def deadline(row, kind):
    return row.deadlines.get(kind=kind)


def edited(cast, letter, at, **changes):
    letter.refresh_from_db()
    seen = changes.pop("expected_revision", None)
    return letters.edit_letter(
        letter=letter, words=words_of(letter, **changes), expected_revision=seen,
        by=cast.officer, at=moment(at),
    )  # fmt: skip


def renewed(cast, letter, at):
    context = context_of(letter, moment(at).date())
    return letter_verbs.renew_blocks(letter=letter, context=context, by=cast.officer, at=moment(at))


def approved(cast, letter, at, by=None):
    context = context_of(letter, moment(at).date())
    return letter_verbs.approve_letter(
        letter=letter, context=context, by=by or cast.executive, at=moment(at)
    )


def closes(cast, row, at="2026-05-13T10:00", **words):
    return close.close(reaction=row, by=words.pop("by", cast.officer), at=moment(at), **words)


def test_as_12_a_letter_without_contact_is_not_released(cast):
    """AS-12: refused with "Die Ansprechperson fehlt"."""
    row = recorded(cast)
    RoleAssignment.objects.filter(role="krm_officer").update(ends_on=date(2026, 5, 5))
    letter = drafted(cast, row, "confirmation", "2026-05-05T10:00")
    letter.contact = None
    letter.save()
    with pytest.raises(StepNotAllowed, match="Die Ansprechperson fehlt"):
        letters.release_letter(letter=letter, by=cast.officer, at=moment("2026-05-05T11:00"))


def test_as_01_the_confirmation_names_the_contact_and_counts_on_its_day(cast):
    row = recorded(cast)
    letter = sent(cast, row, "confirmation", "2026-05-06T10:00")
    assert "Mara Beispiel" in letter.body
    assert row.contact == cast.officer
    first = deadline(row, "confirmation")
    assert (first.state, first.settled_on) == ("met", date(2026, 5, 6))


def test_as_13_a_quick_answer_confirms_and_closes(cast):
    """AS-13: full answer on Wednesday, F1 met without confirmation, closed after 2 days."""
    row = recorded(cast, "2026-08-03", channel="email")
    assessed(cast, row, "2026-08-04T10:00")
    letter = drafted(cast, row, "answer", "2026-08-05T09:00")
    ticked(cast, letter, "2026-08-05T09:00")
    at = moment("2026-08-05T10:00")
    with pytest.raises(StepNotAllowed, match="zweite Person"):
        letters.release_letter(letter=letter, by=cast.officer, at=at)
    letters.release_letter(letter=letter, by=cast.front_office, at=at)
    posted(cast, letter, "2026-08-05T11:00")
    first, closing = deadline(row, "confirmation"), deadline(row, "closing")
    assert (first.state, first.settled_by_kind) == ("met", "answer")
    assert (closing.state, closing.settled_on) == ("met", date(2026, 8, 5))
    row.refresh_from_db()
    assert closes(cast, row, "2026-08-05T12:00").state == "closed"


def test_a_zwischennachricht_nobody_sent_ends_with_the_vorgang(cast):
    """It stayed as a draft that says "wir bearbeiten Ihre Nachricht noch", with all buttons."""
    row = in_check(cast)
    letter = drafted(cast, row, "interim_notice", "2026-05-11T10:00")
    sent(cast, row, "answer", "2026-05-12T10:00")
    row.refresh_from_db()
    closes(cast, row, "2026-05-13T10:00")
    letter.refresh_from_db()
    assert letter.state == "void"


def test_as_14_and_15_a_zwischennachricht_never_extends(cast):
    """AS-14, AS-15: it meets F1; the end stays; answered on day 35 it is late by 7 days."""
    row = recorded(cast, "2026-08-03")
    sent(cast, row, "interim_notice", "2026-08-06T10:00")
    assert deadline(row, "confirmation").settled_by_kind == "interim_notice"
    assert deadline(row, "closing").due_on == date(2026, 8, 31)
    row = forwarded(cast, row, "2026-08-07T10:00")
    row = checked(cast, delivered(cast, row, "2026-08-12T10:00"), "2026-08-13T10:00")
    with pytest.raises(Refused, match="Dieselbe Zwischennachricht"):
        sent(cast, row, "interim_notice", "2026-08-28T10:00")
    letter = letter_verbs.give_delay_reason(
        letter=row.letters.get(kind="interim_notice", state="draft"),
        reason="Uns fehlt jetzt noch ein Gutachten.", by=cast.officer,
        at=moment("2026-08-28T10:00"),
    )  # fmt: skip
    letters.release_letter(letter=letter, by=cast.officer, at=moment("2026-08-28T10:00"))
    assert deadline(row, "closing").state == "running"
    assessed(cast, row, "2026-09-04T10:00")
    sent(cast, row, "answer", "2026-09-07T10:00")
    closing = deadline(row, "closing")
    assert (closing.state, (closing.settled_on - closing.due_on).days) == ("missed", 7)


def test_as_23_the_team_lead_cannot_answer(cast):
    """AS-23: KRM present, the Führungskraft tries to write, release or send: only KRM sends."""
    row = in_check(cast)
    lead, at = cast.lead_leistung, moment("2026-05-12T10:00")
    with pytest.raises(Refused, match="Die Antwort schreibt KRM"):
        letters.draft_letter(reaction=row, kind="answer", by=lead, at=at)
    letter = ticked(cast, drafted(cast, row, "answer", "2026-05-12T09:00"), "2026-05-12T09:00")
    with pytest.raises(Refused, match="kein Recht"):
        letter_verbs.void_letter(letter=letter, by=lead, at=at)
    with pytest.raises(Refused, match="Die Antwort gibt KRM frei"):
        letters.release_letter(letter=letter, by=lead, at=at)
    letters.release_letter(letter=letter, by=cast.officer, at=at)
    with pytest.raises(Refused, match="Die Antwort versendet KRM"):
        letters.post_letter(dispatch=letter.dispatches.get(), posted_on=at.date(), by=lead, at=at)


def test_an_answer_waits_for_every_anliegen_and_further_point(cast):
    """R-27 and docs/rulings.md: three Anliegen are counted, further points answered."""
    columns = {"codes": ["S1.1", "V1"], "further_points": ["Auch der Aufzug ist kaputt"]}
    row = checked(cast, delivered(cast, forwarded(cast, recorded(cast, **columns))))
    letter = drafted(cast, row, "answer", "2026-05-11T10:00")
    with pytest.raises(StepNotAllowed) as refused:
        letters.release_letter(letter=letter, by=cast.officer, at=moment("2026-05-11T11:00"))
    reasons = " ".join(refused.value.reasons)
    assert "Anliegen 1 und 2 haben noch keine Antwort" in reasons
    assert "Anliegen 1 hat im Schreiben noch keine Antwort" in reasons
    assert "Ein weiterer Punkt hat noch keine Antwort" in reasons
    assert "Der Ton ist zugewandt: noch nicht geprüft" in reasons
    letter_verbs.void_letter(letter=letter, by=cast.officer, at=moment("2026-05-11T12:00"))
    assessed(cast, row, "2026-05-11T13:00")
    letter = sent(cast, row, "answer", "2026-05-12T10:00", by=cast.front_office)
    assert letter.dispatched_at is not None


def unberechtigt(cast):
    words = {"criterion": "decision_correct", "reason": "Der Bescheid ist richtig."}
    return in_check(cast, assessment="unberechtigt", words=words)


def test_as_28_not_granted_asks_for_alternatives(cast):
    """AS-28: "nicht geeignet" with reason or "angeregt" before the answer is released."""
    row = unberechtigt(cast)
    letter = ticked(cast, drafted(cast, row, "answer", "2026-05-12T09:00"), "2026-05-12T09:00")
    words = {"letter": letter, "by": cast.officer, "at": moment("2026-05-12T10:00")}
    with pytest.raises(StepNotAllowed, match="andere Lösungen geprüft"):
        letters.release_letter(**words)
    alternatives.decide_alternatives(
        reaction=row, outcome="none", note="Die Frist ist abgelaufen.",
        by=cast.officer, at=moment("2026-05-12T09:30"),
    )  # fmt: skip
    with pytest.raises(StepNotAllowed, match="steht inzwischen etwas anderes"):
        letters.release_letter(**words)
    words["letter"] = letter = renewed(cast, letter, "2026-05-12T09:40")
    assert "Leider haben wir keine gefunden" in letter.body
    ticked(cast, letter, "2026-05-12T09:50")
    letters.release_letter(**words)
    posted(cast, letter, "2026-05-12T11:00")
    row.refresh_from_db()
    assert closes(cast, row).result == "unberechtigt"


@pytest.mark.parametrize(
    ("words", "said"),
    [({"criterion": ""}, "fehlt das Kriterium"), ({"reason": " "}, "fehlt die Begründung")],
)
def test_as_29_unberechtigt_without_words_is_refused(cast, words, said):
    """AS-29: no criterion or no reason: refused, and it says which of them."""
    row = checked(cast, delivered(cast, forwarded(cast, recorded(cast))))
    words = {"criterion": "decision_correct", "reason": "Richtig"} | words
    with pytest.raises(Refused, match=said):
        reactions.assess_anliegen(
            anliegen=row.anliegen.get(), assessment="unberechtigt", by=cast.officer,
            at=moment("2026-05-08T11:00"), **words,
        )  # fmt: skip


def test_as_30_a_word_that_labels_people_blocks(cast):
    """AS-30: "Querulant" in the answer is blocked; as a quotation with a reason it may stand."""
    row = in_check(cast)
    letter = drafted(cast, row, "answer", "2026-05-12T09:00")
    closing = f"{letter.closing}\n\nSie fühlten sich als Querulant behandelt."
    letter = edited(cast, letter, "2026-05-12T09:10", closing=closing)
    ticked(cast, letter, "2026-05-12T09:20")
    words = {"letter": letter, "by": cast.front_office, "at": moment("2026-05-12T10:00")}
    with pytest.raises(StepNotAllowed, match="Querulant"):
        letters.release_letter(**words)
    words["by"] = cast.officer
    letter_verbs.tick_point(code="wording", is_ok=False, note="Zitat aus dem Schreiben", **words)
    with pytest.raises(StepNotAllowed, match="zweite Person"):
        letters.release_letter(**words)
    assert letters.release_letter(**words | {"by": cast.front_office}).state == "released"


def test_as_77_no_amount_leaves_by_email(cast):
    """AS-77: the confirmation with an amount is blocked by e-mail; by post it may go."""
    row = recorded(cast, channel="email")
    letter = drafted(cast, row, "confirmation", "2026-05-05T09:00", channel="email")
    body = f"{letter.body}\n\nIhre Leistung beträgt 563,00 Euro."
    letter = edited(cast, letter, "2026-05-05T09:10", body=body)
    words = {"letter": letter, "by": cast.officer}
    with pytest.raises(StepNotAllowed, match="gehört nicht in eine E-Mail"):
        letters.release_letter(at=moment("2026-05-05T10:00"), **words)
    letter = edited(cast, letter, "2026-05-05T10:10", channel="post")
    words["letter"] = letter
    assert letters.release_letter(at=moment("2026-05-05T10:20"), **words).channel == "post"


def test_an_answer_never_goes_by_email(cast):
    row = in_check(cast)
    with pytest.raises(Refused, match="nicht per E-Mail"):
        drafted(cast, row, "answer", "2026-05-12T09:00", channel="email")
    letter = drafted(cast, row, "answer", "2026-05-12T09:00")
    with pytest.raises(Refused, match="nicht per E-Mail"):
        edited(cast, letter, "2026-05-12T09:10", channel="email")


def test_a_vorstand_letter_needs_the_executive(cast):
    """R-05: the executive approves; a later change voids it."""
    row = in_check(cast, is_board=True)
    letter = drafted(cast, row, "answer", "2026-05-12T09:00")
    asks = {"letter": letter, "by": cast.officer, "at": moment("2026-05-12T09:30")}
    assert not letters.ask_executive(**asks), "nobody has looked at it yet"
    with pytest.raises(Refused, match="noch nicht vollständig"):
        approved(cast, letter, "2026-05-12T09:30")
    assert not Notice.objects.filter(kind="board_letter_ready").exists()
    ticked(cast, letter, "2026-05-12T09:40")
    assert letters.ask_executive(**asks)
    assert not letters.ask_executive(**asks), "once"
    notified = Notice.objects.filter(kind="board_letter_ready").values_list("recipient", flat=True)
    assert cast.executive.pk in notified
    assert cast.officer.pk not in notified
    words = {"letter": letter, "by": cast.officer, "at": moment("2026-05-12T10:00")}
    with pytest.raises(StepNotAllowed, match="Geschäftsführung"):
        letters.release_letter(**words)
    with pytest.raises(Refused):
        approved(cast, letter, "2026-05-12T10:00", by=cast.officer)
    approved(cast, letter, "2026-05-12T10:00")
    words["letter"] = letter = edited(cast, letter, "2026-05-12T10:30", subject="Anders")
    ticked(cast, letter, "2026-05-12T10:40")
    with pytest.raises(StepNotAllowed, match="Geschäftsführung"):
        letters.release_letter(**words)
    approved(cast, letter, "2026-05-12T10:50")
    assert letters.release_letter(**words).state == "released"


def test_a_release_can_be_taken_back_until_the_letter_has_left(cast):
    row = in_check(cast)
    letter = released(cast, row, "answer", "2026-05-12T09:00")
    words = {"letter": letter, "by": cast.officer, "at": moment("2026-05-12T10:00")}
    with pytest.raises(Refused, match="Grund"):
        letter_verbs.recall_letter(reason=" ", **words)
    letter_verbs.recall_letter(reason="Ein Tippfehler", **words)
    row.refresh_from_db()
    assert row.state == "in_check"
    with pytest.raises(Refused, match="inzwischen geändert"):
        letters.release_letter(**words)
    letter.refresh_from_db()
    letters.release_letter(**words)
    dispatch = letter.dispatches.get(state="queued")
    letters.post_letter(
        dispatch=dispatch, posted_on=date(2026, 5, 12), by=cast.officer, at=words["at"]
    )
    with pytest.raises(Refused):
        letter_verbs.recall_letter(reason="Zu spät", **words)


@pytest.mark.parametrize(
    ("day", "reason"), [(date(2026, 5, 13), "Zukunft"), (date(2026, 5, 11), "nicht freigegeben")]
)
def test_the_day_of_dispatch_must_be_possible(cast, day, reason):
    letter = released(cast, in_check(cast), "answer", "2026-05-12T09:00")
    with pytest.raises(Refused, match=reason):
        letters.post_letter(
            dispatch=letter.dispatches.get(), posted_on=day, by=cast.officer,
            at=moment("2026-05-12T10:00"),
        )  # fmt: skip


def test_two_people_change_the_text_at_once(cast):
    letter = drafted(cast, in_check(cast), "answer", "2026-05-12T09:00")
    edited(cast, letter, "2026-05-12T09:10", subject="Erste")
    with pytest.raises(Refused, match="inzwischen geändert"):
        edited(cast, letter, "2026-05-12T09:11", subject="Zweite", expected_revision=0)


def test_closing_waits_for_assessment_and_contact(cast):
    """R-32: a Vorgang about Nichterreichbarkeit is not closed before the contact is noted."""
    row = answered(cast, codes=["S3.1"])
    row.anliegen.update(assessment="")
    with pytest.raises(StepNotAllowed) as refused:
        closes(cast, row)
    assert refused.value.reasons == [
        "Anliegen 1 ist noch nicht bewertet.",
        "Die Führungskraft hat den Kontakt zur Sachbearbeitung noch nicht dokumentiert.",
    ]


def test_closing_ends_everything(cast):
    row = answered(cast)
    closed = closes(cast, row, remedy="full")
    assert (closed.state, closed.result, closed.settled_by) == ("closed", "berechtigt", "")
    assert not row.deadlines.running().exists()
    assert not row.tasks.filter(done_at=None).exists()


def test_somebody_closed_it_meanwhile(cast):
    row = answered(cast)
    seen = shown_case(row)
    closes(cast, row)
    with pytest.raises(ChangedMeanwhile, match="Mara Beispiel hat diesen Vorgang am"):
        require_as_seen(reaction=row, seen=seen, by=cast.officer, at=moment("2026-05-14"))


def test_what_is_closed_is_not_edited(cast):
    """A closed Vorgang is refused in German; only a correction with its reason changes it."""
    row = closes(cast, answered(cast))
    words = {"by": cast.officer, "at": moment("2026-05-14")}
    item = row.anliegen.get()
    with pytest.raises(Refused, match="Stand „Abgeschlossen“"):
        reactions.assess_anliegen(anliegen=item, assessment="teilweise", **words)
    with pytest.raises(Refused, match="Stand „Abgeschlossen“"):
        reactions.answer_points(reaction=row, answers={item.pk: "Neu"}, further={}, **words)
    with pytest.raises(Refused, match="Stand „Abgeschlossen“"):
        alternatives.decide_alternatives(reaction=row, outcome="found", note="x", **words)
    with pytest.raises(Refused, match="Im Stand „Abgeschlossen“"):
        letters.draft_letter(reaction=row, kind="answer", **words)
    with pytest.raises(Refused, match="Im Stand „Abgeschlossen“"):
        forwarded(cast, row, "2026-05-14T10:00", units=[cast.markt])


def test_an_answer_follows_another_decision_about_an_idea_unless_krm_wrote_it(cast):
    row = recorded(cast, kind="idea")
    words = {"reaction": row, "unit": cast.leistung, "by": cast.officer}

    def answer_after(decided, at):
        ideas.note_idea_decision(decided=decided, at=moment(at), **words)
        return row.anliegen.get().answer

    first, second = Decided("done", "Das Schild hängt."), Decided("not_possible", "Kein Platz.")
    assert answer_after(first, "2026-05-08T10:00") == first.answer
    assert answer_after(second, "2026-05-09T10:00") == second.answer
    row.anliegen.update(answer="In eigenen Worten.")
    assert answer_after(first, "2026-05-11T10:00") == "In eigenen Worten."
