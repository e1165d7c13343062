"""Which Anliegen are refused, so that another solution is looked for (R-06)."""

from krm.casework.models import SchriftsatzPoint
from krm.casework.queries.case import CaseRows
from krm.letters.queries.blocks import is_not_granted
from krm.reactions.models import Anliegen
from krm.reactions.rules import Assessment
from krm.regelwerk import queries as regelwerk


def refused_anliegen(rows: CaseRows) -> list[tuple[Anliegen, str]]:
    """Return what KRM refuses or, while KRM has not judged it, a unit in its newest Schriftsatz.

    Each with its words in the list of Anliegen.
    """
    newest = [text for text in rows.latest_schriftsaetze.values() if text.delivered_at]
    points = SchriftsatzPoint.objects.filter(
        schriftsatz__in=newest, assessment=Assessment.UNBERECHTIGT
    )
    of_units = set(points.values_list("anliegen_id", flat=True))
    codes = regelwerk.rules_of(rows.reaction.regelwerk_version).anliegen_tree.codes
    return [
        (row, codes[row.code].label if row.code in codes else row.code)
        for row in rows.anliegen
        if is_not_granted(row) or (not row.assessment and row.pk in of_units)
    ]
