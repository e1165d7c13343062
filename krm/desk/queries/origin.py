"""Where a Vorgang comes from and belongs, in the words of the Regelwerk it was registered under."""

from krm.reactions.models import Reaction
from krm.reactions.rules import Procedure
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk

Row = tuple[str, str]


def origin_of(reaction: Reaction) -> tuple[Row, ...]:
    """Return way in, who took it first, Rechtskreis, Traegerbezug and procedure, as far as known.

    A word that the Regelwerk of the Vorgang does not list is not shown.
    """
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    channel = rules.channels.get(reaction.channel)
    rows = (
        ("Eingangsweg", channel.label if channel else ""),
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
