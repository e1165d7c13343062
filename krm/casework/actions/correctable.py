"""What of a Vorgang can be corrected: how each value is read, checked, written and said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krm.casework.actions import petition
from krm.casework.actions.ending import record_if_anonymous
from krm.deadlines import actions as deadlines
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.reactions.actions import EARLIEST
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import Kind, Procedure
from krm.reactions.workflow import State
from krm.regelwerk.rules import check_anliegen
from krm.ui.rules import LOCAL_ZONE, format_clock

# What stands in place of the key of a customer where nobody's name may be kept.
ANONYMOUS = "anonymous"


def _text(reaction: Reaction, value: Any) -> str:
    return str(value)


def _anything(reaction: Reaction, new: Any, at: datetime) -> None:
    return


def _nothing(reaction: Reaction, by: Person, at: datetime) -> None:
    return


@dataclass(frozen=True)
class Target:
    """One value of a Vorgang; all values are in the form in which a correction stores them.

    :param words: how people read a value; ``empty`` is read where there is none.
    :param check: refuses a new value that cannot be right.
    :param then: what follows once the row is saved and its deadlines are computed anew.
    """

    label: str
    read: Callable[[Reaction], object]
    write: Callable[[Reaction, Any], None]
    words: Callable[[Reaction, Any], str] = _text
    check: Callable[[Reaction, Any, datetime], None] = _anything
    then: Callable[[Reaction, Person, datetime], None] = _nothing
    empty: str = ""
    needs_second_person: bool = False


def words_of(reaction: Reaction, target: str, value: object) -> str:
    """Return a value of a Vorgang as people read it, "" if there is none."""
    found = TARGETS[target]
    return found.empty if value in (None, "") else found.words(reaction, value)


def _column(name: str, label: str, **more: Any) -> Target:
    """Return a value that stands in a column of the Vorgang as it is stored."""
    return Target(
        label, lambda row: getattr(row, name), lambda row, new: setattr(row, name, new), **more
    )


def _flag(name: str, label: str, **more: Any) -> Target:
    return _column(name, label, words=lambda row, value: "ja" if value else "nein", **more)


# ------------------------------------------------------------------------------------------ arrival


def _moment(name: str, label: str, *, needs_second_person: bool = False) -> Target:
    return Target(
        label,
        lambda row: moment.isoformat() if (moment := getattr(row, name)) else None,
        lambda row, new: setattr(row, name, datetime.fromisoformat(new)),
        lambda row, value: format_clock(datetime.fromisoformat(value).astimezone(LOCAL_ZONE)),
        lambda row, new, at: _check_moment(row, name, datetime.fromisoformat(new), at),
        needs_second_person=needs_second_person,
    )


def _check_moment(reaction: Reaction, name: str, moment: datetime, at: datetime) -> None:
    field = "field_new_moment"
    if moment > at:
        raise Refused("Der Eingang liegt in der Zukunft.", code=field)
    if local_day(moment) < EARLIEST:
        raise Refused("Der Eingang liegt vor dem Jahr 2000.", code=field)
    arrived = moment if name == "arrived_at" else reaction.arrived_at
    at_krm = moment if name == "arrived_krm_at" else reaction.arrived_krm_at
    if at_krm is not None and at_krm < arrived:
        raise Refused("Der Eingang bei KRM liegt vor dem Eingang im Haus.", code=field)


# --------------------------------------------------------------------------------- kind and channel


def _check_kind(reaction: Reaction, new: str, at: datetime) -> None:
    _check_codes(reaction, new, _read_anliegen(reaction))


def _follow_kind(reaction: Reaction, by: Person, at: datetime) -> None:
    if reaction.is_open:
        petition.follow(reaction=reaction, by=by, at=at)


def _check_channel(reaction: Reaction, new: str, at: datetime) -> None:
    if new not in deadlines.rules_for(reaction).channels:
        raise Refused("Diesen Eingangsweg gibt es nicht.", code="field_new_channel")


def _write_channel(reaction: Reaction, new: str) -> None:
    reaction.channel = new
    reaction.is_written = deadlines.rules_for(reaction).channels[new].written


def _channel_words(reaction: Reaction, value: str) -> str:
    channels = deadlines.rules_for(reaction).channels
    return channels[value].label if value in channels else value


def _check_is_complaint(reaction: Reaction, new: bool, at: datetime) -> None:
    if reaction.kind != Kind.EINGABE:
        raise Refused("Das lässt sich nur von einer Eingabe sagen.", code="field_target")


# ----------------------------------------------------------------------------------------- customer


def _check_party(reaction: Reaction, new: object, at: datetime) -> None:
    if new and reaction.is_anonymous:
        raise Refused(
            "Der Vorgang ist anonym. Es werden keine Personendaten erfasst.", code="field_new_party"
        )
    if new == ANONYMOUS and reaction.state != State.RECORDED:
        raise Refused(
            f"Der Vorgang steht schon auf „{reaction.state_label}“. Anonym werden kann er nur, "
            "solange er nur erfasst ist.",
            code="field_new_party",
        )


def _write_party(reaction: Reaction, new: object) -> None:
    if new == ANONYMOUS:
        reaction.is_anonymous, reaction.anonymous_reason = True, "no_consent"
    is_nobody = new in (None, ANONYMOUS)
    reaction.party = None if is_nobody else Party.objects.get(pk=str(new))


def _party_words(reaction: Reaction, value: object) -> str:
    if isinstance(value, dict):
        return Party(**value).display_name
    if value == ANONYMOUS:
        return "anonym"
    party = Party.objects.filter(pk=str(value)).first()
    return party.display_name if party else "niemand"


def _follow_party(reaction: Reaction, by: Person, at: datetime) -> None:
    """Treat it from now on like one that came without a name (R-28)."""
    record_if_anonymous(reaction=reaction, by=by, at=at)


# ----------------------------------------------------------------------------------------- Anliegen


def _read_anliegen(reaction: Reaction) -> list[str]:
    return list(reaction.anliegen.order_by("position").values_list("code", flat=True))


def _check_anliegen(reaction: Reaction, new: object, at: datetime) -> None:
    codes = _codes(new)
    if set(codes) == set(_read_anliegen(reaction)):
        raise Refused("Es sind dieselben Anliegen wie bisher.", code="field_new_anliegen")
    _check_codes(reaction, reaction.kind, codes)


def _check_codes(reaction: Reaction, kind: str, codes: list[str]) -> None:
    if faults := check_anliegen(kind, codes, deadlines.rules_for(reaction).anliegen_tree):
        raise Refused(" ".join(faults), code="field_new_anliegen")


def _write_anliegen(reaction: Reaction, new: object) -> None:
    """Put the right Anliegen in place; what was said to one that stays is kept.

    At most two stay, since one at least is new or gone; so a place is always free to move to.
    """
    codes = _codes(new)
    reaction.anliegen.exclude(code__in=codes).delete()
    staying = {item.code: item for item in reaction.anliegen.all()}
    while moving := [row for row in staying.values() if row.position != codes.index(row.code) + 1]:
        taken = {row.position for row in staying.values()}
        free = [row for row in moving if codes.index(row.code) + 1 not in taken]
        row = free[0] if free else moving[0]
        row.position = codes.index(row.code) + 1 if free else min({1, 2, 3} - taken)
        row.save(update_fields=["position"])
    Anliegen.objects.bulk_create(
        Anliegen(reaction=reaction, position=position, code=code)
        for position, code in enumerate(codes, start=1)
        if code not in staying
    )


def _codes(value: object) -> list[str]:
    return [str(code) for code in value] if isinstance(value, list) else []


TARGETS: Mapping[str, Target] = {
    # A wrong arrival date moves every deadline, so a second person looks at it (docs/rulings.md).
    "arrived_at": _moment("arrived_at", "Eingang im Haus", needs_second_person=True),
    "arrived_krm_at": _moment("arrived_krm_at", "Eingang bei KRM"),
    "kind": _column(
        "kind",
        "Art",
        words=lambda row, value: Kind.label(value),
        check=_check_kind,
        then=_follow_kind,
    ),
    "channel": Target(
        "Eingangsweg",
        lambda row: row.channel,
        _write_channel,
        words=_channel_words,
        check=_check_channel,
    ),
    "party": Target(
        "Kundin oder Kunde",
        lambda row: row.party_id,
        _write_party,
        words=_party_words,
        check=_check_party,
        then=_follow_party,
        empty="niemand",
    ),
    "anliegen": Target(
        "Anliegen",
        _read_anliegen,
        _write_anliegen,
        words=lambda row, value: ", ".join(_codes(value)),
        check=_check_anliegen,
    ),
    "title": _column("title", "Worum es geht"),
    "is_board": _flag("is_board", "im Namen des Vorstands"),
    "is_complaint": _flag("is_complaint", "Eingabe ist eine Beschwerde", check=_check_is_complaint),
    "procedure": _column(
        "procedure", "Laufendes Verfahren", words=lambda row, value: Procedure.label(value)
    ),
}
