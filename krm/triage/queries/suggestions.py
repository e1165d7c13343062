"""What an arrival may belong to, as the page of the Sichtung suggests it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from krm.arrivals import access
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries.submissions import continued_by
from krm.arrivals.queries.taken_out import NO_KIN, Kin, kin_of
from krm.casework.queries.marks import ReadMark, marks_of
from krm.mailbox.queries.threads import (
    arrivals_of_numbers,
    is_known_sender,
    reactions_of_numbers,
    reactions_of_thread,
)
from krm.organisation.models import Person
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.work.access import visible_reactions

_MOST_SUGGESTIONS: Final = 8


@dataclass(frozen=True)
class Suggestion:
    """A Vorgang the arrival may belong to, and why; a closed one becomes a Folgereaktion."""

    reaction: Reaction
    reason: str
    # It is of the same letter and still a Vorgang of its own.
    is_apart: bool = False

    @property
    def may_join(self) -> bool:
        """Tell whether the arrival can become a message in it."""
        return self.reaction.is_open and not self.is_apart


@dataclass(frozen=True)
class Hints:
    """All that may help the person who decides."""

    suggestions: Sequence[Suggestion]
    parties: Sequence[Party]
    same_message_id: Sequence[IntakeItem]
    named: Sequence[IntakeItem] = ()
    # What was taken out of the arrival, or what it was taken out of.
    kin: Kin = NO_KIN
    # Why the code on a paper helps nobody here; "": there is none, or it names a Vorgang.
    mark_problem: str = ""


_NO_VORGANG: Final = (
    "Auf dem Papier steht der Code eines Vordrucks. Er passt zu keinem Vorgang, den Sie öffnen "
    "dürfen: Vielleicht ist der Vordruck alt, oder im Vorgang steht jetzt eine andere Person. "
    "Bitte von Hand zuordnen."
)


def suggestions_for(
    item: IntakeItem,
    person: Person,
    on: date,
    marks: Sequence[ReadMark] = (),
    kin: Kin = NO_KIN,
) -> list[Suggestion]:
    """Return to which Vorgänge an arrival may belong, the surest first, with the reason.

    Only what the person may see; nothing is joined before they confirm it.

    :param marks: what the codes on its papers say.
    :param kin: what is of the same letter and is only shown.
    """
    similar = parties.similar_parties(name=item.sender_name, email=item.sender_address)
    seen = visible_reactions(person, on).select_related("party").order_by("-arrived_at", "-pk")
    of_similar = list(seen.filter(party__in=similar)[:_MOST_SUGGESTIONS])
    found: dict[int, Suggestion] = {}
    for reaction, reason in (
        *_of_kin(kin, seen),
        *_of_code(item, seen),
        *_of_marks(marks, seen),
        *_of_thread(item, seen, on),
        *_of_numbers(item, seen, on),
        *((reaction, _why_similar(reaction, item)) for reaction in of_similar),
    ):
        found.setdefault(reaction.pk, Suggestion(reaction, reason, reaction.pk in kin.reactions))
    return list(found.values())[:_MOST_SUGGESTIONS]


def hints(item: IntakeItem, person: Person, on: date) -> Hints:
    """Return which Vorgänge and customers an arrival may belong to, as the person may see them."""
    marks = marks_of(item.documents.all())
    kin = kin_of(item)
    suggestions = suggestions_for(item, person, on, marks, kin)
    known = {
        suggestion.reaction.party.pk: suggestion.reaction.party
        for suggestion in suggestions
        if suggestion.reaction.party is not None
    }
    seen = access.visible_items(person, on).values("pk")
    named = arrivals_of_numbers(*_words(item)).filter(pk__in=seen).exclude(pk=item.pk)
    shown = {suggestion.reaction.pk for suggestion in suggestions}
    lost = [mark for mark in marks if mark.reaction is None or mark.reaction.pk not in shown]
    return Hints(
        suggestions, list(known.values()), _same_message_id(item), list(named),
        kin=kin, mark_problem=_NO_VORGANG if lost else "",
    )  # fmt: skip


def _of_kin(kin: Kin, seen: QuerySet[Reaction]) -> list[tuple[Reaction, str]]:
    """Return the Vorgänge of the same letter: named so that nobody records one of them again."""
    rows = seen.filter(pk__in=kin.reactions) if kin.reactions else []
    why = "Daraus kommt dieser Eingang" if kin.is_taken_out else "Kommt aus diesem Eingang"
    return [(reaction, f"{why}; bleibt ein eigener Vorgang") for reaction in rows]


def _of_code(item: IntakeItem, seen: QuerySet[Reaction]) -> list[tuple[Reaction, str]]:
    """Return the Vorgang whose code came with the arrival; after the answer it is followed."""
    target = continued_by(item)
    rows = seen.filter(pk=target.pk) if target else []
    ended = "" if target is None or target.is_open else "; er ist schon beantwortet"
    why = f"Mit dem Zugangscode dieses Vorgangs geschickt{ended}"
    return [(reaction, why) for reaction in rows]


def _of_marks(marks: Sequence[ReadMark], seen: QuerySet[Reaction]) -> list[tuple[Reaction, str]]:
    """Return the Vorgänge whose printed forms have come back."""
    words = {mark.reaction.pk: mark.label for mark in marks if mark.reaction is not None}
    rows = seen.filter(pk__in=words) if words else []
    return [
        (reaction, f"Auf dem Papier steht der Code unseres Vordrucks „{words[reaction.pk]}“")
        for reaction in rows
    ]


def _of_thread(item: IntakeItem, seen: QuerySet[Reaction], on: date) -> list[tuple[Reaction, str]]:
    rows = seen.filter(pk__in=[reaction.pk for reaction in reactions_of_thread(item.thread)])
    return [(reaction, _why_thread(reaction, item, on)) for reaction in rows]


def _why_thread(reaction: Reaction, item: IntakeItem, on: date) -> str:
    reason = "Antwort auf eine Nachricht dieses Vorgangs"
    if not is_known_sender(reaction, item.sender_address, on):
        return f"{reason}, aber von einer anderen Adresse"
    return reason if reaction.is_open else f"{reason}; er ist schon beantwortet"


def _of_numbers(item: IntakeItem, seen: QuerySet[Reaction], on: date) -> list[tuple[Reaction, str]]:
    named = reactions_of_numbers(*_words(item))
    rows = seen.filter(pk__in=[reaction.pk for reaction in named]) if named else []
    return [(reaction, _why_number(reaction, item, on)) for reaction in rows]


def _words(item: IntakeItem) -> list[str]:
    """Return all in which a number may stand, the names of files too."""
    names = item.documents.values_list("original_name", flat=True)
    return [item.subject, item.text, item.quoted_history, *names]


def _why_number(reaction: Reaction, item: IntakeItem, on: date) -> str:
    reason = "Die Nummer steht in der Nachricht"
    if item.sender_address and not is_known_sender(reaction, item.sender_address, on):
        return f"{reason}, aber die Adresse ist dort nicht bekannt"
    return reason if reaction.is_open else f"{reason}; er ist schon beantwortet"


def _why_similar(reaction: Reaction, item: IntakeItem) -> str:
    same = reaction.party is not None and reaction.party.email == item.sender_address.lower()
    return "Gleiche E-Mail-Adresse" if same and item.sender_address else "Ähnlicher Name"


def _same_message_id(item: IntakeItem) -> list[IntakeItem]:
    if not item.message_id:
        return []
    others = IntakeItem.objects.filter(message_id=item.message_id, reaction=None)
    return list(others.exclude(pk=item.pk).order_by("pk")[:_MOST_SUGGESTIONS])
