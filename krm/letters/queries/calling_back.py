"""Whether a released e-mail has not left yet, so that a slip can be called back."""

from datetime import datetime, timedelta
from typing import Final

from krm.letters.models import Dispatch, Letter

# How long a released e-mail lies in the outbox.
CALL_BACK: Final = timedelta(seconds=60)


def may_call_back(letter: Letter, at: datetime) -> bool:
    """Tell whether an e-mail was released just now and nobody has taken it from the outbox."""
    if letter.channel != Letter.Channel.EMAIL or letter.state != Letter.State.RELEASED:
        return False
    fresh = letter.dispatches.filter(
        state=Dispatch.State.QUEUED, again_for=None, tries=0, queued_at__gt=at - CALL_BACK
    )
    return fresh.exists()
