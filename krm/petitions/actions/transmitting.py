"""Send the Stellungnahme to the BMAS, take a further question up, and end the petition (R-37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from krm.casework.actions.ending import end_work
from krm.deadlines import actions as deadlines
from krm.deadlines.models import Deadline
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.measures.actions import answering, raising
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.petitions.actions.releasing import require_true
from krm.petitions.actions.stepping import take
from krm.petitions.models import Statement
from krm.petitions.queries import latest_statement, plan_of, transmitted_statement
from krm.petitions.queries.composing import as_docx, as_pdf
from krm.reactions import actions as reactions
from krm.reactions.models import Petition, Reaction, ReactionDocument
from krm.reactions.queries import result_of
from krm.ui.rules import LOCAL_ZONE, format_day
from krm.work import access
from krm.work.actions.telling import tell
from krm.work.queries import desk_of


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=LOCAL_ZONE)


@journal.verb
def transmit_statement(
    *,
    reaction: Reaction,
    digest: str = "",
    transmitted_on: date,
    how: str,
    by: Person,
    at: datetime,
) -> Statement:
    """Write down that the executive has sent the released version to the BMAS (R-37).

    Only the executive does, where nobody of it can the chair (R-13); never without the release
    needed, never while the participation is open. The version is kept as PDF and .docx, and the
    deadline is settled by the day: one day late is late, and reported at once (AS-56).

    :param digest: of the version that was sent; another one is not recorded as sent.
    :param how: by which way it left.
    :raises Refused: with every reason why not, or if the day cannot be right.
    """
    current = reactions.locked(reaction)
    latest = latest_statement(current)
    sent_at = at if transmitted_on == local_day(at) else _noon(transmitted_on)
    row, petition = take(
        name="transmit_statement",
        reaction=current,
        verb=Verb.STATEMENT_TRANSMITTED,
        data={"version": latest.version if latest else None, "transmitted_on": transmitted_on},
        personal={"how": how.strip()},
        changes={"answered_at": current.answered_at or sent_at},
        by=by,
        at=at,
    )
    statement = require_true(row, digest)
    _check_day(row, statement, transmitted_on, local_day(at))
    plan = plan_of(row, petition)
    statement.due_on = plan[-1].due_on if plan else None
    statement.transmitted_on, statement.transmitted_by = transmitted_on, by
    statement.transmitted_how = how.strip()[:120]
    title = f"Stellungnahme, Fassung {statement.version}"
    statement.pdf = _keep(row, statement, petition, title, by=by, at=at)
    statement.save()
    petition.transmitted_on, petition.waiting_since = transmitted_on, at
    petition.save()
    for kind in ("petition", "ministry", "closing"):
        deadlines.settle(
            reaction=row, kind=kind, settled_on=transmitted_on, how="statement", by=by, at=at
        )
    _report_if_late(row, statement, by, at)
    return statement


@journal.verb
def correct_transmission(
    *, reaction: Reaction, transmitted_on: date, how: str, by: Person, at: datetime
) -> Statement:
    """Put right when or how the newest Stellungnahme that left was sent; judge its deadline anew.

    A second person confirms it (ruling 18, ``corrections``). The files kept so far stay; beside
    them the version is kept with the right day.

    :raises Refused: if none has left yet, or the day cannot be right.
    """
    current = reactions.locked(reaction)
    sent = check_transmission(reaction=current, transmitted_on=transmitted_on, at=at)
    was_on = sent.transmitted_on or transmitted_on
    changes: dict[str, object] = {}
    if current.answered_at and local_day(current.answered_at) == was_on != transmitted_on:
        changes["answered_at"] = _noon(transmitted_on)
    row, petition = take(
        name="correct_transmission",
        reaction=current,
        verb=Verb.TRANSMISSION_CORRECTED,
        data={
            "version": sent.version,
            "transmitted_on": transmitted_on,
            "was_on": was_on,
        },
        personal={"how": how.strip()},
        changes=changes,
        by=by,
        at=at,
    )
    sent.transmitted_on, sent.transmitted_how = transmitted_on, how.strip()[:120]
    if transmitted_on != was_on:
        title = f"Stellungnahme, Fassung {sent.version}, Tag berichtigt"
        sent.pdf = _keep(row, sent, petition, title, by=by, at=at)
        Petition.objects.filter(reaction=row, transmitted_on=was_on).update(
            transmitted_on=transmitted_on
        )
        rows = deadlines.resettle(
            reaction=row, how="statement", was_on=was_on, settled_on=transmitted_on, by=by, at=at
        )
        _take_back_reports(rows, transmitted_on, by, at)
        _report_if_late(row, sent, by, at)
    sent.save()
    return sent


def check_transmission(*, reaction: Reaction, transmitted_on: date, at: datetime) -> Statement:
    """Return the newest Stellungnahme that has left, if it can have left on that day.

    :raises Refused: if none has left, or the day cannot be right.
    """
    sent = transmitted_statement(reaction)
    if sent is None:
        raise Refused(
            "Es ist noch keine Stellungnahme übermittelt.",
            code="not_transmitted",
            chain=reaction_chain(reaction.pk),
        )
    _check_day(reaction, sent, transmitted_on, local_day(at))
    return sent


def _take_back_reports(rows: Sequence[Deadline], day: date, by: Person, at: datetime) -> None:
    """Take back what was reported as late and is not by the right day."""
    reason = f"Übermittelt wurde am {format_day(day)}, die Frist ist gehalten."
    for deadline in rows:
        if deadline.state == Deadline.State.MET:
            answering.withdraw_for_deadline(deadline=deadline, reason=reason, by=by, at=at)


def _check_day(reaction: Reaction, statement: Statement, day: date, on: date) -> None:
    chain, field = reaction_chain(reaction.pk), "field_transmitted_on"
    if day > on:
        raise Refused("Dieser Tag liegt in der Zukunft.", code=field, chain=chain)
    approved_on = local_day(statement.approved_at) if statement.approved_at else day
    released_on = max(approved_on, statement.released_on or approved_on)
    if day < released_on:
        raise Refused(
            f"Freigegeben ist diese Fassung erst seit {format_day(released_on)}. Bitte das Datum "
            "prüfen.",
            code=field,
            chain=chain,
        )


def _keep(
    reaction: Reaction,
    statement: Statement,
    petition: Petition,
    title: str,
    *,
    by: Person,
    at: datetime,
) -> Document:
    """Store what was sent, as PDF and .docx, and return the PDF."""
    result = as_pdf(statement, petition, at=at)
    if result.replaced:
        field, char = result.replaced[0]
        raise Refused(
            f"Das Zeichen „{char}“ lässt sich nicht drucken (Feld {field}). KRM muss es in der "
            "Stellungnahme ersetzen.",
            code="character_not_printable",
            chain=reaction_chain(reaction.pk),
        )
    files = {"pdf": result.pdf, "docx": as_docx(statement, petition, at=at)}
    stored = {}
    for ending, content in files.items():
        stored[ending] = documents.store_document(
            content=content,
            name=f"{reaction.number} {title}.{ending}",
            title=f"{title} ({ending})",
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
        )
        reactions.add_document(
            reaction=reaction,
            document=stored[ending],
            kind=ReactionDocument.Kind.STATEMENT,
            by=by,
            at=at,
        )
    return stored["pdf"]


def _report_if_late(reaction: Reaction, statement: Statement, by: Person, at: datetime) -> None:
    """Raise the Besonderheit that it is, also of a single day (R-14), and tell KRM at once.

    A date that the BMAS or a body alone has set is no deadline of the Regelwerk: the executive
    hears of it by a message.
    """
    late = statement.days_late
    if not late:
        return
    missed = reaction.deadlines.filter(kind="petition", state=Deadline.State.MISSED)
    deadline = missed.order_by("-pk").first() if statement.due_on else None
    on = local_day(at)
    people = [desk_of(reaction, on)]
    if deadline is not None:
        raising.raise_for_deadline(deadline=deadline, by=by, at=at)
    else:
        people += access.people_who_hold(Right.TRANSMIT_STATEMENT, reaction, on)
    days = "einen Tag" if late == 1 else f"{late} Tage"
    tell(
        reaction=reaction,
        people=people,
        kind="statement_late",
        what=f"Die Stellungnahme ist {days} zu spät übermittelt worden.",
        key=f"{statement.pk}:{statement.transmitted_on}",
        by=by,
        at=at,
    )


@dataclass(frozen=True)
class FurtherQuestion:
    """What the BMAS or a body asks again, and until when it wants the answer."""

    text: str
    committee_due_on: date | None = None
    ministry_due_on: date | None = None


@journal.verb
def ask_again(
    *, reaction: Reaction, question: FurtherQuestion, by: Person, at: datetime
) -> Petition:
    """Take up a further question: a new round with a Stellungnahme and dates of its own (4.11).

    :raises Refused: without a question, or for a date that has passed.
    """
    chain, on = reaction_chain(reaction.pk), local_day(at)
    if not question.text.strip():
        raise Refused("Bitte die Nachfrage eintragen.", code="field_question", chain=chain)
    for field in ("committee_due_on", "ministry_due_on"):
        day = getattr(question, field)
        if day is not None and day < on:
            raise Refused("Dieser Tag ist schon vorbei.", code=f"field_{field}", chain=chain)
        if day is not None and not reactions.is_plausible_due(day, on):
            raise Refused(reactions.NOT_PLAUSIBLE, code=f"field_{field}", chain=chain)
    row, petition = take(
        name="ask_again",
        reaction=reaction,
        verb=Verb.PETITION_ASKED_AGAIN,
        data={"committee": question.committee_due_on, "ministry": question.ministry_due_on},
        personal={"question": question.text.strip()},
        by=by,
        at=at,
    )
    petition.round += 1
    petition.question = question.text.strip()
    petition.committee_due_on = question.committee_due_on
    petition.ministry_due_on = question.ministry_due_on
    petition.statement_hash = ""
    petition.void_releases()
    petition.waiting_since, petition.transmitted_on = at, None
    petition.save()
    deadlines.start_petition(
        reaction=row,
        committee_due_on=question.committee_due_on,
        ministry_due_on=question.ministry_due_on,
        by=by,
        at=at,
    )
    return petition


@dataclass(frozen=True)
class Ending:
    """When and how the committee has ended a petition, and what was done for the petitioner."""

    ended_on: date
    result: str = ""
    note: str = ""
    remedy: str = ""


@journal.verb
def end_petition(*, reaction: Reaction, ending: Ending, by: Person, at: datetime) -> Reaction:
    """End a petition as its committee has ended it; an Eingabe ends with its Stellungnahme.

    :raises Refused: if an Anliegen is not assessed, or the day or result cannot be right.
    """
    chain = reaction_chain(reaction.pk)
    if ending.ended_on > local_day(at):
        raise Refused("Dieser Tag liegt in der Zukunft.", code="field_ended_on", chain=chain)
    if ending.result and ending.result not in Petition.Result.values:
        raise Refused("Dieses Ergebnis gibt es nicht.", code="field_result", chain=chain)
    label = Petition.Result(ending.result).label if ending.result else "abgeschlossen"
    row, petition = take(
        name="end_petition",
        reaction=reaction,
        verb=Verb.PETITION_ENDED,
        data={
            "kind": reaction.kind,
            "ended_on": ending.ended_on,
            "result": ending.result or None,
        },
        personal={"what": label, "note": ending.note.strip()},
        changes={"closed_at": at, "remedy": ending.remedy, "result": result_of(reaction)},
        by=by,
        at=at,
    )
    petition.ended_on, petition.result = ending.ended_on, ending.result
    petition.result_note = ending.note.strip()
    petition.save()
    end_work(reaction=row, why="closed", by=by, at=at)
    return row
