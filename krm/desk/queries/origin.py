"""Where a Vorgang comes from and belongs, in the words of the Regelwerk it was registered under."""

from krm.deadlines import queries as deadlines
from krm.reactions.models import Reaction
from krm.reactions.rules import Procedure
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import format_day, format_stamp

Row = tuple[str, str]


def origin_of(reaction: Reaction) -> tuple[Row, ...]:
    """Return way in, its dates, who took it first and where it belongs, as far as known.

    With the arrival at KRM stands how long it took to get there (R-24).

    A word that the Regelwerk of the Vorgang does not list is not shown.
    """
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    channel = rules.channels.get(reaction.channel)
    delay = deadlines.internal_delay(reaction)
    dated, at_krm = reaction.original_dated_on, reaction.arrived_krm_at
    rows = (
        ("Eingangsweg", channel.label if channel else ""),
        ("Datum des Schreibens", format_day(dated) if dated else ""),
        ("Eingang bei KRM", f"{format_stamp(at_krm)}, {delay.words}" if at_krm and delay else ""),
        ("Angenommen durch", _listed(rules, "accepted_by", reaction.accepted_by_kind)),
        ("Rechtskreis", _listed(rules, "rechtskreis", reaction.rechtskreis)),
        ("Trägerbezug", _listed(rules, "traegerbezug", reaction.traegerbezug)),
        ("Laufendes Verfahren", _procedure(reaction)),
    )
    return tuple((name, value) for name, value in rows if value)


def _listed(rules: Regelwerk, name: str, word: str) -> str:
    return next((choice.label for choice in rules.lists[name] if choice.code == word), "")


def _procedure(reaction: Reaction) -> str:
    if reaction.procedure == Procedure.NONE:
        return ""
    return f"{reaction.get_procedure_display()} {reaction.procedure_reference}".strip()
