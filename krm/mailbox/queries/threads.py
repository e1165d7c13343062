"""Which Vorgang a mail belongs to: by its thread, by a number in it, by who sends it."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from krm.arrivals.actions.receiving import SERIES as RECEIPTS
from krm.arrivals.models import IntakeItem
from krm.letters.models import Dispatch
from krm.mailbox.models import AutomaticConfirmation, Mailbox
from krm.mailbox.rules.mail import MailContent
from krm.organisation.queries import office
from krm.organisation.standing import read_once
from krm.parties import queries as parties
from krm.reactions.models import Reaction
from krm.reactions.rules import numbers_in

_MOST_SUGGESTIONS: Final = 8


def own_addresses() -> frozenset[str]:
    """Return the addresses of the house, which are never answered automatically."""
    users = read_once(
        "users of mailboxes", lambda: list(Mailbox.objects.values_list("user", flat=True))
    )
    ours = (office().email, settings.EMAIL_FROM, *users)
    return frozenset(address.lower() for address in ours if "@" in address)


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
    """Return the Vorgänge whose numbers, or Eingangsnummern, stand in a message."""
    numbers = sorted(numbers_in(*texts))[:_MOST_SUGGESTIONS]
    receipts = sorted(numbers_in(*texts, series=RECEIPTS))[:_MOST_SUGGESTIONS]
    if not numbers and not receipts:
        return []
    arrivals = IntakeItem.objects.filter(receipt_number__in=receipts).values("reaction_id")
    rows = Reaction.objects.filter(Q(number__in=numbers) | Q(pk__in=arrivals))
    return list(rows.select_related("party").order_by("-pk"))


def arrivals_of_numbers(*texts: str) -> QuerySet[IntakeItem]:
    """Return the open arrivals whose Eingangsnummern stand in a message."""
    receipts = sorted(numbers_in(*texts, series=RECEIPTS))[:_MOST_SUGGESTIONS]
    return IntakeItem.objects.open().filter(receipt_number__in=receipts).order_by("pk")


def names_a_number(*texts: str) -> bool:
    """Tell whether a message names a Vorgang or an arrival, whether or not there is one."""
    return bool(numbers_in(*texts) or numbers_in(*texts, series=RECEIPTS))


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
        *reactions_of_numbers(
            content.subject, content.text, *(file.filename for file in content.attachments)
        ),
    )
    # What a colleague passes on is nobody's own answer; a person says where it belongs.
    is_forwarded = content.customer is not None and content.customer.is_forwarded
    address = content.sender_address if is_forwarded else content.from_address
    found = {
        reaction.pk: reaction
        for reaction in named
        if reaction.is_open and is_known_sender(reaction, address, on)
    }
    return next(iter(found.values())) if len(found) == 1 else None


# --------------------------------------------------------------------------- what the page suggests
