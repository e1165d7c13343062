"""Until when the customer was promised an answer: the day of the newest letter that named one."""

from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Subquery

from krm.letters.models import Letter

# Other letters carry a day as well, but name none.
_PROMISING = (Letter.Kind.CONFIRMATION, Letter.Kind.INTERIM_NOTICE)
_GONE = (Letter.State.RELEASED, Letter.State.DISPATCHED)


def promised_in(letters: Iterable[Letter]) -> date | None:
    """Return the day promised last in the letters of one Vorgang, None if no letter names one."""
    named = [
        (letter.released_at, letter.forecast_on)
        for letter in letters
        if letter.kind in _PROMISING and letter.state in _GONE and letter.released_at
    ]
    return max(named, key=lambda found: found[0], default=(None, None))[1]


def promised_on(reaction_field: str) -> Subquery:
    """Return the same for each row of a query."""
    rows = Letter.objects.filter(
        reaction=OuterRef(reaction_field), kind__in=_PROMISING, state__in=_GONE
    )
    return Subquery(rows.order_by("-released_at").values("forecast_on")[:1])
