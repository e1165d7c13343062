"""Where a Vorgang of every kind can stand, each built once upon the one before it.

``STANDINGS`` is a tree in the order of its rows: ``walk`` builds a row, lets somebody look, goes on
to what follows from it, and takes it back, so that nothing is built twice.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from krm.desk.demo.cast import Cast
from krm.organisation.rules import Scope
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from tests.house.cases import (
    assessed,
    cancelled,
    checked,
    delivered,
    recorded,
    withdrawn,
)
from tests.house.reactions import moment
from tests.house.stations import (
    NOW,
    Build,
    answer_drafted,
    answer_posted,
    answer_released,
    answers_found,
    approved,
    arrived,
    asks_again,
    board_released,
    came_back,
    closed,
    confirmed,
    day_was_wrong,
    decides_again,
    delivers,
    handed_over,
    handover_prepared,
    in_own_words,
    krm_away,
    message_came,
    one_unit,
    petition_arrived,
    praised,
    presented,
    stated,
    statement_approved,
    stepped,
    topics_checked,
    transmitted,
    two_units,
    unit_answers,
    unit_closes,
    unit_sends,
    with_lead,
)

LATER = moment("2026-07-31T12:00")
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


_ANONYMOUS = {"is_anonymous": True, "anonymous_reason": "no_consent"}
_BODY = {"kind": "eingabe", "codes": ["S1.1"]}
S = State
# fmt: off
STANDINGS: dict[str, Standing] = {
    "recorded": Standing(S.RECORDED, arrived()),
    "nobody was reached": Standing(S.RECORDED, arrived(codes=["S3.1"])),
    "a message came": Standing(S.RECORDED, message_came, "recorded"),
    "the day was wrong": Standing(S.RECORDED, day_was_wrong, "recorded"),
    "shall be anonymous": Standing(
        S.RECORDED, stepped("make_anonymous", "officer", "2026-05-08T10:00"), "recorded"),
    "deceased": Standing(
        S.RECORDED, stepped("deceased", "officer", "2026-05-08T10:00"), "recorded"),
    "agreed": Standing(
        S.RECORDED, stepped("record_consent", "officer", "2026-05-08T10:00"), "recorded"),
    "looked in": Standing(
        S.RECORDED, stepped("look_in", "officer", "2026-05-08T10:10"), "agreed"),
    "handover prepared": Standing(S.RECORDED, handover_prepared, "recorded"),
    "handed over": Standing(S.HANDED_OVER, handed_over, "handover prepared"),
    "withdrawn": Standing(
        S.WITHDRAWN, lambda c, r: withdrawn(c, r, moment("2026-05-06T10:00")), "recorded"),
    "cancelled": Standing(
        S.CANCELLED, lambda c, r: cancelled(c, r, moment("2026-05-06T10:00")), "recorded"),
    "a letter waits": Standing(S.RECORDED, confirmed, "recorded"),
    "a letter came back": Standing(S.RECORDED, came_back, "a letter waits"),
    "in own words": Standing(S.IN_CHECK, in_own_words, "recorded"),
    "at two units": Standing(S.AT_UNIT, two_units, "recorded", _AT_UNIT | _MARKT),
    "one has delivered": Standing(
        S.AT_UNIT, delivers("leistung"), "at two units", _AT_UNIT | _MARKT),
    "all have delivered": Standing(
        S.SCHRIFTSATZ_IN, delivers("markt"), "one has delivered", _AT_UNIT | _MARKT),
    "one delivers late": Standing(
        S.IN_CHECK, answer_drafted, "one has delivered", _AT_UNIT | _MARKT),
    "in check": Standing(S.IN_CHECK, checked, "all have delivered", _AT_UNIT | _MARKT),
    "answer drafted": Standing(
        S.IN_CHECK, lambda c, r: answer_drafted(c, answers_found(c, r)), "in check",
        _AT_UNIT | _MARKT),
    "answer released": Standing(S.ANSWER_RELEASED, answer_released, "answer drafted"),
    "answered": Standing(S.ANSWERED, answer_posted, "answer released"),
    "closed": Standing(S.CLOSED, closed, "answered", _LEISTUNG),
    "not content": Standing(S.CLOSED, asks_again, "closed", _LEISTUNG),
    "looked at again": Standing(S.CLOSED, decides_again, "not content", _LEISTUNG),
    "with the lead": Standing(S.WITH_TEAM_LEAD, with_lead, reach=_LEISTUNG | _CLERK),
    "settled by the lead": Standing(
        S.CLOSED, stepped("settle_by_lead", "deputy_leistung", "2026-05-05T10:00"), "with the lead",
        _LEISTUNG | _CLERK),
    "given to KRM": Standing(
        S.RECORDED, stepped("hand_to_krm", "deputy_leistung", "2026-05-05T10:00"), "with the lead",
        _CLERK | {"deputy_leistung": _LOOKS}),
    "board": Standing(
        S.IN_CHECK,
        lambda c, r: answer_drafted(c, assessed(c, checked(c, delivered(c, one_unit(c,
            recorded(c, "2026-05-04", is_board=True)))))), reach=_LEISTUNG),
    "board approved": Standing(S.IN_CHECK, approved, "board", _LEISTUNG),
    "board answered": Standing(
        S.ANSWERED, lambda c, r: answer_posted(c, board_released(c, r)), "board approved"),
    "praise": Standing(S.RECORDED, arrived(kind="praise")),
    "praise passed on": Standing(S.CLOSED, praised, "praise"),
    "idea": Standing(
        S.AT_UNIT, lambda c, _: one_unit(c, recorded(c, "2026-05-04", kind="idea")),
        reach=_LEISTUNG),
    "anonymous": Standing(S.ANONYMOUS_RECORDED, arrived(**_ANONYMOUS)),
    "anonymous given": Standing(
        S.ANONYMOUS_RECORDED, stepped("inform_unit", "officer", "2026-05-05T10:00"), "anonymous",
        _LEISTUNG),
    "anonymous replied": Standing(
        S.ANONYMOUS_RECORDED, stepped("answer_information", "lead_leistung", "2026-05-06T10:00"),
        "anonymous given", _LEISTUNG),
    "petition": Standing(S.RECORDED, petition_arrived(participation="yes")),
    "petition at a unit": Standing(S.AT_UNIT, one_unit, "petition", _LEISTUNG),
    "statement": Standing(S.IN_CHECK, stated, "petition"),
    "statement presented": Standing(
        S.IN_CHECK, lambda c, r: presented(c, topics_checked("posts")(c, r)), "statement"),
    "before the chair": Standing(
        S.IN_CHECK, statement_approved, "statement presented", _CHAIR),
    "petition without the chair": Standing(S.RECORDED, petition_arrived(participation="no")),
    "a finding differs": Standing(
        S.IN_CHECK, lambda c, r: topics_checked("posts")(c, stated(c, r)),
        "petition without the chair"),
    "statement approved": Standing(
        S.IN_CHECK,
        lambda c, r: statement_approved(c, presented(c, topics_checked()(c, stated(c, r)))),
        "petition without the chair"),
    "transmitted": Standing(S.TRANSMITTED, transmitted, "statement approved"),
    "petition ended": Standing(
        S.CLOSED, lambda c, r: stepped("end_petition", "officer", "2026-05-11T10:00")(
            c, assessed(c, r)), "transmitted"),
    "eingabe": Standing(S.RECORDED, arrived(**_BODY)),
    "KRM is absent": Standing(S.AT_UNIT, krm_away, reach=_SETTLES, at=LATER),
    "the unit answers": Standing(
        S.IN_CHECK, unit_answers, "KRM is absent", _SETTLES, at=LATER),
    "the unit has answered": Standing(
        S.ANSWERED, unit_sends, "the unit answers", _SETTLES, at=LATER),
    "the unit has closed": Standing(
        S.CLOSED, unit_closes, "the unit has answered", _SETTLES, at=LATER),
}
# fmt: on


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
