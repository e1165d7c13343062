"""Begin many chains at once: the first entry of each, in a few statements (an import needs it)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from krm.journal.actions import OutsideTransaction
from krm.journal.models import JournalEntry, JournalHead, JournalPersonal
from krm.journal.rules import (
    GENESIS,
    Link,
    as_codes,
    as_personal,
    entry_hash,
    personal_digest,
)
from krm.journal.rules.actors import Actor
from krm.journal.rules.verbs import Verb

_BATCH = 500


class Beginning(NamedTuple):
    """The first entry of one chain: what stays for ever, and names and texts."""

    chain: str
    data: Mapping[str, object]
    personal: Mapping[str, object]


def begin_chains(verb: Verb, beginnings: Sequence[Beginning], *, by: Actor, at: datetime) -> None:
    """Write the first entry of chains that do not exist yet, as ``record`` would one by one.

    The heads are written first: who writes an anchor waits for them, so no entry with a smaller
    id appears behind it.

    :raises OutsideTransaction: if no transaction is open.
    :raises NotACode: if ``data`` holds something that may be a name or free text.
    :raises IntegrityError: if one of the chains exists.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("journal entries are written inside the transaction of the step")
    written_at = datetime.now(tz=UTC)
    salted = [
        (secrets.token_hex(16), as_personal({**begun.personal, "by": by.display_name}))
        for begun in beginnings
    ]
    links = [
        Link(
            chain=begun.chain,
            seq=1,
            verb=Verb(verb).value,
            happened_at=at,
            written_at=written_at,
            actor_id=by.pk,
            data=as_codes(begun.data),
            personal_digest=personal_digest(salt, payload),
            prev=GENESIS,
        )
        for begun, (salt, payload) in zip(beginnings, salted, strict=True)
    ]
    key = settings.JOURNAL_KEY
    entries = [JournalEntry(**link._asdict(), hash=entry_hash(link, key)) for link in links]
    JournalHead.objects.bulk_create(
        [JournalHead(chain=entry.chain, seq=1, hash=entry.hash) for entry in entries], _BATCH
    )
    JournalEntry.objects.bulk_create(entries, _BATCH)
    JournalPersonal.objects.bulk_create(
        [
            JournalPersonal(entry_id=entry.pk, salt=salt, payload=payload)
            for entry, (salt, payload) in zip(entries, salted, strict=True)
        ],
        _BATCH,
    )
