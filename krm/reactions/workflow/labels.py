"""The words of buttons that depend on how a Vorgang stands."""

from krm.reactions.rules import Kind, from_unit, has_result
from krm.reactions.workflow.facts import Facts


def forwarding(facts: Facts) -> str:
    """Return the words for giving it to a unit."""
    return "Weitere Einheit beteiligen" if facts.is_at_units else "An den Fachbereich weiterleiten"


def answering(facts: Facts) -> str:
    """Return the words for the answer."""
    return "Antwort ansehen" if facts.asked_for_release else "Antwort schreiben"


def assessing(facts: Facts) -> str:
    """Return the words for the Anliegen: praise and ideas have no result."""
    return "Anliegen beantworten und bewerten" if has_result(facts.kind) else "Anliegen beantworten"


def checking(facts: Facts) -> str:
    """Return the words for looking at what a unit gave."""
    return f"{from_unit(facts.kind).noun} prüfen"


def returning(facts: Facts) -> str:
    """Return the words for giving that back."""
    return f"{from_unit(facts.kind).noun} zurückgeben"


def informing(facts: Facts) -> str:
    """Return the words for giving an anonymous reaction to a unit."""
    does = "entscheidet" if facts.kind == Kind.IDEA else "abhilft"
    return f"An eine Einheit geben, damit sie {does}"


def noting_decision(facts: Facts) -> str:
    """Return the words for the decision about an Idee."""
    verb = "eintragen" if facts.idea_undecided or facts.idea_contradicted else "ändern"
    return f"Entscheidung über die Idee {verb}"


def anonymising(facts: Facts) -> str:
    """Return the words for making it anonymous."""
    return "Spuren der Person löschen" if facts.is_anonymous else "Anonym machen"
