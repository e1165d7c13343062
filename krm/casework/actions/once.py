"""Let a form that is sent twice act once."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from krm.casework.models import SentForm
from krm.reactions.models import Reaction


def once(*, key: str, make: Callable[[], Reaction], at: datetime) -> tuple[Reaction, bool]:
    """Return what ``make`` makes for this key, and whether it was made just now.

    Two at the same moment wait for each other at the unique key; what is refused leaves no key.

    :param key: names the form as it was sent: who, which page, which words and files.
    """
    with transaction.atomic():
        row, is_new = SentForm.objects.get_or_create(key=key, defaults={"sent_at": at})
        if not is_new and row.reaction is not None:
            return row.reaction, False
        row.reaction = reaction = make()
        row.save(update_fields=["reaction"])
    return reaction, True
