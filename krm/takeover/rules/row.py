"""One row of an old table as it will stand in the register, and one problem of a cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from krm.reactions.workflow import State


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell: where it stands, what it holds, and why it cannot be taken."""

    row: int
    column: str
    heading: str
    value: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return the problem in storable form."""
        return dict(vars(self))


@dataclass(frozen=True)
class Options:
    """What a person has said about a table beside its columns."""

    TAKE: ClassVar = "take"
    LEAVE: ClassVar = "leave"

    charset: str = ""
    # What happens to rows that the file hides; empty if it hides none.
    hidden_rows: str = ""
    restores_zeros: bool = False


@dataclass(frozen=True)
class ImportRow:
    """One row as it will stand in the register."""

    line: int
    digest: str = ""
    number: str = ""
    kind: str = ""
    state: State = State.RECORDED
    title: str = ""
    matter: str = ""
    wish: str = ""
    channel: str = ""
    is_written: bool | None = None
    standort: int | None = None
    arrived_at: datetime | None = None
    arrived_krm_at: datetime | None = None
    original_dated_on: date | None = None
    is_board: bool = False
    is_dienstaufsicht: bool = False
    is_fachaufsicht: bool = False
    is_complaint: bool = False
    is_anonymous: bool = False
    signatories: int | None = None
    codes: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    lead_unit: int | None = None
    confirmation_done: date | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    settled_by: str = ""
    result: str = ""
    remedy: str = ""
    follow_up_of: str = ""
    person: Mapping[str, str] = field(default_factory=dict)
