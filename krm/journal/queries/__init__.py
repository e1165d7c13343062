"""Questions to the journal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from krm.journal.models import JournalEntry, JournalHead, JournalRead
from krm.journal.models.database import binary_order
from krm.journal.rules import OFFICE, READS, Link, ReadLink, text_digest
from krm.journal.rules.anchors import Anchor, Place
from krm.journal.rules.sentences import sentence_of
from krm.journal.rules.verbs import CONSEQUENCES, Verb
from krm.journal.rules.verification import Head, StoredEntry, StoredRead

CHUNK = 5000


@dataclass(frozen=True)
class HistoryLine:
    """One line of a history as people read it."""

    seq: int
    verb: str
    happened_at: datetime
    by: str
    sentence: str
    is_blanked: bool
    actor_pk: int | None = None
    # The codes of the entry, and its names and texts while they are not erased.
    data: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)


# What may be shown of an entry without naming a person: names of units and of fields.
_NAMELESS = frozenset({"unit", "units", "what"})


def history_without_names(chain: str) -> list[HistoryLine]:
    """Return what happened in one chain without names and words of people, newest first.

    For those who check the work and do not need the case: data protection and Revision.
    """
    entries = JournalEntry.objects.filter(chain=chain).order_by("-seq")
    return [line for _, line in lines_without_names(entries)]


def lines_without_names(entries: QuerySet[JournalEntry]) -> list[tuple[str, HistoryLine]]:
    """Return some entries with the chain of each, without names and words of people."""
    rows = entries.select_related("personal")
    return [(entry.chain, _line(entry, only=_NAMELESS)) for entry in rows]


def history(chain: str) -> list[HistoryLine]:
    """Return what happened in one chain, newest first, as sentences for people."""
    entries = JournalEntry.objects.filter(chain=chain).select_related("personal").order_by("-seq")
    return [_line(entry) for entry in entries]


def last_step(chain: str) -> HistoryLine | None:
    """Return the newest thing somebody did in a chain, leaving out what only followed from it."""
    follows = Q()
    for start in CONSEQUENCES:
        follows |= Q(verb__startswith=start)
    entries = JournalEntry.objects.filter(chain=chain).exclude(follows)
    newest = entries.select_related("personal").order_by("-seq").first()
    return _line(newest) if newest else None


def newest_data(chain: str, verb: Verb) -> dict[str, object]:
    """Return the codes of the newest entry of a verb in a chain, empty if there is none."""
    rows = JournalEntry.objects.filter(chain=chain, verb=verb.value).order_by("-seq")
    return rows.values_list("data", flat=True).first() or {}


def values_of(chain: str, verb: Verb, name: str) -> set[object]:
    """Return one code of all entries of a verb in a chain."""
    rows = JournalEntry.objects.filter(chain=chain, verb=verb.value)
    return {data.get(name) for data in rows.values_list("data", flat=True)}


def office_history(*, limit: int, before: int | None = None) -> list[HistoryLine]:
    """Return the newest entries of the office, or those before the entry with this number."""
    entries = JournalEntry.objects.filter(chain=OFFICE).select_related("personal")
    if before is not None:
        entries = entries.filter(seq__lt=before)
    return [_line(entry) for entry in entries.order_by("-seq")[:limit]]


def office_history_of(verb: Verb, *, limit: int) -> list[HistoryLine]:
    """Return the newest entries of the office about one verb, with their names and words."""
    entries = JournalEntry.objects.filter(chain=OFFICE, verb=verb.value).select_related("personal")
    return [_line(entry) for entry in entries.order_by("-seq")[:limit]]


def reads_of(reaction_pk: int) -> QuerySet[JournalRead]:
    """Return who looked into a reaction and in which hour, newest first."""
    return JournalRead.objects.filter(reaction_id=reaction_pk).order_by("-hour", "-pk")


def read_months() -> list[str]:
    """Return the months for which looks are still stored, oldest first."""
    return list(JournalRead.objects.order_by("month").values_list("month", flat=True).distinct())


def heads() -> dict[str, Head]:
    """Return every head by the name of its chain, in the order of their bytes."""
    rows = JournalHead.objects.order_by(binary_order("chain"))
    return {chain: Head(seq, head) for chain, seq, head in rows.values_list("chain", "seq", "hash")}


def head_of(chain: str) -> Head | None:
    """Return the head of one chain."""
    row = JournalHead.objects.filter(pk=chain).values_list("seq", "hash").first()
    return Head(*row) if row else None


def anchors() -> list[Anchor]:
    """Return all anchors in the order in which they were written."""
    rows = JournalEntry.objects.filter(chain=OFFICE, verb=Verb.ANCHOR_WRITTEN.value)
    return [Anchor(*row) for row in rows.order_by("id").values_list("id", "seq", "data")]


def last_anchor() -> JournalEntry | None:
    """Return the newest anchor."""
    entries = JournalEntry.objects.filter(chain=OFFICE, verb=Verb.ANCHOR_WRITTEN.value)
    return entries.order_by("-seq").first()


def places_since(entry_id: int) -> Iterator[Place]:
    """Yield the places of this and all newer entries, sorted by chain and number."""
    rows = JournalEntry.objects.filter(id__gte=entry_id).order_by(binary_order("chain"), "seq")
    for row in rows.values_list("id", "chain", "seq", "hash").iterator(chunk_size=CHUNK):
        yield Place(*row)


@dataclass(frozen=True)
class SealedText:
    """The hash of a text as it was when the step was taken, and in whose chain it stands."""

    chain: str
    digest: str


def sealed_texts(kind: str) -> dict[int, SealedText]:
    """Return the newest seal of each text of a kind by the primary key of its row."""
    begins = f"{kind}:"
    rows = JournalEntry.objects.filter(data__text_of__startswith=begins).order_by("id")
    return {
        int(data["text_of"].removeprefix(begins)): SealedText(chain, data["text"])
        for chain, data in rows.values_list("chain", "data").iterator(chunk_size=CHUNK)
    }


def reached_states() -> dict[str, str]:
    """Return by chain which state the newest step led to, or the registration began with."""
    steps = Q(data__has_keys=["step", "from", "to"]) | Q(verb=Verb.REACTION_REGISTERED.value)
    rows = JournalEntry.objects.filter(steps).order_by("id").values_list("chain", "data")
    reached = {}
    for chain, data in rows.iterator(chunk_size=CHUNK):
        state = data.get("to") or data.get("state")
        if isinstance(state, str):
            reached[chain] = state
    return reached


def is_as_sealed(text: str, seal: SealedText) -> bool:
    """Tell whether a text is still the one that was sealed."""
    return text_digest(text, settings.JOURNAL_KEY) == seal.digest


def blanked_chains() -> set[str]:
    """Return the chains of which names and texts were erased, not those that lost single ones."""
    rows = JournalEntry.objects.filter(verb=Verb.PERSONAL_BLANKED.value, data__has_key="up_to")
    return set(rows.values_list("chain", flat=True))


def moved_heads(entry_id: int) -> list[tuple[str, int, str]]:
    """Return the newest place of each chain that has moved since an entry, by chain."""
    newest = {place.chain: (place.seq, place.hash) for place in places_since(entry_id)}
    return [(chain, seq, hashed) for chain, (seq, hashed) in newest.items()]


def dropped_months() -> set[str]:
    """Return the months whose looks were dropped as a whole."""
    entries = JournalEntry.objects.filter(chain=OFFICE, verb=Verb.READS_DROPPED.value)
    return {str(data.get("month")) for data in entries.values_list("data", flat=True)}


def stored_entries(chain: str | None = None) -> Iterator[tuple[Place, StoredEntry]]:
    """Yield all entries, or those of one chain, sorted by chain and number, without loading all."""
    rows = JournalEntry.objects.order_by(binary_order("chain"), "seq")
    if chain is not None:
        rows = rows.filter(chain=chain)
    columns = ("id", *Link._fields, "hash", "personal__salt", "personal__payload")
    for entry_id, *link, own_hash, salt, payload in rows.values_list(*columns).iterator(
        chunk_size=CHUNK
    ):
        stored = StoredEntry(Link(*link), own_hash, salt, payload)
        yield Place(entry_id, stored.link.chain, stored.link.seq, own_hash), stored


def stored_reads(month: str | None = None) -> Iterator[StoredRead]:
    """Yield all looks into reactions, or those of one month, sorted by month and number."""
    rows = JournalRead.objects.order_by(binary_order("month"), "seq")
    if month is not None:
        rows = rows.filter(month=month)
    columns = (*ReadLink._fields, "hash")
    for *link, own_hash in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        yield StoredRead(ReadLink(*link), own_hash)


def read_chain(month: str) -> str:
    """Return the name of the chain of a month of looks."""
    return f"{READS}{month}"


def _line(entry: JournalEntry, *, only: frozenset[str] | None = None) -> HistoryLine:
    personal = getattr(entry, "personal", None)
    payload = personal.payload if personal else {}
    if only is not None:
        payload = {key: value for key, value in payload.items() if key in only}
    return HistoryLine(
        seq=entry.seq,
        verb=entry.verb,
        happened_at=entry.happened_at,
        by=str(payload.get("by", "")) or "(gelöscht)",
        sentence=sentence_of(entry.verb, entry.data, payload),
        is_blanked=personal is None,
        actor_pk=entry.actor_id,
        data=entry.data,
        words=payload,
    )
