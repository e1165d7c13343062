"""What a Schriftsatz still has to say before it can be delivered (R-25)."""

from collections.abc import Mapping

from krm.casework.models import Schriftsatz
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, Reaction
from krm.ui.rules import join_words

# What a unit says to an Anliegen at least; the assessment is for KRM to make.
NEEDED: Mapping[str, str] = {"facts": "Sachverhalt", "text_proposal": "Textvorschlag"}


def missing_in(schriftsatz: Schriftsatz | None, reaction: Reaction) -> tuple[str, ...]:
    """Return in words what a Schriftsatz still has to say."""
    return tuple(
        f"Anliegen {item.position}: {join_words([NEEDED[name] for name in names], 'und')}"
        for item, names in gaps_in(schriftsatz, reaction)
    )


def gaps_in(
    schriftsatz: Schriftsatz | None, reaction: Reaction
) -> list[tuple[Anliegen, list[str]]]:
    """Return what a Schriftsatz still has to say: to each Anliegen the facts and a text.

    Where several units work on the Vorgang, one may leave an Anliegen to the others, but not all.
    """
    points = {point.anliegen_id: point for point in schriftsatz.points.all()} if schriftsatz else {}
    said = [point for point in points.values() if point.says_something]
    is_shared = reaction.assignments.live().filter(is_for_information=False).count() > 1
    found = []
    for item in reaction_queries.anliegen_of(reaction):
        point = points.get(item.pk)
        speaks = point is not None and point.says_something
        if not item.is_ours_to_answer or (is_shared and said and not speaks):
            continue
        lacks = [name for name in NEEDED if not getattr(point, name, "").strip()]
        if lacks:
            found.append((item, lacks))
    return found
