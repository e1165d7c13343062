"""Chains to try the journal on: built by its rules, without a database."""

from datetime import UTC, datetime, timedelta

from krm.journal.rules import GENESIS, Link, entry_hash, personal_digest
from krm.journal.rules.verification import Head, StoredEntry

AT = datetime(2026, 5, 22, 10, 0, tzinfo=UTC)
CHAIN = "reaction:42"
KEY = b"a key of the tests"


def a_chain(length, *, chain=CHAIN, blanked_up_to=0):
    """Return the entries of a chain that fits; the last one covers what is blanked."""
    entries, prev = [], GENESIS
    for seq in range(1, length + 1):
        payload = {"by": "Elif Muster", "note": f"Text {seq}"}
        blanks = blanked_up_to and seq == length
        link = Link(
            chain=chain,
            seq=seq,
            verb="personal_blanked" if blanks else "note_added",
            happened_at=AT + timedelta(minutes=seq),
            written_at=AT + timedelta(minutes=seq, seconds=1),
            actor_id=7,
            data={"up_to": blanked_up_to} if blanks else {"note": seq},
            personal_digest=personal_digest("salt", payload),
            prev=prev,
        )
        prev = entry_hash(link, KEY)
        is_blank = seq <= blanked_up_to
        entries.append(
            StoredEntry(link, prev, None if is_blank else "salt", None if is_blank else payload)
        )
    return entries


def head_of(entries):
    return Head(entries[-1].link.seq, entries[-1].hash)


def with_link(entry, **changes):
    """Return the entry with a changed link and its old hash."""
    return entry._replace(link=entry.link._replace(**changes))


def rehashed(entry):
    """Return the entry with the hash that fits its link."""
    return entry._replace(hash=entry_hash(entry.link, KEY))
