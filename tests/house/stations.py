"""How a Vorgang goes from one standing to the next; the table of them is in standings.py."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from krm.casework.actions import (
    answered_by_unit,
    capture,
    close,
    forward,
    handover,
    letters,
    messages,
    notes,
    second_look,
)
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.handover import HandoverPlan
from krm.corrections.actions import proposing
from krm.desk.demo.cast import Cast
from krm.journal.actions import SYSTEM
from krm.letters import actions as letter_verbs
from krm.letters.models import Letter
from krm.mailbox.actions import mail as mailbox
from krm.organisation.actions import note_absence
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS
from krm.work.actions import tasks
from tests.house import petitions
from tests.house.cases import (
    assessed,
    bogen,
    customer,
    delivered,
    drafted,
    posted,
    recorded,
    released,
    sent,
)
from tests.house.reactions import moment
from tests.house.taking import Taking, complete, take
from tests.house.written import mail

NOW = moment("2026-05-20T12:00")
Build = Callable[[Cast, Reaction], Reaction]


def words_by(cast: Cast, at: datetime | str = NOW, who: str = "officer") -> dict[str, Any]:
    return {"by": getattr(cast, who), "at": moment(at) if isinstance(at, str) else at}


def arrived(**columns: Any) -> Build:
    return lambda cast, _: recorded(cast, "2026-05-04", **columns)


def stepped(name: str, who: str, at: str, about: str = "") -> Build:
    """Take a step of the table as its page would."""

    def build(cast: Cast, row: Reaction) -> Reaction:
        pk = getattr(row, about).order_by("-pk").first().pk if about else None
        take(Taking(STEPS[name], row, pk, getattr(cast, who), moment(at)))
        return row

    return build


def two_units(cast: Cast, row: Reaction) -> Reaction:
    words = [UnitTask(cast.leistung, "Bitte prüfen", drafter=cast.drafter), UnitTask(cast.markt)]
    row = forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=words, **words_by(cast, "2026-05-05T10:00")
    )
    notes.add_note(
        reaction=row, kind="phone", happened_at=moment("2026-05-05T11:00"), partner="Frau Muster",
        text="Ruft zurück.", **words_by(cast, "2026-05-05T11:10"),
    )  # fmt: skip
    day = date(2026, 5, 28)
    tasks.set_reminder(
        reaction=row, due_on=day, title="Nachsehen", **words_by(cast, "2026-05-05T12:00")
    )
    return row


def one_unit(cast: Cast, row: Reaction) -> Reaction:
    task = UnitTask(cast.leistung, "Bitte prüfen")
    return forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=[task], **words_by(cast, "2026-05-05T10:00")
    )


def delivers(*units: str) -> Build:
    def build(cast: Cast, row: Reaction) -> Reaction:
        for unit in units:
            row = delivered(cast, row, unit=getattr(cast, unit))
        return row

    return build


def answers_found(cast: Cast, row: Reaction) -> Reaction:
    return assessed(cast, row)


def answer_drafted(cast: Cast, row: Reaction) -> Reaction:
    complete(drafted(cast, row, "answer", "2026-05-11T10:00"), **words_by(cast, "2026-05-11T11:00"))
    row.refresh_from_db()
    return row


def in_own_words(cast: Cast, row: Reaction) -> Reaction:
    """KRM answers alone: whoever wrote it must not release it."""
    row = assessed(cast, row)
    return answer_drafted(cast, row)


def answer_released(cast: Cast, row: Reaction) -> Reaction:
    released(cast, row, "answer", "2026-05-12T10:00")
    row.refresh_from_db()
    return row


def answer_posted(cast: Cast, row: Reaction) -> Reaction:
    posted(cast, row.letters.get(kind="answer"), "2026-05-12T12:00")
    row.refresh_from_db()
    return row


def approved(cast: Cast, row: Reaction) -> Reaction:
    return stepped("approve_board", "executive", "2026-05-12T09:00", "letters")(cast, row)


def closed(cast: Cast, row: Reaction) -> Reaction:
    return close.close(reaction=row, **words_by(cast, "2026-05-13T10:00"))


def asks_again(cast: Cast, row: Reaction) -> Reaction:
    second_look.ask_second_look(
        reaction=row, requested_on=date(2026, 5, 14), wish="Das war keine Antwort.",
        **words_by(cast, "2026-05-15T10:00"),
    )  # fmt: skip
    return row


def decides_again(cast: Cast, row: Reaction) -> Reaction:
    second_look.decide_second_look(
        reaction=row, outcome="stands", reason="Der Bescheid stimmt.",
        **words_by(cast, "2026-05-16T10:00", "executive"),
    )  # fmt: skip
    return row


def handover_prepared(cast: Cast, row: Reaction) -> Reaction:
    plan = HandoverPlan(
        receiver="Familienkasse Beispielstadt", basis="law", basis_note="§ 16 SGB I",
        reason="Es geht um Kindergeld", positions=(),
    )  # fmt: skip
    handover.hand_over(reaction=row, plan=plan, **words_by(cast, "2026-05-05T10:00"))
    return row


def handed_over(cast: Cast, row: Reaction) -> Reaction:
    sent(cast, row, Letter.Kind.HANDOVER_NOTICE, "2026-05-06T10:00")
    return row


def confirmed(cast: Cast, row: Reaction) -> Reaction:
    released(cast, row, "confirmation", "2026-05-05T10:00")
    return row


def came_back(cast: Cast, row: Reaction) -> Reaction:
    letter = row.letters.get()
    posted(cast, letter, "2026-05-05T12:00")
    letter_verbs.note_returned(
        dispatch=letter.dispatches.get(), note="unbekannt", **words_by(cast, "2026-05-11T10:00")
    )
    return row


def day_was_wrong(cast: Cast, row: Reaction) -> Reaction:
    """KRM has proposed another day of arrival, which changes the deadlines."""
    change = proposing.Change("arrived_at", moment("2026-04-27").isoformat())
    proposing.propose_correction(
        reaction=row, change=change, reason="Stempel", **words_by(cast, "2026-05-08T10:00")
    )
    return row


def message_came(cast: Cast, row: Reaction) -> Reaction:
    raw = mail(
        "Der Bescheid vom 12.10. ist auch falsch.", subject=f"Zu {row.number}",
        sender="Erika Beispielfrau <erika@post.example>",
    )  # fmt: skip
    words = {"at": moment("2026-05-06T10:00")}
    item = mailbox.ingest_mail(raw=raw, **words).item
    if item.reaction_id is None:
        messages.join_message(item=item, reaction=row, by=SYSTEM, **words)
    return row


def with_lead(cast: Cast, _: Reaction) -> Reaction:
    known = {"is_anonymous": False, "anonymous_reason": "", "party": customer(cast)}
    return capture.escalate(
        bogen=bogen("2026-05-04T10:00", **known), unit=cast.leistung,
        **words_by(cast, "2026-05-04T10:10", "clerk"),
    )  # fmt: skip


def krm_away(cast: Cast, _: Reaction) -> Reaction:
    """KRM is absent, and the front office lets the unit answer."""
    note_absence(
        person=cast.officer, starts_on=date(2026, 7, 1), ends_on=date(2026, 8, 14),
        **words_by(cast, "2026-06-30", "front_office"),
    )  # fmt: skip
    row = recorded(cast, "2026-07-06T09:00", by=cast.front_office)
    return forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
        is_answered_by_unit=True, **words_by(cast, "2026-07-06T12:00", "front_office"),
    )  # fmt: skip


def unit_answers(cast: Cast, row: Reaction) -> Reaction:
    words = words_by(cast, "2026-07-30T10:00", "lead_leistung")
    row = answered_by_unit.answer_as_unit(reaction=row, **words)
    row = assessed(cast, row, "2026-07-30T10:05")
    complete(letters.draft_letter(reaction=row, kind="answer", **words), **words)
    return row


def unit_sends(cast: Cast, row: Reaction) -> Reaction:
    letter = row.letters.get(kind="answer")
    deputy = words_by(cast, "2026-07-30T11:00", "deputy_leistung")
    letter = letters.release_letter(letter=letter, **deputy)
    letters.post_letter(
        dispatch=letter.dispatches.get(), posted_on=date(2026, 7, 30),
        **words_by(cast, "2026-07-30T12:00", "lead_leistung"),
    )  # fmt: skip
    row.refresh_from_db()
    return row


def unit_closes(cast: Cast, row: Reaction) -> Reaction:
    return close.close(reaction=row, **words_by(cast, "2026-07-30T13:00", "lead_leistung"))


def petition_arrived(**columns: Any) -> Build:
    return lambda cast, _: petitions.petitioned(cast, "2026-05-04", "2026-07-31", **columns)


def stated(cast: Cast, row: Reaction) -> Reaction:
    petitions.drafted(cast, row, "2026-05-05T10:00")
    return row


def topics_checked(*codes: str) -> Build:
    def build(cast: Cast, row: Reaction) -> Reaction:
        petitions.topics(cast, row, *codes, at="2026-05-05T11:00")
        return row

    return build


def presented(cast: Cast, row: Reaction) -> Reaction:
    petitions.presented(cast, row, "2026-05-06T10:00")
    row.refresh_from_db()
    return row


def statement_approved(cast: Cast, row: Reaction) -> Reaction:
    petitions.approved(cast, row, "2026-05-07T10:00")
    row.refresh_from_db()
    return row


def transmitted(cast: Cast, row: Reaction) -> Reaction:
    petitions.transmitted(cast, row, "2026-05-08T10:00")
    return row


def praised(cast: Cast, row: Reaction) -> Reaction:
    return stepped("pass_on_praise", "officer", "2026-05-06T10:00")(cast, confirmed(cast, row))


def board_released(cast: Cast, row: Reaction) -> Reaction:
    letter = row.letters.get(kind="answer")
    letters.release_letter(letter=letter, **words_by(cast, "2026-05-12T11:00"))
    row.refresh_from_db()
    return row
