"""Reads over reactions that several packages need."""

from krm.reactions.models import Anliegen, Exclusion, Petition, Reaction
from krm.reactions.rules import AssessedAnliegen, Kind, case_result, has_result


def anliegen_of(reaction: Reaction) -> list[Anliegen]:
    """Return the Anliegen in their order."""
    return list(reaction.anliegen.order_by("position"))


def result_of(reaction: Reaction) -> str:
    """Return the result of the case as its Anliegen stand now.

    Empty for praise and ideas, and as long as nobody has said of an Anliegen whether it was
    justified: then there is no result to count.
    """
    rows = list(anliegen_of(reaction))
    if not has_result(reaction.kind) or any(row.waits_for_assessment for row in rows):
        return ""
    return case_result([AssessedAnliegen(a.assessment, a.is_handed_over) for a in rows])


def excluded_people(reaction: Reaction) -> frozenset[int]:
    """Return the people who must not see this Vorgang (docs/rulings.md).

    The employee complained about is one of them, whether or not somebody has put them on the list.
    """
    listed = Exclusion.objects.filter(reaction=reaction).values_list("person_id", flat=True)
    concerned = reaction.complained_about_id
    return frozenset(listed) | (frozenset() if concerned is None else {concerned})


def petition_of(reaction: Reaction) -> Petition | None:
    """Return what belongs to a petition alone, an empty one where nothing is entered yet.

    None for everything but a petition and an Eingabe with a set date.
    """
    if reaction.kind not in (Kind.PETITION, Kind.EINGABE):
        return None
    found = Petition.objects.filter(reaction=reaction).first()
    if found is None and reaction.kind == Kind.PETITION:
        return Petition(reaction=reaction)
    return found
