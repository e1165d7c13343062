"""What the index holds: the entries that match, and how far it has come."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Final

from django.db.models import Q
from django.db.models.expressions import Func, RawSQL

from krm.search.models import Entry, Progress, Term
from krm.search.rules.asking import Asked, plain_word
from krm.search.rules.asking import Term as AskedTerm
from krm.search.rules.nearly import halves, part_of_compound, with_one_typo
from krm.search.rules.pieces import EVERYTHING, Audience
from krm.search.storage import reading

# As many Vorgänge as are handed from one statement to the next, and as many of them as a list.
_FEW: Final = 20_000
_LISTED: Final = 200
# More compounds with one part than a search asks for.
_MOST_COMPOUNDS = 200


def any_of(asked: Asked) -> list[tuple[AskedTerm, ...]]:
    """Return in which ways all that was asked for can be met: by its words, or as one number."""
    ways = [asked.terms] if asked.terms else []
    if asked.number and asked.number not in [term.ways[0][0] for term in asked.terms[:1]]:
        ways.append((AskedTerm(asked.number, ((asked.number,),)),))
    return ways


def found_keys(asked: Asked, *, kind: Entry.Kind, most: int) -> list[int]:
    """Return the rows of whatever holds all words, the newest first; nobody is kept from any.

    Narrow the rows that a person may see with them.
    """
    keys = reading.newest_keys(any_of(asked), kinds=[kind], most=most) if asked else []
    return [Entry.row_of(key) for key in keys]


class Spread(Enum):
    """Where the Vorgänge are that hold some words."""

    FEW = "few"
    # In so many of the newest that a page of them is soon full.
    OFTEN = "often"
    # In many, but hardly among the newest.
    LONG_AGO = "long ago"


@dataclass(frozen=True)
class Candidates:
    """The Vorgänge that hold what is asked for in columns that may be read.

    :param rows: their keys, where they are few.
    """

    several: tuple[tuple[AskedTerm, ...], ...]
    readable: frozenset[Audience]
    spread: Spread
    rows: tuple[int, ...] = ()

    def where(self, also: Sequence[int] = ()) -> Q:
        """Return a condition for rows with the key of a Vorgang.

        :param also: the keys of some more.
        """
        if self.spread is Spread.FEW:
            rows = sorted({*self.rows, *also})
            return Q(pk__in=rows if len(rows) < _LISTED else reading.rows_listed(rows))
        if self.spread is Spread.LONG_AGO:
            return Q(pk__in=reading.rows_with(self.several, self.readable, also))
        return Q(holds(self.several, Entry.Kind.CASE, self.readable)) | Q(pk__in=also)


def candidates(asked: Asked, readable: Set[Audience] = EVERYTHING) -> Candidates:
    """Return which Vorgänge hold what is asked for, without reading all of them where many do."""
    several = tuple(any_of(asked))
    found = partial(Candidates, several, frozenset(readable))
    if not several:
        return found(Spread.FEW)
    if reading.are_frequent(several, readable):
        return found(Spread.OFTEN)
    rows = reading.rows_holding(several, readable, most=_FEW + 1)
    return found(Spread.LONG_AGO) if len(rows) > _FEW else found(Spread.FEW, tuple(rows))


def holds(
    several: Sequence[Sequence[AskedTerm]], kind: Entry.Kind, readable: Set[Audience]
) -> Func:
    """Return whether the entry of a row holds words; asked of each row that is left by itself."""
    return reading.holds_words("pk", kind, several, readable)


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


def rows_listed(rows: Sequence[int]) -> RawSQL:
    """Return many keys as one value of a statement."""
    return reading.rows_listed(rows)


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


def holds_anything() -> bool:
    """Tell whether anything stands in the index at all."""
    return Entry.objects.exists()


def missing_in_index() -> reading.Missing:
    """Return how many entries lack their words and the other way round.

    :raises DatabaseError: if the index of words cannot be read.
    """
    return reading.missing()
