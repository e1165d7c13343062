"""What a Bogen can know before anybody writes: at which desk its writer sits (R-20)."""

import re
from datetime import date
from typing import Final

from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from krm.regelwerk.rules import Regelwerk

# The way in of somebody who stands there, by the desk that takes it.
CHANNEL_OF_DESK: Final = {"clerk": "in_person", "counter": "counter"}
_DESK_OF_ROLE: Final = {Role.TEAM_LEAD: "team_lead", Role.FRONT_OFFICE: "front_office"}


def desk_of_clerk(person: Person, rules: Regelwerk, on: date) -> str:
    """Return which desk takes what this person writes down; "" if nothing says it.

    The words of their work count first, then what they chose last, then their role.
    """
    labels = {choice.code: choice.label for choice in rules.lists["accepted_by"]}
    where = f"{person.function} {person.unit.name if person.unit else ''}".lower()
    for desk in ("counter", "clerk"):
        if any(word in where for word in _words(labels.get(desk, ""))):
            return desk
    last = Reaction.objects.filter(captured_by=person).exclude(accepted_by_kind="")
    chosen = last.order_by("-captured_at", "-pk").values_list("accepted_by_kind", flat=True).first()
    if chosen in labels:
        return str(chosen)
    roles = roles_on(person, on)
    return next((desk for role, desk in _DESK_OF_ROLE.items() if role in roles), "")


def _words(label: str) -> list[str]:
    """Return the names of desks in a label: ``Eingangszone oder Clearingstelle`` holds two."""
    return [word for word in re.findall(r"\w+", label.lower()) if len(word) > 4]
