"""One form acts once: sent again, it leads to what it made the first time.

A form is the page as it was opened: its token. The same words again (a second click) lead to what
it made. Other words (Back and a change) make nothing a second time; whoever sent them reads it and
decides, since nothing that somebody wrote may be lost.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from krm.journal.actions import Refused, record_refusal
from krm.organisation.models import SentForm

M = TypeVar("M", bound=Model)


class AlreadySent(Refused):
    """The page has acted already, and now it came with other words."""

    def __init__(self, made: Model) -> None:
        super().__init__(
            f"Dieses Formular ist schon abgeschickt ({made}). Was Sie danach geändert haben, ist "
            "noch nicht gespeichert. Soll es zusätzlich eingetragen werden, schicken Sie es bitte "
            "noch einmal ab.",
            code="already_sent",
        )


def form_key(*parts: object) -> str:
    """Return what is stored of a form: a digest of where it came in, its token and its words."""
    return hashlib.sha256(repr([str(part) for part in parts]).encode()).hexdigest()


def made_by(key: str, model: type[M]) -> M | None:
    """Return what a form has made, if it was sent before; asked before work that takes time."""
    made = SentForm.objects.filter(key=key).values_list("made", flat=True).first()
    return model._default_manager.filter(pk=made).first() if made else None


def act_once(
    *, key: str, model: type[M], make: Callable[[], M], at: datetime, words: str = ""
) -> tuple[M, bool]:
    """Return what `make` makes for this form, and whether it was made just now.

    Two at the same moment wait for each other at the unique key; what is refused leaves no key.
    A refusal stays in the journal as with any other step.

    :param key: names the form as it was opened, see `form_key`.
    :param model: what the form makes a row of.
    :param words: a digest of what was written into it; empty where the key holds the words too.
    :raises AlreadySent: if the form has acted with other words.
    """
    try:
        with transaction.atomic():
            row, is_new = SentForm.objects.get_or_create(
                key=key, defaults={"sent_at": at, "words": words}
            )
            if not is_new and (known := made_by(key, model)) is not None:
                if row.words != words:
                    raise AlreadySent(known)
                return known, False
            made = make()
            row.made, row.words = str(made.pk), words
            row.save(update_fields=["made", "words"])
    except AlreadySent:
        # Nothing of the business was refused: the person is asked.
        raise
    except Refused as refusal:
        # What `make` wrote about it was taken back with everything else.
        record_refusal(refusal)
        raise
    return made, True
