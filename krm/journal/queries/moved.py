"""Which chains of Vorgänge have moved since somebody looked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from krm.journal.models import JournalEntry, JournalHead

_OF_REACTION = "reaction:"
# An entry with a smaller key may be committed after one with a larger: so far is looked back.
_LOOKED_BACK = 500


def newest_entry() -> int:
    """Return the key of the newest entry, 0 for none."""
    return JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def waiting_since(seen: int) -> datetime | None:
    """Return when the first entry after this one was written, None if there is none."""
    rows = JournalEntry.objects.filter(pk__gt=seen).order_by("pk")
    return rows.values_list("written_at", flat=True).first()


def moved_reactions(since: int, until: int | None = None) -> set[int]:
    """Return the Vorgänge with entries after this one, and of some before it.

    :param until: up to which entry; None for all.
    """
    chains = JournalEntry.objects.filter(
        pk__gt=since - _LOOKED_BACK, chain__startswith=_OF_REACTION
    )
    if until is not None:
        chains = chains.filter(pk__lte=until)
    return {_key_of(chain) for chain in chains.values_list("chain", flat=True).distinct()}


def last_steps(reactions: Sequence[int]) -> dict[int, int]:
    """Return the number of the last entry of some Vorgänge, by key."""
    heads = JournalHead.objects.filter(pk__in=[f"{_OF_REACTION}{key}" for key in reactions])
    return {_key_of(chain): seq for chain, seq in heads.values_list("chain", "seq")}


def all_last_steps() -> Iterator[tuple[int, int]]:
    """Yield the key and the number of the last entry of every Vorgang."""
    heads = JournalHead.objects.filter(chain__startswith=_OF_REACTION).values_list("chain", "seq")
    for chain, seq in heads.iterator(chunk_size=5_000):
        yield _key_of(chain), seq


def _key_of(chain: str) -> int:
    return int(chain.removeprefix(_OF_REACTION))
