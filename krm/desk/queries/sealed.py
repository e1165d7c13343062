"""Are letters, notes, Schriftsätze and states still what the journal says of them?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from krm.casework.models import CaseNote, Schriftsatz
from krm.casework.queries.case import words_of as words_of_schriftsatz
from krm.journal import queries as journal
from krm.journal.actions import reaction_chain
from krm.letters.models import Letter
from krm.letters.queries import words_of as words_of_letter
from krm.reactions.models import Reaction

_CHUNK = 500


@dataclass(frozen=True)
class _Kind:
    """One kind of text: which rows are sealed, and what they say."""

    name: str
    label: str
    rows: Callable[[], Any]
    words: Callable[[Any], str]


def _letters() -> Any:
    # A draft, also one that was called back, may be changed.
    return Letter.objects.filter(state__in=[Letter.State.RELEASED, Letter.State.DISPATCHED])


def _schriftsaetze() -> Any:
    delivered = Schriftsatz.objects.exclude(delivered_at=None)
    return delivered.prefetch_related("points")


def _words_of_note(note: CaseNote) -> str:
    return note.text


_KINDS = (
    _Kind("letter", "Schreiben", _letters, words_of_letter),
    _Kind("note", "Notiz", CaseNote.objects.all, _words_of_note),
    _Kind("schriftsatz", "Schriftsatz", _schriftsaetze, words_of_schriftsatz),
)


@dataclass(frozen=True)
class ChangedText:
    """A text or state that is not what the journal says; named by its number, not its words."""

    label: str
    pk: int
    chain: str


def changed_texts() -> list[ChangedText]:
    """Return every sealed text that was changed outside of the program.

    What was erased when its time had come is left out: its chain says so.
    """
    blanked = journal.blanked_chains()
    texts = [found for kind in _KINDS for found in _changed(kind, blanked)]
    return [*texts, *_moved()]


def _moved() -> Iterable[ChangedText]:
    """Yield each Vorgang that stands where no step of the journal has led it."""
    reached = journal.reached_states()
    for pk, state in Reaction.objects.order_by("pk").values_list("pk", "state").iterator():
        chain = reaction_chain(pk)
        if reached.get(chain, state) != state:
            yield ChangedText("Stand des Vorgangs", pk, chain)


def _changed(kind: _Kind, blanked: set[str]) -> Iterable[ChangedText]:
    seals = {
        pk: seal
        for pk, seal in journal.sealed_texts(kind.name).items()
        if seal.chain not in blanked
    }
    for row in kind.rows().order_by("pk").iterator(chunk_size=_CHUNK):
        seal = seals.get(row.pk)
        if seal is not None and not journal.is_as_sealed(kind.words(row), seal):
            yield ChangedText(kind.label, row.pk, seal.chain)
