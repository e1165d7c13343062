"""Alarms: danger is raised at once, people are notified one after the other, one confirms."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import prefetch_related_objects

from krm.arrivals.actions import hints
from krm.arrivals.models import Alarm, AlarmAttempt, IntakeItem, MeaningReading
from krm.arrivals.queries import alarms as queries
from krm.arrivals.queries.reaching import number_of
from krm.arrivals.queries.readable import (
    pieces_as_sent,
    pieces_in_fields,
    pieces_of_item,
    pieces_of_reaction,
)
from krm.arrivals.rules.alarm import Found
from krm.arrivals.rules.outcomes import DUPLICATE
from krm.arrivals.rules.sentences import only_new
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb, reaction_chain
from krm.measures.actions import raising
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
    found: Found | None = None,
    by: Actor = SYSTEM,
    at: datetime,
) -> list[Alarm]:
    """Read an arrival or a Vorgang for danger: all that can be read of it, or a further text.

    Every door calls this right after an arrival was read, or a Vorgang recorded without one, and
    with whatever is written to it later. Words of danger raise an alarm, words that only may speak
    of it leave a hint; the worker compares the meaning within a minute. A kind that was raised for
    an arrival is not raised again for it, and a duplicate of another arrival raises nothing.

    :param text: only this: a translation, what a person has typed, a note.
    :param reaction: the Vorgang the arrival is about to join, or the one without an arrival.
    :param found: what `look_for` has found in it before something was locked.
    """
    if item is not None and item.outcome == DUPLICATE:
        return []
    further = None if text is None else _further(text, item)
    if found is None:
        found = look_for(_pieces(item, reaction) if further is None else [further], at)
    target = reaction or (item.reaction if item else None)
    subject = hints.subject_of(item, target)
    _ask_for_meaning([(subject, further, found)], at=at)
    return _raise_found(subject, target, found, by, at, is_further=text is not None)


@journal.verb
def raise_from_items(*, items: Sequence[IntakeItem], by: Actor = SYSTEM, at: datetime) -> None:
    """Read many arrivals for danger that were just read; see `raise_from_text`."""
    rows = [item for item in items if item.outcome != DUPLICATE]
    prefetch_related_objects(rows, "documents", "translations", "submission")
    read = [(hints.subject_of(row, None), look_for(_pieces(row, None), at)) for row in rows]
    _ask_for_meaning([(subject, None, found) for subject, found in read], at=at)
    for subject, found in read:
        _raise_found(subject, None, found, by, at, is_further=False)


def _raise_found(
    subject: hints.Subject,
    target: Reaction | None,
    found: Found,
    by: Actor,
    at: datetime,
    *,
    is_further: bool,
) -> list[Alarm]:
    if not (found.signals or found.possible):
        return []
    known = known_kinds(subject, is_further=is_further)
    raised = [
        raise_one(
            alarm=Alarm(item=subject.item, reaction=target, kind=signal.kind, is_found=True),
            by=by,
            at=at,
        )
        for signal in found.signals
        if signal.kind not in known
    ]
    if found.possible and not (found.signals or known):
        words, kind = found.possible.words, found.possible.kind
        hints.leave(subject=subject, words=words, kind=kind, by=by, at=at)
    return raised


def _further(text: str, item: IntakeItem | None) -> str:
    """Return what of a further text does not stand in the arrival, which was read before."""
    return only_new(text, pieces_as_sent(item)) if item else text


def look_for(pieces: Iterable[str], at: datetime) -> Found:
    """Return what speaks of danger in some pieces of text; nothing is locked or written."""
    return queries.found_in(pieces, local_day(at))


def _pieces(item: IntakeItem | None, reaction: Reaction | None) -> list[str]:
    if item is not None:
        return [*pieces_of_item(item), *pieces_in_fields(item)]
    return pieces_of_reaction(reaction) if reaction else []


def _ask_for_meaning(
    asked: Sequence[tuple[hints.Subject, str | None, Found]], *, at: datetime
) -> None:
    """Let the worker compare the meaning of messages, if the office wants that.

    :param asked: each message, with a further text of it, which is kept until it was read (None
        for all of it), and what was found by words.
    """
    if not asked:
        return
    is_wanted = queries.reads_meaning(local_day(at))
    rows = [_to_read(subject, text, found, is_wanted, at) for subject, text, found in asked]
    MeaningReading.objects.bulk_create([row for row in rows if row.read_at is None or row.note])


def _to_read(
    subject: hints.Subject, text: str | None, found: Found, is_wanted: bool, at: datetime
) -> MeaningReading:
    has_words = text is None or bool(text.strip())
    note = f"{found.unread} Zeichen lagen über der Grenze und wurden nicht auf Gefahr durchsucht."
    return MeaningReading(
        **subject.keys,
        text=text or "",
        asked_at=at,
        read_at=None if is_wanted and has_words else at,
        note=note if found.unread else "",
    )


def known_kinds(subject: hints.Subject, *, is_further: bool) -> set[str]:
    """Return the kinds that are not raised again.

    What is written to a Vorgang later is new, unless an alarm of its kind waits there anyway.
    """
    if subject.item is not None:
        return set(Alarm.objects.filter(item=subject.item).values_list("kind", flat=True))
    rows = Alarm.objects.filter(reaction=subject.reaction)
    if is_further:
        rows = rows.filter(confirmed_at=None)
    return set(rows.values_list("kind", flat=True))


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
    alarm = raise_one(alarm=Alarm(item=item, reaction=reaction, kind=kind), by=by, at=at)
    _raise_besonderheit(alarm, by, at)
    return alarm


def _raise_besonderheit(alarm: Alarm, by: Actor, at: datetime, *, done: str = "") -> None:
    """Let executive and team lead know of an alarm that a person has raised or found right."""
    receipt = alarm.item.receipt_number if alarm.item else ""
    subject = raising.Subject(alarm.reaction, receipt)
    raising.raise_from_alarm(kind=alarm.kind, subject=subject, done=done, by=by, at=at)


@journal.verb
def raise_one(*, alarm: Alarm, by: Actor, at: datetime) -> Alarm:
    """Store a new alarm and tell whoever has to know first.

    Which danger it is stands only in the part of the journal that can be erased.
    """
    alarm.raised_at, alarm.raised_by_id = at, by.pk
    alarm.save(force_insert=True)
    journal.record(
        Verb.ALARM_RAISED,
        chain=_chain(alarm),
        by=by,
        at=at,
        data={"alarm": alarm.pk, "found": alarm.is_found, **_receipt(alarm)},
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

    The first person at once, the next after each hour of office hours; whoever tries again to
    reach the person is reminded of it. Returns how many messages are new.
    """
    if alarm.confirmed_at is not None:
        return 0
    count = _tell(alarm, queries.people_to_notify(alarm, at), "Bitte sofort ansehen.", "", by, at)
    attempt = alarm.attempts.order_by("-tried_at", "-pk").first()
    if attempt is None or attempt.next_at > at:
        return count
    key = f":again:{attempt.pk}"
    return count + _tell(
        alarm, [attempt.tried_by], "Bitte jetzt noch einmal versuchen.", key, by, at
    )


def _tell(
    alarm: Alarm, people: Sequence[Person | None], ask: str, key: str, by: Actor, at: datetime
) -> int:
    notified = tell(
        reaction=alarm.reaction,
        people=people,
        kind="alarm",
        opening=f"Alarm zu {number_of(alarm.reaction or alarm.item)}: ",
        what=f"{alarm.get_kind_display()}. {ask}",
        url=_address(alarm),
        key=f"{alarm.pk}{key}",
        by=by,
        at=at,
    )
    return len(notified)


def _address(alarm: Alarm) -> str:
    subject = alarm.item or alarm.reaction
    return subject.get_absolute_url() if subject else ""


@journal.verb
def note_attempt(
    *, alarm: Alarm, next_at: datetime | None, by: Person, at: datetime
) -> AlarmAttempt:
    """Note that the person was not reached, and when the next attempt is.

    The alarm goes on: others are notified as before.

    :raises Refused: without a moment, for one in the past or after the end of the next Arbeitstag,
        if the alarm is over, or if the person may not see it.
    """
    row = _waiting(alarm, by, at)
    latest = queries.latest_next_attempt(at)
    if next_at is None:
        raise Refused("Bitte sagen, wann der nächste Versuch ist.", code="field_next_at")
    if not at < next_at <= latest:
        raise Refused(
            f"Der nächste Versuch muss in der Zukunft liegen, spätestens am {format_at(latest)}.",
            code="field_next_at",
        )
    attempt = AlarmAttempt.objects.create(alarm=row, tried_at=at, tried_by=by, next_at=next_at)
    data = {"alarm": row.pk, "next_at": next_at, **_receipt(row)}
    journal.record(Verb.ALARM_NOT_REACHED, chain=_chain(row), by=by, at=at, data=data)
    return attempt


@journal.verb
def confirm_alarm(
    *, alarm: Alarm, done: str, is_false: bool = False, by: Person, at: datetime
) -> Alarm:
    """Confirm an alarm with what was done; from then on nobody else is notified.

    Whoever says so has read the message: its hints end too. A well-founded one is a
    Besonderheit, of which executive and team lead learn (R-14).

    :param is_false: there was no danger.

    :raises Refused: without a word on what was done, if somebody has confirmed it already, or if
        the person may not see it.
    """
    row = _waiting(alarm, by, at)
    if not done.strip():
        raise Refused("Bitte kurz sagen, was getan wurde.", code="field_done")
    row.confirmed_at, row.confirmed_by, row.done = at, by, done.strip()
    row.words = row.example = ""
    row.save(update_fields=["confirmed_at", "confirmed_by", "done", "words", "example"])
    journal.record(
        Verb.ALARM_CONFIRMED,
        chain=_chain(row),
        by=by,
        at=at,
        data={"alarm": row.pk, **_receipt(row)},
        # What was done may speak of an arrival of which nothing may stay (K0).
        personal={"done": row.done if row.reaction_id else "siehe Eingang"},
    )
    hints.note_read(subject=hints.subject_of(row.item, row.reaction), by=by, at=at)
    if not is_false:
        _raise_besonderheit(row, by, at, done=row.done)
    return row


def _waiting(alarm: Alarm, by: Person, at: datetime) -> Alarm:
    if queries.visible_alarm(by, alarm.pk, local_day(at)) is None:
        raise Refused("Diesen Alarm gibt es für Sie nicht.", code="right_missing")
    row = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm.pk)
    if row.confirmed_at is not None:
        who = row.confirmed_by.display_name if row.confirmed_by else "Jemand"
        when = format_at(row.confirmed_at)
        raise Refused(f"{who} hat den Alarm am {when} bestätigt.", code="confirmed_meanwhile")
    return row


@journal.verb
def take_to_case(*, item: IntakeItem, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Let the Vorgang an arrival has joined know its alarms, and tell what was done about them.

    Whoever tried to reach the person in vain before there was a Vorgang has proof of it there.
    """
    rows = Alarm.objects.filter(item=item, reaction=None).order_by("raised_at", "pk")
    found = list(rows.select_related("raised_by", "confirmed_by"))
    rows.update(reaction=reaction)
    for alarm in found:
        _tell_course(alarm, reaction_chain(reaction.pk), item.receipt_number, by, at)


def _tell_course(alarm: Alarm, chain: str, receipt: str, by: Actor, at: datetime) -> None:
    def tell_of(
        verb: Verb, who: Person | None, when: datetime, *, said: str = "", **data: object
    ) -> None:
        words = {"what": alarm.get_kind_display(), "done": said}
        words["passed_by"] = who.display_name if who else SYSTEM.display_name
        codes = {"alarm": alarm.pk, "receipt": receipt, "passed_at": when, **data}
        journal.record(verb, chain=chain, by=by, at=at, data=codes, personal=words)

    tell_of(Verb.ALARM_RAISED, alarm.raised_by, alarm.raised_at, found=alarm.is_found)
    for row in alarm.attempts.select_related("tried_by").order_by("tried_at", "pk"):
        tell_of(Verb.ALARM_NOT_REACHED, row.tried_by, row.tried_at, next_at=row.next_at)
    if alarm.confirmed_at is not None:
        who, when = alarm.confirmed_by, alarm.confirmed_at
        tell_of(Verb.ALARM_CONFIRMED, who, when, said=alarm.done)


def tell_waiting(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell the next person of every alarm nobody has confirmed; the schedule calls this."""
    return sum(announce(alarm=alarm, by=by, at=at) for alarm in list(queries.waiting()))
