"""What a deadline is called inside a sentence; its label in the Regelwerk is a heading."""

from collections.abc import Mapping

# By the kind: as the subject of a sentence, and as what somebody is reminded of.
_NAMED: Mapping[str, tuple[str, str]] = {
    "confirmation": ("Die Eingangsbestätigung", "die Eingangsbestätigung"),
    "closing": ("Der Abschluss der Beschwerde", "den Abschluss der Beschwerde"),
    "board": ("Der Abschluss im Namen des Vorstands", "den Abschluss im Namen des Vorstands"),
    "internal_target": (
        "Das interne Ziel für den Abschluss", "das interne Ziel für den Abschluss",
    ),
    "schriftsatz": ("Der Schriftsatz", "den Schriftsatz"),
    "schriftsatz_rework": ("Der überarbeitete Schriftsatz", "den überarbeiteten Schriftsatz"),
    "petition": ("Die Stellungnahme an das BMAS", "die Stellungnahme an das BMAS"),
    "ministry": (
        "Die Stellungnahme zur Frist des BMAS oder der Stelle",
        "die Stellungnahme zur Frist des BMAS oder der Stelle",
    ),
    "contact": ("Der Kontakt durch die Führungskraft", "den Kontakt durch die Führungskraft"),
}  # fmt: skip


def as_subject(kind: str, label: str) -> str:
    """Return the words a sentence begins with: "Der Schriftsatz".

    :param label: its heading in the Regelwerk, for a kind that has no words here.
    """
    return _NAMED[kind][0] if kind in _NAMED else f"Die Frist „{label}“"


def as_object(kind: str, label: str) -> str:
    """Return the words after "an … erinnert": "den Schriftsatz"."""
    return _NAMED[kind][1] if kind in _NAMED else f"die Frist „{label}“"
