"""What a second person confirms is done by her: who proposed it, and when, stands beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from krm.journal.rules.actors import Actor
from krm.journal.rules.verbs import Verb, is_proposed


@dataclass(frozen=True)
class Confirmation:
    """Who proposed what is done now, and when; ``confirmer`` does it by confirming it.

    :param proposer: None where the account of whoever proposed it is gone.
    """

    proposer: Actor | None
    proposed_at: datetime
    confirmer: Actor


_confirmation: ContextVar[Confirmation | None] = ContextVar("what is confirmed now", default=None)


@contextmanager
def confirming(confirmation: Confirmation) -> Iterator[None]:
    """Let every entry of the second person in the block say who proposed it, and when.

    The right to it comes from whoever proposed it (`work.access.require_right`).
    """
    token = _confirmation.set(confirmation)
    try:
        yield
    finally:
        _confirmation.reset(token)


def confirmation() -> Confirmation | None:
    """Return what a second person is confirming in this very moment, None outside of it."""
    return _confirmation.get()


def proposed(verb: Verb, by: Actor) -> tuple[dict[str, object], dict[str, object]]:
    """Return codes and personal part that an entry gets in addition, empty outside of it."""
    found = confirmation()
    if found is None or by.pk != found.confirmer.pk or not is_proposed(verb):
        return {}, {}
    pk = found.proposer.pk if found.proposer else None
    name = {"proposer": found.proposer.display_name} if found.proposer else {}
    return {"proposed_by": pk, "proposed_at": found.proposed_at}, dict(name)
