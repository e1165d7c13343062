"""What a search finds: only what the person may read, by the words they may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import and_, or_
from typing import Final

from django.db.models import Q

from krm.arrivals.access import visible_items
from krm.arrivals.models import IntakeItem
from krm.desk.queries.numbers import keys_by_number, keys_by_other_number
from krm.desk.queries.searched import case_pieces
from krm.desk.rules.typed_numbers import meant_numbers, receipt_number
from krm.organisation.models import Person
from krm.organisation.rules import Right, Scope, scopes
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.search.models import Entry
from krm.search.queries import any_of, entries_with, found_keys
from krm.search.rules.asking import Asked, Term
from krm.search.rules.marking import Fragment, has_phrase, marked
from krm.search.rules.pieces import Audience, Piece, tokens_of
from krm.search.rules.words import clean
from krm.work.access import visible_files, visible_reactions
from krm.work.access.visibility import Visibility

# More hits than anybody reads; beyond these somebody types one word more.
MOST: Final = 5_000
# A phrase is looked for in the texts themselves, of no more hits than this.
_READ_FOR_PHRASES: Final = 300
_CASE, _ARRIVAL, _FILE = Entry.Kind.CASE, Entry.Kind.ARRIVAL, Entry.Kind.FILE
_LOOKING: Final = (Right.SEE_CASE, Right.SEE_PERSON)


@dataclass(frozen=True)
class Hit:
    """A line of what was found: the words around the hit, and what they are."""

    label: str = ""
    fragments: tuple[Fragment, ...] = ()


class Reader:
    """What somebody may find on a day; each part is read when it is asked for, and once."""

    def __init__(self, person: Person, on: date) -> None:
        self.person, self.on = person, on
        self.visibility = Visibility(person, on)

    @cached_property
    def reads_everything(self) -> bool:
        """Tell whether all words of a Vorgang are theirs, where they see it at all."""
        roles = self.visibility.roles
        return all(Scope.ALL in scopes(roles, right) for right in _LOOKING)

    def cases(self, right: Right = Right.SEE_CASE, *, by_row: bool = False) -> ReactionQuerySet:
        """Return the Vorgänge the person may see, or know the person of."""
        return visible_reactions(
            self.person, self.on, right=right, visibility=self.visibility, by_row=by_row
        )

    def found(self, asked: Asked) -> Q:
        """Return which Vorgänge hold everything that is asked for, in words they may read.

        Narrow the Vorgänge they see with it.
        """
        if not asked:
            return Q(pk__in=[])
        if self.reads_everything:
            wanted = Q(pk__in=found_keys(asked, kinds=[_CASE], most=MOST))
        else:
            ways = (reduce(and_, map(self._holding, terms)) for terms in any_of(asked))
            wanted = reduce(or_, ways)
        return self._with_phrases(asked, wanted) if asked.phrases else wanted

    def people(self, asked: Asked) -> Q:
        """Return which Vorgänge are about a person of whom everything asked for is said."""
        if not asked:
            return Q(pk__in=[])
        ways = (reduce(and_, map(self._of_person, terms)) for terms in any_of(asked))
        return reduce(or_, ways)

    def pieces(self, keys: Sequence[int]) -> dict[int, list[Piece]]:
        """Return the texts of some Vorgänge they see, without what they may not read of them."""
        found = case_pieces(keys)
        if self.reads_everything:
            return found
        known = set(self._known.filter(pk__in=keys).values_list("pk", flat=True))
        files = visible_files(self.visibility).filter(reaction__in=keys)
        opened = set(files.values_list("pk", flat=True))
        return {
            key: [piece for piece in pieces if _may_read(piece, key in known, opened)]
            for key, pieces in found.items()
        }

    @cached_property
    def _known(self) -> ReactionQuerySet:
        return self.cases(Right.SEE_PERSON)

    def _holding(self, term: Term) -> Q:
        files = visible_files(self.visibility).annotate(key=Entry.key_in_query(_FILE, "pk"))
        opened = entries_with(term, _FILE, {Audience.FILES}).filter(pk__in=files.values("key"))
        on_page = entries_with(term, _CASE, {Audience.CASE})
        found = Q(pk__in=on_page.values("owner")) | Q(pk__in=opened.values("owner"))
        return found | self._of_person(term)

    def _of_person(self, term: Term) -> Q:
        about = entries_with(term, _CASE, {Audience.PERSON})
        return Q(pk__in=about.filter(owner__in=self._known.values("pk")).values("owner"))

    def _with_phrases(self, asked: Asked, wanted: Q) -> Q:
        rows = self.cases().filter(wanted).newest_first()
        texts = self.pieces(list(rows.values_list("pk", flat=True)[:_READ_FOR_PHRASES]))
        holding = [key for key, pieces in texts.items() if _has_phrases(pieces, asked)]
        return Q(pk__in=holding)


def _may_read(piece: Piece, knows_person: bool, opened: set[int]) -> bool:
    if piece.audience == Audience.PERSON:
        return knows_person
    return piece.audience == Audience.CASE or piece.row in opened


def _has_phrases(pieces: Sequence[Piece], asked: Asked) -> bool:
    return all(any(has_phrase(piece.text, one) for piece in pieces) for one in asked.phrases)


def narrowed(reader: Reader, typed: str, asked: Asked) -> Q:
    """Return which Vorgänge somebody means: by any number, by all words, by the person.

    Who may see them is not asked here, so narrow the rows a person may see with it.

    :param asked: what the text asks for, perhaps with words like those that were typed.
    """
    typed = clean(typed).strip()
    keys = {*keys_by_number(typed), *keys_by_other_number(typed)} if typed else set()
    by_number = Q(pk__in=sorted(keys))
    if meant := meant_numbers(typed):
        return by_number | Q(number__gte=meant.first, number__lte=meant.last)
    return by_number | reader.found(asked)


def page_of_number(reader: Reader, typed: str) -> str:
    """Return the address of the one Vorgang or arrival that has this very number, "" for none."""
    if not any(sign.isdigit() for sign in typed):
        return ""
    typed = clean(typed)
    meant = meant_numbers(typed)
    wanted = Q(pk__in=keys_by_other_number(typed))
    if meant and meant.first == meant.last:
        wanted |= Q(number=meant.first)
    found: list[Reaction | IntakeItem] = list(reader.cases(by_row=True).filter(wanted)[:2])
    if not found:
        items = visible_items(reader.person, reader.on).filter(reaction=None)
        found = list(items.filter(receipt_number=receipt_number(typed))[:2])
    return found[0].get_absolute_url() if len(found) == 1 else ""


def hits_of(reader: Reader, keys: Sequence[int], asked: Asked) -> dict[int, Hit]:
    """Return for some Vorgänge the words in which the first hit stands."""
    return {key: hit_in(pieces, asked) for key, pieces in reader.pieces(keys).items()}


def hit_in(pieces: Sequence[Piece], asked: Asked) -> Hit:
    """Return the text that holds the most of what is asked for; the first of several."""
    best = max(pieces, key=lambda piece: _holds(piece, asked), default=None)
    if best is None or not _holds(best, asked):
        return Hit()
    fragments = marked(best.text, asked.tokens, asked.begun)
    return Hit(best.label, fragments or (Fragment(best.text, is_hit=True),))


def _holds(piece: Piece, asked: Asked) -> int:
    """Return how many of the terms stand in a text."""
    tokens = tokens_of(piece)
    whole = int(asked.number in tokens)
    return whole + sum(term.is_in(tokens) for term in asked.terms)
