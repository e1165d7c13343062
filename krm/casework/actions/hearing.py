"""Whoever a complaint is about is heard, and sees nothing of the Vorgang for it (decision 9).

The lead writes down what she is accused of; she reads that alone and answers on a page of her own.
Her task belongs to no Vorgang, so that no list, message or search can lead her there.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.urls import reverse

from krm.casework.models import Hearing
from krm.casework.queries import facts_for
from krm.casework.queries.hearing import due_before, hearing_of, why_not_there
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.parties.rules.traces import Trace, in_words, traces_in
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.ui.rules import format_day
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Assignment, Task

_TITLE = "Zu einer Beschwerde äußern"


@journal.verb
def ask_hearing(*, assignment: Assignment, accusation: str, by: Person, at: datetime) -> Hearing:
    """Ask the person complained about for her view, until the Arbeitstag before the Schriftsatz.

    :param accusation: all she reads of the matter, in the words of the lead.
    :raises StepNotAllowed: if the complaint is about nobody by name, or she was asked already.
    :raises Refused: without words, with data of the customer she need not know, if she is away
        until the day or gone, or if the person works for another unit.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "ask_hearing", reaction, on)
    access.require_unit(by, assignment, on)
    person, due_on = reaction.complained_about, due_before(assignment, on)
    said = {"until": format_day(due_on)}
    moved = _take("ask_hearing", Verb.HEARING_ASKED, reaction, said, by, at)
    if person is None:
        raise Refused("Die Beschwerde nennt niemanden im Haus.", code="nobody_named")
    _check(moved, accusation)
    if reason := why_not_there(person, due_on, on):
        raise Refused(
            f"{reason} Bitte ohne Äußerung weitergehen und sagen, warum.",
            code="field_accusation",
            chain=reaction_chain(moved.pk),
        )
    row = Hearing.objects.create(
        reaction=moved, assignment=assignment, person=person, accusation=accusation.strip(),
        due_on=due_on, asked_at=at, asked_by=by,
    )  # fmt: skip
    task = Task(
        kind=Task.Kind.HEARING, title=_TITLE, person=person, due_on=due_on, subject_pk=row.pk,
        dedup_key=f"hearing:{row.pk}",
    )  # fmt: skip
    tasks.ask(task=task, by=by, at=at)
    _remind(
        row, f"Bitte äußern Sie sich zu einer Beschwerde, bis {format_day(due_on)}.", "", by, at
    )
    return row


def _take(
    name: str, verb: Verb, reaction: Reaction, said: dict[str, str], by: Person, at: datetime
) -> Reaction:
    """Take a step that leaves the state as it is, and write down whom it is about."""
    person = reaction.complained_about
    return reactions.take_step(
        name=name,
        reaction=reaction,
        facts=facts_for(reaction, by, local_day(at)),
        verb=verb,
        data={"person": person.pk if person else None},
        personal={"who": person.display_name if person else "", **said},
        by=by,
        at=at,
    )


def _check(reaction: Reaction, accusation: str) -> None:
    chain = reaction_chain(reaction.pk)
    if not accusation.strip():
        raise Refused("Bitte schreiben, was der Person vorgeworfen wird.", code="field_accusation",
                      chain=chain)  # fmt: skip
    if found := needless_traces(accusation, reaction.party):
        raise Refused(
            f"Im Text steht {in_words(found)}. Das braucht die Person nicht, um sich zu äußern. "
            "Bitte streichen.",
            code="field_accusation",
            chain=chain,
        )


def needless_traces(text: str, party: Party | None) -> list[Trace]:
    """Return what in a text tells how to reach the customer; the name alone may stand there."""
    known = {} if party is None else {
        "Anschrift": [party.street], "E-Mail-Adresse": [party.email],
        "Telefonnummer": [party.phone], "Kundennummer": [party.customer_number],
    }  # fmt: skip
    return [trace for trace in traces_in(text, known) if not trace.what.startswith("Name")]


@journal.verb
def answer_hearing(*, hearing: Hearing, statement: str, by: Person, at: datetime) -> Hearing:
    """Keep what the person complained about says; whoever works on the Schriftsatz hears of it.

    :raises Refused: without words, for anybody else, or if it is not asked for any more.
    """
    reaction = reactions.locked(hearing.reaction)
    row = Hearing.objects.select_related("reaction", "assignment", "person").get(pk=hearing.pk)
    chain = reaction_chain(reaction.pk)
    if by.pk != row.person_id:
        raise Refused("Diese Äußerung ist Sache einer anderen Person.", code="not_mine",
                      chain=chain)  # fmt: skip
    if row.answered_at is not None:
        raise Refused("Sie haben sich schon geäußert.", code="already_done", chain=chain)
    if not is_wanted(row):
        raise Refused("Ihre Äußerung wird nicht mehr gebraucht.", code="not_wanted", chain=chain)
    if not statement.strip():
        raise Refused("Bitte schreiben, wie Sie es sehen.", code="field_statement", chain=chain)
    row.statement, row.answered_at = statement.strip(), at
    row.save(update_fields=["statement", "answered_at"])
    journal.record(
        Verb.HEARING_ANSWERED, chain=chain, by=by, at=at, data={"hearing": row.pk},
        personal={"who": row.person.display_name},
    )  # fmt: skip
    _finish(row, "Die Äußerung ist abgegeben.", by, at)
    assignment = row.assignment
    tell(
        reaction=reaction, people=[assignment.recipient, assignment.drafter],
        kind="hearing_answered", what="Die betroffene Person hat sich geäußert.", key=str(row.pk),
        by=by, at=at,
    )  # fmt: skip
    return row


def is_wanted(hearing: Hearing) -> bool:
    """Tell whether somebody still waits for what she says."""
    reaction = hearing.reaction
    is_about_her = reaction.complained_about_id == hearing.person_id
    return reaction.is_open and is_about_her and not hearing.is_settled


@journal.verb
def skip_hearing(*, assignment: Assignment, reason: str, by: Person, at: datetime) -> Hearing:
    """Go on without her view, because she is away or has said nothing; the reason is kept.

    :raises StepNotAllowed: if nobody is complained about, or she has said something.
    :raises Refused: without a reason.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "skip_hearing", reaction, on)
    access.require_unit(by, assignment, on)
    person, said = reaction.complained_about, {"reason": reason.strip()}
    moved = _take("skip_hearing", Verb.HEARING_SKIPPED, reaction, said, by, at)
    if person is None or not reason.strip():
        raise Refused("Bitte sagen, warum es ohne Äußerung weitergeht.", code="field_reason",
                      chain=reaction_chain(reaction.pk))  # fmt: skip
    row = hearing_of(moved) or Hearing(
        reaction=moved, assignment=assignment, person=person, asked_at=at, asked_by=by
    )
    row.skipped_at, row.skip_reason = at, reason.strip()
    row.save()
    _finish(row, "Es geht ohne Äußerung weiter.", by, at)
    return row


@journal.verb
def end_hearings(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Take the task from whoever is asked and whom nobody waits for any more."""
    for row in Hearing.objects.filter(reaction=reaction).select_related("reaction"):
        if not is_wanted(row):
            _finish(row, "Die Äußerung wird nicht mehr gebraucht.", by, at)


def remind_of_hearings(*, do: Callable[..., object], by: Actor, at: datetime, limit: int) -> None:
    """Remind whoever has not said anything on the day, and tell the lead on the day after.

    :param do: takes a step and survives its failure.
    """
    on = local_day(at)
    for row in _unanswered(on, limit):
        do(remind_of_hearing, hearing=row, by=by, at=at)


def _unanswered(on: date, limit: int) -> list[Hearing]:
    rows = Hearing.objects.filter(answered_at=None, skipped_at=None, due_on__lte=on)
    rows = rows.select_related("reaction", "person", "assignment__recipient")
    return [row for row in rows.order_by("due_on", "pk")[:limit] if is_wanted(row)]


@journal.verb
def remind_of_hearing(*, hearing: Hearing, by: Actor, at: datetime) -> int:
    """Send the reminder of the day, each once; a lead hears that the statement is missing."""
    _remind(hearing, "Heute ist der letzte Tag für Ihre Äußerung zu einer Beschwerde.", ":today",
            by, at)  # fmt: skip
    if hearing.due_on is None or hearing.due_on >= local_day(at):
        return 1
    tell(
        reaction=hearing.reaction, people=[hearing.assignment.recipient], kind="hearing_missing",
        what="Die Äußerung der betroffenen Person fehlt. Sie können ohne sie weitergehen.",
        key=str(hearing.pk), by=by, at=at,
    )  # fmt: skip
    return 1


def _remind(row: Hearing, what: str, key: str, by: Actor, at: datetime) -> None:
    tell(
        reaction=None, people=[row.person], kind="hearing", opening="", what=what,
        url=reverse("casework:hearing", args=[row.pk]), key=f"{row.pk}{key}", by=by, at=at,
    )  # fmt: skip


def _finish(row: Hearing, result: str, by: Actor, at: datetime) -> None:
    asked = Task.objects.filter(kind=Task.Kind.HEARING, subject_pk=row.pk)
    tasks.finish(tasks=asked, result=result, by=by, at=at)
