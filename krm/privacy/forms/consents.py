"""Forms about what a customer agrees to."""

from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm, text_area
from krm.casework.queries.marks import marks_of
from krm.casework.queries.returned import returned_forms
from krm.documents.models import Document
from krm.organisation.queries import local_day
from krm.parties.models import Consent
from krm.privacy.actions.consents import Given, NewFile
from krm.privacy.queries.consents import consents_of, withdrawable
from krm.privacy.queries.look_ins import last_look_in
from krm.privacy.rules.consent_forms import form_version, printed_words
from krm.ui.forms.moments import DayField
from krm.ui.rules import format_date
from krm.work import access

_P = Consent.Purpose
OWN_TEXT = "eigener Text"


class ConsentStepForm(StepForm):
    """What the customer agrees to, how, since when, and the proof."""

    purpose = forms.ChoiceField(
        label="Wozu?",
        choices=[
            (_P.EAKTE, f"{_P.EAKTE.label}\nNur schriftlich, mit Unterschrift."),
            (_P.PASS_ON, _P.PASS_ON.label),
            (_P.RECORDING, _P.RECORDING.label),
        ],
        initial=_P.EAKTE,
        widget=forms.RadioSelect,
    )
    form = forms.ChoiceField(
        label="Wie?", choices=Consent.Form.choices, initial=Consent.Form.WRITTEN
    )
    given_on = DayField(label="Seit wann?")
    text = forms.ChoiceField(label="Welchen Text hat die Person gesehen?")
    document = forms.ChoiceField(label="Nachweis aus dem Vorgang", required=False)
    file = forms.FileField(
        label="Oder als Datei hochladen",
        required=False,
        help_text="Das unterschriebene Papier als PDF oder Bild, oder die E-Mail.",
    )
    note = forms.CharField(
        label="Vermerk",
        max_length=300,
        required=False,
        help_text="Bei einer mündlichen Einwilligung: wer, wann, was gesagt wurde.",
    )
    # Asked only where the code on the paper fits nobody here.
    paper_checked = forms.BooleanField(
        label="Ich habe das Papier angesehen: Es gehört zu dieser Person und diesem Vorgang.",
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = local_day(self.at)
        printed = printed_words(form_version())
        _choose(
            self.fields["text"],
            [
                (printed, f"unseren {printed}"),
                (OWN_TEXT, "einen eigenen Text, zum Beispiel einen Brief"),
            ],
        )
        rows = []
        if self.by is not None:
            rows = list(access.visible_documents(self.by, self.reaction, local_day(self.at)))
        files = [(str(row.document_id), row.document.title) for row in rows]
        _choose(self.fields["document"], [("", "keine Datei aus dem Vorgang"), *files])
        if not files:
            del self.fields["document"]
            self.fields["file"].label = "Nachweis als Datei"
        # From the Vorgang a link leads here with the paper that has come (``?document=``).
        chosen = [row.document for row in rows if str(row.document_id) == self._paper()]
        self.paper = next(iter(chosen), None)
        for mark in marks_of(chosen):
            if mark.reaction == self.reaction:
                self.fields["purpose"].initial = mark.purpose
                self.fields["given_on"].initial = None
                self.fields["given_on"].help_text = "Der Tag, der bei der Unterschrift steht."

    def _paper(self) -> str:
        return str(self.initial.get("document", ""))

    def add_error(self, field: str | None, error: Any) -> None:
        """Show what is to be confirmed as soon as it is asked."""
        super().add_error(field, error)
        if field == "paper_checked":
            self.fields["paper_checked"].widget = forms.CheckboxInput()

    def to_given(self) -> Given:
        """Return what was said, for the verb."""
        data = self.cleaned_data
        file = data["file"]
        return Given(
            purpose=data["purpose"],
            form=data["form"],
            given_on=data["given_on"],
            text_version=data["text"],
            note=data["note"],
            document=data.get("document", ""),
            paper_checked=data["paper_checked"],
            file=NewFile(file.name or "Einwilligung", file.read()) if file else None,
        )


class PutPaperAwayForm(StepForm):
    """Which form that came back counts for nothing, and why."""

    document = forms.ChoiceField(label="Welcher Vordruck?", widget=forms.RadioSelect)
    reason = text_area(
        "Warum gilt er nicht?",
        rows=2,
        hint="Zum Beispiel: nicht unterschrieben, von einer anderen Person, alte Fassung.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = (
            access.visible_documents(self.by, self.reaction, local_day(self.at)) if self.by else []
        )
        waiting = returned_forms(self.reaction, files, consents_of(self.reaction))
        self.rows = {str(row.document.pk): row.document for row in waiting}
        _choose(self.fields["document"], [(key, row.title) for key, row in self.rows.items()])
        if len(self.rows) == 1:
            self.fields["document"].initial = next(iter(self.rows))

    def to_document(self) -> Document:
        """Return the paper that was chosen."""
        return self.rows[self.cleaned_data["document"]]


class WithdrawConsentForm(StepForm):
    """Which consent is taken back, and since when."""

    consent = forms.ChoiceField(label="Welche Einwilligung?", widget=forms.RadioSelect)
    on = DayField(label="Widerrufen am")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = local_day(self.at)
        self.rows = {str(row.pk): row for row in withdrawable(self.reaction)}
        self.last_look = last_look_in(self.rows.values())
        words = [
            (key, f"{row.get_purpose_display()}, gegeben am {format_date(row.given_on)}")
            for key, row in self.rows.items()
        ]
        _choose(self.fields["consent"], words)
        if len(words) == 1:
            self.fields["consent"].initial = words[0][0]

    def to_consent(self) -> Consent:
        """Return the consent that was chosen."""
        return self.rows[self.cleaned_data["consent"]]


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField), "only a choice has choices"
    field.choices = choices
