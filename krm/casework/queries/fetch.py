"""Whether a letter may be fetched with the code of a receipt instead of going by post."""

from datetime import date

from krm.arrivals.models import IntakeItem
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.reactions.models import Reaction

# By e-mail the customer only learns that there is something to fetch (docs/rulings.md 14).
_WANTED = (Party.PreferredChannel.DOWNLOAD, Party.PreferredChannel.EMAIL)
# The ways in that give the sender a code.
_WITH_CODE = ("online", "card_qr")


def reason_not_to_fetch(reaction: Reaction, on: date) -> str:
    """Return why nobody could or should fetch a letter with a code, "" if the customer may."""
    party = reaction.party
    if party is None or party.preferred_channel not in _WANTED:
        return "Die Kundin oder der Kunde hat den Abruf mit Zugangscode nicht gewählt."
    state = IntakeItem.State.TRIAGED
    if not IntakeItem.objects.filter(
        reaction=reaction, state=state, source__in=_WITH_CODE
    ).exists():
        return "Zu diesem Vorgang gibt es keinen Zugangscode."
    if parties.mail_recipient(party, on) != party:
        return "Es gibt eine Vollmacht. Die Post geht an die bevollmächtigte Person."
    return "Die Person ist als verstorben vermerkt." if party.deceased_noted_on else ""
