"""Keep a Vorgang from going: a legal hold with reason and end; tell when a procedure was over."""

from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.privacy.models import LegalHold, ProcedureEnd
from krm.privacy.queries.retention import is_in_procedure
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.actions import tasks
from krm.work.models import Task


@journal.verb
def set_hold(
    *, reaction: Reaction, reason: str, until: date | None, by: Person, at: datetime
) -> LegalHold:
    """Keep a Vorgang until a day, whatever its class of retention says.

    :raises Refused: without a reason or an end, or if the end has passed.
    """
    on, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "hold_deletion", reaction, on)
    row = reactions.locked(reaction)
    if not reason.strip():
        raise Refused("Bitte sagen, wozu der Vorgang noch gebraucht wird.", code="field_reason",
                      chain=chain)  # fmt: skip
    if until is None:
        raise Refused(
            "Eine Sperre ohne Ende gibt es nicht. Bitte einen Tag nennen; danach lässt sie sich "
            "neu setzen.",
            code="field_until",
            chain=chain,
        )
    if until < on:
        raise Refused("Der Tag liegt in der Vergangenheit.", code="field_until", chain=chain)
    hold = LegalHold.objects.create(
        reaction=row, reason=reason.strip(), until=until, set_at=at, set_by=by
    )
    _record(Verb.LEGAL_HOLD_SET, hold, {"reason": hold.reason}, by, at)
    return hold


@journal.verb
def end_hold(
    *, reaction: Reaction, hold: LegalHold, reason: str, by: Person, at: datetime
) -> LegalHold:
    """End a hold before its day; the class of the Vorgang counts again.

    :raises Refused: without a reason, or if it belongs elsewhere or has ended.
    """
    on, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "end_hold", reaction, on)
    row = reactions.locked(reaction)
    found = LegalHold.objects.on(on).filter(pk=hold.pk, reaction=row).first()
    if found is None:
        raise Refused("Diese Sperre gilt nicht mehr.", code="field_hold", chain=chain)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason", chain=chain)
    found.ended_at, found.ended_by, found.end_reason = at, by, reason.strip()
    found.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _record(Verb.LEGAL_HOLD_ENDED, found, {"reason": found.end_reason}, by, at)
    return found


def _record(
    verb: Verb, hold: LegalHold, personal: dict[str, object], by: Person, at: datetime
) -> None:
    data = {"hold": hold.pk, "until": hold.until}
    chain = reaction_chain(hold.reaction_id)
    journal.record(verb, chain=chain, by=by, at=at, data=data, personal=personal)


@journal.verb
def end_procedure(*, reaction: Reaction, on: date, by: Person, at: datetime) -> ProcedureEnd:
    """Enter when the procedure about a Vorgang was over; from then on it no longer keeps it.

    :raises Refused: if none is known to run, or the day lies ahead.
    """
    today, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "end_procedure", reaction, today)
    row = reactions.locked(reaction)
    if not is_in_procedure(row, today):
        raise Refused("Zu diesem Vorgang läuft kein Verfahren.", code="no_procedure", chain=chain)
    if on > today:
        raise Refused("Der Tag liegt in der Zukunft.", code="field_on", chain=chain)
    end, _ = ProcedureEnd.objects.update_or_create(
        reaction=row, defaults={"ended_on": on, "entered_at": at, "entered_by": by}
    )
    journal.record(Verb.PROCEDURE_ENDED, chain=chain, by=by, at=at, data={"ended_on": on})
    asked = row.tasks.filter(kind=Task.Kind.PROCEDURE_END)
    tasks.finish(tasks=asked, result="beendet", by=by, at=at)
    return end
