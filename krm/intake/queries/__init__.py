"""Reads around arrivals: what they answer to, who may have written, by when they are due."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from krm.casework.access import visible_reactions
from krm.casework.models import IntakeItem
from krm.deadlines import queries as deadlines
from krm.deadlines import rules as deadline_rules
from krm.deadlines.rules import Due
from krm.intake.models import AutomaticConfirmation, Mailbox
from krm.intake.queries.status import continued_by
from krm.intake.rules.mail import MailContent
from krm.letters.models import Dispatch
from krm.organisation.models import Person
from krm.organisation.queries import local_day, office
from krm.organisation.standing import once
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk

_NUMBER: Final = re.compile(r"\bKRM-\d{4}-\d{5,7}\b", re.IGNORECASE)
_MOST_SUGGESTIONS: Final = 8
_OPEN: Final = (IntakeItem.State.NEW, IntakeItem.State.WAITING)


def provisional(arrived_at: datetime) -> Due | None:
    """Return by when the arrival would have to be confirmed if it is a Kundenreaktion (R-03).

    It is provisional: what it is, and whether the rule applies, is decided in the Sichtung. None
    before the house has a Regelwerk; a mail is taken in even then.
    """
    try:
        rules = regelwerk.rules_on(local_day(arrived_at))
    except regelwerk.RegelwerkMissing:
        return None
    return deadline_rules.compute(
        rules.deadlines["confirmation"],
        arrived_at,
        deadlines.calendar(of=rules),
        version=rules.name,
    )


def own_addresses() -> frozenset[str]:
    """Return the addresses of the house, which are never answered automatically."""
    users = once("users of mailboxes", lambda: list(Mailbox.objects.values_list("user", flat=True)))
    ours = (office().email, settings.EMAIL_FROM, *users)
    return frozenset(address.lower() for address in ours if "@" in address)


def pending() -> QuerySet[IntakeItem]:
    """Return what is stored but not read, oldest first: a crash has left it behind."""
    return IntakeItem.objects.filter(state=IntakeItem.State.NEW, read_at=None).order_by("pk")


def waiting() -> QuerySet[IntakeItem]:
    """Return what nobody has decided about, the longest waiting first."""
    return IntakeItem.objects.filter(state__in=_OPEN).order_by("arrived_at", "pk")


def settled() -> QuerySet[IntakeItem]:
    """Return what was decided without becoming a Vorgang, the latest first."""
    return IntakeItem.objects.filter(state=IntakeItem.State.SET_ASIDE).order_by(
        "-decided_at", "-pk"
    )


# --------------------------------------------------------------------------- the Vorgang it follows


def bounced_dispatch(content: MailContent) -> Dispatch | None:
    """Return the mail of ours that a delivery report is about, or None."""
    if content.bounce is None or not content.bounce.failed_message_id:
        return None
    spellings = _spellings([content.bounce.failed_message_id])
    found = Dispatch.objects.filter(message_id__in=spellings).select_related("letter__reaction")
    return found.order_by("-pk").first()


def bounced_confirmation(content: MailContent) -> AutomaticConfirmation | None:
    """Return the automatic confirmation that a delivery report is about, or None."""
    if content.bounce is None or not content.bounce.failed_message_id:
        return None
    spellings = _spellings([content.bounce.failed_message_id])
    rows = AutomaticConfirmation.objects.filter(message_id__in=spellings)
    return rows.select_related("item").order_by("-pk").first()


def thread_of(content: MailContent) -> tuple[str, ...]:
    """Return the Message-IDs a mail says it follows, each once."""
    return tuple(dict.fromkeys(filter(None, (content.in_reply_to, *content.references))))


def reactions_of_thread(thread: Iterable[str]) -> list[Reaction]:
    """Return the Vorgänge whose letters or earlier messages bear one of the Message-IDs."""
    spellings = _spellings(thread)
    if not spellings:
        return []
    sent = Dispatch.objects.filter(message_id__in=spellings).values("letter__reaction_id")
    came = IntakeItem.objects.filter(message_id__in=spellings).exclude(reaction=None)
    receipts = AutomaticConfirmation.objects.filter(message_id__in=spellings).values("item")
    confirmed = IntakeItem.objects.filter(pk__in=receipts).exclude(reaction=None)
    wanted = (
        Q(pk__in=sent)
        | Q(pk__in=came.values("reaction_id"))
        | Q(pk__in=confirmed.values("reaction_id"))
    )
    return list(Reaction.objects.filter(wanted).select_related("party").order_by("-pk"))


def _spellings(identifiers: Iterable[str]) -> list[str]:
    bare = [identifier.strip().strip("<>") for identifier in identifiers]
    return [spelling for one in bare if one for spelling in (one, f"<{one}>")]


def reactions_of_numbers(*texts: str) -> list[Reaction]:
    """Return the Vorgänge whose numbers stand in a message."""
    numbers = {number.upper() for text in texts for number in _NUMBER.findall(text)}
    if not numbers:
        return []
    rows = Reaction.objects.filter(number__in=sorted(numbers)[:_MOST_SUGGESTIONS])
    return list(rows.select_related("party").order_by("-pk"))


def names_a_number(*texts: str) -> bool:
    """Tell whether a message names a Vorgang, whether or not there is one of that number."""
    return any(_NUMBER.search(text) for text in texts)


def is_known_sender(reaction: Reaction, address: str, on: date) -> bool:
    """Tell whether a mail says to come from the customer of the Vorgang or who represents them."""
    if reaction.party is None or not address:
        return False
    known = {reaction.party.email, parties.mail_recipient(reaction.party, on).email}
    return address.lower() in {email.lower() for email in known if email}


def reaction_to_join(content: MailContent, on: date) -> Reaction | None:
    """Return the one open Vorgang a mail certainly belongs to, else None.

    Certain means both: it follows our letter or an earlier message or names the number, and the
    sender is known there. All else is a suggestion for a person (`suggestions_for`).
    """
    named = (
        *reactions_of_thread(thread_of(content)),
        *reactions_of_numbers(content.subject, content.text),
    )
    found = {
        reaction.pk: reaction
        for reaction in named
        if reaction.is_open and is_known_sender(reaction, content.sender_address, on)
    }
    return next(iter(found.values())) if len(found) == 1 else None


# --------------------------------------------------------------------------- what the page suggests


@dataclass(frozen=True)
class Suggestion:
    """A Vorgang the arrival may belong to, and why; a closed one becomes a Folgereaktion."""

    reaction: Reaction
    reason: str

    @property
    def may_join(self) -> bool:
        """Tell whether the arrival can become a message in it."""
        return self.reaction.is_open


@dataclass(frozen=True)
class Hints:
    """All that may help the person who decides."""

    suggestions: Sequence[Suggestion]
    parties: Sequence[Party]
    same_message_id: Sequence[IntakeItem]


def suggestions_for(item: IntakeItem, person: Person, on: date) -> list[Suggestion]:
    """Return to which Vorgänge an arrival may belong, the surest first, with the reason.

    Only what the person may see; nothing is joined before they confirm it.
    """
    similar = parties.similar_parties(name=item.sender_name, email=item.sender_address)
    seen = visible_reactions(person, on).select_related("party").order_by("-arrived_at", "-pk")
    of_similar = list(seen.filter(party__in=similar)[:_MOST_SUGGESTIONS])
    found: dict[int, Suggestion] = {}
    for reaction, reason in (
        *_of_code(item, seen),
        *_of_thread(item, seen, on),
        *_of_numbers(item, seen, on),
        *((reaction, _why_similar(reaction, item)) for reaction in of_similar),
    ):
        found.setdefault(reaction.pk, Suggestion(reaction, reason))
    return list(found.values())[:_MOST_SUGGESTIONS]


def hints(item: IntakeItem, person: Person, on: date) -> Hints:
    """Return which Vorgänge and customers an arrival may belong to, as the person may see them."""
    suggestions = suggestions_for(item, person, on)
    known = {
        suggestion.reaction.party.pk: suggestion.reaction.party
        for suggestion in suggestions
        if suggestion.reaction.party is not None
    }
    return Hints(suggestions, list(known.values()), _same_message_id(item))


def _of_code(item: IntakeItem, seen: QuerySet[Reaction]) -> list[tuple[Reaction, str]]:
    """Return the Vorgang whose code came with the arrival; after the answer it is followed."""
    target = continued_by(item)
    rows = seen.filter(pk=target.pk) if target else []
    ended = "" if target is None or target.is_open else "; er ist schon beantwortet"
    why = f"Mit dem Zugangscode dieses Vorgangs geschickt{ended}"
    return [(reaction, why) for reaction in rows]


def _of_thread(item: IntakeItem, seen: QuerySet[Reaction], on: date) -> list[tuple[Reaction, str]]:
    rows = seen.filter(pk__in=[reaction.pk for reaction in reactions_of_thread(item.thread)])
    return [(reaction, _why_thread(reaction, item, on)) for reaction in rows]


def _why_thread(reaction: Reaction, item: IntakeItem, on: date) -> str:
    reason = "Antwort auf eine Nachricht dieses Vorgangs"
    if not is_known_sender(reaction, item.sender_address, on):
        return f"{reason}, aber von einer anderen Adresse"
    return reason if reaction.is_open else f"{reason}; er ist schon beantwortet"


def _of_numbers(item: IntakeItem, seen: QuerySet[Reaction], on: date) -> list[tuple[Reaction, str]]:
    named = reactions_of_numbers(item.subject, item.text, item.quoted_history)
    rows = seen.filter(pk__in=[reaction.pk for reaction in named]) if named else []
    return [(reaction, _why_number(reaction, item, on)) for reaction in rows]


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
