"""What stands against closing a Vorgang whose answer is just leaving the house."""

from typing import Final

from krm.reactions import queries as reactions
from krm.reactions.models import Reaction
from krm.reactions.rules import Assessment, has_result
from krm.reactions.workflow import STEPS, Facts, shut_gates

NO_REMEDY: Final = "Es ist noch zu sagen, wie Abhilfe geschaffen wurde."
_REMEDIED: Final = (Assessment.BERECHTIGT, Assessment.TEILWEISE)
# It opens with the dispatch itself.
_BY_DISPATCH: Final = "answer_dispatched"


def remedy_for(reaction: Reaction) -> str:
    """Return the remedy that closing proposes: as entered, else as the Anliegen say it."""
    return (reaction.remedy or reactions.remedy_of(reaction)) if has_result(reaction.kind) else ""


def lacks_remedy(reaction: Reaction) -> bool:
    """Tell whether something was wrong and nobody has said how it was put right."""
    return reactions.result_of(reaction) in _REMEDIED and not remedy_for(reaction)


def against_closing(reaction: Reaction, facts: Facts) -> list[str]:
    """Return what would still be missing for closing when the answer has left; empty for nothing.

    :param facts: of the Vorgang before its answer has left.
    """
    gates = shut_gates(STEPS["close"], facts)
    found = [reason for gate, reason in gates if gate.name != _BY_DISPATCH]
    return found or ([NO_REMEDY] if lacks_remedy(reaction) else [])
