"""What units have decided about an Idee, which decision stands, and where they differ (4.8)."""

from collections.abc import Sequence

from krm.casework.models import IdeaDecision
from krm.measures.queries.ideas import running_ideas
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.ui.rules import format_date, join_words


def decisions_on(reaction: Reaction) -> list[IdeaDecision]:
    """Return what each unit says, the decision that stands first.

    What KRM has settled stands; else what the leading unit says, else who has decided first.
    """
    if reaction.kind != Kind.IDEA:
        return []
    rows = IdeaDecision.objects.filter(reaction=reaction).select_related("unit")
    lead = reaction.lead_unit_id
    return sorted(rows, key=lambda row: (not row.is_settled, row.unit_id != lead, row.pk))


def are_contradictory(rows: Sequence[IdeaDecision]) -> bool:
    """Tell whether a unit carries the Idee out, another one refuses, and KRM has not settled it."""
    if any(row.is_settled for row in rows):
        return False
    return len({row.decision == IdeaDecision.Decision.NOT_POSSIBLE for row in rows}) > 1


def contradiction(rows: Sequence[IdeaDecision]) -> str:
    """Return who says what, as one sentence; "" where nobody contradicts."""
    if not are_contradictory(rows):
        return ""
    said = join_words((f"{row.unit.name} sagt „{_what(row)}“" for row in rows), "und")
    return f"Die Einheiten sind sich nicht einig: {said}. KRM entscheidet."


def _what(row: IdeaDecision) -> str:
    day = f" bis {format_date(row.planned_until)}" if row.planned_until else ""
    return f"{row.get_decision_display()}{day}"


def what_falls(reaction: Reaction) -> str:
    """Return what becomes of Maßnahmen that run when KRM decides, as sentences; "" without any."""
    units = [row.unit.name for row in running_ideas(reaction) if row.unit]
    if not units:
        return ""
    fall, stay = "fällt die Maßnahme", "bleibt sie"
    if len(units) > 1:
        fall, stay = "fallen die Maßnahmen", "bleiben sie"
    return (
        f"Entscheiden Sie „nicht möglich“, {fall} von {join_words(units, 'und')} weg, und wer sie "
        f"umsetzt, erfährt es. Sonst {stay}."
    )


def words_of_units(reaction: Reaction) -> str:
    """Return what KRM has to know of an Idee before it decides, as sentences."""
    if reaction.kind != Kind.IDEA:
        return ""
    parts = (contradiction(decisions_on(reaction)), what_falls(reaction))
    return " ".join(part for part in parts if part)
