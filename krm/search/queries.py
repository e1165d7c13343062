"""What the index holds: the entries that match, and how far it has come."""

from collections.abc import Iterable, Sequence, Set

from django.db.models import QuerySet

from krm.search.models import Entry, Progress, Term
from krm.search.rules.asking import Asked, plain_word
from krm.search.rules.asking import Term as AskedTerm
from krm.search.rules.nearly import halves, part_of_compound, with_one_typo
from krm.search.rules.pieces import EVERYTHING, Audience
from krm.search.storage import keys_with, newest_keys

# More compounds with one part than a search asks for.
_MOST_COMPOUNDS = 200


def any_of(asked: Asked) -> list[tuple[AskedTerm, ...]]:
    """Return in which ways all that was asked for can be met: by its words, or as one number."""
    ways = [asked.terms] if asked.terms else []
    if asked.number and asked.number not in [term.ways[0][0] for term in asked.terms[:1]]:
        ways.append((AskedTerm(asked.number, ((asked.number,),)),))
    return ways


def found_keys(asked: Asked, *, kinds: list[int], most: int) -> list[int]:
    """Return the rows of whatever holds all words, the newest first; nobody is kept from any.

    Narrow the rows that a person may see with them.
    """
    keys = {
        key
        for terms in any_of(asked)
        for key in newest_keys(terms, EVERYTHING, kinds=kinds, most=most)
    }
    return [Entry.row_of(key) for key in sorted(keys, reverse=True)[:most]]


def entries_with(term: AskedTerm, kind: int, readable: Set[Audience]) -> QuerySet[Entry]:
    """Return the entries of a kind that hold one term in columns that may be read."""
    return Entry.objects.filter(kind=kind, pk__in=keys_with([term], readable))


def nearly(asked: Asked) -> Asked:
    """Return the same with the words that occur nearly so: with one typo, in a compound, as two.

    Words that occur as they were typed stay. Equal to ``asked`` where there is nothing like it.
    """
    return asked.with_terms(tuple(_wider(term) for term in asked.terms))


def _wider(term: AskedTerm) -> AskedTerm:
    word = plain_word(term)
    if not word:
        return term
    like = set(_occurring(with_one_typo(word)))
    if part := part_of_compound(word):
        longer = Term.objects.filter(word__contains=part).order_by("word")
        like |= set(longer.values_list("word", flat=True)[:_MOST_COMPOUNDS])
    pairs = halves(word)
    known = set(_occurring({half for pair in pairs for half in pair}))
    made_of = [pair for pair in sorted(pairs) if known.issuperset(pair)]
    ways = dict.fromkeys([*term.ways, *((other,) for other in sorted(like)), *made_of])
    return AskedTerm(term.said, tuple(ways))


def _occurring(words: Iterable[str]) -> list[str]:
    return list(Term.objects.filter(word__in=sorted(words)).values_list("word", flat=True))


def seen_entry() -> int:
    """Return the key of the last entry of the journal with which the index was compared."""
    row = Progress.objects.filter(pk=Progress.JOURNAL).first()
    return row.value if row else 0


def marks_held(kind: int, owners: Sequence[int] | None = None) -> dict[int, int | None]:
    """Return up to which step the index holds things of a kind, by key; None: it is behind."""
    rows = Entry.objects.filter(kind=kind)
    if owners is not None:
        rows = rows.filter(owner__in=owners)
    return dict(rows.values_list("owner", "seq"))


def changed_owners(kind: int) -> set[int]:
    """Return what has changed without a step since it was written."""
    return set(Entry.objects.filter(kind=kind, seq=None).values_list("owner", flat=True))
