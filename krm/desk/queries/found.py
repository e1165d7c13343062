"""What a search finds: only what the person may read, by the words they may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial, reduce
from operator import and_, or_
from typing import Final

from django.db.models import Exists, OuterRef, Q

from krm.arrivals.access import visible_items
from krm.arrivals.models import IntakeItem
from krm.desk.queries.numbers import keys_by_number, keys_by_other_number
from krm.desk.queries.paging import NEWEST_FIRST, RegisterPage, RegisterPages
from krm.desk.queries.searched import case_pieces
from krm.desk.rules.typed_numbers import meant_numbers, receipt_number
from krm.organisation.models import Person
from krm.organisation.rules import Right, Scope, scopes
from krm.reactions.models import Reaction, ReactionDocument, ReactionQuerySet
from krm.search.models import Entry
from krm.search.queries import Candidates, Spread, candidates, holds
from krm.search.rules.asking import Asked, Term
from krm.search.rules.marking import Fragment, has_phrase, marked
from krm.search.rules.pieces import EVERYTHING, Audience, Piece, tokens_of
from krm.search.rules.words import clean
from krm.work.access import files_by_row, visible_parts, visible_reactions
from krm.work.access.visibility import Visibility

# A phrase is looked for in the texts themselves, of no more hits than this.
_READ_FOR_PHRASES: Final = 300
_CASE, _FILE = Entry.Kind.CASE, Entry.Kind.FILE
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
        self._kept: dict[tuple[Asked, frozenset[Audience]], Candidates] = {}

    @cached_property
    def reads_everything(self) -> bool:
        """Tell whether all words of a Vorgang are theirs, where they see it at all."""
        roles = self.visibility.roles
        return all(Scope.ALL in scopes(roles, right) for right in _LOOKING)

    @cached_property
    def _files(self) -> tuple[Q, Q]:
        """Return of which Vorgänge all files are theirs, and which files of the other ones."""
        return files_by_row(self.visibility)

    def cases(self, right: Right = Right.SEE_CASE, *, by_row: bool = False) -> ReactionQuerySet:
        """Return the Vorgänge the person may see, or know the person of."""
        return visible_reactions(
            self.person, self.on, right=right, visibility=self.visibility, by_row=by_row
        )

    def spread(self, asked: Asked, readable: frozenset[Audience] = EVERYTHING) -> Spread:
        """Return whether what is asked for stands in many Vorgänge or in few."""
        return self._candidates(asked, readable).spread

    def found(self, asked: Asked, also: Sequence[int] = ()) -> Q:
        """Return which Vorgänge hold everything that is asked for, in words they may read.

        Narrow the Vorgänge they see with it.

        :param also: the keys of some more, whatever their words.
        """
        if not asked:
            return Q(pk__in=also)
        hold = self._candidates(asked, EVERYTHING)
        if self.reads_everything:
            wanted = hold.where(also)
        else:
            ways = (reduce(and_, map(self._holding, terms)) for terms in hold.several)
            wanted = (hold.where() & reduce(or_, ways)) | Q(pk__in=also)
        return self._with_phrases(asked, wanted) if asked.phrases else wanted

    def newest(self, asked: Asked, wanted: Q, most: int) -> RegisterPage:
        """Return the newest Vorgänge they see that fit a condition which ``found`` has made."""
        return self._newest(wanted, self._candidates(asked, EVERYTHING), Right.SEE_CASE, most)

    def newest_of_people(self, asked: Asked, most: int) -> list[int]:
        """Return the newest Vorgänge about a person of whom everything asked for is said."""
        hold = self._candidates(asked, frozenset({Audience.PERSON}))
        if hold.spread is Spread.FEW and not hold.rows:
            return []
        wanted = hold.where() & Q(party__isnull=False)
        return self._newest(wanted, hold, Right.SEE_PERSON, most).keys

    def _newest(self, wanted: Q, hold: Candidates, right: Right, most: int) -> RegisterPage:
        # Few are asked one by one; of many the first are read as the register reads its pages.
        listed = partial(RegisterPages, order=NEWEST_FIRST, per_page=most, fields=["arrived_at"])
        if hold.spread is Spread.FEW:
            return listed([self.cases(right, by_row=True).filter(wanted)]).page()
        parts = visible_parts(self.person, self.on, right=right, visibility=self.visibility)
        if hold.spread is Spread.OFTEN:
            return listed(parts, searched=wanted).page()
        return listed([part.filter(wanted) for part in parts]).page()

    def pieces(self, keys: Sequence[int]) -> dict[int, list[Piece]]:
        """Return the texts of some Vorgänge they see, without what they may not read of them."""
        found = case_pieces(keys)
        if self.reads_everything:
            return found
        known = self.cases(Right.SEE_PERSON, by_row=True).filter(pk__in=keys)
        knows = set(known.values_list("pk", flat=True))
        whole, single = self._files
        theirs = list(Reaction.objects.filter(whole, pk__in=keys).values_list("pk", flat=True))
        files = ReactionDocument.objects.filter(reaction__in=keys)
        opened = set(files.filter(Q(reaction__in=theirs) | single).values_list("pk", flat=True))
        return {
            key: [piece for piece in pieces if _may_read(piece, key in knows, opened)]
            for key, pieces in found.items()
        }

    def _candidates(self, asked: Asked, readable: frozenset[Audience]) -> Candidates:
        if (asked, readable) not in self._kept:
            self._kept[asked, readable] = candidates(asked, readable)
        return self._kept[asked, readable]

    def _holding(self, term: Term) -> Q:
        """Return whether a row that is looked at by itself holds a term where they may read it."""
        known = self.visibility.where(Right.SEE_PERSON, by_row=True)
        whole, single = self._files
        files = ReactionDocument.objects.filter(
            holds([[term]], _FILE, {Audience.FILES}), reaction=OuterRef("pk")
        )
        return (
            Q(holds([[term]], _CASE, {Audience.CASE}))
            | (Q(holds([[term]], _CASE, {Audience.PERSON})) & known)
            | (whole & Q(Exists(files)))
            | Q(Exists(files.filter(single)))
        )

    def _with_phrases(self, asked: Asked, wanted: Q) -> Q:
        texts = self.pieces(self.newest(asked, wanted, _READ_FOR_PHRASES).keys)
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
    if meant := meant_numbers(typed):
        return Q(pk__in=sorted(keys)) | Q(number__gte=meant.first, number__lte=meant.last)
    return reader.found(asked, sorted(keys))


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
        items = visible_items(reader.person, reader.on, by_row=True).filter(reaction=None)
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
