"""Build from the rows of an old table what will stand in the register; nothing is written here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from krm.casework.models import CaseNote
from krm.deadlines import queries as deadline_queries
from krm.deadlines import rules as deadline_rules
from krm.deadlines.actions import running
from krm.deadlines.models import Deadline
from krm.deadlines.rules import Calendar
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.parties.rules import search_form
from krm.reactions.models import Anliegen, FurtherPoint, Reaction
from krm.reactions.rules import has_result
from krm.reactions.workflow import ENDED_STATES
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.models import RegelwerkVersion
from krm.takeover.rules.closing import has_deadlines
from krm.takeover.rules.reading import has_person
from krm.takeover.rules.row import ImportRow
from krm.ui.rules import LOCAL_ZONE, format_date

_COPIED = (
    "kind", "title", "matter", "wish", "channel", "arrived_at", "arrived_krm_at",
    "original_dated_on", "is_board", "is_dienstaufsicht", "is_fachaufsicht", "is_complaint",
    "is_anonymous", "signatories", "answered_at", "closed_at", "settled_by", "result", "remedy",
)  # fmt: skip
_PARTY = (
    "last_name", "first_name", "form_of_address", "street", "postcode", "city", "email", "phone",
    "customer_number",
)  # fmt: skip
# On what it depends which deadlines begin with the arrival.
_DECIDING = (
    "kind", "channel", "is_written", "is_anonymous", "is_board", "is_complaint",
    "is_dienstaufsicht", "is_fachaufsicht",
)  # fmt: skip
_STEP = 500
IMPORTED = "imported"
CONFIRMATION = "confirmation"


@dataclass
class Built:
    """One Vorgang with all that belongs to it, not yet written."""

    row: ImportRow
    reaction: Reaction
    party: Party | None
    anliegen: list[Anliegen] = field(default_factory=list)
    further: list[FurtherPoint] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    note: CaseNote | None = None


class Builder:
    """Builds row after row; rules, calendars and equal deadlines are computed once."""

    def __init__(self, *, by_pk: int | None, at: datetime) -> None:
        self.by_pk, self.at = by_pk, at
        self._calendars: dict[int, Calendar] = {}
        self._due: dict[tuple[int, str, date], dict[str, Any]] = {}
        self._kinds_of: dict[tuple[object, ...], tuple[str, ...]] = {}

    @cached_property
    def _released(self) -> list[RegelwerkVersion]:
        return regelwerk.released()

    def build(self, rows: list[ImportRow], progress: Callable[[int], None]) -> list[Built]:
        """Return all rows built; ``progress`` hears how many are done."""
        built = []
        for count, row in enumerate(rows, start=1):
            built.append(self._built(row))
            if count % _STEP == 0:
                progress(count)
        return built

    def has_no_confirmation(self, row: ImportRow) -> bool:
        """Tell whether a row says when it was confirmed although no deadline asks for it."""
        if row.confirmation_done is None or row.arrived_at is None:
            return False
        if not has_deadlines(row):
            return True
        return CONFIRMATION not in self._kinds(row, self._version(local_day(row.arrived_at)))

    def _built(self, row: ImportRow) -> Built:
        if row.arrived_at is None:
            raise ValueError(f"row {row.line} has not been checked")
        version = self._version(local_day(row.arrived_at))
        reaction = self._reaction(row, version)
        built = Built(row, reaction, self._party(row))
        built.anliegen = [
            Anliegen(
                reaction=reaction,
                position=position,
                code=code,
                # Of several Anliegen nobody knows which one the result was about.
                assessment=row.result if len(row.codes) == 1 and has_result(row.kind) else "",
            )
            for position, code in enumerate(row.codes, start=1)
        ]
        built.further = [FurtherPoint(reaction=reaction, text=text) for text in row.further]
        if has_deadlines(row):
            built.deadlines = self._deadlines(row, reaction, version, row.arrived_at)
        if self.has_no_confirmation(row):
            built.note = self._note(row, reaction)
        return built

    def _note(self, row: ImportRow, reaction: Reaction) -> CaseNote:
        """Return the note that keeps the day of a confirmation no deadline asks for."""
        day = row.confirmation_done or self.at.date()
        return CaseNote(
            reaction=reaction,
            happened_at=datetime.combine(day, time(), LOCAL_ZONE),
            text=f"Aus der importierten Tabelle: bestätigt am {format_date(day)}.",
            written_at=self.at,
            written_by_id=self.by_pk,
        )

    def _version(self, on: date) -> RegelwerkVersion:
        return regelwerk.in_force(self._released, on)

    def _reaction(self, row: ImportRow, version: RegelwerkVersion) -> Reaction:
        channel = regelwerk.rules_of(version).channels.get(row.channel)
        written = bool(channel and channel.written) if row.is_written is None else row.is_written
        return Reaction(
            imported_number=row.number,
            state=row.state.value,
            is_written=written,
            captured_at=self.at,
            captured_by_id=self.by_pk,
            standort_id=row.standort,
            lead_unit_id=row.lead_unit,
            concerned_unit_id=row.lead_unit,
            anonymous_reason=IMPORTED if row.is_anonymous else "",
            regelwerk_version=version,
            **{name: getattr(row, name) for name in _COPIED},
        )

    def _party(self, row: ImportRow) -> Party | None:
        if row.is_anonymous or not has_person(row):
            return None
        values = {name: row.person.get(name, "") for name in _PARTY}
        values["email"] = values["email"].lower()
        values["form_of_address"] = values["form_of_address"] or Party.FormOfAddress.NONE
        found = search_form(values["first_name"], values["last_name"], "")
        return Party(**values, search_name=found, created_at=self.at)

    def _deadlines(
        self, row: ImportRow, reaction: Reaction, version: RegelwerkVersion, arrived_at: datetime
    ) -> list[Deadline]:
        rules = regelwerk.rules_of(version)
        return [
            Deadline(
                reaction=reaction,
                kind=kind,
                starts_at=arrived_at,
                is_official=rules.deadlines[kind].is_official,
                regelwerk_version=version,
                **self._computed(kind, arrived_at, version),
                **self._outcome(row, kind, arrived_at, version),
            )
            for kind in self._kinds(row, version)
        ]

    def _kinds(self, row: ImportRow, version: RegelwerkVersion) -> tuple[str, ...]:
        """Return which deadlines a row has; rows that are alike share the answer."""
        asked = (version.pk, *(getattr(row, name) for name in _DECIDING))
        if asked not in self._kinds_of:
            self._kinds_of[asked] = running.kinds_for(self._reaction(row, version))
        return self._kinds_of[asked]

    def _computed(
        self, kind: str, arrived_at: datetime, version: RegelwerkVersion
    ) -> Mapping[str, Any]:
        """Return when a deadline ends; all that arrived on one day share the answer."""
        key = (version.pk, kind, local_day(arrived_at))
        if key not in self._due:
            rules = regelwerk.rules_of(version)
            if version.pk not in self._calendars:
                self._calendars[version.pk] = deadline_queries.calendar(of=rules)
            due = running.compute(kind, arrived_at, rules, self._calendars[version.pk])
            self._due[key] = running.columns_of(due)
        return self._due[key]

    def _outcome(
        self, row: ImportRow, kind: str, arrived_at: datetime, version: RegelwerkVersion
    ) -> dict[str, Any]:
        """Return what became of a deadline, as the verbs would have settled it or let it lapse."""
        is_confirmation = kind == CONFIRMATION
        answered_on = local_day(row.answered_at) if row.answered_at else None
        done_on = row.confirmation_done if is_confirmation else answered_on
        due_on: date = self._computed(kind, arrived_at, version)["due_on"]
        has_ended = row.state in ENDED_STATES
        ended_on = local_day(row.closed_at or self.at) if has_ended else None
        outcome = deadline_rules.outcome(due_on, done_on=done_on, ended_on=ended_on)
        if outcome == Deadline.State.RUNNING:
            return {"state": outcome}
        return _settled(outcome, self.at, done_on)


def _settled(outcome: str, at: datetime, on: date | None) -> dict[str, Any]:
    return {
        "state": outcome, "settled_at": at, "settled_on": on, "settled_by_kind": IMPORTED,
    }  # fmt: skip


def described(row: ImportRow) -> dict[str, object]:
    """Return what the journal keeps of a row for ever: codes, dates and numbers."""
    found = vars(row)
    words = ("line", "kind", "channel", "arrived_at", "answered_at", "closed_at", "result")
    return {word: found[word] or None for word in words} | {
        "state": row.state.value, "anliegen": list(row.codes), "anonymous": row.is_anonymous,
    }  # fmt: skip
