"""The forms in which a letter about a request is written and its way out is noted."""

from typing import Any

from django import forms

from krm.casework.forms.steps import text_area
from krm.privacy.actions.request_letters import Written
from krm.privacy.forms.subject_requests import LookedThroughForm, what_stays
from krm.privacy.models import RequestLetter, SubjectRequest
from krm.privacy.queries.request_letters import recipient_of, unsent
from krm.privacy.queries.subject_requests import HeldCase
from krm.privacy.rules.request_letters import EXTENSION, RECEIPT, REFUSAL
from krm.privacy.rules.subject_requests import grounds_for
from krm.ui.forms.moments import DayField


class LetterForm(forms.Form):
    """To whom a letter goes, and what is written for this person alone."""

    kind = "answer"
    reason = text_area("Was möchten Sie dazu schreiben?", required=False, rows=5)
    recipient = text_area("Anschrift", rows=4, hint="Name, Straße, Postleitzahl und Ort.")

    def __init__(self, *args: Any, request: SubjectRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].initial = recipient_of(request)

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        said = self.cleaned_data
        return {
            "written": Written(self.kind, said["recipient"], self.words(), self.chosen_ground())
        }

    def words(self) -> str:
        """Return what was written for this letter."""
        return str(self.cleaned_data.get("reason", ""))

    def chosen_ground(self) -> str:
        """Return the ground of a refusal."""
        return str(self.cleaned_data.get("ground", ""))


class ReceiptForm(LetterForm):
    """The confirmation that a request has come needs no words of its own."""

    kind = RECEIPT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class ExtensionForm(LetterForm):
    """Why it takes longer."""

    kind = EXTENSION
    reason = text_area("Warum dauert es länger?", required=False, rows=3)


class RefusalForm(LetterForm):
    """On which ground, and why so for this person."""

    kind = REFUSAL
    field_order = ("ground", "reason", "names_stay", "recipient")
    ground = forms.ChoiceField(label="Grund", widget=forms.RadioSelect)
    reason = text_area(
        "Begründung",
        required=False,
        rows=6,
        hint="Für diese Person geschrieben. Der Grund mit seiner Vorschrift und die Rechte der "
        "Person stehen schon im Schreiben.",
    )
    names_stay = forms.BooleanField(
        label="Im Schreiben nennen, was bleibt und bis wann", required=False
    )

    def __init__(
        self, *args: Any, request: SubjectRequest, held: list[HeldCase], **kwargs: Any
    ) -> None:
        super().__init__(*args, request=request, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField), "it is declared so above"
        grounds = grounds_for(request.kind)
        field.choices = [(ground.code, f"{ground.label}\n{ground.law}") for ground in grounds]
        self.stay = what_stays(held) if request.kind == "erasure" else ""
        self.fields["names_stay"].help_text = self.stay
        if not self.stay:
            del self.fields["names_stay"]

    def words(self) -> str:
        """Return the words of the person who writes, with what stays behind them if chosen."""
        typed = super().words().strip()
        names_stay = self.cleaned_data.get("names_stay", False)
        return f"{typed}\n\n{self.stay}" if typed and names_stay else typed


class LetterOutForm(LookedThroughForm):
    """Which letter went out, when and how."""

    field_order = ("letter", "on", "way", "looked_through")

    letter = forms.ChoiceField(label="Welches Schreiben?", widget=forms.RadioSelect)
    on = DayField(label="Wann ging es hinaus?")
    way = forms.ChoiceField(label="Wie?", choices=SubjectRequest.Way.choices)

    def __init__(self, *args: Any, request: SubjectRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, RequestLetter] = {str(row.pk): row for row in unsent(request)}
        field = self.fields["letter"]
        assert isinstance(field, forms.ChoiceField), "it is declared so above"
        field.choices = [(key, row.get_kind_display()) for key, row in self.rows.items()]
        if len(self.rows) == 1:
            field.initial = next(iter(self.rows))

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        said = self.cleaned_data
        return {
            "letter": self.rows[said["letter"]],
            "on": said["on"],
            "way": said["way"],
            "looked_through": said.get("looked_through", False),
        }
