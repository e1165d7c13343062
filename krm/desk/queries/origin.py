"""Where a Vorgang comes from and belongs, in the words of the Regelwerk it was registered under."""

from dataclasses import dataclass

from krm.arrivals.queries.recorded import first_arrival_of
from krm.deadlines import queries as deadlines
from krm.reactions.models import Reaction
from krm.reactions.rules import Procedure
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import format_day, format_time


@dataclass(frozen=True)
class OriginRow:
    """One line: what it is, its value, and how that is to be seen (a remark with a tone)."""

    name: str
    value: str
    remark: str = ""
    tone: str = ""

    @property
    def words(self) -> str:
        """Return value and remark in one line, as a table without colours has them."""
        return ", ".join(filter(None, (self.value, self.remark)))


def origin_of(reaction: Reaction, *, has_arrival: bool = True) -> tuple[OriginRow, ...]:
    """Return number and way in, its dates, who took it first and where it belongs, if known.

    With the arrival at KRM stands how long it took to get there, coloured by the Regelwerk (R-24).

    A word that the Regelwerk of the Vorgang does not list is not shown.

    :param has_arrival: whether there may be one from which it was made.
    """
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    channel = rules.channels.get(reaction.channel)
    dated = reaction.original_dated_on
    arrival = first_arrival_of(reaction) if has_arrival else None
    rows = (
        OriginRow("Eingangsnummer", arrival.receipt_number if arrival else ""),
        OriginRow("Eingangsweg", channel.label if channel else ""),
        OriginRow("Datum des Schreibens", format_day(dated) if dated else ""),
        _at_krm(reaction),
        OriginRow("Angenommen durch", _listed(rules, "accepted_by", reaction.accepted_by_kind)),
        OriginRow("Rechtskreis", _listed(rules, "rechtskreis", reaction.rechtskreis)),
        OriginRow("Trägerbezug", _listed(rules, "traegerbezug", reaction.traegerbezug)),
        OriginRow("Laufendes Verfahren", _procedure(reaction)),
    )
    return tuple(row for row in rows if row.value)


def _at_krm(reaction: Reaction) -> OriginRow:
    at, delay = reaction.arrived_krm_at, deadlines.internal_delay(reaction)
    if at is None or delay is None:
        return OriginRow("Eingang bei KRM", "")
    when = f"{format_day(at)} {format_time(at)}"
    return OriginRow("Eingang bei KRM", when, delay.words, delay.tone)


def _listed(rules: Regelwerk, name: str, word: str) -> str:
    return next((choice.label for choice in rules.lists[name] if choice.code == word), "")


def _procedure(reaction: Reaction) -> str:
    if reaction.procedure == Procedure.NONE:
        return ""
    return f"{reaction.get_procedure_display()} {reaction.procedure_reference}".strip()
