"""Where a Vorgang of every kind can stand, each built once upon the one before it.

``STANDINGS`` is a tree in the order of its rows: ``walk`` builds a row, lets somebody look, goes on
to what follows from it, and takes it back, so that nothing is built twice.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from krm.casework.actions import (
    answered_by_unit,
    capture,
    close,
    forward,
    handover,
    letters,
    messages,
    notes,
    second_look,
)
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.handover import HandoverPlan
from krm.corrections.actions import proposing
from krm.desk.demo.cast import Cast
from krm.journal.actions import SYSTEM
from krm.letters import actions as letter_verbs
from krm.letters.models import Letter
from krm.mailbox.actions import mail as mailbox
from krm.organisation.actions import note_absence
from krm.organisation.rules import Scope
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, State
from krm.work.actions import tasks
from tests.house import petitions
from tests.house.cases import (
    assessed,
    bogen,
    cancelled,
    checked,
    customer,
    delivered,
    drafted,
    posted,
    recorded,
    released,
    sent,
    withdrawn,
)
from tests.house.reactions import moment
from tests.house.taking import Taking, complete, take
from tests.house.written import mail

NOW = moment("2026-05-20T12:00")
LATER = moment("2026-07-31T12:00")
Build = Callable[[Cast, Reaction], Reaction]
_UNIT, _DRAFTER = frozenset({Scope.UNIT}), frozenset({Scope.ASSIGNED})
_LEISTUNG = {"lead_leistung": _UNIT, "deputy_leistung": _UNIT}
_MARKT = {"lead_markt": _UNIT, "deputy_markt": _UNIT}
_LOOKS = frozenset({Scope.OWN})
_CLERK = {"clerk": _LOOKS}
_AT_UNIT = _LEISTUNG | {"drafter": _DRAFTER}
_SETTLES = dict.fromkeys(_LEISTUNG, _UNIT | {Scope.ANSWERED_BY_UNIT})
_CHAIR = {"tv_chair": frozenset({Scope.PRESENTED})}


@dataclass(frozen=True)
class Standing:
    """One row: where it stands, from what it follows, and how far the people reach there.

    :param reach: which scopes of the matrix reach it beside "all", by the part of a person.
    """

    state: State
    build: Build
    after: str = ""
    reach: Mapping[str, frozenset[Scope]] = field(default_factory=dict)
    at: datetime = NOW


# ------------------------------------------------------------------------------------- the builders


def _by(cast: Cast, at: datetime | str = NOW, who: str = "officer") -> dict[str, Any]:
    return {"by": getattr(cast, who), "at": moment(at) if isinstance(at, str) else at}


def _new(**columns: Any) -> Build:
    return lambda cast, _: recorded(cast, "2026-05-04", **columns)


def _step(name: str, who: str, at: str, about: str = "") -> Build:
    """Take a step of the table as its page would."""

    def build(cast: Cast, row: Reaction) -> Reaction:
        pk = getattr(row, about).order_by("-pk").first().pk if about else None
        take(Taking(STEPS[name], row, pk, getattr(cast, who), moment(at)))
        return row

    return build


def _units(cast: Cast, row: Reaction) -> Reaction:
    words = [UnitTask(cast.leistung, "Bitte prüfen", drafter=cast.drafter), UnitTask(cast.markt)]
    row = forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=words, **_by(cast, "2026-05-05T10:00")
    )
    notes.add_note(
        reaction=row, kind="phone", happened_at=moment("2026-05-05T11:00"), partner="Frau Muster",
        text="Ruft zurück.", **_by(cast, "2026-05-05T11:10"),
    )  # fmt: skip
    day = date(2026, 5, 28)
    tasks.set_reminder(reaction=row, due_on=day, title="Nachsehen", **_by(cast, "2026-05-05T12:00"))
    return row


def _one_unit(cast: Cast, row: Reaction) -> Reaction:
    task = UnitTask(cast.leistung, "Bitte prüfen")
    return forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=[task], **_by(cast, "2026-05-05T10:00")
    )


def _delivers(*units: str) -> Build:
    def build(cast: Cast, row: Reaction) -> Reaction:
        for unit in units:
            row = delivered(cast, row, unit=getattr(cast, unit))
        return row

    return build


def _assessed(cast: Cast, row: Reaction) -> Reaction:
    return assessed(cast, row)


def _answer_drafted(cast: Cast, row: Reaction) -> Reaction:
    complete(drafted(cast, row, "answer", "2026-05-11T10:00"), **_by(cast, "2026-05-11T11:00"))
    row.refresh_from_db()
    return row


def _in_own_words(cast: Cast, row: Reaction) -> Reaction:
    """KRM answers alone: whoever wrote it must not release it."""
    row = assessed(cast, row)
    return _answer_drafted(cast, row)


def _released(cast: Cast, row: Reaction) -> Reaction:
    released(cast, row, "answer", "2026-05-12T10:00")
    row.refresh_from_db()
    return row


def _posted(cast: Cast, row: Reaction) -> Reaction:
    posted(cast, row.letters.get(kind="answer"), "2026-05-12T12:00")
    row.refresh_from_db()
    return row


def _approved(cast: Cast, row: Reaction) -> Reaction:
    return _step("approve_board", "executive", "2026-05-12T09:00", "letters")(cast, row)


def _closed(cast: Cast, row: Reaction) -> Reaction:
    return close.close(reaction=row, **_by(cast, "2026-05-13T10:00"))


def _asks_again(cast: Cast, row: Reaction) -> Reaction:
    second_look.ask_second_look(
        reaction=row, requested_on=date(2026, 5, 14), wish="Das war keine Antwort.",
        **_by(cast, "2026-05-15T10:00"),
    )  # fmt: skip
    return row


def _decides_again(cast: Cast, row: Reaction) -> Reaction:
    second_look.decide_second_look(
        reaction=row, outcome="stands", reason="Der Bescheid stimmt.",
        **_by(cast, "2026-05-16T10:00", "executive"),
    )  # fmt: skip
    return row


def _prepared(cast: Cast, row: Reaction) -> Reaction:
    plan = HandoverPlan(
        receiver="Familienkasse Beispielstadt", basis="law", basis_note="§ 16 SGB I",
        reason="Es geht um Kindergeld", positions=(),
    )  # fmt: skip
    handover.hand_over(reaction=row, plan=plan, **_by(cast, "2026-05-05T10:00"))
    return row


def _handed_over(cast: Cast, row: Reaction) -> Reaction:
    sent(cast, row, Letter.Kind.HANDOVER_NOTICE, "2026-05-06T10:00")
    return row


def _confirmed(cast: Cast, row: Reaction) -> Reaction:
    released(cast, row, "confirmation", "2026-05-05T10:00")
    return row


def _came_back(cast: Cast, row: Reaction) -> Reaction:
    letter = row.letters.get()
    posted(cast, letter, "2026-05-05T12:00")
    letter_verbs.note_returned(
        dispatch=letter.dispatches.get(), note="unbekannt", **_by(cast, "2026-05-11T10:00")
    )
    return row


def _slip(cast: Cast, row: Reaction) -> Reaction:
    """KRM has proposed another day of arrival, which changes the deadlines."""
    change = proposing.Change("arrived_at", moment("2026-04-27").isoformat())
    proposing.propose_correction(
        reaction=row, change=change, reason="Stempel", **_by(cast, "2026-05-08T10:00")
    )
    return row


def _message(cast: Cast, row: Reaction) -> Reaction:
    raw = mail(
        "Der Bescheid vom 12.10. ist auch falsch.", subject=f"Zu {row.number}",
        sender="Erika Beispielfrau <erika@post.example>",
    )  # fmt: skip
    words = {"at": moment("2026-05-06T10:00")}
    item = mailbox.ingest_mail(raw=raw, **words).item
    if item.reaction_id is None:
        messages.join_message(item=item, reaction=row, by=SYSTEM, **words)
    return row


def _with_lead(cast: Cast, _: Reaction) -> Reaction:
    known = {"is_anonymous": False, "anonymous_reason": "", "party": customer(cast)}
    return capture.escalate(
        bogen=bogen("2026-05-04T10:00", **known), unit=cast.leistung,
        **_by(cast, "2026-05-04T10:10", "clerk"),
    )  # fmt: skip


def _away(cast: Cast, _: Reaction) -> Reaction:
    """KRM is absent, and the front office lets the unit answer."""
    note_absence(
        person=cast.officer, starts_on=date(2026, 7, 1), ends_on=date(2026, 8, 14),
        **_by(cast, "2026-06-30", "front_office"),
    )  # fmt: skip
    row = recorded(cast, "2026-07-06T09:00", by=cast.front_office)
    return forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
        is_answered_by_unit=True, **_by(cast, "2026-07-06T12:00", "front_office"),
    )  # fmt: skip


def _unit_answers(cast: Cast, row: Reaction) -> Reaction:
    words = _by(cast, "2026-07-30T10:00", "lead_leistung")
    row = answered_by_unit.answer_as_unit(reaction=row, **words)
    row = assessed(cast, row, "2026-07-30T10:05")
    complete(letters.draft_letter(reaction=row, kind="answer", **words), **words)
    return row


def _unit_sends(cast: Cast, row: Reaction) -> Reaction:
    letter = row.letters.get(kind="answer")
    deputy = _by(cast, "2026-07-30T11:00", "deputy_leistung")
    letter = letters.release_letter(letter=letter, **deputy)
    letters.post_letter(
        dispatch=letter.dispatches.get(), posted_on=date(2026, 7, 30),
        **_by(cast, "2026-07-30T12:00", "lead_leistung"),
    )  # fmt: skip
    row.refresh_from_db()
    return row


def _unit_closes(cast: Cast, row: Reaction) -> Reaction:
    return close.close(reaction=row, **_by(cast, "2026-07-30T13:00", "lead_leistung"))


def _petition(**columns: Any) -> Build:
    return lambda cast, _: petitions.petitioned(cast, "2026-05-04", "2026-07-31", **columns)


def _stated(cast: Cast, row: Reaction) -> Reaction:
    petitions.drafted(cast, row, "2026-05-05T10:00")
    return row


def _topics(*codes: str) -> Build:
    def build(cast: Cast, row: Reaction) -> Reaction:
        petitions.topics(cast, row, *codes, at="2026-05-05T11:00")
        return row

    return build


def _presented(cast: Cast, row: Reaction) -> Reaction:
    petitions.presented(cast, row, "2026-05-06T10:00")
    row.refresh_from_db()
    return row


def _statement_approved(cast: Cast, row: Reaction) -> Reaction:
    petitions.approved(cast, row, "2026-05-07T10:00")
    row.refresh_from_db()
    return row


def _transmitted(cast: Cast, row: Reaction) -> Reaction:
    petitions.transmitted(cast, row, "2026-05-08T10:00")
    return row


def _praised(cast: Cast, row: Reaction) -> Reaction:
    return _step("pass_on_praise", "officer", "2026-05-06T10:00")(cast, _confirmed(cast, row))


_ANONYMOUS = {"is_anonymous": True, "anonymous_reason": "no_consent"}
_BODY = {"kind": "eingabe", "codes": ["S1.1"]}
S = State
# fmt: off
STANDINGS: dict[str, Standing] = {
    "recorded": Standing(S.RECORDED, _new()),
    "nobody was reached": Standing(S.RECORDED, _new(codes=["S3.1"])),
    "a message came": Standing(S.RECORDED, _message, "recorded"),
    "the day was wrong": Standing(S.RECORDED, _slip, "recorded"),
    "shall be anonymous": Standing(
        S.RECORDED, _step("make_anonymous", "officer", "2026-05-08T10:00"), "recorded"),
    "deceased": Standing(
        S.RECORDED, _step("deceased", "officer", "2026-05-08T10:00"), "recorded"),
    "handover prepared": Standing(S.RECORDED, _prepared, "recorded"),
    "handed over": Standing(S.HANDED_OVER, _handed_over, "handover prepared"),
    "withdrawn": Standing(
        S.WITHDRAWN, lambda c, r: withdrawn(c, r, moment("2026-05-06T10:00")), "recorded"),
    "cancelled": Standing(
        S.CANCELLED, lambda c, r: cancelled(c, r, moment("2026-05-06T10:00")), "recorded"),
    "a letter waits": Standing(S.RECORDED, _confirmed, "recorded"),
    "a letter came back": Standing(S.RECORDED, _came_back, "a letter waits"),
    "in own words": Standing(S.IN_CHECK, _in_own_words, "recorded"),
    "at two units": Standing(S.AT_UNIT, _units, "recorded", _AT_UNIT | _MARKT),
    "one has delivered": Standing(
        S.AT_UNIT, _delivers("leistung"), "at two units", _AT_UNIT | _MARKT),
    "all have delivered": Standing(
        S.SCHRIFTSATZ_IN, _delivers("markt"), "one has delivered", _AT_UNIT | _MARKT),
    "one delivers late": Standing(
        S.IN_CHECK, _answer_drafted, "one has delivered", _AT_UNIT | _MARKT),
    "in check": Standing(S.IN_CHECK, checked, "all have delivered", _AT_UNIT | _MARKT),
    "answer drafted": Standing(
        S.IN_CHECK, lambda c, r: _answer_drafted(c, _assessed(c, r)), "in check",
        _AT_UNIT | _MARKT),
    "answer released": Standing(S.ANSWER_RELEASED, _released, "answer drafted"),
    "answered": Standing(S.ANSWERED, _posted, "answer released"),
    "closed": Standing(S.CLOSED, _closed, "answered", _LEISTUNG),
    "not content": Standing(S.CLOSED, _asks_again, "closed", _LEISTUNG),
    "looked at again": Standing(S.CLOSED, _decides_again, "not content", _LEISTUNG),
    "with the lead": Standing(S.WITH_TEAM_LEAD, _with_lead, reach=_LEISTUNG | _CLERK),
    "settled by the lead": Standing(
        S.CLOSED, _step("settle_by_lead", "deputy_leistung", "2026-05-05T10:00"), "with the lead",
        _LEISTUNG | _CLERK),
    "given to KRM": Standing(
        S.RECORDED, _step("hand_to_krm", "deputy_leistung", "2026-05-05T10:00"), "with the lead",
        _CLERK | {"deputy_leistung": _LOOKS}),
    "board": Standing(
        S.IN_CHECK,
        lambda c, r: _answer_drafted(c, assessed(c, checked(c, delivered(c, _one_unit(c,
            recorded(c, "2026-05-04", is_board=True)))))), reach=_LEISTUNG),
    "board approved": Standing(S.IN_CHECK, _approved, "board", _LEISTUNG),
    "board answered": Standing(
        S.ANSWERED, lambda c, r: _posted(c, _board_released(c, r)), "board approved"),
    "praise": Standing(S.RECORDED, _new(kind="praise")),
    "praise passed on": Standing(S.CLOSED, _praised, "praise"),
    "idea": Standing(
        S.AT_UNIT, lambda c, _: _one_unit(c, recorded(c, "2026-05-04", kind="idea")),
        reach=_LEISTUNG),
    "anonymous": Standing(S.ANONYMOUS_RECORDED, _new(**_ANONYMOUS)),
    "anonymous given": Standing(
        S.ANONYMOUS_RECORDED, _step("inform_unit", "officer", "2026-05-05T10:00"), "anonymous",
        _LEISTUNG),
    "anonymous replied": Standing(
        S.ANONYMOUS_RECORDED, _step("answer_information", "lead_leistung", "2026-05-06T10:00"),
        "anonymous given", _LEISTUNG),
    "petition": Standing(S.RECORDED, _petition(participation="yes")),
    "petition at a unit": Standing(S.AT_UNIT, _one_unit, "petition", _LEISTUNG),
    "statement": Standing(S.IN_CHECK, _stated, "petition"),
    "statement presented": Standing(
        S.IN_CHECK, lambda c, r: _presented(c, _topics("posts")(c, r)), "statement"),
    "before the chair": Standing(
        S.IN_CHECK, _statement_approved, "statement presented", _CHAIR),
    "petition without the chair": Standing(S.RECORDED, _petition(participation="no")),
    "a finding differs": Standing(
        S.IN_CHECK, lambda c, r: _topics("posts")(c, _stated(c, r)), "petition without the chair"),
    "statement approved": Standing(
        S.IN_CHECK, lambda c, r: _statement_approved(c, _presented(c, _topics()(c, _stated(c, r)))),
        "petition without the chair"),
    "transmitted": Standing(S.TRANSMITTED, _transmitted, "statement approved"),
    "petition ended": Standing(
        S.CLOSED, lambda c, r: _step("end_petition", "officer", "2026-05-11T10:00")(
            c, assessed(c, r)), "transmitted"),
    "eingabe": Standing(S.RECORDED, _new(**_BODY)),
    "KRM is absent": Standing(S.AT_UNIT, _away, reach=_SETTLES, at=LATER),
    "the unit answers": Standing(
        S.IN_CHECK, _unit_answers, "KRM is absent", _SETTLES, at=LATER),
    "the unit has answered": Standing(
        S.ANSWERED, _unit_sends, "the unit answers", _SETTLES, at=LATER),
    "the unit has closed": Standing(
        S.CLOSED, _unit_closes, "the unit has answered", _SETTLES, at=LATER),
}
# fmt: on


def _board_released(cast: Cast, row: Reaction) -> Reaction:
    letter = row.letters.get(kind="answer")
    letters.release_letter(letter=letter, **_by(cast, "2026-05-12T11:00"))
    row.refresh_from_db()
    return row


ROOTS = [name for name, standing in STANDINGS.items() if not standing.after]


def walk(cast: Cast, root: str) -> Iterator[tuple[str, Standing, Reaction]]:
    """Yield every standing that begins with this one, each as it is built; all is taken back."""
    earlier = recorded(cast, "2026-04-01")
    withdrawn(cast, earlier, moment("2026-04-02T10:00"))
    yield from _walk(cast, root, earlier)


def _walk(cast: Cast, name: str, before: Reaction) -> Iterator[tuple[str, Standing, Reaction]]:
    standing = STANDINGS[name]
    with undone():
        row = standing.build(cast, Reaction.objects.get(pk=before.pk))
        row = Reaction.objects.get(pk=row.pk)
        assert row.state == standing.state, f"{name} stands at {row.state}"
        yield name, standing, row
        for child in (key for key, one in STANDINGS.items() if one.after == name):
            yield from _walk(cast, child, row)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
