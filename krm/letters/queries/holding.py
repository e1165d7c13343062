"""What happened since the release and stops an e-mail that is still waiting."""

from datetime import date

from django.db.models import Q

from krm.letters.models import Dispatch, Letter
from krm.letters.queries import composing
from krm.parties import queries as parties
from krm.parties.models import Consent, Party
from krm.reactions.models import Reaction
from krm.reactions.queries import excluded_people
from krm.reactions.workflow import State

# What a customer agreed to and can take back; without it nothing leaves by e-mail.
_NEEDED = (Consent.Purpose.RECORDING, Consent.Purpose.EMAIL)
_ENDED = {
    State.CANCELLED: "Der Vorgang ist storniert.",
    State.WITHDRAWN: "Die Kundin oder der Kunde hat die Reaktion zurückgenommen.",
}


def reason_to_hold(dispatch: Dispatch, on: date) -> str:
    """Return why a waiting e-mail must not leave now as it was released, "" if it may.

    The gates were open at the release; this looks again at what can change while it waits.
    """
    letter = dispatch.letter
    reaction = Reaction.objects.select_related("party").get(pk=letter.reaction_id)
    if reason := _about_the_end(letter, reaction):
        return reason
    if reaction.party is None:
        return "Zu dem Vorgang ist keine Person mehr erfasst."
    if reason := _about_the_customer(reaction.party, reaction, on):
        return reason
    now = composing.email_address_of(reaction, on)
    if now.lower() != dispatch.email_address.lower():
        return "Die E-Mail-Adresse hat sich seit der Freigabe geändert."
    if {letter.contact_id, letter.released_by_id} & set(excluded_people(reaction)):
        return "Wer im Schreiben steht oder es freigab, ist vom Vorgang ausgeschlossen."
    return ""


def reason_against_paper(dispatch: Dispatch, on: date) -> str:
    """Return what speaks against posting a released letter now, "" if nothing does.

    Paper has left or lies in somebody's hand: the person decides, but not unknowingly.
    """
    letter = dispatch.letter
    reaction = Reaction.objects.select_related("party").get(pk=letter.reaction_id)
    if reason := _about_the_end(letter, reaction):
        return reason
    party = reaction.party
    if party is not None and (
        party.deceased_noted_on or parties.mail_recipient(party, on).deceased_noted_on
    ):
        return "Die Person ist als verstorben vermerkt. Es geht keine Post mehr hinaus."
    if list(composing.address_of(reaction, on)) != dispatch.address_lines:
        return (
            "Name oder Anschrift haben sich seit der Freigabe geändert. Bitte die Freigabe "
            "zurücknehmen und neu freigeben."
        )
    if {letter.contact_id, letter.released_by_id} & set(excluded_people(reaction)):
        return "Wer im Schreiben steht oder es freigab, ist vom Vorgang ausgeschlossen."
    return ""


def _about_the_end(letter: Letter, reaction: Reaction) -> str:
    # The letter that confirms a withdrawal is the only one that follows it.
    if reaction.state == State.WITHDRAWN and letter.kind == Letter.Kind.WITHDRAWAL:
        return ""
    return _ENDED.get(State(reaction.state), "")


def _about_the_customer(party: Party, reaction: Reaction, on: date) -> str:
    receiver = parties.mail_recipient(party, on)
    if party.deceased_noted_on or receiver.deceased_noted_on:
        return "Die Person ist als verstorben vermerkt. Es geht keine Post mehr hinaus."
    if any(_is_withdrawn(party, purpose, reaction, on) for purpose in _NEEDED):
        return "Die Einwilligung ist widerrufen."
    return ""


def _is_withdrawn(party: Party, purpose: str, reaction: Reaction, on: date) -> bool:
    about = Q(reaction_pk=reaction.pk) | Q(reaction_pk=None)
    if not party.consents.filter(about, purpose=purpose, withdrawn_on__lte=on).exists():
        return False
    return parties.valid_consent(party, purpose, on, reaction_pk=reaction.pk) is None
