"""Write a Kundenreaktion into the register and draw its number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person, Standort, Unit
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.reactions.actions.excluding import exclude_person
from krm.reactions.actions.numbers import draw_number
from krm.reactions.actions.petition import EARLIEST, PetitionData, check_petition, write_petition
from krm.reactions.models import Anliegen, FurtherPoint, Reaction
from krm.reactions.rules import SERIES, Kind, PartyRole, Procedure
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk, check_anliegen


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
    is_complaint: bool = False
    rechtskreis: str = "SGB II"
    traegerbezug: str = ""
    party: Party | None = None
    party_role: str = PartyRole.BENEFICIARY
    is_anonymous: bool = False
    anonymous_reason: str = ""
    signatories: int | None = None
    concerned_unit: Unit | None = None
    complained_about: Person | None = None
    contact: Person | None = None
    procedure: str = Procedure.NONE
    procedure_reference: str = ""
    improvement: str = ""
    imported_number: str = ""
    follow_up_of: Reaction | None = None
    state: State = State.RECORDED
    excluded: Sequence[Person] = field(default=())
    petition: PetitionData | None = None
    # Of an anonymous reaction: why words stay that look like a name; the journal keeps it.
    names_kept: str = ""


def check_new(new: NewReaction, *, at: datetime) -> dict[str, str]:
    """Return what is wrong with a new reaction, as German sentences by field name."""
    problems = _wrong_moments(new, at)
    if not new.title.strip():
        problems["title"] = "Bitte in wenigen Worten sagen, worum es geht."
    if new.is_anonymous and new.party is not None:
        problems["party"] = "Bei einer anonymen Reaktion werden keine Personendaten erfasst."
    if new.is_complaint and new.kind != Kind.EINGABE:
        problems["is_complaint"] = "Nur bei einer Eingabe ist zu sagen, ob sie eine Beschwerde ist."
    problems |= check_petition(new.kind, new.petition, on=local_day(at))
    rules = regelwerk.rules_on(local_day(at))
    if new.channel not in rules.channels:
        problems["channel"] = "Diesen Eingangsweg gibt es nicht."
    problems |= _wrong_words(new, rules)
    codes = [item.code for item in new.anliegen]
    if faults := check_anliegen(new.kind, codes, rules.anliegen_tree):
        problems["anliegen"] = " ".join(faults)
    return problems


def _wrong_words(new: NewReaction, rules: Regelwerk) -> dict[str, str]:
    """Return the words that no list of the Regelwerk has; none is no fault."""
    wanted = {
        "accepted_by_kind": ("accepted_by", new.accepted_by_kind),
        "rechtskreis": ("rechtskreis", new.rechtskreis),
        "traegerbezug": ("traegerbezug", new.traegerbezug),
    }
    return {
        name: "Diese Angabe steht nicht in der Liste des Regelwerks."
        for name, (listed, word) in wanted.items()
        if word and word not in {choice.code for choice in rules.lists[listed]}
    }


def _wrong_moments(new: NewReaction, at: datetime) -> dict[str, str]:
    problems: dict[str, str] = {}
    if new.arrived_at > at:
        problems["arrived_at"] = "Der Eingang liegt in der Zukunft. Bitte Datum und Uhrzeit prüfen."
    elif local_day(new.arrived_at) < EARLIEST:
        problems["arrived_at"] = "Der Eingang liegt vor dem Jahr 2000. Bitte das Datum prüfen."
    if new.arrived_krm_at and new.arrived_krm_at < new.arrived_at:
        problems["arrived_krm_at"] = "Der Eingang bei KRM liegt vor dem Eingang im Haus."
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
        personal={"title": reaction.title}
        | ({"names_kept": new.names_kept} if new.names_kept else {}),
    )
    if new.petition is not None:
        write_petition(reaction=reaction, data=new.petition, by=by, at=at)
    for person in new.excluded:
        exclude_person(
            reaction=reaction, person=person, reason="Betrifft die Person selbst", by=by, at=at
        )
    return reaction


def _columns(new: NewReaction) -> dict[str, object]:
    skipped = {"anliegen", "further_points", "excluded", "state", "petition", "names_kept"}
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
