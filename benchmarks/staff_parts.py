"""Who works at once in a house of fifty, what each opens how often, and for how long."""

from typing import Final

# A Jobcenter in which fifty have KRM open: most only capture what they hear, a few live in it.
PEOPLE: Final = {
    "officer": 1,
    "front_office": 4,
    "executive": 2,
    "lead": 4,
    "drafter": 12,
    "employee": 23,
    "reviewer": 2,
    "service_center": 2,
}

# What is done → the seconds for which somebody reads, types or telephones after it, on average.
# The real span is drawn anew each time, from a third to three times as long.
THINKING: Final = {
    "Heute": 10,
    "register": 8,
    "register, filtered": 10,
    "search": 8,
    "a Vorgang": 25,
    "a note: the form": 30,  # typing it
    "a note: stored": 5,
    "a step: the form": 15,
    "a step: taken": 5,
    "Posteingang": 10,
    "Bogen": 40,
    "start page of the house": 20,
    "without names": 15,
    "Service Center": 20,
}

# How often each does what, in parts; what a person has no Vorgang for leads to Heute.
_AT_THE_DESK: Final = {
    "Heute": 4, "register": 2, "register, filtered": 2, "search": 4, "a Vorgang": 6,
    "a note": 2, "a step": 2, "Posteingang": 2,
}  # fmt: skip
HABITS: Final[dict[str, dict[str, int]]] = {
    "officer": _AT_THE_DESK,
    "front_office": _AT_THE_DESK,
    "executive": {"start page of the house": 4, "Heute": 2, "register": 1, "a Vorgang": 2},
    "lead": {"Heute": 4, "register": 2, "search": 1, "a Vorgang": 5, "a note": 1},
    "drafter": {"Heute": 4, "register": 2, "search": 1, "a Vorgang": 5, "a note": 1},
    "employee": {"Heute": 3, "Bogen": 3, "register": 1},
    "reviewer": {"without names": 4, "Heute": 1},
    "service_center": {"Service Center": 1},
}
