"""What is looked at when a unit delivers its Schriftsatz (R-26)."""

from dataclasses import replace

from krm.casework.models import Schriftsatz
from krm.casework.queries.case import words_of
from krm.casework.queries.completeness import missing_in
from krm.reactions import queries as reactions
from krm.reactions.models import Reaction, ReactionDocument
from krm.reactions.workflow import Facts


def facts_of_delivery(schriftsatz: Schriftsatz | None, facts: Facts, reaction: Reaction) -> Facts:
    """Return what the gates look at, with what stands in the Schriftsatz of the unit."""
    reasons = bool(schriftsatz and schriftsatz.reasons.strip())
    bescheid = reaction.documents.filter(kind=ReactionDocument.Kind.BESCHEID).exists() or bool(
        schriftsatz and schriftsatz.bescheid_issued_on
    )
    return replace(
        facts,
        schriftsatz_reasons_given=reasons,
        # Each unit says what it thinks; KRM settles it.
        idea_contradicted=False,
        schriftsatz_only_bescheid=bescheid and not reasons,
        schriftsatz_missing=missing_in(schriftsatz, reaction),
        author_is_complained_about=bool(
            schriftsatz and schriftsatz.author_id in reactions.excluded_people(reaction)
        ),
    )


def came_back_unchanged(schriftsatz: Schriftsatz) -> bool:
    """Tell whether it says what the version said that KRM gave back."""
    earlier = Schriftsatz.objects.filter(
        assignment=schriftsatz.assignment_id, version__lt=schriftsatz.version
    )
    last = earlier.prefetch_related("points").order_by("-version").first()
    return last is not None and words_of(last) == words_of(schriftsatz)
