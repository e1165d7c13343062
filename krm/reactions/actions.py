"""Verbs of the Kundenreaktion itself: register, take a step, assess, attach, exclude, link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F

from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person, Standort, Unit
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.reactions.models import (
    Anliegen,
    Exclusion,
    FurtherPoint,
    NumberSeries,
    Reaction,
    ReactionDocument,
)
from krm.reactions.rules import Assessment, PartyRole, Procedure, format_number
from krm.reactions.workflow import STEPS, Facts, State, refusals
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import check_anliegen

SERIES = "KRM"
EARLIEST = date(2000, 1, 1)


class StepNotAllowed(Refused):
    """A step that the table of steps or one of its gates does not permit now."""

    def __init__(self, step: str, reasons: Sequence[str], *, chain: str) -> None:
        super().__init__(" ".join(reasons), code=f"step_{step}", chain=chain)
        self.step = step
        self.reasons = list(reasons)


class ChangedMeanwhile(Refused):
    """Somebody else has changed the Vorgang since the page was opened."""


@dataclass(frozen=True)
class NewAnliegen:
    """One point of the matter as it is written down."""

    code: str
    text: str = ""


@dataclass(frozen=True)
class NewReaction:
    """Everything that is written down when a reaction is registered."""

    kind: str
    title: str
    channel: str
    arrived_at: datetime
    anliegen: Sequence[NewAnliegen] = ()
    further_points: Sequence[str] = ()
    matter: str = ""
    wish: str = ""
    standort: Standort | None = None
    arrived_krm_at: datetime | None = None
    original_dated_on: date | None = None
    accepted_by_kind: str = ""
    is_board: bool = False
    is_dienstaufsicht: bool = False
    is_fachaufsicht: bool = False
    rechtskreis: str = "SGB II"
    traegerbezug: str = ""
    party: Party | None = None
    party_role: str = PartyRole.BENEFICIARY
    is_anonymous: bool = False
    anonymous_reason: str = ""
    concerned_unit: Unit | None = None
    concerned_person: Person | None = None
    contact: Person | None = None
    procedure: str = Procedure.NONE
    procedure_reference: str = ""
    improvement: str = ""
    imported_number: str = ""
    follow_up_of: Reaction | None = None
    state: State = State.RECORDED
    excluded: Sequence[Person] = field(default=())


def check_new(new: NewReaction, *, at: datetime) -> dict[str, str]:
    """Return what is wrong with a new reaction, as German sentences by field name."""
    problems: dict[str, str] = {}
    if new.arrived_at > at:
        problems["arrived_at"] = "Der Eingang liegt in der Zukunft. Bitte Datum und Uhrzeit prüfen."
    elif local_day(new.arrived_at) < EARLIEST:
        problems["arrived_at"] = "Der Eingang liegt vor dem Jahr 2000. Bitte das Datum prüfen."
    if new.arrived_krm_at and new.arrived_krm_at < new.arrived_at:
        problems["arrived_krm_at"] = "Der Eingang bei KRM liegt vor dem Eingang im Haus."
    if not new.title.strip():
        problems["title"] = "Bitte in wenigen Worten sagen, worum es geht."
    if new.is_anonymous and new.party is not None:
        problems["party"] = "Bei einer anonymen Reaktion werden keine Personendaten erfasst."
    rules = regelwerk.rules_on(local_day(at))
    if new.channel not in rules.channels:
        problems["channel"] = "Diesen Eingangsweg gibt es nicht."
    codes = [item.code for item in new.anliegen]
    if faults := check_anliegen(new.kind, codes, rules.anliegen_tree):
        problems["anliegen"] = " ".join(faults)
    return problems


@journal.verb
def register_reaction(*, new: NewReaction, by: Actor, at: datetime) -> Reaction:
    """Write a Kundenreaktion into the register and draw its number (directive 1.5, R-15).

    The number is gapless per year of capture: the row of the series is locked until the
    transaction ends, so a rollback gives the number back.

    :raises Refused: with the first problem that ``check_new`` finds.
    """
    problems = check_new(new, at=at)
    if problems:
        raise Refused(next(iter(problems.values())), code=f"field_{next(iter(problems))}")
    version = regelwerk.current(local_day(new.arrived_at))
    reaction = Reaction.objects.create(
        number=draw_number(SERIES, local_day(at).year),
        captured_at=at,
        captured_by_id=by.pk,
        regelwerk_version=version,
        is_written=regelwerk.rules_of(version).channels[new.channel].written,
        **_columns(new),
    )
    _write_points(reaction, new)
    journal.record(
        Verb.REACTION_REGISTERED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={
            "number": reaction.number,
            "kind": reaction.kind,
            "channel": reaction.channel,
            "state": reaction.state,
            "arrived_at": reaction.arrived_at,
            "anonymous": reaction.is_anonymous,
            "anliegen": [item.code for item in new.anliegen],
            "regelwerk": version.pk,
            "follow_up_of": new.follow_up_of.pk if new.follow_up_of else None,
        },
        personal={"title": reaction.title},
    )
    for person in new.excluded:
        exclude_person(
            reaction=reaction, person=person, reason="Betrifft die Person selbst", by=by, at=at
        )
    return reaction


def _columns(new: NewReaction) -> dict[str, object]:
    skipped = {"anliegen", "further_points", "excluded", "state"}
    values = {key: getattr(new, key) for key in vars(new) if key not in skipped}
    return {**values, "title": new.title.strip(), "state": new.state.value}


def _write_points(reaction: Reaction, new: NewReaction) -> None:
    Anliegen.objects.bulk_create(
        Anliegen(reaction=reaction, position=position, code=item.code, text=item.text)
        for position, item in enumerate(new.anliegen, start=1)
    )
    FurtherPoint.objects.bulk_create(
        FurtherPoint(reaction=reaction, text=text) for text in new.further_points if text.strip()
    )


def draw_number(series: str, year: int) -> str:
    """Return the next number of a series; must run inside the transaction that uses it."""
    NumberSeries.objects.get_or_create(series=series, year=year)
    row = NumberSeries.objects.select_for_update().get(series=series, year=year)
    row.last = F("last") + 1
    row.save(update_fields=["last"])
    row.refresh_from_db(fields=["last"])
    return format_number(series, year, row.last)


def locked(reaction: Reaction, *, expected_revision: int | None = None) -> Reaction:
    """Return the row locked for the rest of the transaction.

    :raises ChangedMeanwhile: if it has moved on since the page with that revision was shown.
    """
    row = Reaction.objects.select_for_update().get(pk=reaction.pk)
    if expected_revision is not None and row.revision != expected_revision:
        raise ChangedMeanwhile(
            "Jemand hat diesen Vorgang inzwischen geändert. "
            f"Er steht jetzt auf „{row.state_label}“. Bitte den Verlauf ansehen "
            "und neu entscheiden.",
            code="changed_meanwhile",
            chain=reaction_chain(row.pk),
        )
    return row


@journal.verb
def take_step(
    *,
    name: str,
    reaction: Reaction,
    facts: Facts,
    by: Actor,
    at: datetime,
    verb: Verb,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
    expected_revision: int | None = None,
    changes: Mapping[str, object] | None = None,
) -> Reaction:
    """Take one step of the table: check it, change the state and journal it.

    ``changes`` are further columns of the reaction that change with the step. The right of the
    person is checked by the verb of casework that calls this one.

    :raises StepNotAllowed: with every reason why the step is not possible.
    :raises ChangedMeanwhile: if somebody else was faster.
    """
    step = STEPS[name]
    row = locked(reaction, expected_revision=expected_revision)
    now_facts = _with_state(facts, State(row.state))
    if reasons := refusals(step, now_facts):
        raise StepNotAllowed(name, reasons, chain=reaction_chain(row.pk))
    old = row.state
    for column, value in (changes or {}).items():
        setattr(row, column, value)
    if step.target is not None:
        row.state = step.target.value
    row.revision += 1
    row.save(update_fields=["state", "revision", *(changes or {})])
    journal.record(
        verb,
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
        data={"step": name, "from": old, "to": row.state, **(data or {})},
        personal=personal,
    )
    return row


def _with_state(facts: Facts, state: State) -> Facts:
    return Facts(**{**vars(facts), "state": state})


@journal.verb
def assess_anliegen(
    *,
    anliegen: Anliegen,
    assessment: str,
    criterion: str = "",
    reason: str = "",
    remedy: str = "",
    is_handed_over: bool = False,
    refers_to_procedure: bool = False,
    by: Actor,
    at: datetime,
) -> Anliegen:
    """Assess one Anliegen; unberechtigt needs a published criterion and a text (AS-29).

    :raises Refused: if the reason for unberechtigt is missing.
    """
    if assessment == Assessment.UNBERECHTIGT and not (criterion and reason.strip()):
        raise Refused(
            "Für „unberechtigt“ bitte Kriterium und Begründung angeben.", code="reason_missing"
        )
    old = anliegen.assessment
    anliegen.assessment = assessment
    anliegen.criterion = criterion
    anliegen.assessment_reason = reason
    anliegen.remedy = remedy
    anliegen.is_handed_over = is_handed_over
    anliegen.refers_to_procedure = refers_to_procedure
    anliegen.save()
    Reaction.objects.filter(pk=anliegen.reaction_id).update(revision=F("revision") + 1)
    journal.record(
        Verb.ANLIEGEN_ASSESSED,
        chain=reaction_chain(anliegen.reaction_id),
        by=by,
        at=at,
        data={
            "position": anliegen.position,
            "code": anliegen.code,
            "old": old or None,
            "new": assessment,
            "criterion": criterion or None,
            "remedy": remedy or None,
            "handed_over": is_handed_over,
            "procedure": refers_to_procedure,
        },
        personal={"reason": reason},
    )
    return anliegen


@journal.verb
def answer_points(
    *,
    reaction: Reaction,
    answers: Mapping[int, str],
    further: Mapping[int, str],
    by: Actor,
    at: datetime,
) -> None:
    """Write the answer paragraph of each Anliegen and further point, by their primary keys."""
    for anliegen in reaction.anliegen.filter(pk__in=answers):
        anliegen.answer = answers[anliegen.pk]
        anliegen.save(update_fields=["answer"])
    for point in reaction.further_points.filter(pk__in=further):
        point.answer = further[point.pk]
        point.save(update_fields=["answer"])
    journal.record(
        Verb.ANLIEGEN_CHANGED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"answered": sorted(answers), "further": sorted(further)},
    )


@journal.verb
def add_document(
    *, reaction: Reaction, document: Document, kind: str, by: Actor, at: datetime
) -> ReactionDocument:
    """Attach a stored document to the Vorgang; the same one is attached once."""
    attached, is_new = ReactionDocument.objects.get_or_create(
        reaction=reaction, document=document, defaults={"kind": kind, "added_at": at}
    )
    if is_new:
        journal.record(
            Verb.DOCUMENT_ADDED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data={"document": str(document.pk), "kind": kind, "sha256": document.sha256},
            personal={"title": document.title},
        )
    return attached


@journal.verb
def exclude_person(
    *, reaction: Reaction, person: Person, reason: str, by: Actor, at: datetime
) -> Exclusion:
    """Keep a person away from this Vorgang in every list, count, search, export and journal."""
    exclusion, is_new = Exclusion.objects.get_or_create(
        reaction=reaction, person=person, defaults={"reason": reason, "since": at}
    )
    if is_new:
        journal.record(
            Verb.PERSON_EXCLUDED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data={"person_id": person.pk},
            personal={"person": person.display_name, "reason": reason},
        )
    return exclusion


@journal.verb
def link_follow_up(*, reaction: Reaction, earlier: Reaction, by: Actor, at: datetime) -> Reaction:
    """Mark a reaction as Folgereaktion of an earlier one (R-11).

    :raises Refused: if a circle would arise.
    """
    ancestor: Reaction | None = earlier
    while ancestor is not None:
        if ancestor.pk == reaction.pk:
            raise Refused("Ein Vorgang kann nicht auf sich selbst folgen.", code="circle")
        ancestor = ancestor.follow_up_of
    reaction.follow_up_of = earlier
    reaction.save(update_fields=["follow_up_of"])
    journal.record(
        Verb.FOLLOW_UP_REGISTERED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"earlier": earlier.pk},
    )
    return reaction
