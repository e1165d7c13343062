"""The sender above the address in the window of an envelope: one line, however long the name."""

import re
from typing import Final

# What fits into 80 mm in letters of 6 points and more (DIN 5008).
LONGEST: Final = 72
_JOINT: Final = " · "
_STREET: Final = re.compile(r"straße\b", re.IGNORECASE)
# What a town bears behind its name; the postcode says which one it is.
_ADDITION: Final = re.compile(r"\s*(?:\(|/|,|\b(?:an|am|auf|bei|im|in|ob|unter|vor)\b\s).*")


def return_line(name: str, short_name: str, street: str, postcode: str, city: str) -> str:
    """Return name, street and place of the sender, shortened as little as the line needs.

    First the street is abbreviated, then the addition of the town is left out, and only then the
    short name of the house stands for its name.
    """
    brief = _STREET.sub(lambda match: "Str." if match[0][0] == "S" else "str.", street)
    town = _ADDITION.sub("", city)
    lines = [
        _JOINT.join(filter(str.strip, (who, where, f"{postcode} {place}")))
        for who, where, place in (
            (name, street, city),
            (name, brief, city),
            (name, brief, town),
            (short_name, brief, city),
            (short_name, brief, town),
        )
    ]
    return next((line for line in lines if len(line) <= LONGEST), lines[-1])
