"""The Erfassungsbogen: settled on the spot, escalated, settled by the lead (R-20 to R-23)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from krm.arrivals.actions import alarms
from krm.casework.actions import ideas
from krm.casework.actions.ending import record_if_anonymous
from krm.casework.actions.notes import add_note, keep_note
from krm.casework.models import CaseNote
from krm.casework.queries import facts_for, owes_contact
from krm.deadlines import actions as deadlines
from krm.deadlines.queries import CLOSING
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.measures.actions import raising
from krm.organisation.access import has_right
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.organisation.rules.refusals import nobody_there
from krm.parties import actions as parties
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.actions import NewReaction
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind, SettledBy
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task
from krm.work.queries import desk_of, recipient_of

LEAD_DECIDES = (
    "Über eine Idee entscheidet die Führungskraft der Einheit, die sie umsetzen kann. Bitte geben "
    "Sie die Idee an die Führungskraft."
)


@dataclass(frozen=True)
class Erfassungsbogen:
    """What a clerk writes in two minutes about an oral reaction."""

    new: NewReaction
    settled_how: str = ""
    assessment: str = ""
    criterion: str = ""
    reason: str = ""


@journal.verb
def settle_on_the_spot(*, bogen: Erfassungsbogen, by: Person, at: datetime) -> Reaction:
    """Record an oral reaction that was settled at once; nobody is sent on to KRM (R-21).

    :raises Refused: if it is not said what was done, or the reaction came in writing.
    """
    _require_words(bogen.settled_how)
    if bogen.new.kind == Kind.IDEA:
        raise Refused(LEAD_DECIDES, code="field_outcome")
    reaction = _register(bogen, by, at)
    _assess(reaction, bogen.assessment, bogen.criterion, bogen.reason, by, at)
    return reactions.take_step(
        name="settle_on_the_spot",
        reaction=reaction,
        facts=facts_for(reaction, by, local_day(at)),
        verb=Verb.REACTION_CLOSED,
        changes={
            "closed_at": reaction.arrived_at,
            "answered_at": reaction.arrived_at,
            "settled_by": SettledBy.EMPLOYEE,
            "settled_how": bogen.settled_how,
            "lead_unit": bogen.new.concerned_unit,
            "result": reaction_queries.result_of(reaction),
        },
        data={"settled_by": SettledBy.EMPLOYEE},
        by=by,
        at=at,
    )


def _require_words(settled_how: str) -> None:
    if not settled_how.strip():
        raise Refused("Bitte kurz sagen, was getan wurde.", code="field_settled_how")


def _register(bogen: Erfassungsbogen, by: Person, at: datetime) -> Reaction:
    _require_capturing(by, local_day(at))
    reaction = reactions.register_reaction(new=bogen.new, by=by, at=at)
    if reaction.is_written:
        # Written matters have deadlines that only KRM keeps.
        raise Refused(
            "Schreiben und E-Mails gehen sofort an KRM. Der Erfassungsbogen ist für Gespräche.",
            code="field_channel",
        )
    raising.raise_from_matter(reaction=reaction, by=by, at=at)
    # A danger is not settled by settling the matter.
    alarms.raise_from_text(reaction=reaction, by=by, at=at)
    return reaction


def _require_capturing(by: Person, on: date) -> None:
    """Refuse unless the person captures for the house, or takes its calls in the Service Center."""
    if not (has_right(by, Right.CAPTURE, on) or has_right(by, Right.TAKE_CALL, on)):
        raise Refused("Dazu fehlt Ihnen das Recht „Kundenreaktion erfassen“.", code="right_missing")


def _assess(
    reaction: Reaction, assessment: str, criterion: str, reason: str, by: Person, at: datetime
) -> None:
    if assessment:
        _assess_anew(reaction, assessment, criterion, reason, by, at)


def _assess_anew(
    reaction: Reaction, assessment: str, criterion: str, reason: str, by: Person, at: datetime
) -> None:
    """Assess every Anliegen; one that is set back is open again."""
    for anliegen in reaction_queries.anliegen_of(reaction):
        reactions.assess_anliegen(
            anliegen=anliegen,
            assessment=assessment,
            criterion=criterion,
            reason=reason,
            remedy=anliegen.remedy,
            is_handed_over=anliegen.is_handed_over,
            refers_to_procedure=anliegen.refers_to_procedure,
            by=by,
            at=at,
        )


@journal.verb
def escalate(
    *,
    bogen: Erfassungsbogen,
    unit: Unit,
    due_on: date | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Pass the Vorgang, not the person, to the responsible team lead at once (R-22).

    :param due_on: by when the lead talks to the customer; else the next Arbeitstag.
    :raises Refused: if nobody in the house can take it, or the reaction came in writing.
    """
    on = local_day(at)
    reaction = _register(replace(bogen, new=replace(bogen.new, concerned_unit=unit)), by, at)
    recipient = recipient_of(reaction, unit, on)
    if recipient is None:
        raise Refused(nobody_there(unit.name), code="nobody_there")
    reaction = reactions.take_step(
        name="escalate",
        reaction=reaction,
        facts=facts_for(reaction, by, on),
        verb=Verb.REACTION_ASSIGNED,
        changes={"lead_unit": unit},
        data={"unit": unit.pk, "recipient": recipient.pk},
        personal={"who": f"{recipient.display_name}, {unit.name}"},
        by=by,
        at=at,
    )
    ask_lead(reaction=reaction, unit=unit, due_on=due_on, by=by, at=at)
    return reaction


def ask_lead(
    *,
    reaction: Reaction,
    unit: Unit,
    due_on: date | None = None,
    recipient: Person | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Give whoever leads the unit the talk with the customer as a task (R-22).

    :param recipient: who has it, if that is known already.
    """
    on = local_day(at)
    recipient = recipient or recipient_of(reaction, unit, on)
    task = Task(
        kind=Task.Kind.LEAD,
        title="Anonyme Reaktion klären"
        if reaction.is_anonymous
        else "Mit der Kundin oder dem Kunden klären",
        reaction=reaction,
        unit=unit,
        person=recipient,
        due_on=due_on or deadlines.next_working_day(reaction, on),
    )
    tasks.ask(task=task, by=by, at=at)
    _tell(reaction, recipient, "escalated", "wartet auf Ihre Klärung.", by, at)


def _tell(
    reaction: Reaction, person: Person | None, kind: str, what: str, by: Person, at: datetime
) -> None:
    tell(
        reaction=reaction,
        people=[person],
        kind=kind,
        opening="Vorgang {number} ",
        what=what,
        key=f"{reaction.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )


@journal.verb
def settle_by_lead(
    *,
    reaction: Reaction,
    settled_how: str,
    assessment: str,
    criterion: str = "",
    reason: str = "",
    cause: str = "",
    idea: ideas.Decided | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Close what the team lead has settled amicably; it stands in the register (R-22, AS-26).

    :param cause: why nobody could be reached, where a contact is owed (R-32).
    :param idea: what becomes of an Idee (4.8).
    :raises Refused: if it is not said what was done, the cause is missing, or the person is not
        the lead.
    """
    on = local_day(at)
    access.require_step(by, "settle_by_lead", reaction, on)
    _require_words(settled_how)
    row = reactions.locked(reaction)
    _assess_anew(row, assessment, criterion, reason, by, at)
    _finish_lead_task(row, by, at, "einvernehmlich geklärt")
    if owes_contact(row):
        # Whoever settles a matter with the customer makes the contact that was owed (F7).
        _note_contact(row, settled_how, cause, by, at)
    unit = row.lead_unit or row.concerned_unit or by.unit
    if idea is not None and unit is not None:
        ideas.keep_decision(reaction=row, unit=unit, decided=idea, by=by, at=at)
    return reactions.take_step(
        name="settle_by_lead",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.REACTION_CLOSED,
        changes={
            "closed_at": at,
            "answered_at": at,
            "settled_by": SettledBy.TEAM_LEAD,
            "settled_how": settled_how,
            "result": reaction_queries.result_of(row),
        },
        data={"settled_by": SettledBy.TEAM_LEAD},
        by=by,
        at=at,
    )


def _note_contact(reaction: Reaction, text: str, cause: str, by: Person, at: datetime) -> None:
    if not cause:
        raise Refused(
            "Bitte sagen, warum niemand erreichbar war.",
            code="field_cause",
            chain=reaction_chain(reaction.pk),
        )
    kind = CaseNote.Kind.CONTACT
    words = {"kind": kind, "partner": "", "text": text, "cause": cause}
    add_note(reaction=reaction, happened_at=at, by=by, at=at, **words)


def _finish_lead_task(reaction: Reaction, by: Person, at: datetime, result: str) -> None:
    talks = reaction.tasks.filter(kind=Task.Kind.LEAD)
    tasks.finish(tasks=talks, result=result, by=by, at=at)


@journal.verb
def hand_to_krm(
    *,
    reaction: Reaction,
    consulted_at: datetime | None,
    consulted_with: str,
    summary: str,
    contact: Mapping[str, str] | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Give a Vorgang to KRM that the lead could not settle, after consultation (R-23, AS-27).

    From here a written answer is expected; the deadlines count from the arrival in the house.

    :param contact: what was learnt about where KRM can write to the customer.
    :raises StepNotAllowed: if it is not said when and with whom KRM was consulted.
    """
    on = local_day(at)
    access.require_step(by, "hand_to_krm", reaction, on)
    if consulted_at is not None and consulted_at > at:
        raise Refused("Die Absprache liegt in der Zukunft.", code="field_consulted_at")
    row = reactions.locked(reaction)
    documented = consulted_at is not None and bool(consulted_with.strip())
    # Before the step, so that the step stays the last thing done while nobody has gone on.
    if contact and row.party is not None:
        parties.add_contact(
            party=row.party, contact=contact, chain=reaction_chain(row.pk), by=by, at=at
        )
    _note_consultation(row, consulted_at or at, consulted_with, summary, by, at)
    moved = reactions.take_step(
        name="hand_to_krm",
        reaction=row,
        facts=replace(facts_for(row, by, on), consultation_documented=documented),
        verb=Verb.REACTION_ESCALATED,
        changes={"arrived_krm_at": at, "settled_by": SettledBy.NOBODY},
        data={"consulted_at": consulted_at},
        personal={"consulted_with": consulted_with},
        by=by,
        at=at,
    )
    alarms.raise_from_text(reaction=moved, text=summary, by=by, at=at)
    _finish_lead_task(moved, by, at, "an KRM gegeben")
    deadlines.start_for_arrival(reaction=moved, by=by, at=at)
    _tell(moved, desk_of(moved, on), "handed_to_krm", "wurde an KRM gegeben.", by, at)
    return record_if_anonymous(reaction=moved, by=by, at=at)


@journal.verb
def undo_lead_step(*, reaction: Reaction, by: Person, at: datetime) -> Reaction:
    """Take back that one has just settled a Vorgang or given it to KRM; the talk is open again.

    What was written about it then stays in the journal.

    :raises StepNotAllowed: if somebody else did it, or anything has happened since.
    """
    on = local_day(at)
    access.require_step(by, "undo_lead", reaction, on)
    row = reactions.locked(reaction)
    facts = facts_for(row, by, on)
    moved = reactions.take_step(
        name="undo_lead",
        reaction=row,
        facts=facts,
        verb=Verb.LEAD_STEP_UNDONE,
        changes={
            "closed_at": None,
            "answered_at": None,
            "arrived_krm_at": None,
            "settled_by": "",
            "settled_how": "",
            "result": "",
        },
        personal={"settled_how": row.settled_how},
        by=by,
        at=at,
    )
    # Only what its arrival at KRM had set running; a contact that was made stays made.
    kinds = ("confirmation", *CLOSING)
    deadlines.lapse(reaction=moved, kinds=kinds, why="lead_step_undone", by=by, at=at)
    if moved.lead_unit is not None:
        ask_lead(reaction=moved, unit=moved.lead_unit, recipient=by, by=by, at=at)
    if row.settled_by == SettledBy.NOBODY:
        what = "liegt doch wieder bei der Führungskraft."
        _tell(moved, desk_of(moved, on), "lead_step_undone", what, by, at)
    return moved


def _note_consultation(
    reaction: Reaction,
    happened_at: datetime,
    partner: str,
    summary: str,
    by: Person,
    at: datetime,
) -> None:
    note = CaseNote(
        reaction=reaction,
        kind=CaseNote.Kind.CONSULTATION,
        happened_at=happened_at,
        partner=partner,
        text=summary or "Absprache vor der Weitergabe an KRM",
    )
    keep_note(note, by=by, at=at)
