"""What follows a release; a released e-mail that has not left yet can be called back."""

from datetime import datetime, timedelta
from typing import Final

from krm.letters.models import Dispatch, Letter

# How long a released e-mail lies in the outbox.
CALL_BACK: Final = timedelta(seconds=60)
# The reason of a recall within that minute.
CALLED_BACK: Final = "Gleich nach der Freigabe zurückgeholt."


def may_call_back(letter: Letter, at: datetime) -> bool:
    """Tell whether an e-mail was released just now and nobody has taken it from the outbox."""
    if letter.channel != Letter.Channel.EMAIL or letter.state != Letter.State.RELEASED:
        return False
    fresh = letter.dispatches.filter(
        state=Dispatch.State.QUEUED, again_for=None, tries=0, queued_at__gt=at - CALL_BACK
    )
    return fresh.exists()


def released_words(letter: Letter, *, may_send: bool) -> str:
    """Return what follows a release, by the way the letter leaves and who sends it."""
    if letter.channel == Letter.Channel.EMAIL:
        return "Freigegeben. Die E-Mail geht in einer Minute hinaus."
    if letter.channel == Letter.Channel.DOWNLOAD:
        return f"Freigegeben. {letter.the} liegt zum Abruf bereit."
    if not may_send:
        return "Freigegeben. KRM versendet das Schreiben."
    if letter.channel == Letter.Channel.POST:
        return "Freigegeben. Jetzt drucken und zur Post geben."
    if letter.channel == Letter.Channel.READ_OUT:
        return "Freigegeben. Jetzt anrufen, vorlesen und eintragen."
    return f"Freigegeben. Versandweg: {letter.get_channel_display()}."
