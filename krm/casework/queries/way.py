"""How a letter leaves by default: as the customer wishes, agreed to, and can be reached."""

from datetime import date

from django.db.models import Q

from krm.casework.queries.fetch import reason_not_to_fetch
from krm.letters.models import Letter
from krm.parties import queries as parties
from krm.parties.models import Consent, Party
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk

_C = Letter.Channel
_P = Party.PreferredChannel
# Whoever fetches the answer with a code reads e-mails; only the answer waits for the code.
_BY_EMAIL = (_P.EMAIL, _P.DOWNLOAD)


def way_of(kind: str, reaction: Reaction, on: date) -> str:
    """Return the way out that fits wish, consent and what is known of the customer.

    By e-mail leave only the kinds that the Regelwerk opens to it (docs/rulings.md 14). Whoever
    gave nothing but a telephone number is called and hears it; where nothing is known, the letter
    is handed over in person.
    """
    party = reaction.party
    if party is None:
        return _C.POST
    receiver = parties.mail_recipient(party, on)
    can_email = kind in _by_email(reaction) and _agrees_to_email(party, receiver, reaction, on)
    can_fetch = not reason_not_to_fetch(reaction, on)
    if kind == Letter.Kind.ANSWER and can_fetch:
        return _C.DOWNLOAD
    if can_email and party.preferred_channel in _BY_EMAIL:
        return _C.EMAIL
    if party.preferred_channel == _P.FAX and receiver.fax:
        return _C.FAX
    if receiver.has_postal_address:
        return _C.POST
    open_ways = {
        _C.EMAIL: can_email, _C.FAX: receiver.fax, _C.DOWNLOAD: can_fetch,
        _C.READ_OUT: receiver.phone,
    }  # fmt: skip
    return next((way for way, is_open in open_ways.items() if is_open), _C.BY_HAND)


def _by_email(reaction: Reaction) -> tuple[str, ...]:
    return regelwerk.rules_of(reaction.regelwerk_version).texts("letters.by_email")


def _agrees_to_email(party: Party, receiver: Party, reaction: Reaction, on: date) -> bool:
    """Tell whether an e-mail may go there: an address is known, the consent not withdrawn."""
    if not receiver.email:
        return False
    about = Q(reaction_pk=reaction.pk) | Q(reaction_pk=None)
    purpose = Consent.Purpose.EMAIL
    if not party.consents.filter(about, purpose=purpose, withdrawn_on__lte=on).exists():
        return True
    return parties.valid_consent(party, purpose, on, reaction_pk=reaction.pk) is not None
