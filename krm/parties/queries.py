"""Reads over customers: who receives the mail, who might be the same person."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from krm.organisation.standing import read_once
from krm.parties.models import Consent, Party, Representation
from krm.parties.rules import fold_typed
from krm.search.rules.pieces import Audience, Piece


def representation_in_force(party: Party, on: date) -> Representation | None:
    """Return the Vollmacht that covers the day, the latest first, or None."""
    candidates = read_once(("representations", party.pk), lambda: _representations(party))
    return next((item for item in candidates if item.in_force(on)), None)


def _representations(party: Party) -> list[Representation]:
    found = party.representations.select_related("representative")
    return list(found.order_by("-noted_at"))


def mail_recipient(party: Party, on: date) -> Party:
    """Return who gets the letters: the representative while a Vollmacht is in force."""
    representation = representation_in_force(party, on)
    return representation.representative if representation else party


def valid_consent(
    party: Party, purpose: str, on: date, *, reaction_pk: int | None = None
) -> Consent | None:
    """Return the consent in force on that day for the purpose and Vorgang, or None (R-09)."""
    found = party.consents.filter(purpose=purpose, given_on__lte=on).filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
    )
    if reaction_pk is not None:
        found = found.filter(Q(reaction_pk=reaction_pk) | Q(reaction_pk=None))
    return found.order_by("-given_on").first()


def similar_parties(
    *, name: str = "", email: str = "", customer_number: str = "", limit: int = 10
) -> list[Party]:
    """Return parties that may be the same person, by number, e-mail or folded name."""
    wanted = Q()
    if customer_number:
        wanted |= Q(customer_number=customer_number.strip())
    if email:
        wanted |= Q(email=email.strip().lower())
    if folded := fold_typed(name):
        wanted |= Q(search_name__contains=folded)
    if not wanted:
        return []
    return list(Party.objects.filter(wanted, erased_at=None).order_by("-pk")[:limit])


def looked_for(text: str) -> Q:
    """Return which customers somebody means: by each word of a name, customer number or e-mail.

    The words stand in either order and with or without umlauts; an empty text means nobody.
    """
    typed = text.strip()
    if not typed:
        return Q(pk__in=[])
    wanted = Q(customer_number__in={typed, "".join(typed.split())}) | Q(email=typed.lower())
    if words := fold_typed(typed).split():
        wanted |= Q(*(Q(search_name__contains=word) for word in words))
    return wanted


def search_pieces_of(party: Party) -> Iterator[Piece]:
    """Yield by what a Vorgang is found through its person; read by those who may know them."""
    words = (
        (party.display_name, "Name"),
        (party.organisation_name, "Organisation"),
        (party.letter_name, "Name"),
        (f"{party.street}, {party.postcode} {party.city}", "Anschrift"),
        (party.phone, "Telefon"),
        (party.fax, "Fax"),
        (party.email, "E-Mail"),
    )
    for text, label in words:
        yield Piece(text, label, Audience.PERSON)
    yield Piece(party.customer_number, "Kundennummer", Audience.PERSON, is_number=True)
