"""What of a Vorgang can be corrected: everything that somebody typed when it was recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from krm.corrections.actions.committee import COMMITTEE_DUE_ON
from krm.corrections.actions.points import (
    CODES,
    FURTHER,
    KIND,
)
from krm.corrections.actions.someone import (
    COMPLAINED_ABOUT,
    CONFIDENTIAL,
    DECEASED,
    EXCLUSIONS,
    PARTY,
)
from krm.corrections.actions.target import Choices, Group, Target, choice, flag, row_of, text
from krm.deadlines import actions as deadlines
from krm.journal.actions import Refused
from krm.organisation import queries as organisation
from krm.organisation.models import Standort
from krm.organisation.queries import local_day
from krm.reactions.actions import EARLIEST
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind, Procedure
from krm.ui.rules import LOCAL_ZONE, format_clock, format_day


def words_of(reaction: Reaction, target: str, value: object) -> str:
    """Return a value of a Vorgang as people read it."""
    found = TARGETS[target]
    return found.empty if value in (None, "", []) else found.words(reaction, value)


# ------------------------------------------------------------------------------------------ arrival


def _moment(name: str, label: str, **more: Any) -> Target:
    return Target(
        label,
        Group.ARRIVAL,
        "new_moment",
        lambda row: moment.isoformat() if (moment := getattr(row, name)) else None,
        lambda row, new: setattr(row, name, datetime.fromisoformat(new)),
        lambda row, value: format_clock(datetime.fromisoformat(value).astimezone(LOCAL_ZONE)),
        check=lambda row, new, at: _check_moment(row, name, datetime.fromisoformat(new), at),
        **more,
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


def _write_day(reaction: Reaction, new: str | None) -> None:
    reaction.original_dated_on = date.fromisoformat(new) if new else None


def _check_day(reaction: Reaction, new: str | None, at: datetime) -> None:
    if new and date.fromisoformat(new) > local_day(at):
        raise Refused("Der Tag liegt in der Zukunft.", code="field_new_day")


def _channels(reaction: Reaction) -> Choices:
    return [(c.code, c.label) for c in deadlines.rules_for(reaction).channels.values()]


def _check_channel(reaction: Reaction, new: str, at: datetime) -> None:
    if new not in deadlines.rules_for(reaction).channels:
        raise Refused("Diesen Eingangsweg gibt es nicht.", code="field_new_choice")


def _write_channel(reaction: Reaction, new: str) -> None:
    reaction.channel = new
    reaction.is_written = deadlines.rules_for(reaction).channels[new].written


def _channel_words(reaction: Reaction, value: str) -> str:
    return dict(_channels(reaction)).get(value, value)


def _standorte() -> list[Standort]:
    return list(Standort.objects.order_by("name"))


# -------------------------------------------------------------------------------------------- place


def _listed(name: str, label: str, group: Group, *, lists: str, needed: bool = False) -> Target:
    """Return a word of a closed list of the Regelwerk."""

    def offered(reaction: Reaction) -> Choices:
        return [(item.code, item.label) for item in deadlines.rules_for(reaction).lists[lists]]

    def check(reaction: Reaction, new: str, at: datetime) -> None:
        if new and new not in dict(offered(reaction)):
            raise Refused(
                "Diese Angabe steht nicht in der Liste des Regelwerks.", code="field_new_choice"
            )

    return choice(name, label, group, offered, check=check, may_be_empty=not needed)


def _check_is_complaint(reaction: Reaction, new: bool, at: datetime) -> None:
    if reaction.kind != Kind.EINGABE:
        raise Refused("Das lässt sich nur von einer Eingabe sagen.", code="field_target")


def _check_title(reaction: Reaction, new: str, at: datetime) -> None:
    if not new.strip():
        raise Refused("Bitte in wenigen Worten sagen, worum es geht.", code="field_new_text")


def _check_number(reaction: Reaction, new: int | None, at: datetime) -> None:
    if new is not None and new < 1:
        raise Refused(
            "Bitte eine Zahl ab 1 eintragen oder das Feld leeren.", code="field_new_count"
        )


_A, _P, _M, _W = Group.ARRIVAL, Group.PLACE, Group.MATTER, Group.PEOPLE

TARGETS: Mapping[str, Target] = {
    # A wrong arrival date moves every deadline, so a second person looks at it (docs/rulings.md).
    "arrived_at": _moment("arrived_at", "Eingang im Haus", asks_two=lambda row, new: True),
    "arrived_krm_at": _moment("arrived_krm_at", "Eingang bei KRM"),
    "original_dated_on": Target(
        "Datum des Schreibens",
        _A,
        "new_day",
        lambda row: day.isoformat() if (day := row.original_dated_on) else None,
        _write_day,
        lambda row, value: format_day(date.fromisoformat(value)),
        check=_check_day,
        may_be_empty=True,
    ),
    "committee_due_on": COMMITTEE_DUE_ON,
    "channel": Target(
        "Eingangsweg",
        _A,
        "new_choice",
        lambda row: row.channel,
        _write_channel,
        words=_channel_words,
        check=_check_channel,
        rests=_write_channel,
        offered=_channels,
    ),
    "accepted_by_kind": _listed("accepted_by_kind", "Angenommen durch", _A, lists="accepted_by"),
    "standort": row_of("standort", "Standort", _A, _standorte),
    "title": text("title", "Worum es geht", is_long=False, check=_check_title, may_be_empty=False),
    "matter": text("matter", "Was ist passiert?"),
    "wish": text("wish", "Was wird gewünscht?"),
    "anliegen": CODES,
    "further_points": FURTHER,
    "settled_how": text(
        "settled_how", "Was wurde getan?", exists=lambda row: bool(row.settled_how)
    ),
    "improvement": text("improvement", "Vorschlag zur Verbesserung"),
    "kind": KIND,
    "is_complaint": flag(
        "is_complaint",
        "Eingabe ist eine Beschwerde",
        check=_check_is_complaint,
        is_deadline=True,
        exists=lambda row: row.kind == Kind.EINGABE,
    ),
    "is_board": flag("is_board", "im Namen des Vorstands", is_deadline=True),
    "is_dienstaufsicht": flag("is_dienstaufsicht", "Dienstaufsichtsbeschwerde", is_deadline=True),
    "is_fachaufsicht": flag("is_fachaufsicht", "Fachaufsichtsbeschwerde", is_deadline=True),
    "rechtskreis": _listed("rechtskreis", "Rechtskreis", _P, lists="rechtskreis", needed=True),
    "traegerbezug": _listed("traegerbezug", "Trägerbezug", _P, lists="traegerbezug"),
    "procedure": choice(
        "procedure", "Laufendes Verfahren", _P, lambda row: list(Procedure.choices)
    ),
    "procedure_reference": text(
        "procedure_reference", "Aktenzeichen des Verfahrens", _P, is_long=False
    ),
    "party": PARTY,
    "deceased": DECEASED,
    "signatories": Target(
        "Unterschriften",
        _W,
        "new_count",
        lambda row: row.signatories,
        lambda row, new: setattr(row, "signatories", new),
        check=_check_number,
        may_be_empty=True,
    ),
    "concerned_unit": row_of("concerned_unit", "Betroffene Einheit", _W, organisation.active_units),
    "complained_about": COMPLAINED_ABOUT,
    "exclusions": EXCLUSIONS,
    "confidential": CONFIDENTIAL,
}
