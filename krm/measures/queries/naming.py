"""What in the words of a Gegenmaßnahme or Zusage tells of a person: leaders read them together."""

from collections.abc import Iterable

from krm.organisation.queries import active_people
from krm.parties.rules.traces import Trace, traces_in
from krm.reactions.models import Reaction

_COLUMNS = (
    ("Name", ("last_name", "first_name", "organisation_name", "letter_name")),
    ("Anschrift", ("street",)),
    ("E-Mail-Adresse", ("email",)),
    ("Telefonnummer", ("phone",)),
    ("Kundennummer", ("customer_number",)),
)


def names_in(text: str, reactions: Iterable[Reaction] = ()) -> list[Trace]:
    """Return what in a text tells of the people of some Vorgänge, of a colleague or of anybody."""
    known: dict[str, list[str]] = {
        # A surname alone is often a noun: a Vertretung is planned, and somebody is called so.
        "Name aus dem Haus": [f"{who.first_name} {who.last_name}" for who in active_people()]
    }
    for reaction in reactions:
        if reaction.party is None:
            continue
        for what, columns in _COLUMNS:
            known.setdefault(what, []).extend(getattr(reaction.party, name) for name in columns)
    return traces_in(text, known)
