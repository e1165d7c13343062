"""The one way in which a step of the business says no."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A step that may not be taken, with the reason as people read it.

    :ivar reason: a German sentence that says why and, where possible, what helps.
    :ivar reasons: the same as single sentences, if there are several.
    :ivar code: a short English word for machines and the journal.
    :ivar chain: the chain of the journal the refusal belongs to; without it the reaction of the
        step or the office.
    :ivar verb: the name and the arguments of the verb that was refused, once they are known.
    """

    def __init__(self, reason: str, *, code: str = "refused", chain: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reasons = [reason]
        self.code = code
        self.chain = chain
        self.verb: tuple[str, Mapping[str, Any]] | None = None
