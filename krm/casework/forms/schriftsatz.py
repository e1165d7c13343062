"""The form of the unit: reasons, and each Anliegen with facts, rule and proposal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from krm.casework.actions.schriftsatz import Draft, Point
from krm.casework.models import Schriftsatz, SchriftsatzPoint
from krm.organisation.models import Person
from krm.reactions.models import Anliegen
from krm.reactions.rules import Assessment
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import DayField


def _area(label: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=False,
    )


class SchriftsatzForm(forms.Form):
    """What holds for the whole Vorgang."""

    reasons = _area("Hintergrund der Entscheidung", rows=6)
    bescheid_issued_on = DayField(
        label="Ist ein Bescheid ergangen? Dann vom",
        required=False,
        help_text="Ein Bescheid ersetzt diesen Schriftsatz nicht.",
    )
    procedure_note = _area("Laufende Verfahren", rows=2)
    author = forms.ModelChoiceField(
        label="Verfasst von",
        queryset=Person.objects.none(),
        empty_label="bitte wählen",
        help_text="Wer selbst geschrieben hat, gibt die Antwort später nicht allein frei.",
    )

    def __init__(
        self,
        *args: Any,
        latest: Schriftsatz | None,
        person: Person,
        writers: Sequence[Person],
        **kwargs: Any,
    ) -> None:
        initial: dict[str, object] = {"author": person.pk}
        if latest is not None:
            initial = {
                "reasons": latest.reasons,
                "bescheid_issued_on": latest.bescheid_issued_on,
                "procedure_note": latest.procedure_note,
                "author": latest.author_id if latest.author in writers else person.pk,
            }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        author = self.fields["author"]
        if isinstance(author, forms.ModelChoiceField):
            author.queryset = Person.objects.filter(pk__in=[row.pk for row in writers])
        self._points: Mapping[int, SchriftsatzPoint] = (
            {point.anliegen_id: point for point in latest.points.all()} if latest else {}
        )

    def point_of(self, anliegen_pk: int) -> SchriftsatzPoint | None:
        """Return what was said to an Anliegen before."""
        return self._points.get(anliegen_pk)

    def to_draft(self, points: Mapping[int, Point]) -> Draft:
        """Return the Schriftsatz for the verb."""
        data = self.cleaned_data
        return Draft(
            reasons=data["reasons"],
            points=points,
            author=data["author"],
            bescheid_issued_on=data["bescheid_issued_on"],
            procedure_note=data["procedure_note"],
        )


class PointForm(forms.Form):
    """What the unit says to one Anliegen."""

    facts = _area("Sachverhalt mit Daten")
    legal_basis = _area("Rechtsgrundlage", rows=2)
    assessment = forms.ChoiceField(
        label="Bewertung", choices=[("", "bitte wählen"), *Assessment.choices], required=False
    )
    remedy = _area("Was wurde oder wird getan, bis wann?", rows=2)
    text_proposal = _area("Textvorschlag für die Antwort", rows=4)
    alternatives = _area("Andere Lösungen", rows=2)

    def __init__(
        self, *args: Any, anliegen: Anliegen, point: SchriftsatzPoint | None, **kwargs: Any
    ) -> None:
        names = Point.__dataclass_fields__
        initial = {name: getattr(point, name) for name in names} if point else None
        kwargs |= {"prefix": f"p{anliegen.pk}", "initial": initial}
        super().__init__(*args, **kwargs)
        self.anliegen = anliegen
        tree = regelwerk.rules_of(anliegen.reaction.regelwerk_version).anliegen_tree
        self.anliegen_label = tree.label(anliegen.code)

    def to_point(self) -> Point:
        """Return the point for the verb."""
        return Point(**self.cleaned_data)
