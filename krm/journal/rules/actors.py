"""Who acts: all that the journal knows about people."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Somebody who takes a step; every person of the organisation is one."""

    @property
    def pk(self) -> int | None:
        """Return the number of the person, None for the system."""

    @property
    def display_name(self) -> str:
        """Return the name as people read it on that day."""


@dataclass(frozen=True)
class NamedActor:
    """An actor without an account, such as the schedule or the public form."""

    display_name: str
    pk: int | None = None


SYSTEM = NamedActor("System")
