"""Reads around alarms: what waits, who may see it, who has to hear of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.adapters.sentence_encoder import is_installed
from krm.arrivals import access
from krm.arrivals.models import Alarm, AlarmAttempt, DangerHint, IntakeItem
from krm.arrivals.queries import reaching
from krm.arrivals.queries.reaching import Way
from krm.arrivals.queries.readable import pieces_of_item, pieces_of_reaction
from krm.arrivals.rules.alarm import (
    KINDS,
    AlarmWords,
    Found,
    as_written,
    find_signals,
    people_due,
    read_pieces,
)
from krm.deadlines import queries as deadlines
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.parties.rules import fold
from krm.reactions.models import Reaction
from krm.reactions.queries import excluded_people
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import LOCAL_ZONE


def words_of(rules: Regelwerk) -> AlarmWords:
    """Return what a Regelwerk says about signals."""
    return AlarmWords(
        words={kind: rules.texts(f"alarms.{kind}") for kind in KINDS},
        exceptions=rules.texts("alarms.exceptions"),
        negation_counts=frozenset(rules.texts("alarms.negation_counts")),
        read_first=rules.texts("alarms.read_first"),
    )


def found_in(pieces: Iterable[str], on: date) -> Found:
    """Return what speaks of danger in pieces of text; nothing before the house has a Regelwerk."""
    try:
        rules = regelwerk.rules_on(on)
    except regelwerk.RegelwerkMissing:
        return Found()
    return read_pieces(pieces, words_of(rules))


def reads_meaning(on: date) -> bool:
    """Tell whether the office wants the meaning to be compared, and the encoder is there."""
    try:
        return is_installed() and regelwerk.rules_on(on).flag("alarms.by_meaning")
    except regelwerk.RegelwerkMissing:
        return False


def waiting() -> QuerySet[Alarm]:
    """Return the alarms nobody has confirmed, the oldest first."""
    rows = Alarm.objects.filter(confirmed_at=None).select_related(
        "item__submission", "reaction__party"
    )
    return rows.order_by("raised_at", "pk")


def end_of_day(at: datetime) -> datetime:
    """Return when the Arbeitstag ends on which something that came at a moment is due."""
    local = at.astimezone(LOCAL_ZONE)
    return deadlines.office_hours(regelwerk.rules_on(local.date())).end_of_day(local)


def latest_next_attempt(at: datetime) -> datetime:
    """Return by when somebody tries again at the latest: the end of the next Arbeitstag."""
    local = at.astimezone(LOCAL_ZONE)
    return end_of_day(local.replace(hour=0, minute=0) + timedelta(days=1))


def urgent_first(rows: QuerySet[IntakeItem]) -> QuerySet[IntakeItem]:
    """Return arrivals with a waiting alarm first, then those to be read first, then the others."""
    alarmed = Alarm.objects.filter(item=OuterRef("pk"), confirmed_at=None)
    hinted = DangerHint.objects.filter(item=OuterRef("pk"))
    marked = rows.annotate(is_alarmed=Exists(alarmed), is_hinted=Exists(hinted))
    return marked.order_by("-is_alarmed", "-is_hinted", "arrived_at", "pk")


def below(rows: QuerySet[IntakeItem], item: IntakeItem, at: datetime) -> QuerySet[IntakeItem]:
    """Return of arrivals, the urgent first, those that stand below one of them in the list.

    :param at: when somebody decides about it; an alarm they raise with that does not move it.
    """
    is_alarmed = Alarm.objects.filter(item=item, confirmed_at=None, raised_at__lt=at).exists()
    is_hinted = DangerHint.objects.filter(item=item).exists()
    later = Q(arrived_at__gt=item.arrived_at) | Q(arrived_at=item.arrived_at, pk__gt=item.pk)
    stands = Q(is_alarmed=is_alarmed, is_hinted=is_hinted) & later
    if is_hinted:
        stands |= Q(is_alarmed=is_alarmed, is_hinted=False)
    if is_alarmed:
        stands |= Q(is_alarmed=False)
    return urgent_first(rows).filter(stands)


def alarmed_since(rows: QuerySet[IntakeItem], moment: datetime) -> QuerySet[IntakeItem]:
    """Return the arrivals with a waiting alarm that was raised after a moment."""
    fresh = Alarm.objects.filter(item=OuterRef("pk"), confirmed_at=None, raised_at__gt=moment)
    return urgent_first(rows).filter(Exists(fresh))


def route_of(alarm: Alarm, on: date) -> list[Person]:
    """Return who hears of an alarm one after the other.

    The roles of the Regelwerk in their order; who is absent or must not see the Vorgang is
    passed over. If nobody is left, the absent ones are notified after all.
    """
    kept_away = excluded_people(alarm.reaction) if alarm.reaction else frozenset()
    people = [
        person
        for role in regelwerk.rules_on(on).texts("alarms.notified")
        for person in organisation.people_with_role(Role(role), on)
        if person.pk not in kept_away
    ]
    everybody = list({person.pk: person for person in people}.values())
    away = organisation.absent_people(on)
    return [person for person in everybody if person.pk not in away] or everybody


def people_to_notify(alarm: Alarm, at: datetime) -> list[Person]:
    """Return who has to know of an unconfirmed alarm by a moment."""
    on = local_day(at)
    rules = regelwerk.rules_on(on)
    minutes = deadlines.office_hours(rules).minutes_between(
        alarm.raised_at.astimezone(LOCAL_ZONE), at.astimezone(LOCAL_ZONE)
    )
    route = {person.pk: person for person in route_of(alarm, on)}
    due = people_due(route, minutes, rules.number("alarms.confirm_minutes"))
    return [route[pk] for pk in due]


@dataclass(frozen=True)
class ShownAlarm:
    """An alarm as the pages show it on top: what, since when, who, and what is to be done.

    :ivar phrase: the words of the list for its kind, as the message spells them.
    :ivar words: the whole passage, where its meaning raised the alarm.
    """

    alarm: Alarm
    title: str
    number: str
    instruction: str
    phrase: str
    words: str
    url: str
    ways: Sequence[Way]
    wish: str
    attempts: Sequence[AlarmAttempt]
    hints: Sequence[DangerHint]


def shown_to(person: Person, on: date) -> list[ShownAlarm]:
    """Return the waiting alarms the person may see, with what is to be done."""
    if not access.sees_alarms(person, on):
        return []
    # As nearly always: while nothing waits, who might see it need not be asked.
    if not Alarm.objects.filter(confirmed_at=None).exists():
        return []
    rows = list(_visible(person, on))
    if not rows:
        return []
    rules = regelwerk.rules_on(on)
    hints = _hints_beside(rows)
    # Two alarms of one message show its hints once.
    return [_shown(alarm, rules, hints.pop(_subject_key(alarm), ())) for alarm in rows]


def _subject_key(row: Alarm | DangerHint) -> tuple[int | None, int | None]:
    return row.item_id, None if row.item_id else row.reaction_id


def _hints_beside(alarms: Sequence[Alarm]) -> dict[tuple[int | None, int | None], list[DangerHint]]:
    """Return the hints of the messages an alarm runs for: one message, one box."""
    keys = [_subject_key(alarm) for alarm in alarms]
    of_items = Q(item__in=[item for item, _ in keys if item])
    of_reactions = Q(item=None, reaction__in=[reaction for _, reaction in keys if reaction])
    found = defaultdict(list)
    for hint in DangerHint.objects.filter(of_items | of_reactions).order_by("found_at", "pk"):
        found[_subject_key(hint)].append(hint)
    return found


def _visible(person: Person, on: date) -> QuerySet[Alarm]:
    of_items = Q(reaction=None, item__in=access.alarmed_items(person, on).values("pk"))
    of_reactions = Q(reaction__in=access.alarmed_reactions(person, on).values("pk"))
    rows = waiting().filter(of_items | of_reactions)
    return rows.prefetch_related("item__documents", "item__translations", "attempts__tried_by")


def visible_alarm(person: Person, alarm_pk: int, on: date) -> Alarm | None:
    """Return one alarm the person may see, confirmed or not."""
    if not access.sees_alarms(person, on):
        return None
    alarm = Alarm.objects.select_related("item", "reaction", "confirmed_by").filter(pk=alarm_pk)
    of_items = Q(reaction=None, item__in=access.alarmed_items(person, on).values("pk"))
    of_reactions = Q(reaction__in=access.alarmed_reactions(person, on).values("pk"))
    return alarm.filter(of_items | of_reactions).first()


def _shown(alarm: Alarm, rules: Regelwerk, hints: Sequence[DangerHint]) -> ShownAlarm:
    subject = alarm.item or alarm.reaction
    phrase = _phrase_of(alarm, rules)
    return ShownAlarm(
        alarm=alarm,
        title=alarm.get_kind_display(),
        number=reaching.number_of(alarm.reaction or alarm.item),
        instruction=rules.word(f"alarms.{alarm.kind}_text"),
        phrase=phrase,
        words=alarm.words,
        url=subject.get_absolute_url() if subject else "",
        ways=reaching.ways_to(alarm),
        wish=reaching.wish_of(alarm),
        attempts=sorted(alarm.attempts.all(), key=lambda row: (row.tried_at, row.pk)),
        hints=[hint for hint in hints if fold(hint.words) != fold(phrase)],
    )


def _phrase_of(alarm: Alarm, rules: Regelwerk) -> str:
    """Return the words of the list in the text; they are stored nowhere and found anew.

    Where the meaning raised the alarm they stand in the passage it compared, if anywhere.
    """
    if not alarm.is_found:
        return ""
    pieces = [alarm.words] if alarm.words else _pieces_of(alarm)
    listed = words_of(rules)
    for piece in pieces:
        for signal in find_signals(piece, listed):
            if signal.kind == alarm.kind and (signal.is_sure or alarm.words):
                return as_written(piece, signal.words)
    return ""


def _pieces_of(alarm: Alarm) -> list[str]:
    if alarm.item is not None:
        return pieces_of_item(alarm.item)
    return pieces_of_reaction(alarm.reaction) if alarm.reaction else []


def alarms_of(item_pk: int) -> list[Alarm]:
    """Return the alarms of one arrival, the latest last."""
    rows = Alarm.objects.filter(item_id=item_pk).select_related("confirmed_by")
    rows = rows.prefetch_related("attempts__tried_by")
    return list(rows.order_by("raised_at", "pk"))


@dataclass(frozen=True)
class ShownHint:
    """Why a message is to be read first, and where it stands."""

    hint: DangerHint
    number: str
    url: str


def hints_shown_to(person: Person, on: date) -> list[ShownHint]:
    """Return why which messages are to be read first, the oldest hint first.

    What has ended needs no reading first any more. Where an alarm runs for the same message, it
    shows its hints itself and ends them.
    """
    if not access.sees_alarms(person, on):
        return []
    # As nearly always: while there is nothing, who might see it need not be asked.
    if not DangerHint.objects.exists():
        return []
    of_items = Q(item__in=access.alarmed_items(person, on).values("pk"))
    still_open = access.alarmed_reactions(person, on).open()
    of_reactions = Q(item=None, reaction__in=still_open.values("pk"))
    alarms = _visible(person, on).order_by()
    rows = DangerHint.objects.filter(of_items | of_reactions).exclude(
        Exists(alarms.filter(item=OuterRef("item")))
        | Exists(alarms.filter(item=None, reaction=OuterRef("reaction")))
    )
    shown = rows.select_related("item", "reaction").order_by("found_at", "pk")
    return [shown_hint(hint) for hint in shown]


def why_no_hint(number: str, person: Person, on: date) -> str:
    """Return why there is nothing to be read first any more, to whoever asks too late.

    Nothing about a number the person sees nothing of.
    """
    if any(row.number == number for row in shown_to(person, on)):
        return "Dazu läuft ein Alarm. Bitte tragen Sie dort ein, was geschah."
    sees_item = access.visible_items(person, on).filter(receipt_number=number).exists()
    if sees_item or access.alarmed_reactions(person, on).filter(number=number).exists():
        return "Das hat inzwischen jemand gelesen."
    return ""


def alarms_on(reaction: Reaction, person: Person, on: date) -> list[ShownAlarm]:
    """Return the waiting alarms of one Vorgang, if the person may see them."""
    seen = access.sees_alarms(person, on) and waiting().filter(reaction=reaction).exists()
    if not seen:
        return []  # as nearly always: what the whole house waits for need not be asked
    return [row for row in shown_to(person, on) if row.alarm.reaction_id == reaction.pk]


@dataclass(frozen=True)
class AlarmNear:
    """That an alarm waits about the person of a Vorgang, and the page on which it is ended."""

    number: str
    url: str


def alarms_near(pks: Iterable[int], person: Person, on: date) -> dict[int, AlarmNear]:
    """Return by its key which of many Vorgänge nobody should go past: an alarm about its person.

    The alarm of the Vorgang itself comes before one of another Vorgang of the same person. Nothing
    is kept at the person: with the end of the alarm the mark is gone.
    """
    if not (access.sees_alarms(person, on) and waiting().exists()):
        return {}
    alarms = [alarm for alarm in _visible(person, on) if alarm.reaction is not None]
    if not alarms:
        return {}
    # The oldest stays: what comes later in the list must not overwrite it.
    of_cases = {alarm.reaction_id: alarm for alarm in reversed(alarms)}
    of_people = {
        alarm.reaction.party_id: alarm
        for alarm in reversed(alarms)
        if alarm.reaction is not None and alarm.reaction.party_id is not None
    }
    about_them = Q(pk__in=list(of_cases)) | Q(party__in=list(of_people))
    found = Reaction.objects.filter(about_them, pk__in=list(pks)).values_list("pk", "party")
    return {pk: _near(of_cases.get(pk) or of_people[party]) for pk, party in found}


def _near(alarm: Alarm) -> AlarmNear:
    subject = alarm.item or alarm.reaction
    number = reaching.number_of(alarm.reaction or alarm.item)
    return AlarmNear(number, subject.get_absolute_url() if subject else "")


def hints_on(reaction: Reaction, person: Person, on: date) -> list[ShownHint]:
    """Return why what was written to one Vorgang is to be read first."""
    found = DangerHint.objects.filter(item=None, reaction=reaction)
    if not (access.sees_alarms(person, on) and found.exists()):
        return []
    shown = hints_shown_to(person, on)
    return [row for row in shown if row.hint.item is None and row.hint.reaction == reaction]


def hints_of(item_pk: int) -> list[ShownHint]:
    """Return why one arrival is to be read first."""
    rows = DangerHint.objects.filter(item_id=item_pk).select_related("item", "reaction")
    return [shown_hint(hint) for hint in rows.order_by("found_at", "pk")]


def shown_hint(hint: DangerHint) -> ShownHint:
    """Return a hint as the pages show it."""
    subject = hint.item or hint.reaction
    return ShownHint(
        hint=hint,
        number=reaching.number_of(subject),
        url=subject.get_absolute_url() if subject else "",
    )
