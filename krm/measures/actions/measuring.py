"""Gegenmaßnahmen (R-12): proposed when something repeats, decided about, carried out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb, reaction_chain
from krm.measures.actions.carrying import (
    locked,
    record,
    require_accepted,
    require_complete,
    require_nameless,
    tell_owner,
)
from krm.measures.actions.raising import Subject, raise_by_cause
from krm.measures.models import Besonderheit, ContactCause, Measure
from krm.measures.queries.clusters import Cluster, clusters_of, keys_of
from krm.measures.rules import Planned
from krm.organisation import access as rights
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_at
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task
from krm.work.queries import desk_of


@journal.verb
def notice_clusters(*, reaction: Reaction, by: Actor, at: datetime) -> int:
    """Raise the Besonderheit and propose a Gegenmaßnahme where a unit's Anliegen repeat.

    Called when a Vorgang goes to its leading unit. Each cluster (unit, Anliegen, month) counts
    once; a further Vorgang joins the one that waits. Returns how many are new.
    """
    rules = regelwerk.rules_on(local_day(at))
    new: list[Cluster] = []
    keys = keys_of(reaction)
    known = {row.dedup_key for row in _join(reaction, keys.values())}
    codes = [code for code, key in keys.items() if key not in known]
    for cluster in clusters_of(reaction, codes, rules.number("measures.cluster_size")):
        _propose(cluster, reaction, by, at)
        new.append(cluster)
    if new:
        _raise(new, reaction, by, at)
    return len(new)


def _join(reaction: Reaction, keys: Collection[str]) -> list[Measure]:
    """Let a Vorgang join what is proposed for its clusters; the others of the month are in it."""
    rows = list(Measure.objects.filter(dedup_key__in=keys)) if keys else []
    for row in rows:
        row.reactions.add(reaction)
    return rows


def _raise(clusters: Sequence[Cluster], reaction: Reaction, by: Actor, at: datetime) -> None:
    """Raise one Besonderheit for all that repeats with this Vorgang."""
    for rule in regelwerk.rules_on(local_day(at)).besonderheiten.values():
        if rule.from_cluster:
            raise_by_cause(
                rule=rule,
                subject=Subject(reaction),
                cause=Besonderheit.Cause.CLUSTER,
                key=clusters[0].key,
                note="\n".join(cluster.in_words for cluster in clusters),
                unit=clusters[0].unit,
                by=by,
                at=at,
            )


def _propose(cluster: Cluster, reaction: Reaction, by: Actor, at: datetime) -> Measure:
    measure = Measure.objects.create(
        title=f"{cluster.unit.name}: Ursache für „{cluster.label}“ beheben"[:200],
        unit=cluster.unit,
        figure=f"anliegen:{cluster.code}",
        proposed_at=at,
        dedup_key=cluster.key,
    )
    measure.reactions.set(cluster.reaction_pks)
    journal.record(
        Verb.MEASURE_PROPOSED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"measure": measure.pk},
        personal={"title": measure.title},
    )
    return measure


@journal.verb
def note_contact_cause(*, reaction: Reaction, cause: str, by: Actor, at: datetime) -> ContactCause:
    """Note why somebody of the house could not be reached (R-32).

    :raises Refused: for a cause that the Regelwerk does not list.
    """
    listed = regelwerk.rules_on(local_day(at)).lists["contact_causes"]
    label = next((choice.label for choice in listed if choice.code == cause), "")
    chain = reaction_chain(reaction.pk)
    if not label:
        raise Refused("Bitte sagen, warum niemand erreichbar war.", code="field_cause", chain=chain)
    row = ContactCause.objects.create(
        reaction=reaction, cause=cause, entered_at=at, entered_by_id=by.pk
    )
    data = {"cause": cause}
    journal.record(
        Verb.CONTACT_CAUSE_NOTED, chain=chain, by=by, at=at, data=data, personal={"what": label}
    )
    return row


@journal.verb
def accept_measure(
    *,
    measure: Measure,
    title: str,
    cause: str,
    owner: Person | None,
    due_on: date | None,
    by: Person,
    at: datetime,
) -> Measure:
    """Accept a proposed Gegenmaßnahme: who does what by when, against which cause.

    :raises Refused: without the right, title, cause or owner, for a day that has passed, or if
        somebody has decided already.
    """
    row = _to_decide(measure, by, at)
    require_complete(Planned(title, cause, owner, due_on), at)
    require_nameless(row.reactions.select_related("party"), title=title, cause=cause)
    row.title, row.cause = title.strip(), cause.strip()
    row.owner, row.due_on = owner, due_on
    row.state, row.decided_at, row.decided_by = Measure.State.ACCEPTED, at, by
    row.save()
    record(Verb.MEASURE_ACCEPTED, row, by, at, owner=row.owner_id, due_on=due_on)
    tell_owner(row, by=by, at=at)
    return row


@journal.verb
def dismiss_measure(*, measure: Measure, reason: str, by: Person, at: datetime) -> Measure:
    """Dismiss a proposed Gegenmaßnahme.

    :raises Refused: without the right or a reason, or if somebody has decided already.
    """
    row = _to_decide(measure, by, at)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    row.state, row.decision_reason = Measure.State.DISMISSED, reason.strip()
    row.decided_at, row.decided_by = at, by
    row.save(update_fields=["state", "decision_reason", "decided_at", "decided_by"])
    record(Verb.MEASURE_DISMISSED, row, by, at, reason=row.decision_reason)
    return row


@journal.verb
def complete_measure(*, measure: Measure, result: str, by: Person, at: datetime) -> Measure:
    """Say that an accepted Gegenmaßnahme is carried out, and what came of it.

    If it was an Idee, its Vorgang says so, and KRM tells whoever had it (4.8).

    :raises Refused: for others than its owner and those who decide, without a result, or if it is
        not accepted.
    """
    row = locked(measure, by, at)
    require_accepted(row)
    if not result.strip():
        raise Refused("Bitte sagen, was geschehen ist.", code="field_result")
    row.state, row.result, row.completed_at, row.completed_by = (
        Measure.State.DONE,
        result.strip(),
        at,
        by,
    )
    if row.is_weighed:
        on = local_day(at)
        days = regelwerk.rules_on(on).number("measures.effect_after_days")
        row.effect_due_on = on + timedelta(days=days)
    row.save(update_fields=["state", "result", "completed_at", "completed_by", "effect_due_on"])
    about = None if row.is_weighed else row.reactions.select_related("party").first()
    chain = reaction_chain(about.pk) if about else OFFICE
    verb = Verb.MEASURE_KEPT if row.is_promise else Verb.MEASURE_DONE
    record(verb, row, by, at, chain=chain, result=row.result)
    if about is not None and row.is_idea:
        _ask_to_tell(row, about, by, at)
    return row


def _ask_to_tell(row: Measure, idea: Reaction, by: Person, at: datetime) -> None:
    """Ask KRM to say what became of an Idee, where its answer has said only that it is planned."""
    has_answer = State(idea.state) in (State.ANSWERED, State.CLOSED)
    if not has_answer or idea.party is None or idea.party.deceased_noted_on:
        return
    on = local_day(at)
    person = desk_of(idea, on)
    task = Task(
        kind=Task.Kind.IDEA_OUTCOME,
        title="Der Person sagen, was aus ihrer Idee wurde",
        note=row.result,
        reaction=idea,
        person=person,
        role="" if person else Role.KRM_OFFICER.value,
        due_on=deadlines.next_working_day(idea, on),
        subject_pk=row.pk,
        dedup_key=f"idea_outcome:{row.pk}",
    )
    tasks.ask(task=task, by=by, at=at)
    tell(
        reaction=idea,
        people=[person],
        kind="idea_outcome",
        what="Eine geplante Idee ist umgesetzt. Bitte sagen Sie es der Person.",
        key=str(row.pk),
        by=by,
        at=at,
    )


def _to_decide(measure: Measure, by: Person, at: datetime) -> Measure:
    rights.require(by, Right.DECIDE_MEASURE, on=local_day(at))
    row = locked(measure, by, at)
    if row.state != Measure.State.PROPOSED and row.decided_at is not None:
        who = row.decided_by.display_name if row.decided_by else "Jemand"
        raise Refused(
            f"{who} hat am {format_at(row.decided_at)} schon entschieden: "
            f"{row.get_state_display()}.",
            code="decided",
        )
    return row
