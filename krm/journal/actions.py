"""The verbs of the journal, and the decorator that makes a function a verb."""

import inspect
import secrets
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from krm.journal.actors import SYSTEM, Actor, NamedActor
from krm.journal.models import JournalEntry, JournalHead, JournalPersonal
from krm.journal.refusals import Refused
from krm.journal.rules import (
    GENESIS,
    OFFICE,
    Link,
    as_codes,
    as_personal,
    entry_hash,
    personal_digest,
)
from krm.journal.verbs import Verb

__all__ = [
    "OFFICE",
    "SYSTEM",
    "Actor",
    "NamedActor",
    "OutsideTransaction",
    "Refused",
    "Verb",
    "reaction_chain",
    "record",
    "verb",
]

P = ParamSpec("P")
R = TypeVar("R")

_running: ContextVar[bool] = ContextVar("a verb is running", default=False)


class OutsideTransaction(RuntimeError):
    """An entry was to be written apart from the change it tells about."""


def reaction_chain(reaction_pk: int) -> str:
    """Return the name of the chain of one reaction."""
    return f"reaction:{reaction_pk}"


def record(
    verb: Verb,
    *,
    chain: str,
    by: Actor,
    at: datetime,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
) -> JournalEntry:
    """Append one entry to a chain, in the transaction of the change it tells about.

    `data` holds codes, ids, dates and numbers and stays for ever; names and free text go into
    `personal`, to which the name of the actor is added under "by". The head of the chain stays
    locked until the transaction ends. A step that writes to several chains writes to the office
    last, so that two steps never wait for each other.

    :raises OutsideTransaction: if no transaction is open.
    :raises NotACode: if `data` holds something that may be a name or free text.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("journal entries are written inside the transaction of the step")
    head = locked_head(chain)
    payload = as_personal({**(personal or {}), "by": by.display_name})
    salt = secrets.token_hex(16)
    link = Link(
        chain=chain,
        seq=head.seq + 1,
        verb=Verb(verb).value,
        happened_at=at,
        written_at=_clock(),
        actor_id=by.pk,
        data=as_codes(data or {}),
        personal_digest=personal_digest(salt, payload),
        prev=head.hash,
    )
    entry = JournalEntry.objects.create(**link._asdict(), hash=entry_hash(link))
    JournalPersonal.objects.create(entry=entry, salt=salt, payload=payload)
    move_head(chain, seq=entry.seq, entry_hash=entry.hash)
    return entry


def locked_head(chain: str) -> JournalHead:
    """Return the head of a chain, locked until the transaction ends; begin the chain if new.

    PostgreSQL locks the row; on SQLite the immediate transaction is the lock already.
    """
    heads = JournalHead.objects.select_for_update().filter(pk=chain)
    head = heads.first()
    if head is None:
        JournalHead.objects.bulk_create(
            [JournalHead(chain=chain, seq=0, hash=GENESIS)], ignore_conflicts=True
        )
        head = heads.get()
    return head


def move_head(chain: str, *, seq: int, entry_hash: str) -> None:
    """Let the head of a chain point to the entry that was just appended."""
    JournalHead.objects.filter(pk=chain).update(seq=seq, hash=entry_hash)


def _clock() -> datetime:
    # The only clock below the doors: when a row was written is a fact about this machine,
    # unlike the moment the step happened, which the caller says.
    return datetime.now(tz=UTC)


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a verb: one transaction, and a refusal that stays in the journal.

    The function takes `by` and `at` as keyword-only arguments. Verbs called by verbs join the
    transaction of the outermost one. If that one raises `Refused`, everything is rolled back and
    a `step_refused` entry is written in a second transaction before the refusal goes on.

    :raises TypeError: if the function lacks `by` or `at`.
    """
    signature = inspect.signature(function)
    for name in ("by", "at"):
        parameter = signature.parameters.get(name)
        if parameter is None or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__qualname__} needs the keyword-only argument {name!r}")
    step_name = f"{function.__module__.removeprefix('krm.').split('.')[0]}.{function.__name__}"

    @wraps(function)
    def step(*args: P.args, **kwargs: P.kwargs) -> R:
        if _running.get():
            with transaction.atomic():
                return function(*args, **kwargs)
        token = _running.set(True)
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except Refused as refusal:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            _record_refusal(refusal, step_name=step_name, arguments=bound.arguments)
            raise
        finally:
            _running.reset(token)

    return step


def _record_refusal(refusal: Refused, *, step_name: str, arguments: Mapping[str, Any]) -> None:
    with transaction.atomic():
        record(
            Verb.STEP_REFUSED,
            chain=_chain_of_refusal(refusal, arguments.get("reaction")),
            by=arguments["by"],
            at=arguments["at"],
            data={"step": step_name, "code": refusal.code},
            personal={"reason": refusal.reason},
        )


def _chain_of_refusal(refusal: Refused, reaction: Any) -> str:
    pk = getattr(reaction, "pk", None)
    chain = refusal.chain or (reaction_chain(pk) if pk is not None else OFFICE)
    # A reaction that the rollback has taken back has no chain, and its number may come again.
    return chain if JournalHead.objects.filter(pk=chain).exists() else OFFICE
