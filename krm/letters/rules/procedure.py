"""The paragraph of an answer that refers to a running procedure (R-30).

It says which procedure runs, its sign, where it stands and who decides there. It says nothing
about the matter and nothing about how the procedure may end (directive 4.2).
"""

from krm.reactions.rules import Procedure, RunningProcedure

# What the customer calls it, and who decides.
_WORDS = {
    Procedure.WIDERSPRUCH: ("Ihr Widerspruch", "die Widerspruchsstelle"),
    Procedure.KLAGE: ("Ihre Klage", "das Sozialgericht"),
    Procedure.EILVERFAHREN: ("Ihr Eilverfahren", "das Sozialgericht"),
    Procedure.UEBERPRUEFUNG: ("Ihr Überprüfungsantrag", "die zuständige Stelle im Haus"),
}
_HANDS_OFF = "In dieses Verfahren können wir nicht eingreifen."
_RUN_ON = "Ihre Fristen dort laufen weiter."


def reference_to(procedure: RunningProcedure) -> str:
    """Return the whole answer to an Anliegen about which a running procedure decides.

    :raises KeyError: if no procedure runs.
    """
    name, decides = _WORDS[procedure.kind]
    sign = f" (Aktenzeichen {procedure.reference})" if procedure.reference else ""
    stage = procedure.stage.strip().rstrip(".")
    parts = [
        f"Dazu läuft schon ein förmliches Verfahren: {name}{sign}.",
        f"Stand des Verfahrens: {stage}." if stage else "",
        f"Darüber entscheidet {decides}.",
        _HANDS_OFF,
        "Deshalb sagen wir hier nichts zur Sache.",
        _RUN_ON,
    ]
    return " ".join(part for part in parts if part)


def hint_at(procedure: RunningProcedure) -> str:
    """Return the paragraph about a procedure that runs beside what is answered, "" if none runs."""
    if not procedure.runs:
        return ""
    sign = f" ({procedure.reference})" if procedure.reference else ""
    return (
        "## Ihr laufendes Verfahren\n\n"
        "Zu Ihrer Sache läuft schon ein förmliches Verfahren: "
        f"{Procedure.label(procedure.kind)}{sign}. Über den Inhalt wird dort entschieden. "
        f"{_HANDS_OFF} {_RUN_ON}"
    )
