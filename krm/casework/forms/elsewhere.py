"""What belongs to another desk: asked while something is recorded, and passed on from a Vorgang."""

from typing import Any

from django import forms

from krm.arrivals.actions import elsewhere
from krm.arrivals.actions.elsewhere import NOTHING, Elsewhere
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.rules.nine_questions import parts_by_hand
from krm.casework.forms.steps import StepForm
from krm.documents.models import Document
from krm.organisation.models import Unit

NO, SEND, KEPT = "no", "send", "kept"
_LEAVES = [
    (SEND, "Ja: Eine Kopie geht mit dem Erfassen an die Widerspruchsstelle"),
    (KEPT, "Ja, aber die Widerspruchsstelle bekommt nichts"),
]


class WiderspruchFields(forms.Form):
    """The question that no way in leaves out: could it be a Widerspruch (§ 84 SGG)?"""

    widerspruch = forms.ChoiceField(
        label="Richtet es sich gegen einen Bescheid?",
        choices=[(NO, "Nein"), *_LEAVES],
        widget=forms.RadioSelect,
        help_text="Dann kann es ein Widerspruch sein. Die Kopie trägt den Tag des Eingangs.",
        error_messages={"required": "Bitte sagen, ob es sich gegen einen Bescheid richtet."},
    )
    kept_reason = forms.CharField(
        label="Warum bekommt die Widerspruchsstelle nichts?",
        max_length=300,
        required=False,
        help_text="Nur dann ausfüllen. Zum Beispiel: Der Widerspruch liegt dort schon vor.",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where nothing leaves."""
        data = super().clean() or self.cleaned_data
        if data.get("widerspruch") == KEPT and not data.get("kept_reason", "").strip():
            self.add_error("kept_reason", "Bitte sagen, warum nichts weitergegeben wird.")
        return data

    def goes_on(self) -> Elsewhere:
        """Return what the recording does about it."""
        chosen = self.cleaned_data.get("widerspruch", NO)
        if chosen not in (SEND, KEPT):
            return NOTHING
        reason = self.cleaned_data["kept_reason"] if chosen == KEPT else ""
        return Elsewhere(is_widerspruch=True, kept_reason=reason)

    def answer_is_known(self, *, is_widerspruch: bool) -> None:
        """Leave out what the Sichtung has answered: only the way of a Widerspruch is still open."""
        if not is_widerspruch:
            del self.fields["widerspruch"], self.fields["kept_reason"]
            return
        field = self.fields["widerspruch"]
        field.label = "Das kann ein Widerspruch sein"
        if isinstance(field, forms.ChoiceField):
            field.choices = _LEAVES
        field.initial = SEND


class MessageForm(WiderspruchFields, StepForm):
    """Whether a message that joined by itself is directed against a Bescheid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.message = IntakeItem.objects.get(pk=self.about or 0, reaction=self.reaction)
        field = self.fields["widerspruch"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (NO, "Nein, gelesen"),
                (SEND, "Ja: Eine Kopie geht jetzt an die Widerspruchsstelle"),
                _LEAVES[1],
            ]


class PassOnFields(forms.Form):
    """Which part goes to which unit, with which words and files."""

    part = forms.ChoiceField(label="Was ist es?")
    unit = forms.ModelChoiceField(
        label="An welche Einheit?",
        queryset=Unit.objects.filter(is_active=True),
        required=False,
        empty_label="Widerspruchsstelle (nur bei einem Widerspruch)",
    )
    note = forms.CharField(
        label="Hinweis für die Einheit",
        max_length=300,
        required=False,
        help_text="Zum Beispiel: Der Antrag steht auf Seite 2.",
    )
    includes_text = forms.BooleanField(
        label="Die Nachricht selbst mitgeben",
        required=False,
        initial=True,
        help_text="Ohne Haken liest die Einheit nur den Hinweis und die gewählten Dateien.",
    )
    documents = forms.MultipleChoiceField(
        label="Dateien, die mitgehen", required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, files: list[Document]) -> None:
        """Fill in the parts, and the files that may go along."""
        self.offered = {str(row.pk): row for row in files}
        part, documents = self.fields["part"], self.fields["documents"]
        if isinstance(part, forms.ChoiceField):
            part.choices = [(row.code, row.label) for row in parts_by_hand()]
        if isinstance(documents, forms.MultipleChoiceField):
            documents.choices = [(pk, row.original_name) for pk, row in self.offered.items()]
            documents.initial = list(self.offered)
        if not self.offered:
            del self.fields["documents"]
        if queries_passed.widerspruchsstelle() is None:
            self.fields["unit"].required = True

    def to_parcel(self) -> Parcel:
        """Return what goes to the unit."""
        data = self.cleaned_data
        return Parcel(
            part=data["part"],
            unit=data["unit"],
            note=data["note"],
            includes_text=data["includes_text"],
            documents=[self.offered[pk] for pk in data.get("documents", [])],
        )


class PassOnStepForm(StepForm, PassOnFields):
    """Which part of a Vorgang goes to which unit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(elsewhere.files_of(self.reaction))
