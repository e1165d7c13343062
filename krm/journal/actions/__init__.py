"""The verbs of the journal, and the decorator that makes a function a verb."""

import inspect
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from krm.adapters.failures import described
from krm.journal import queries, storage
from krm.journal.actions.confirming import Confirmation, confirmation, confirming, proposed
from krm.journal.actions.counting import (
    begin_step,
    count_entry,
    entries_written,
    has_changed,
    note_step,
    steps_taken,
)
from krm.journal.actions.sealing import sealed
from krm.journal.models import JournalEntry, JournalHead, JournalPersonal, JournalRead
from krm.journal.models.database import wait_for_writers
from krm.journal.rules import (
    GENESIS,
    OFFICE,
    READS,
    Link,
    ReadLink,
    as_codes,
    as_personal,
    entry_hash,
    key_mark,
    personal_digest,
    read_hash,
)
from krm.journal.rules.actors import SYSTEM, Actor, NamedActor
from krm.journal.rules.anchors import heads_digest, moved_digest
from krm.journal.rules.refusals import Refused
from krm.journal.rules.verbs import Verb

__all__ = [
    "OFFICE",
    "SYSTEM",
    "Actor",
    "Confirmation",
    "NamedActor",
    "OutsideTransaction",
    "Refused",
    "Verb",
    "blank_personal",
    "confirmation",
    "confirming",
    "drop_reads",
    "entries_written",
    "has_changed",
    "reaction_chain",
    "record",
    "record_many",
    "record_read",
    "sealed",
    "steps_taken",
    "verb",
    "write_anchor",
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
    last, so that two steps never wait for each other. What a second person confirms says who
    proposed it (`confirming`).

    :raises OutsideTransaction: if no transaction is open.
    :raises NotACode: if `data` holds something that may be a name or free text.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("journal entries are written inside the transaction of the step")
    codes_of_it, names_of_it = proposed(verb, by)
    codes = as_codes({**(data or {}), **codes_of_it})
    head = _locked_head(chain)
    payload = as_personal({**(personal or {}), **names_of_it, "by": by.display_name})
    salt = secrets.token_hex(16)
    link = Link(
        chain=chain,
        seq=head.seq + 1,
        verb=Verb(verb).value,
        happened_at=at,
        written_at=_clock(),
        actor_id=by.pk,
        data=codes,
        personal_digest=personal_digest(salt, payload),
        prev=head.hash,
    )
    entry = JournalEntry.objects.create(
        **link._asdict(), hash=entry_hash(link, settings.JOURNAL_KEY)
    )
    JournalPersonal.objects.create(entry=entry, salt=salt, payload=payload)
    _move_head(chain, seq=entry.seq, newest=entry.hash)
    count_entry()
    return entry


def record_many(
    verb: Verb,
    *,
    chain: str,
    by: Actor,
    at: datetime,
    rows: Sequence[Mapping[str, object]],
) -> None:
    """Append one entry per row of codes to one chain, as `record` does, with few statements.

    :raises OutsideTransaction: if no transaction is open.
    :raises NotACode: if a row holds something that may be a name or free text.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("journal entries are written inside the transaction of the step")
    if not rows:
        return
    head = _locked_head(chain)
    seq, newest = head.seq, head.hash
    entries, secrets_of = [], []
    for data in rows:
        payload, salt = as_personal({"by": by.display_name}), secrets.token_hex(16)
        link = Link(
            chain=chain,
            seq=(seq := seq + 1),
            verb=Verb(verb).value,
            happened_at=at,
            written_at=_clock(),
            actor_id=by.pk,
            data=as_codes(data),
            personal_digest=personal_digest(salt, payload),
            prev=newest,
        )
        newest = _hash_of(link)
        entries.append(JournalEntry(**link._asdict(), hash=newest))
        secrets_of.append((salt, payload))
    stored = JournalEntry.objects.bulk_create(entries)
    JournalPersonal.objects.bulk_create(
        JournalPersonal(entry=entry, salt=salt, payload=payload)
        for entry, (salt, payload) in zip(stored, secrets_of, strict=True)
    )
    _move_along(chain, entries)
    count_entry()


def record_read(*, person_pk: int, reaction_pk: int, at: datetime) -> None:
    """Keep that a person looked into a reaction; what cannot be written stops no reading."""
    try:
        _record_read(person_pk, reaction_pk, at)
    except OperationalError as error:  # a full disk, a lock that lasts
        logging.getLogger(__name__).error("a look is missing: %s", described(error))


def _record_read(person_pk: int, reaction_pk: int, at: datetime) -> None:
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    looks = JournalRead.objects.filter(reaction_id=reaction_pk, person_id=person_pk, hour=hour)
    if looks.exists():
        return
    month = f"{hour:%Y-%m}"
    with transaction.atomic():
        head = _locked_head(queries.read_chain(month))
        if looks.exists():  # noted between the question and the lock
            return
        link = ReadLink(month, head.seq + 1, person_pk, reaction_pk, hour, head.hash)
        look = JournalRead.objects.create(
            **link._asdict(), hash=read_hash(link, settings.JOURNAL_KEY)
        )
        _move_head(head.chain, seq=look.seq, newest=look.hash)


def blank_personal(
    *, chain: str, by: Actor, at: datetime, reason: str, up_to: int | None = None
) -> JournalEntry:
    """Erase names and texts of a chain up to an entry; the chain stays valid.

    Without `up_to` everything before this step is erased. `reason` is a code such as
    "retention_k3". Returns the entry that covers the erasure.

    :raises ValueError: if the chain has no entry with the number `up_to`.
    """
    with transaction.atomic():
        head = _locked_head(chain)
        last = head.seq if up_to is None else up_to
        if not 0 < last <= head.seq:
            raise ValueError(f"chain {chain} has no entry {last}")
        covered = JournalPersonal.objects.filter(entry__chain=chain, entry__seq__lte=last)
        data = {"up_to": last, "count": covered.count(), "reason": reason}
        entry = record(Verb.PERSONAL_BLANKED, chain=chain, by=by, at=at, data=data)
        covered.delete()
    return entry


def drop_reads(*, month: str, by: Actor, at: datetime) -> JournalEntry:
    """Erase all looks of one month ("2026-05") when their class ends.

    :raises ValueError: if the month has not ended.
    """
    if month >= f"{at.astimezone(UTC):%Y-%m}":
        raise ValueError(f"{month} has not ended")
    with transaction.atomic():
        _locked_head(queries.read_chain(month))
        looks = JournalRead.objects.filter(month=month)
        data = {"month": month, "count": looks.count()}
        entry = record(Verb.READS_DROPPED, chain=OFFICE, by=by, at=at, data=data)
        looks.delete()
    return entry


def write_anchor(*, at: datetime, by: Actor = SYSTEM, is_fresh: bool = False) -> JournalEntry:
    """Anchor the heads of all chains for the hour of `at`, in the office chain and in a file.

    The file in ANCHOR_DIR belongs on another machine: who can rewrite the whole database cannot
    rewrite it. It is written once and never replaced, after the commit: an anchor without its file
    is caught up by the next one, which then holds all heads. So does the first of a day; the others
    hold the heads that have moved since. Returns the anchor of that hour if there is one already,
    unless it `is_fresh`: after a restore everything is anchored anew.
    """
    hour = f"{at.astimezone(UTC):%Y-%m-%dT%H}"
    with transaction.atomic():
        wait_for_writers()
        last = queries.last_anchor()
        if last is not None and last.data["hour"] == hour and not is_fresh:
            return last
        day = timezone.localdate(at).isoformat()
        is_full = is_fresh or last is None or last.data["day"] != day or not _has_file(last)
        heads = [(chain, head.seq, head.hash) for chain, head in queries.heads().items()]
        data = _anchor_data(day, heads, since=last.pk if last else 0)
        written = heads if is_full or last is None else queries.moved_heads(last.pk)
        data |= {"hour": hour, "key": key_mark(settings.JOURNAL_KEY), "full": is_full}
        data["digest"] = heads_digest(written)
        entry = record(Verb.ANCHOR_WRITTEN, chain=OFFICE, by=by, at=at, data=data)
    storage.write(
        settings.ANCHOR_DIR,
        storage.AnchorFile(
            day, at.isoformat(), is_full, data["digest"], entry.seq, entry.hash, written
        ),
    )
    return entry


def _has_file(anchor: JournalEntry) -> bool:
    return storage.find(settings.ANCHOR_DIR, anchor.seq) is not None


def _anchor_data(day: str, heads: list[tuple[str, int, str]], *, since: int) -> dict[str, Any]:
    chains = [head for head in heads if not head[0].startswith(READS) and head[1] > 0]
    reads = [head for head in heads if head[0].startswith(READS)]
    return {
        "day": day,
        "heads": len(heads),
        "chains": len(chains),
        "entries": sum(seq for _, seq, _ in chains),
        "moved": moved_digest(queries.places_since(since)),
        # Looks are written in the current month only, so two months cover the turn of a month.
        "reads": reads[-2:],
    }


def _locked_head(chain: str) -> JournalHead:
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


def _move_head(chain: str, *, seq: int, newest: str) -> None:
    """Let the head of a chain point to the entry that was just appended."""
    JournalHead.objects.filter(pk=chain).update(seq=seq, hash=newest)


def _move_along(chain: str, entries: Sequence[JournalEntry]) -> None:
    """Let the head pass every new entry: it only ever moves by one, and the database insists."""
    table = JournalHead._meta.db_table
    with transaction.get_connection().cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET seq = %s, hash = %s WHERE chain = %s",
            [(entry.seq, entry.hash, chain) for entry in entries],
        )


def _hash_of(link: Link) -> str:
    return entry_hash(link, settings.JOURNAL_KEY)


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
        begin_step()
        try:
            with transaction.atomic():
                made = function(*args, **kwargs)
        except Refused as refusal:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            refusal.verb = step_name, bound.arguments
            record_refusal(refusal)
            raise
        finally:
            _running.reset(token)
        note_step(step_name)
        return made

    return step


def record_refusal(refusal: Refused) -> None:
    """Write a refused step to the journal; anew for whoever rolled back more than the verb.

    A refusal that came from no verb is none of the journal.
    """
    if refusal.verb is None:
        return
    step_name, arguments = refusal.verb
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
