"""The form that notes that a letter went."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from krm.casework.forms.steps import DispatchForm
from krm.casework.queries.against_posting import against_posting
from krm.letters.models import Dispatch, Letter
from krm.letters.rules.checklist import CheckItem
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction


def dispatch_form_of(
    dispatch: Dispatch | None,
    reaction: Reaction,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    checked: Sequence[CheckItem] | None = None,
) -> DispatchForm:
    """Return the form that notes that a letter went, with what speaks against posting it now.

    :param checked: the checklist of the letter, if the page has just made it.
    """
    channel = dispatch.channel if dispatch else ""
    against = ""
    if dispatch and dispatch.state == Dispatch.State.QUEUED and channel != Letter.Channel.EMAIL:
        against = against_posting(dispatch, local_day(at), checked)
    return DispatchForm(data, reaction=reaction, at=at, channel=channel, against=against)
