"""Raise a Besonderheit: store it, tell executive and team lead at once (R-14), start its clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb, reaction_chain
from krm.measures.models import Besonderheit, Informed
from krm.measures.queries.informing import people_to_inform, unit_of
from krm.measures.rules import deadline_key, due_at
from krm.organisation import access as rights
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import queries as reactions
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import BesonderheitRule
from krm.ui.rules import LOCAL_ZONE, format_day
from krm.work import access
from krm.work.actions.telling import tell

Cause = Besonderheit.Cause
# Who may say of an arrival that it is one: whoever judges arrivals, takes calls, or leads.
_OF_ARRIVALS = (Right.TRIAGE, Right.TAKE_CALL, Right.APPROVE_BOARD)


@dataclass(frozen=True)
class Subject:
    """The Vorgang or the arrival that a Besonderheit is about; the arrival by its number."""

    reaction: Reaction | None = None
    receipt: str = ""

    @property
    def chain(self) -> str:
        """Return the chain of the journal it is written to."""
        return reaction_chain(self.reaction.pk) if self.reaction else OFFICE

    @property
    def number(self) -> str:
        """Return the number people know it by."""
        return self.reaction.number if self.reaction else self.receipt


@dataclass(frozen=True)
class Said:
    """What somebody writes down about a Besonderheit."""

    note: str = ""
    agg_features: Sequence[str] = ()
    known_at: datetime | None = None


@journal.verb
def report_besonderheit(
    *, subject: Subject, kind: str, said: Said, by: Person, at: datetime
) -> Besonderheit:
    """Raise a Besonderheit as a person who has read, heard or done something (R-14).

    :raises Refused: for a kind that nobody chooses, without a word on what happened, for a moment
        in the future, without the right, or while one of this kind waits for an answer already.
    """
    on = local_day(at)
    _require_right(subject, by, at)
    rule = regelwerk.rules_on(on).besonderheiten.get(kind)
    if rule is None or not rule.is_offered:
        raise Refused("Bitte sagen, was die Besonderheit ist.", code="field_kind")
    if not said.note.strip():
        raise Refused("Bitte kurz sagen, was geschehen ist.", code="field_note")
    if said.known_at is not None and said.known_at > at:
        raise Refused("Der Zeitpunkt liegt in der Zukunft.", code="field_known_at")
    if said.agg_features and not rule.asks_agg:
        raise Refused(
            "Ein Merkmal nach dem AGG gehört nur zu einer Diskriminierung.",
            code="field_agg_features",
        )
    features = regelwerk.rules_on(on).lists["agg_features"]
    if unknown := set(said.agg_features) - {choice.code for choice in features}:
        raise Refused(f"Dieses Merkmal gibt es nicht: {min(unknown)}.", code="field_agg_features")
    if _waits(subject, kind):
        raise Refused(
            f"„{rule.label}“ ist zu {subject.number} schon gemeldet, und noch nicht alle haben es "
            "gelesen. Neues bitte als Notiz in den Vorgang schreiben.",
            code="field_kind",
        )
    return _raise(rule, subject, Cause.PERSON, said, key="", unit=None, by=by, at=at)


@journal.verb
def raise_by_cause(
    *,
    rule: BesonderheitRule,
    subject: Subject,
    cause: str,
    key: str = "",
    note: str = "",
    unit: Unit | None = None,
    by: Actor = SYSTEM,
    at: datetime,
) -> Besonderheit | None:
    """Raise a Besonderheit that follows from something else: an alarm, a deadline, an Anliegen.

    :param key: of this very cause, which raises one once; without it none is raised while one of
        the same kind still waits.
    :param unit: whose lead is responsible, if not that of the Vorgang.

    Returns None if there is one already.
    """
    if key and Besonderheit.objects.filter(dedup_key=key).exists():
        return None
    if not key and _waits(subject, rule.code):
        return None
    return _raise(rule, subject, cause, Said(note=note), key=key, unit=unit, by=by, at=at)


@journal.verb
def raise_from_alarm(
    *, kind: str, subject: Subject, done: str = "", by: Actor, at: datetime
) -> Besonderheit | None:
    """Raise the Besonderheit that a well-founded alarm of a kind is, if it is one.

    :param done: what was done when the alarm ended; whoever reads the Besonderheit reads it there,
        also of one that stands already.
    """
    note = f"Der Alarm ist beendet. Getan: {done}" if done else ""
    for rule in regelwerk.rules_on(local_day(at)).besonderheiten.values():
        if kind in rule.from_alarms:
            cause = Cause.ALARM
            row = raise_by_cause(rule=rule, subject=subject, cause=cause, note=note, by=by, at=at)
            if row is None and note:
                _standing(subject, rule.code).filter(cause=cause, note="").update(note=note)
            return row
    return None


def forget_alarm(*, receipt: str) -> None:
    """Let go what an alarm left of an arrival of which nothing may stay."""
    Besonderheit.objects.filter(receipt=receipt, reaction=None, cause=Cause.ALARM).update(note="")


@journal.verb
def raise_from_matter(*, reaction: Reaction, by: Actor = SYSTEM, at: datetime) -> int:
    """Raise what a Vorgang is from the start: in the name of the Vorstand (R-05), certain Anliegen.

    Called when it is recorded and when its matter is corrected; each is raised once. Returns how
    many are new.
    """
    codes = {item.code for item in reactions.anliegen_of(reaction)}
    raised = 0
    for rule in regelwerk.rules_on(local_day(at)).besonderheiten.values():
        is_board = rule.from_board and reaction.is_board
        if not (is_board or codes.intersection(rule.from_anliegen)):
            continue
        new = raise_by_cause(
            rule=rule,
            subject=Subject(reaction),
            cause=Cause.BOARD if is_board else Cause.ANLIEGEN,
            key=f"{rule.code}:{reaction.pk}",
            by=by,
            at=at,
        )
        raised += new is not None
    return raised


@journal.verb
def raise_for_deadline(*, deadline: Deadline, by: Actor = SYSTEM, at: datetime) -> int:
    """Raise the Besonderheit that an overdue deadline is (AS-17); return 1 if it is new."""
    for rule in regelwerk.rules_on(local_day(at)).besonderheiten.values():
        if deadline.kind in rule.from_deadlines and deadline.due_on < local_day(at):
            label = regelwerk.rules_of(deadline.regelwerk_version).deadlines[deadline.kind].label
            new = raise_by_cause(
                rule=rule,
                subject=Subject(deadline.reaction),
                cause=Cause.DEADLINE,
                key=deadline_key(deadline.pk),
                note=f"{label}: fällig war {format_day(deadline.due_on)}.",
                unit=deadline.unit,
                by=by,
                at=at,
            )
            return int(new is not None)
    return 0


@journal.verb
def raise_from_sample(*, reaction: Reaction, by: Actor, at: datetime) -> int:
    """Raise the Besonderheit that a look-in without consent is, found by the sample (R-10).

    Returns 1 if it is new.
    """
    note = "Bei der Stichprobe fehlte die schriftliche Einwilligung."
    return _raise_without_consent(reaction, Cause.SAMPLE, str(reaction.pk), note, by=by, at=at)


@journal.verb
def raise_from_withdrawal(
    *, reaction: Reaction, consent_pk: int, note: str, by: Actor, at: datetime
) -> int:
    """Raise the Besonderheit that a look-in after the withdrawal of its consent is (R-09, R-10).

    Each consent raises one once; returns 1 if it is new.
    """
    key = f"{reaction.pk}:consent:{consent_pk}"
    return _raise_without_consent(reaction, Cause.WITHDRAWAL, key, note, by=by, at=at)


def _raise_without_consent(
    reaction: Reaction, cause: str, key: str, note: str, *, by: Actor, at: datetime
) -> int:
    for rule in regelwerk.rules_on(local_day(at)).besonderheiten.values():
        if rule.from_sample:
            new = raise_by_cause(
                rule=rule,
                subject=Subject(reaction),
                cause=cause,
                key=f"{rule.code}:{key}",
                note=note,
                by=by,
                at=at,
            )
            return int(new is not None)
    return 0


@journal.verb
def inform_lead(*, reaction: Reaction, by: Actor, at: datetime) -> int:
    """Tell the lead of the unit that now leads of what stands already; return how many are new."""
    rules = regelwerk.rules_on(local_day(at)).besonderheiten
    count = 0
    for row in reaction.besonderheiten.standing().order_by("pk"):
        rule = rules.get(row.kind)
        if rule is not None and "team_lead" in rule.informs:
            people = people_to_inform(["team_lead"], reaction, reaction.lead_unit, local_day(at))
            count += len(_inform(row, people, by, at))
    return count


@journal.verb
def inform_in_place(*, reaction: Reaction, person: Person, by: Actor, at: datetime) -> int:
    """Inform whoever stands in for a person who must not see the Vorgang any more.

    Only of what they had not read yet; what they knew they know. Returns how many are new.
    """
    unread = Informed.objects.filter(
        besonderheit__reaction=reaction, person=person, acknowledged_at=None
    )
    count = 0
    for own in list(unread.select_related("besonderheit").order_by("pk")):
        people = people_to_inform([own.role], reaction, reaction.lead_unit, local_day(at))
        own.delete()
        if own.besonderheit.is_standing:
            count += len(_inform(own.besonderheit, people, by, at))
    return count


@journal.verb
def inform_stand_in(*, informed: Informed, by: Actor, at: datetime) -> int:
    """Inform whoever stands in for somebody who is away (R-13); return how many are new.

    The absent person stays informed and reads it when they are back.
    """
    row = informed.besonderheit
    people = people_to_inform([informed.role], row.reaction, unit_of(informed), local_day(at))
    return len(_inform(row, people, by, at))


@journal.verb
def move_to_case(*, receipt: str, reaction: Reaction, by: Actor, at: datetime) -> int:
    """Let a Vorgang know of the Besonderheiten of the arrival it was recorded from."""
    rows = list(Besonderheit.objects.filter(receipt=receipt, reaction=None).order_by("pk"))
    for row in rows:
        row.reaction = reaction
        row.save(update_fields=["reaction"])
        data = {"besonderheit": row.pk, "receipt": receipt}
        _record(Verb.BESONDERHEIT_RAISED, row, data, by=by, at=at)
    inform_lead(reaction=reaction, by=by, at=at)
    return len(rows)


def _require_right(subject: Subject, by: Person, at: datetime) -> None:
    if subject.reaction is not None:
        access.require_right(by, Right.SEE_CASE, subject.reaction, local_day(at))
    elif not any(rights.has_right(by, right, local_day(at)) for right in _OF_ARRIVALS):
        rights.require(by, Right.TRIAGE, on=local_day(at))


def _waits(subject: Subject, kind: str) -> bool:
    """Tell whether one of the kind stands already and somebody has not said that they know."""
    return _standing(subject, kind).filter(informed__acknowledged_at=None).exists()


def _standing(subject: Subject, kind: str) -> QuerySet[Besonderheit]:
    about = {"reaction": subject.reaction} if subject.reaction else {"receipt": subject.receipt}
    return Besonderheit.objects.standing().filter(kind=kind, **about)


def _raise(
    rule: BesonderheitRule,
    subject: Subject,
    cause: str,
    said: Said,
    *,
    key: str,
    unit: Unit | None,
    by: Actor,
    at: datetime,
) -> Besonderheit:
    on, known_at = local_day(at), said.known_at or at
    hours = deadlines.office_hours(regelwerk.rules_on(on))
    row = Besonderheit.objects.create(
        kind=rule.code,
        label=rule.label,
        reaction=subject.reaction,
        receipt=subject.receipt,
        cause=cause,
        note=said.note.strip(),
        agg_features=list(said.agg_features),
        known_at=known_at,
        raised_at=at,
        raised_by_id=by.pk,
        due_at=due_at(rule, known_at.astimezone(LOCAL_ZONE), hours),
        dedup_key=key or None,
    )
    data = {"besonderheit": row.pk, "cause": cause, "due_at": row.due_at}
    _record(Verb.BESONDERHEIT_RAISED, row, data, by=by, at=at)
    of_case = subject.reaction.lead_unit if subject.reaction else None
    concerned = subject.reaction.concerned_unit if subject.reaction else None
    people = people_to_inform(rule.informs, subject.reaction, unit or of_case or concerned, on)
    _inform(row, people, by, at)
    return row


def _record(
    verb: Verb, row: Besonderheit, data: dict[str, object], *, by: Actor, at: datetime
) -> None:
    """Journal it; which Besonderheit it is stands only in the part that can be erased."""
    chain = reaction_chain(row.reaction_id) if row.reaction_id else OFFICE
    journal.record(verb, chain=chain, by=by, at=at, data=data, personal={"what": row.label})


def _inform(
    row: Besonderheit, people: Iterable[tuple[str, Person]], by: Actor, at: datetime
) -> list[Person]:
    """Inform people who do not know yet; whoever raised it does."""
    known = set(row.informed.values_list("person_id", flat=True))
    new = [(role, person) for role, person in people if person.pk not in known]
    Informed.objects.bulk_create(
        Informed(
            besonderheit=row,
            person=person,
            role=role,
            informed_at=at,
            acknowledged_at=at if person.pk == by.pk else None,
        )
        for role, person in new
    )
    hearing = [person for _, person in new if person.pk != by.pk]
    tell(
        reaction=row.reaction,
        people=hearing,
        kind="besonderheit",
        opening="Vorgang {number}: " if row.reaction else f"Eingang {row.receipt}: ",
        what="Es gibt eine Besonderheit. Bitte ansehen und bestätigen.",
        url=row.get_absolute_url(),
        key=str(row.pk),
        by=by,
        at=at,
    )
    return hearing
