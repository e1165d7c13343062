"""Gegenmaßnahmen that people plan (R-12), Zusagen of an answer, their steps and their effect."""

from collections.abc import Mapping
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.measures.actions.carrying import (
    locked,
    record,
    require_accepted,
    require_complete,
    require_nameless,
    tell_owner,
)
from krm.measures.models import Measure, MeasureStep
from krm.measures.rules import Planned
from krm.organisation import access as rights
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS
from krm.ui.rules import format_day
from krm.work import access

_LONGEST = MeasureStep._meta.get_field("text").max_length


@journal.verb
def plan_measure(
    *,
    title: str,
    cause: str,
    owner: Person | None,
    due_on: date | None,
    reaction: Reaction | None = None,
    unit: Unit | None = None,
    figure: str = "",
    by: Person,
    at: datetime,
) -> Measure:
    """Plan a Gegenmaßnahme because of a Vorgang or of a figure; it runs at once.

    :param reaction: the Vorgang that shows the cause; its leading unit is meant if none is named.
    :param figure: the code of the figure that shows whether it helps.
    :raises Refused: without the right, title, cause, owner or day, for a day that has passed,
        or for words that name somebody.
    """
    rights.require(by, Right.DECIDE_MEASURE, on=local_day(at))
    if reaction is not None:
        access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    require_complete(Planned(title, cause, owner, due_on), at)
    require_nameless([reaction] if reaction else [], title=title, cause=cause)
    row = Measure.objects.create(
        title=title.strip(), cause=cause.strip(), owner=owner, due_on=due_on, figure=figure,
        unit=unit or (reaction.lead_unit if reaction else None),
        state=Measure.State.ACCEPTED, proposed_at=at, decided_at=at, decided_by=by,
    )  # fmt: skip
    if reaction is not None:
        row.reactions.add(reaction)
    chain = reaction_chain(reaction.pk) if reaction else OFFICE
    record(Verb.MEASURE_PLANNED, row, by, at, chain=chain, owner=row.owner_id, due_on=due_on)
    tell_owner(row, by=by, at=at)
    return row


@journal.verb
def note_promise(
    *, reaction: Reaction, title: str, owner: Person | None, due_on: date | None,
    by: Person, at: datetime,
) -> Measure:  # fmt: skip
    """Note what the answer to a Vorgang promises, who keeps it and until when.

    :raises Refused: without the right over the Vorgang, while there is no answer, without words,
        owner or day, or for a day that has passed.
    """
    may = frozenset({Right.CHECK, Right.DECIDE_SECOND_LOOK})
    access.require_any(by, may, reaction, local_day(at))
    if reaction.state not in STEPS["note_promise"].sources:
        raise Refused(
            "Eine Zusage gehört zu einer Antwort, und noch ist keine geschrieben.",
            code="no_answer", chain=reaction_chain(reaction.pk),
        )  # fmt: skip
    return keep_promise(reaction=reaction, planned=Planned(title, "", owner, due_on), by=by, at=at)


@journal.verb
def keep_promise(*, reaction: Reaction, planned: Planned, by: Person, at: datetime) -> Measure:
    """Note a Zusage for a verb above that has asked for the right, such as closing.

    :raises Refused: without words, owner or day, for a day that has passed, or for an owner who
        must not open the Vorgang and would not know whom it was promised to.
    """
    require_complete(planned, at, needs_cause=False)
    require_nameless([reaction], title=planned.title)
    owner = planned.owner if isinstance(planned.owner, Person) else None
    _require_seeing(owner, reaction, at)
    row = Measure.objects.create(
        title=planned.title.strip(), owner=owner, due_on=planned.due_on,
        unit=reaction.lead_unit, is_promise=True,
        state=Measure.State.ACCEPTED, proposed_at=at, decided_at=at, decided_by=by,
    )  # fmt: skip
    row.reactions.add(reaction)
    said = {"owner": row.owner_id, "due_on": row.due_on}
    record(Verb.MEASURE_PROMISED, row, by, at, chain=reaction_chain(reaction.pk), **said)
    tell_owner(row, by=by, at=at)
    return row


def _require_seeing(owner: Person | None, reaction: Reaction, at: datetime) -> None:
    if owner is not None and not access.holds(owner, Right.SEE_CASE, reaction, local_day(at)):
        raise Refused(
            f"{owner.display_name} darf den Vorgang nicht sehen und wüsste nicht, wem etwas "
            "zugesagt ist. Bitte jemand anderen wählen.",
            code="field_owner",
        )


@journal.verb
def add_step(*, measure: Measure, text: str, by: Person, at: datetime) -> MeasureStep:
    """Add a step to a Gegenmaßnahme that runs.

    :raises Refused: for others than its owner and those who decide, without words, or if it does
        not run.
    """
    row = locked(measure, by, at)
    require_accepted(row)
    words = text.strip()
    if not words or len(words) > (_LONGEST or 0):
        raise Refused(
            f"Bitte den Schritt in einem Satz nennen, höchstens {_LONGEST} Zeichen.",
            code="field_text",
        )
    require_nameless(row.reactions.select_related("party"), text=words)
    step = MeasureStep.objects.create(measure=row, text=words)
    record(Verb.MEASURE_STEP_ADDED, row, by, at, step=words)
    return step


@journal.verb
def tick_step(*, step: MeasureStep, by: Person, at: datetime) -> MeasureStep:
    """Tick a step off; a second time changes nothing.

    :raises Refused: for others than the owner and those who decide, or if the Gegenmaßnahme does
        not run.
    """
    measure = locked(step.measure, by, at)
    require_accepted(measure)
    row = MeasureStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if row.ticked_at is None:
        row.ticked_at, row.ticked_by = at, by
        row.save(update_fields=["ticked_at", "ticked_by"])
        record(Verb.MEASURE_STEP_TICKED, measure, by, at, step=row.text)
    return row


@journal.verb
def reschedule_measure(
    *, measure: Measure, owner: Person | None, due_on: date | None, reason: str,
    by: Person, at: datetime,
) -> Measure:  # fmt: skip
    """Agree anew who carries it out and until when; reminders begin anew.

    :raises Refused: without the right, owner, day or reason, for a day that has passed, or if it
        does not run.
    """
    rights.require(by, Right.DECIDE_MEASURE, on=local_day(at))
    row = locked(measure, by, at)
    require_accepted(row)
    require_complete(Planned(row.title, row.cause, owner, due_on), at, needs_cause=False)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    is_new = row.owner != owner
    row.owner, row.due_on, row.reminded_at, row.escalated_at = owner, due_on, None, None
    row.save(update_fields=["owner", "due_on", "reminded_at", "escalated_at"])
    record(
        Verb.MEASURE_RESCHEDULED, row, by, at, owner=row.owner_id, due_on=due_on,
        reason=reason.strip(),
    )  # fmt: skip
    tell_owner(row, by=by, at=at, is_new=is_new)
    return row


@journal.verb
def choose_figure(*, measure: Measure, figure: str, name: str, by: Person, at: datetime) -> Measure:
    """Say by which figure the effect of a Gegenmaßnahme is seen, until its effect is judged.

    :param figure: its code, :param name: its name; both are the reports' to know.
    :raises Refused: without the right, without a figure, or once the effect is judged.
    """
    rights.require(by, Right.DECIDE_MEASURE, on=local_day(at))
    row = locked(measure, by, at)
    _require_unjudged(row)
    if not figure:
        raise Refused("Bitte eine Zahl wählen.", code="field_figure")
    row.figure = figure
    row.save(update_fields=["figure"])
    record(Verb.MEASURE_FIGURE_CHOSEN, row, by, at, figure=name)
    return row


@journal.verb
def judge_effect(
    *,
    measure: Measure,
    effect: str,
    note: str,
    values: Mapping[str, object],
    by: Person,
    at: datetime,
) -> Measure:
    """Judge whether a Gegenmaßnahme that was carried out has helped.

    :param values: its figure before and after, as the reports have counted it.
    :raises Refused: without the right, a judgement or a word on it, before it is carried out, or if
        somebody has judged it already.
    """
    rights.require(by, Right.DECIDE_MEASURE, on=local_day(at))
    row = locked(measure, by, at)
    _require_unjudged(row)
    if row.state != Measure.State.DONE or row.effect_due_on is None:
        raise Refused(
            "Die Wirkung lässt sich erst prüfen, wenn die Gegenmaßnahme erledigt ist.",
            code="not_done",
        )
    if row.effect_due_on > local_day(at):
        raise Refused(
            f"Die Wirkung lässt sich ab {format_day(row.effect_due_on)} prüfen. So lange wird "
            "nachher gezählt.",
            code="too_early",
        )
    if effect not in Measure.Effect.values:
        raise Refused("Bitte sagen, ob es geholfen hat.", code="field_effect")
    if not note.strip():
        raise Refused("Bitte sagen, woran Sie das sehen.", code="field_note")
    row.effect, row.effect_note, row.effect_values = effect, note.strip(), dict(values)
    row.effect_at, row.effect_by = at, by
    row.save(update_fields=["effect", "effect_note", "effect_values", "effect_at", "effect_by"])
    label = row.get_effect_display()
    record(Verb.MEASURE_EFFECT_JUDGED, row, by, at, effect=label, note=row.effect_note)
    return row


def _require_unjudged(row: Measure) -> None:
    if row.effect:
        who = row.effect_by.display_name if row.effect_by else "Jemand"
        raise Refused(
            f"{who} hat die Wirkung schon geprüft: {row.get_effect_display()}.", code="judged"
        )
