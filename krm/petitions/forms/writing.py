"""The form in which KRM writes the Stellungnahme, part by part (domain 6.5)."""

from typing import Any

from django import forms
from django.forms import BoundField

from krm.casework.forms.steps import StepForm
from krm.petitions.rules.statement import VERDICTS, Content, StatementPoint

_PARTS = 20_000


def _area(label: str, rows: int, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=False,
        max_length=_PARTS,
        help_text=hint,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class WriteForm(StepForm):
    """All parts of a Stellungnahme; what is missing is named after saving, nothing is lost."""

    recipient = _area("Empfänger", 3, "Jede Zeile der Anschrift in eine eigene Zeile.")
    wishes = _area("Anliegen der Person, in Punkten", 5)
    facts = _area(
        "Sachverhalt",
        8,
        "Der Reihe nach, mit Daten, und nur so viele persönliche Angaben, wie nötig sind.",
    )
    law = _area("Rechtliche Würdigung", 6, "Vorschriften, Weisungen, örtliche Regelungen.")
    outcome = _area("Ergebnis und Abhilfe", 4, "Was wurde wann getan, ganz, teilweise oder nicht?")
    procedures = _area(
        "Laufende Verfahren",
        2,
        "Bitte erst im Fachbereich fragen, ob ein Widerspruch oder eine Klage läuft. Läuft nichts, "
        "schreiben Sie auch das. Bleibt das Feld leer, steht nichts dazu im Schreiben.",
    )
    organisation = _area(
        "Organisation und Maßnahmen",
        4,
        "Nötig, wenn Themen der Trägerversammlung berührt sind.",
    )
    enclosures = _area("Anlagen", 3, "Jede Anlage in eine eigene Zeile.")

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        """Take the Stellungnahme as it stands, beside what every step takes."""
        super().__init__(*args, **kwargs)
        self.content = content
        for name in ("wishes", "facts", "law", "outcome", "procedures", "organisation"):
            self.fields[name].initial = getattr(content, name)
        for name in ("recipient", "enclosures"):
            self.fields[name].initial = "\n".join(getattr(content, name))
        for point in content.points:
            self._add(point)

    def _add(self, point: StatementPoint) -> None:
        self.fields[f"verdict_{point.key}"] = forms.ChoiceField(
            label="Trifft der Punkt zu?",
            choices=[("", "bitte wählen"), *VERDICTS.items()],
            required=False,
            initial=point.verdict,
        )
        text = _area("Stellungnahme dazu", 4)
        text.initial = point.text
        self.fields[f"text_{point.key}"] = text

    @property
    def points(self) -> list[tuple[int, str, BoundField, BoundField]]:
        """Return each point with its fields, for the page."""
        return [
            (number, point.label, self[f"verdict_{point.key}"], self[f"text_{point.key}"])
            for number, point in enumerate(self.content.points, start=1)
        ]

    def to_content(self) -> Content:
        """Return what was written."""
        data = self.cleaned_data
        return Content(
            recipient=_lines(data["recipient"]),
            wishes=data["wishes"].strip(),
            facts=data["facts"].strip(),
            law=data["law"].strip(),
            outcome=data["outcome"].strip(),
            procedures=data["procedures"].strip(),
            organisation=data["organisation"].strip(),
            enclosures=_lines(data["enclosures"]),
            points=tuple(
                StatementPoint(
                    point.key,
                    point.label,
                    data[f"verdict_{point.key}"],
                    data[f"text_{point.key}"].strip(),
                )
                for point in self.content.points
            ),
        )
