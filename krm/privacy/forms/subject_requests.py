"""Forms about requests of people about their own data."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django import forms

from krm.arrivals.models import IntakeItem
from krm.casework.forms.steps import text_area
from krm.parties.models import Party
from krm.privacy.actions.subject_requests import Answered, Asked
from krm.privacy.models import SubjectRequest
from krm.privacy.queries.subject_requests import Candidate, HeldCase
from krm.privacy.rules.subject_requests import KIND_LABELS, grounds_for
from krm.ui.forms.moments import DayField
from krm.ui.rules import format_day


class NewRequestForm(forms.Form):
    """What is asked, by whom, and when it came."""

    kind = forms.ChoiceField(
        label="Worum geht es?",
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="Name der Person", max_length=240, required=False)
    reachable = forms.CharField(
        label="Wohin geht die Antwort?",
        max_length=300,
        required=False,
        help_text="Anschrift oder ein anderer Weg, wie die Person ihn genannt hat.",
    )
    wish = text_area(
        "Was will die Person?",
        required=False,
        hint="Bei einer Berichtigung: was falsch ist und wie es richtig heißt.",
    )
    received_on = DayField(
        label="Eingang",
        help_text="Der Tag, an dem der Antrag irgendwo im Haus ankam. Er zählt für die Frist.",
    )

    def to_asked(self) -> Asked:
        """Return what was said, for the verb."""
        said = self.cleaned_data
        return Asked(**{name: said[name] for name in NewRequestForm.base_fields})


class FromArrivalForm(NewRequestForm):
    """The same about an arrival of the Posteingang, and whether that is all it holds."""

    is_all = forms.BooleanField(
        label="Mehr steht nicht im Eingang",
        required=False,
        initial=True,
        help_text="Er liegt dann beiseite. Steht auch eine Beschwerde, ein Lob oder eine Idee "
        "darin, nehmen Sie das Häkchen heraus: Er bleibt im Posteingang.",
    )


class PeopleForm(forms.Form):
    """Which of the people we know it is."""

    people = forms.MultipleChoiceField(
        label="Wer ist gemeint?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Eine Person kann mehrmals stehen, für jeden Vorgang einmal. Ist niemand davon "
        "gemeint, lassen Sie alle frei: Dann gibt es zu ihr keinen Vorgang.",
    )

    arrivals = forms.MultipleChoiceField(
        label="Welche Eingänge ohne Vorgang sind von dieser Person?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sie passen zum Namen oder zur E-Mail-Adresse. Bitte ansehen: Was zur Person "
        "gehört, gehört auch in die Auskunft.",
    )

    def __init__(
        self, *args: Any, candidates: list[Candidate], arrivals: list[IntakeItem],
        chosen: Collection[int], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in arrivals}
        field = self.fields["arrivals"]
        assert isinstance(field, forms.MultipleChoiceField), "it is declared so above"
        field.choices = [(key, _arrival(item)) for key, item in self.items.items()]
        field.initial = [str(pk) for pk in chosen]
        if not arrivals:
            del self.fields["arrivals"]
        self.rows = {str(one.party.pk): one.party for one in candidates}
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField), "it is declared so above"
        field.choices = [(str(one.party.pk), _described(one)) for one in candidates]
        field.initial = [str(one.party.pk) for one in candidates if one.is_chosen]

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        chosen: list[Party] = [self.rows[key] for key in self.cleaned_data["people"]]
        arrivals = [self.items[key] for key in self.cleaned_data.get("arrivals", [])]
        return {"people": chosen, "arrivals": arrivals}


def _arrival(item: IntakeItem) -> str:
    sender = item.sender_name or item.sender_address
    parts = [f"Eingang {format_day(item.arrived_at)}", f"von {sender}" if sender else ""]
    parts = [part for part in parts if part]
    return f"{item.receipt_number} {item.subject}".strip() + f"\n{' · '.join(parts)}"


def _described(one: Candidate) -> str:
    party = one.party
    place = " ".join(part for part in (party.postcode, party.city) if part)
    number = f"Kundennummer {party.customer_number}" if party.customer_number else ""
    cases = ", ".join(one.numbers) or "kein Vorgang, den Sie öffnen dürfen"
    parts = [part for part in (party.street, place, number, cases) if part]
    return f"{party.display_name}\n{' · '.join(parts)}"


class IdentityForm(forms.Form):
    """How it was made sure who asks."""

    how = forms.ChoiceField(
        label="Wie ist geprüft, wer den Antrag stellt?",
        choices=SubjectRequest.Identity.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Vermerk",
        max_length=300,
        required=False,
        help_text="Keine Kopie und keine Nummer des Ausweises.",
    )

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        return self.cleaned_data


class ExtendForm(forms.Form):
    """Why it takes longer, and when the person was notified."""

    reason = forms.CharField(
        label="Warum dauert es länger?",
        max_length=300,
        error_messages={"required": "Bitte den Grund angeben."},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="So, wie es der Person gesagt wurde.",
    )
    notified_on = DayField(label="Wann ging die Nachricht an die Person?")

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        return self.cleaned_data


class _AnswerForm(forms.Form):
    on = DayField(label="Wann ging die Antwort hinaus?")
    way = forms.ChoiceField(label="Wie?", choices=SubjectRequest.Way.choices)

    def answered(self) -> Answered:
        """Return what the person was answered."""
        said = self.cleaned_data
        return Answered(answer=said["answer"], on=said["on"], way=said["way"])


class LookedThroughForm(forms.Form):
    """Whether somebody has read what lies in the Posteingang and may come from the person."""

    looked_through = forms.BooleanField(
        label="Ich habe diese Eingänge angesehen: Sie sind nicht von dieser Person.",
        required=False,
    )

    def __init__(self, *args: Any, undecided: list[IntakeItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.undecided = undecided
        if not undecided:
            del self.fields["looked_through"]


class CompleteForm(LookedThroughForm, _AnswerForm):
    """What was done, and how the person heard of it."""

    field_order = ("answer", "on", "way", "looked_through")
    answer = text_area(
        "Was haben wir getan?", required=False, hint="Bei einer Berichtigung: was jetzt dort steht."
    )

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        looked = self.cleaned_data.get("looked_through", False)
        return {"answered": self.answered(), "looked_through": looked}


class RefuseForm(_AnswerForm):
    """On which ground it is refused, and what the person was answered."""

    field_order = ("ground", "answer", "names_stay", "on", "way")
    ground = forms.ChoiceField(label="Grund", widget=forms.RadioSelect)
    answer = text_area(
        "Begründung, wie die Person sie bekommt",
        rows=6,
        hint="Mit dem Hinweis, dass sie sich bei der Stelle für den Datenschutz im Haus und bei "
        "der Aufsichtsbehörde beschweren und vor Gericht klagen kann (Art. 12 Abs. 4 DSGVO).",
    )

    names_stay = forms.BooleanField(
        label="Die Person hat auch erfahren, was bleibt und bis wann", required=False
    )

    def __init__(
        self, *args: Any, request: SubjectRequest, held: list[HeldCase], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField), "it is declared so above"
        grounds = grounds_for(request.kind)
        field.choices = [(ground.code, f"{ground.label}\n{ground.law}") for ground in grounds]
        self.stay = what_stays(held) if request.kind == "erasure" else ""
        self.fields["names_stay"].help_text = self.stay
        if not self.stay:
            del self.fields["names_stay"]

    def answered(self) -> Answered:
        """Return the words of whoever answered, with what stays behind them if that was said."""
        said = super().answered()
        if not (said.answer.strip() and self.cleaned_data.get("names_stay")):
            return said
        return replace(said, answer=f"{said.answer.strip()}\n\n{self.stay}")

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        return {"ground": self.cleaned_data["ground"], "answered": self.answered()}


def what_stays(held: list[HeldCase]) -> str:
    """Return what must be kept, for how long and why, as the reason may name it."""
    lines = []
    for row in held:
        until = ""
        if (card := row.retention) is not None:
            until = f" bis {format_day(card.on)}" if card.on else f" ({card.length})"
        lines.append(f"{row.reaction.number}{until}")
    return "Diese Vorgänge bleiben: " + "; ".join(lines) + "." if lines else ""
