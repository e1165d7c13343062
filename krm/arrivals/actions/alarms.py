"""Alarms: danger is raised at once, people are notified one after the other, one confirms."""

from datetime import datetime

from krm.arrivals.models import Alarm, IntakeItem
from krm.arrivals.queries import alarms as queries
from krm.arrivals.rules.outcomes import DUPLICATE
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.ui.rules import format_at
from krm.work.actions.telling import tell


@journal.verb
def raise_from_text(
    *,
    item: IntakeItem | None = None,
    text: str | None = None,
    reaction: Reaction | None = None,
    by: Actor = SYSTEM,
    at: datetime,
) -> list[Alarm]:
    """Raise an alarm for every kind of danger the words of an arrival or a Vorgang speak of.

    Every door calls this right after an arrival was read, or a Vorgang recorded without one. A
    kind that was raised before is not raised again, and a duplicate of another arrival raises
    nothing. The words themselves are not stored; the page finds them anew.

    :param text: another text than its own, such as a translation.
    :param reaction: the Vorgang the arrival is about to join, or the one without an arrival.
    """
    if item is not None and item.outcome == DUPLICATE:
        return []
    content = _words(item, reaction) if text is None else text
    signals = queries.signals_in(content, local_day(at))
    if not signals:
        return []
    about = Alarm.objects.filter(item=item) if item else Alarm.objects.filter(reaction=reaction)
    known = set(about.values_list("kind", flat=True))
    target = reaction or (item.reaction if item else None)
    return [
        _raise(item=item, reaction=target, kind=signal.kind, is_found=True, by=by, at=at)
        for signal in signals
        if signal.kind not in known
    ]


def _words(item: IntakeItem | None, reaction: Reaction | None) -> str:
    if item is not None:
        return f"{item.subject}\n{item.text}"
    return f"{reaction.title}\n{reaction.matter}\n{reaction.wish}" if reaction else ""


@journal.verb
def raise_alarm(
    *,
    kind: str,
    item: IntakeItem | None = None,
    reaction: Reaction | None = None,
    by: Actor,
    at: datetime,
) -> Alarm:
    """Raise an alarm as a person who has read or heard the signal.

    :raises Refused: for an unknown kind, or if one of this kind waits already.
    """
    if kind not in Alarm.Kind.values:
        raise Refused("Bitte sagen, um welche Gefahr es geht.", code="field_kind")
    waiting = Alarm.objects.filter(item=item, reaction=reaction, kind=kind, confirmed_at=None)
    if waiting.exists():
        raise Refused("Dieser Alarm läuft schon.", code="field_kind")
    return _raise(item=item, reaction=reaction, kind=kind, is_found=False, by=by, at=at)


def _raise(
    *,
    item: IntakeItem | None,
    reaction: Reaction | None,
    kind: str,
    is_found: bool,
    by: Actor,
    at: datetime,
) -> Alarm:
    alarm = Alarm.objects.create(
        item=item, reaction=reaction, kind=kind, is_found=is_found, raised_at=at,
        raised_by_id=by.pk,
    )  # fmt: skip
    journal.record(
        Verb.ALARM_RAISED,
        chain=_chain(alarm),
        by=by,
        at=at,
        data={"alarm": alarm.pk, "kind": kind, "found": is_found, **_receipt(alarm)},
        personal={"what": alarm.get_kind_display()},
    )
    announce(alarm=alarm, by=by, at=at)
    return alarm


def _chain(alarm: Alarm) -> str:
    return reaction_chain(alarm.reaction_id) if alarm.reaction_id else OFFICE


def _receipt(alarm: Alarm) -> dict[str, object]:
    return {"receipt": alarm.item.receipt_number} if alarm.item else {}


@journal.verb
def announce(*, alarm: Alarm, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell of an unconfirmed alarm whoever has to know by now; each person hears of it once.

    The first person at once, the next after each hour of office hours. Returns how many are new.
    """
    if alarm.confirmed_at is not None:
        return 0
    subject = alarm.reaction.number if alarm.reaction else ""
    subject = subject or (alarm.item.receipt_number if alarm.item else "")
    notified = tell(
        reaction=alarm.reaction,
        people=queries.people_to_notify(alarm, at),
        kind="alarm",
        opening=f"Alarm zu {subject}: ",
        what=f"{alarm.get_kind_display()}. Bitte sofort ansehen.",
        url=_address(alarm),
        key=str(alarm.pk),
        by=by,
        at=at,
    )
    return len(notified)


def _address(alarm: Alarm) -> str:
    subject = alarm.item or alarm.reaction
    return subject.get_absolute_url() if subject else ""


@journal.verb
def confirm_alarm(*, alarm: Alarm, done: str, by: Person, at: datetime) -> Alarm:
    """Confirm an alarm with what was done; from then on nobody else is notified.

    :raises Refused: without a word on what was done, if somebody has confirmed it already, or if
        the person may not see it.
    """
    if queries.visible_alarm(by, alarm.pk, local_day(at)) is None:
        raise Refused("Diesen Alarm gibt es für Sie nicht.", code="right_missing")
    row = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm.pk)
    if row.confirmed_at is not None:
        who = row.confirmed_by.display_name if row.confirmed_by else "Jemand"
        when = format_at(row.confirmed_at)
        raise Refused(f"{who} hat den Alarm am {when} bestätigt.", code="confirmed_meanwhile")
    if not done.strip():
        raise Refused("Bitte kurz sagen, was getan wurde.", code="field_done")
    row.confirmed_at, row.confirmed_by, row.done = at, by, done.strip()
    row.save(update_fields=["confirmed_at", "confirmed_by", "done"])
    journal.record(
        Verb.ALARM_CONFIRMED,
        chain=_chain(row),
        by=by,
        at=at,
        data={"alarm": row.pk, "kind": row.kind, **_receipt(row)},
        # What was done may speak of an arrival of which nothing may stay (K0).
        personal={"done": row.done if row.reaction_id else "siehe Eingang"},
    )
    return row


def tell_waiting(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell the next person of every alarm nobody has confirmed; the schedule calls this."""
    return sum(announce(alarm=alarm, by=by, at=at) for alarm in list(queries.waiting()))
