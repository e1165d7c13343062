"""What somebody has just recorded wrongly is taken back by the same person with one click."""

from datetime import datetime

from django.db.models import Q

from krm.arrivals.actions.elsewhere import digest_of_recording
from krm.arrivals.models import Alarm, IntakeItem, KeptPart, PassedOn, Submission
from krm.casework.actions.ending import end_work
from krm.casework.queries import facts_for
from krm.corrections.models import Correction
from krm.corrections.queries import has_overdue, legal_deadlines
from krm.journal import actions as journal
from krm.journal import queries as journal_queries
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.notices import actions as notices
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction


@journal.verb
def take_back_recording(
    *,
    reaction: Reaction,
    reason: str = "Gleich nach dem Erfassen zurückgenommen",
    by: Person,
    at: datetime,
) -> Reaction:
    """Take back what the person has just recorded wrongly: a Storno whose number stays used.

    Where a legal deadline ends with it, it stands in the monthly list of such slips.

    :param reason: as the journal keeps it.
    :raises Refused: if somebody else recorded it, on another day, a deadline has passed, or
        anything has happened since; then only KRM cancels it.
    """
    on = local_day(at)
    require(by, Right.CAPTURE, on=on)
    row = reactions.locked(reaction)
    if against := why_not_taken_back(row, by, at):
        raise Refused(against, code="not_taken_back", chain=reaction_chain(row.pk))
    _remember(row, reason, by, at)
    moved = reactions.take_step(
        name="take_back_capture",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.REACTION_CANCELLED,
        changes={"closed_at": at, "answered_at": None, "result": ""},
        personal={"reason": reason},
        by=by,
        at=at,
    )
    for task in moved.tasks.exclude(person=None).select_related("person"):
        if task.person is not None:
            notices.remove_messages(recipient=task.person, reaction_pk=moved.pk)
    end_work(reaction=moved, why="cancelled", by=by, at=at)
    return moved


def _remember(reaction: Reaction, reason: str, by: Person, at: datetime) -> None:
    Correction.objects.create(
        reaction=reaction,
        target="cancel",
        old={"value": reaction.state},
        new={"value": "cancelled"},
        reason=reason,
        state=Correction.State.APPLIED,
        proposed_at=at,
        proposed_by=by,
        decided_at=at,
        decided_by=by,
        is_own_slip=bool(legal_deadlines(reaction)),
    )


def why_not_taken_back(reaction: Reaction, by: Person, at: datetime) -> str:
    """Return why a person cannot take back what was recorded, "" if they can.

    The one check for what was typed anywhere: Bogen, KRM's own form, paper card.
    """
    if reaction.captured_by_id != by.pk or local_day(reaction.captured_at) != local_day(at):
        return "Zurücknehmen können Sie nur, was Sie heute selbst erfasst haben."
    arrivals = IntakeItem.objects.filter(reaction=reaction)
    in_this = Q(item__in=arrivals)
    if PassedOn.objects.filter(in_this).exists() or KeptPart.objects.filter(in_this).exists():
        return (
            "Über einen Teil für eine andere Stelle im Haus ist schon entschieden. KRM kann den "
            "Vorgang stornieren."
        )
    # A paper card is typed in like a Bogen: neither ever waited in the Posteingang.
    waited = arrivals.exclude(content_digest=digest_of_recording(reaction))
    if waited.exclude(submission__door=Submission.Door.CARD_PAPER).exists():
        return "Dieser Vorgang kam aus dem Posteingang. KRM kann ihn stornieren."
    if Alarm.objects.filter(Q(reaction=reaction) | Q(item__in=arrivals)).exists():
        return "Zu diesem Vorgang gibt es einen Alarm. Bitte sprechen Sie mit KRM."
    last = journal_queries.last_step(reaction_chain(reaction.pk))
    if last is not None and last.happened_at > reaction.captured_at:
        happened = last.sentence.rstrip(".")
        return f"Hier ist schon mehr geschehen: {happened}. KRM kann den Vorgang stornieren."
    if has_overdue(reaction, local_day(at)):
        return (
            "Eine Frist dieses Vorgangs ist schon abgelaufen. KRM kann ihn stornieren; eine zweite "
            "Person bestätigt das."
        )
    return ""
