"""One small form per step of the workflow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms

from krm.casework.actions.handover import HandoverPlan
from krm.casework.models import NOTED_BY_HAND, CaseNote, Handover
from krm.casework.queries.case import CaseRows
from krm.casework.queries.refused import refused_anliegen
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.forms import party_field
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import Alternatives, Assessment
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import DayField, MomentField
from krm.work.actions.tasks import WORDS_WANTED
from krm.work.models import Task


def text_area(
    label: str, *, rows: int = 3, required: bool = True, hint: str = ""
) -> forms.CharField:
    """Return a field for several lines of text."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=required,
        help_text=hint,
    )


class StepForm(forms.Form):
    """A form about one Vorgang at one moment; carries a digest of what the person has seen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        reaction: Reaction,
        at: datetime,
        by: Person | None = None,
        about: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Take the Vorgang, the moment, who asks, and the row of it that the step is about."""
        super().__init__(*args, **kwargs)
        self.about = about
        self.reaction = reaction
        self.at = at
        self.by = by
        self.fields["seen"].initial = self.seen_now(reaction)

    def seen_now(self, reaction: Reaction) -> str:
        """Return a digest of what the page shows of a Vorgang."""
        return reactions.shown_case(reaction)

    def show_anew(self, words: str) -> None:
        """Let what was typed be sent once more, by somebody who has read what came in between."""
        self.reaction.refresh_from_db()
        again = cast(Any, self.data).copy()
        again[self.add_prefix("seen")] = self.seen_now(self.reaction)
        self.data = again
        self.add_error(None, words)

    def next_page(self) -> "StepForm | None":
        """Return the form of a further page, if one was asked for instead of the step itself."""
        return None


class ReturnForm(StepForm):
    """Why the Schriftsatz goes back."""

    remark = text_area("Was ist zu ändern?", rows=4)


@dataclass(frozen=True)
class _Noted:
    """How the page calls it that a letter has gone its way: the day, the button, what it says."""

    day: str = "Versandt am"
    button: str = "Als versandt vermerken"
    done: str = "Der Versand ist vermerkt."
    and_close: str = "Versandt und abschließen"


_NOTED = {
    Letter.Channel.READ_OUT: _Noted(
        "Vorgelesen am",
        "Als vorgelesen vermerken",
        "Das Vorlesen ist vermerkt.",
        "Vorgelesen und abschließen",
    ),
    Letter.Channel.BY_HAND: _Noted(
        "Übergeben am",
        "Als übergeben vermerken",
        "Die Übergabe ist vermerkt.",
        "Übergeben und abschließen",
    ),
}


class DispatchForm(StepForm):
    """When and how a letter left the house."""

    posted_on = DayField()
    note = forms.CharField(label="Vermerk", max_length=300, required=False)
    despite_warning = forms.BooleanField(label="Es ist trotzdem schon unterwegs", required=False)

    def __init__(self, *args: Any, channel: str = "", against: str = "", **kwargs: Any) -> None:
        """Take by which way it goes, and what speaks against sending it now."""
        super().__init__(*args, **kwargs)
        self.words = _NOTED.get(Letter.Channel(channel), _Noted()) if channel else _Noted()
        self.fields["posted_on"].label = self.words.day
        self.fields["posted_on"].initial = local_day(self.at)
        self.fields["despite_warning"].help_text = against
        if not against:
            del self.fields["despite_warning"]


class ReasonForm(StepForm):
    """A reason, and nothing else."""

    reason = text_area("Grund")


class WithdrawForm(StepForm):
    """How we know that the customer takes the reaction back."""

    proof = text_area(
        "Nachweis", hint="Zum Beispiel: Anruf am Montag, 9:30 Uhr, selbst gesprochen."
    )


class DiedForm(StepForm):
    """How we know that the customer has died."""

    proof = text_area(
        "Nachweis", hint="Zum Beispiel: Sterbeurkunde liegt vor; Anruf der Tochter am Montag."
    )


class HandOverForm(StepForm):
    """To whom the matter is handed over, and why."""

    receiver = forms.CharField(
        label="Zuständige Stelle",
        max_length=200,
        help_text="So steht sie in der Abgabenachricht, mit dem Weg dorthin.",
    )
    positions = forms.TypedMultipleChoiceField(
        label="Was wird abgegeben?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nichts gewählt: der ganze Vorgang. Sonst nur diese Anliegen; die anderen "
        "beantworten wir selbst.",
    )
    basis = forms.ChoiceField(
        label="Warum dürfen die Angaben weitergegeben werden?",
        choices=Handover.Basis.choices,
        widget=forms.RadioSelect,
    )
    basis_note = forms.CharField(
        label="Vorschrift oder Nachweis",
        max_length=300,
        required=False,
        help_text="Zum Beispiel: Anruf am …, oder die Vorschrift.",
    )
    parcel = forms.ChoiceField(
        label="Was geht vom Schreiben mit?",
        choices=Handover.Parcel.choices,
        initial=Handover.Parcel.WHOLE,
        widget=forms.RadioSelect,
        help_text="Die Abgabenachricht sagt es der Kundin oder dem Kunden genau so. Gehen keine "
        "persönlichen Daten mit, geht auch vom Schreiben nichts.",
    )
    parcel_note = forms.CharField(
        label="Welche Seiten oder Teile?",
        max_length=160,
        required=False,
        help_text="Nur wenn nicht alles geht. Zum Beispiel: Seite 2 und das Foto.",
    )
    reason = text_area("Grund")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = regelwerk.rules_of(self.reaction.regelwerk_version).anliegen_tree.codes
        rows = self.reaction.anliegen.filter(is_handed_over=False).order_by("position")
        labels = {code: entry.label for code, entry in codes.items()}
        offered = [
            (row.position, f"{row.position}. {labels.get(row.code, row.code)}") for row in rows
        ]
        field = self.fields["positions"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = offered
        if len(offered) < 2:
            del self.fields["positions"]

    def to_plan(self) -> HandoverPlan:
        """Return what is handed over, to whom, on which basis."""
        data = self.cleaned_data
        return HandoverPlan(
            receiver=data["receiver"],
            basis=data["basis"],
            basis_note=data["basis_note"],
            reason=data["reason"],
            positions=data.get("positions", []),
            parcel=data["parcel"],
            parcel_note=data["parcel_note"],
        )


class NoteForm(StepForm):
    """A note about a call or a talk."""

    kind = forms.ChoiceField(label="Art der Notiz", choices=NOTED_BY_HAND, initial="phone")
    happened_at = MomentField(label="Zeitpunkt")
    partner = forms.CharField(label="Mit wem?", max_length=160, required=False)
    text = text_area("Inhalt", rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].initial = self.at


class NoteCorrectionForm(StepForm):
    """One's own note as it should have been; the old text stays."""

    partner = forms.CharField(label="Mit wem?", max_length=160, required=False)
    text = text_area("Inhalt", rows=5)
    reason = forms.CharField(
        label="Grund der Korrektur",
        max_length=300,
        help_text="Zum Beispiel: Tippfehler, falscher Name.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note = CaseNote.objects.get(pk=self.about or 0, reaction=self.reaction)
        for name in ("partner", "text"):
            self.fields[name].initial = getattr(self.note, name)


class ContactForm(NoteForm):
    """That the customer was reached, and why that was not possible before (R-32)."""

    cause = forms.ChoiceField(label="Warum war niemand erreichbar?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        offer_causes(self)


def offer_causes(form: StepForm) -> None:
    """Let a form offer why nobody could be reached."""
    causes = regelwerk.rules_on(local_day(form.at)).lists["contact_causes"]
    field = form.fields["cause"]
    if isinstance(field, forms.ChoiceField):
        field.choices = [(choice.code, choice.label) for choice in causes]


class ReminderForm(StepForm):
    """One's own Wiedervorlage."""

    due_on = DayField(label="Wieder vorlegen am")
    title = forms.CharField(label="Woran erinnern?", max_length=200)


class AlternativesForm(StepForm):
    """Whether another solution was possible for what is refused (R-06)."""

    outcome = forms.ChoiceField(
        label="Ergebnis",
        choices=Alternatives.choices,
        widget=forms.RadioSelect,
    )
    note = text_area("Grund oder Ergebnis")

    def refused(self) -> list[tuple[Anliegen, str]]:
        """Return which Anliegen it is about."""
        return refused_anliegen(CaseRows(self.reaction, local_day(self.at)))


class HandToKrmForm(StepForm):
    """The consultation with KRM before the Vorgang goes there (R-23), and where KRM can write."""

    CONTACT = ("street", "postcode", "city", "email")

    consulted_at = MomentField(label="Absprache mit KRM am")
    consulted_with = forms.CharField(label="Absprache mit", max_length=160)
    summary = text_area("Was wurde besprochen?", required=False)
    street = party_field(
        "street", help_text="KRM antwortet schriftlich. Wohin, ist noch nicht bekannt."
    )
    postcode = party_field("postcode")
    city = party_field("city")
    email = party_field("email")
    is_unknown = forms.BooleanField(
        label="Anschrift und E-Mail-Adresse sind nicht bekannt", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = self.reaction.party
        self.asks_contact = party is not None and not (party.has_postal_address or party.email)
        if not self.asks_contact:
            for name in (*self.CONTACT, "is_unknown"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for an address once; whoever does not know it says so."""
        data = super().clean() or self.cleaned_data
        if not self.asks_contact or self.errors or data["is_unknown"]:
            return data
        parts = [bool(data[name]) for name in ("street", "postcode", "city")]
        if any(parts) and not all(parts):
            self.add_error("street", "Die Anschrift braucht Straße, Postleitzahl und Ort.")
        elif not any(parts) and not data["email"]:
            self.add_error(
                "street",
                "Bitte Anschrift oder E-Mail-Adresse eintragen, damit KRM antworten kann. Ist "
                "beides nicht bekannt, bitte unten ankreuzen.",
            )
        return data

    def contact(self) -> dict[str, str]:
        """Return what was learnt about where KRM can write; {} if nothing was asked or known."""
        found = {name: self.cleaned_data.get(name, "") for name in self.CONTACT}
        return {name: value for name, value in found.items() if value}


def judged_or_proposed(item: Anliegen) -> dict[str, str]:
    """Return how an Anliegen is assessed; while nobody has done so, what is proposed."""
    if item.assessment or not item.proposed_assessment:
        return {
            "assessment": item.assessment,
            "criterion": item.criterion,
            "reason": item.assessment_reason,
        }
    return {
        "assessment": item.proposed_assessment,
        "criterion": item.proposed_criterion,
        "reason": item.proposed_reason,
    }


def offer_assessment(form: forms.Form, name: str, criterion: str, reaction: Reaction) -> None:
    """Offer the results and the published criteria of the Regelwerk of a Vorgang."""
    criteria = regelwerk.rules_of(reaction.regelwerk_version).criteria
    rows = [
        (Assessment.label(result), [(c.code, c.text) for c in options])
        for result, options in criteria.items()
    ]
    for field_name, choices in (
        (name, [("", "noch offen"), *Assessment.choices]),
        (criterion, [("", "bitte wählen"), *rows]),
    ):
        field = form.fields[field_name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def ask_for_grounds(form: forms.Form, prefix: str = "") -> None:
    """Ask for criterion and reason, each at its field, where somebody says unberechtigt (AS-29).

    :param prefix: what the names of the fields begin with.
    """
    if form.cleaned_data.get(f"{prefix}assessment") != Assessment.UNBERECHTIGT:
        return
    for name in (f"{prefix}criterion", f"{prefix}reason"):
        if not form.cleaned_data.get(name) and name not in form.errors:
            form.add_error(name, "Für „unberechtigt“ ist diese Angabe nötig.")


class TaskForm(StepForm):
    """What came of a task."""

    result = text_area("Was ist geschehen?", required=False)

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        """Take the task: some are ticked off only with words."""
        super().__init__(*args, **kwargs)
        if wanted := WORDS_WANTED.get(task.kind):
            self.fields["result"].required = True
            self.fields["result"].error_messages["required"] = wanted

    @property
    def said(self) -> str:
        """Return the words for the verb."""
        return str(self.cleaned_data["result"])
