"""One form acts once: sent again, it leads to what it made the first time.

A form is the page as it was opened (its token) together with what was written into it. Whoever goes
back and writes something else sends another form, since nothing that somebody wrote may be lost.
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


def form_key(*parts: object) -> str:
    """Return what is stored of a form: a digest of where it came in, its token and its words."""
    return hashlib.sha256(repr([str(part) for part in parts]).encode()).hexdigest()


def made_by(key: str, model: type[M]) -> M | None:
    """Return what a form has made, if it was sent before; asked before work that takes time."""
    made = SentForm.objects.filter(key=key).values_list("made", flat=True).first()
    return model._default_manager.filter(pk=made).first() if made else None


def act_once(*, key: str, model: type[M], make: Callable[[], M], at: datetime) -> tuple[M, bool]:
    """Return what `make` makes for this form, and whether it was made just now.

    Two at the same moment wait for each other at the unique key; what is refused leaves no key.
    A refusal stays in the journal as with any other step.

    :param key: names the form as it was sent, see `form_key`.
    :param model: what the form makes a row of.
    """
    try:
        with transaction.atomic():
            row, is_new = SentForm.objects.get_or_create(key=key, defaults={"sent_at": at})
            if not is_new and (known := made_by(key, model)) is not None:
                return known, False
            made = make()
            row.made = str(made.pk)
            row.save(update_fields=["made"])
    except Refused as refusal:
        # What `make` wrote about it was taken back with everything else.
        record_refusal(refusal)
        raise
    return made, True
