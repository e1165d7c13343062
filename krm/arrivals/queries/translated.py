"""In which language somebody wrote to the house, and the German wordings of it."""

from collections.abc import Sequence

from krm.arrivals.models import Submission, Translation
from krm.arrivals.rules.languages import named_language
from krm.reactions.models import Reaction

_GERMAN = ("", "de")


def translations_of(reaction: Reaction) -> list[Translation]:
    """Return the German wordings of all arrivals of a Vorgang, the oldest first."""
    return list(Translation.objects.filter(item__reaction=reaction).order_by("pk"))


def language_of(
    reaction: Reaction, translations: Sequence[Translation], *, has_arrival: bool = True
) -> str:
    """Return the language of the person a Vorgang is about, as the desk names it; "" for German.

    What stands with the person comes first: somebody has entered it there. Then what the person
    named in the form, then out of which language somebody translated; the latest of them counts.

    :param translations: the German wordings of its arrivals, as ``translations_of`` returns them.
    :param has_arrival: whether there may be an arrival from which it was made.
    """
    if reaction.party is not None and reaction.party.language:
        return named_language(reaction.party.language)
    if not has_arrival:
        return ""
    named = Submission.objects.filter(item__reaction=reaction).exclude(language__in=_GERMAN)
    found = named.order_by("-pk").values_list("language", flat=True).first()
    return named_language(found or next((row.language for row in reversed(translations)), ""))
