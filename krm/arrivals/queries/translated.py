"""The German wordings of what reached a Vorgang in another language."""

from krm.arrivals.models import Translation
from krm.reactions.models import Reaction


def translations_of(reaction: Reaction) -> list[Translation]:
    """Return the German wordings of all arrivals of a Vorgang, the oldest first."""
    return list(Translation.objects.filter(item__reaction=reaction).order_by("pk"))
