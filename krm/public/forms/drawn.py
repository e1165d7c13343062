"""The fields of the form as they stand on the page: untouched they are the same for everybody.

Their words and choices take most of the time of the page, so each process draws them once for
every language, version of the Regelwerk and list of Standorte.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Final

from krm.public.forms.opinion import OpinionForm
from krm.regelwerk.rules import Regelwerk

Fields = Mapping[str, str]

# More than a house has languages and Standorte with cards, and no more than a few megabytes.
_MOST: Final = 200
_drawn: dict[Hashable, tuple[Regelwerk, Fields]] = {}


def drawn(form: OpinionForm) -> Fields:
    """Return each field of a form by its name: label, hint, errors and what was typed."""
    return {name: form[name].as_field_group() for name in form.fields}


def drawn_untouched(key: Hashable, rules: Regelwerk, make: Callable[[], OpinionForm]) -> Fields:
    """Return the fields of a form nobody has typed into; it is made only if it is not known.

    :param key: all that the fields say and the rules do not.
    :param make: makes that form, by these rules.
    """
    known = _drawn.get(key)
    if known is not None and known[0] is rules:
        return known[1]
    if len(_drawn) >= _MOST:
        _drawn.clear()
    fields = drawn(make())
    _drawn[key] = rules, fields
    return fields
