"""What the pages about Besonderheiten and Gegenmaßnahmen ask for."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from krm.measures.actions.answering import Entry
from krm.measures.actions.disclosing import DisclosureData
from krm.measures.actions.raising import Said
from krm.measures.rules import NO_OWNER
from krm.organisation.models import Person
from krm.organisation.queries import active_people, local_day, people_with_role
from krm.organisation.rules import Role
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Choice
from krm.ui.forms.choices import offer
from krm.ui.forms.moments import DayField, MomentField


def pairs(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    """Return the words of a list as a form offers them."""
    return [(choice.code, choice.label) for choice in choices]


def offered_kinds(on: date) -> list[tuple[str, str]]:
    """Return the Besonderheiten that a person chooses from."""
    rules = regelwerk.rules_on(on).besonderheiten.values()
    return [(rule.code, rule.label) for rule in rules if rule.is_offered]


def _text(label: str, *, rows: int = 3, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=required,
        help_text=hint,
    )


class ReportFields(forms.Form):
    """What is written down about a Besonderheit."""

    kind = forms.ChoiceField(label="Was ist die Besonderheit?", widget=forms.RadioSelect)
    note = _text(
        "Was ist geschehen?",
        hint="Kurz und ohne Namen von Kundinnen und Kunden. Das lesen alle, die informiert werden.",
    )
    known_at = MomentField(label="Seit wann wissen wir davon?")
    agg_features = forms.MultipleChoiceField(
        label="Merkmal nach dem AGG",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nur bei Diskriminierung, freiwillig, und nur, wenn die Kundin oder der Kunde es "
        "selbst nennt. Nur KRM und Geschäftsführung sehen es.",
    )

    def said(self) -> Said:
        """Return what was written down."""
        said = self.cleaned_data
        return Said(said["note"], said["agg_features"], said["known_at"])

    def offer(self, at: datetime) -> None:
        """Fill the choices from the Regelwerk in force."""
        on = local_day(at)
        offer(self, "kind", offered_kinds(on))
        offer(self, "agg_features", pairs(regelwerk.rules_on(on).lists["agg_features"]))
        self.fields["known_at"].initial = at


class DutyForm(forms.Form):
    """One thing that a Besonderheit asks for."""

    code = forms.ChoiceField(label="Was tragen Sie ein?", widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label="Ergebnis",
        choices=[("done", "erledigt"), ("not_needed", "nicht nötig")],
        widget=forms.RadioSelect,
        initial="done",
    )
    happened_at = MomentField(label="Wann?", required=False)
    note = _text(
        "Vermerk",
        required=False,
        hint="Bitte begründen, wenn es nicht nötig war oder erst nach der Frist geschah.",
    )

    def __init__(self, *args: Any, duties: Sequence[Choice], at: datetime, **kwargs: Any) -> None:
        """Offer what is still to be entered."""
        super().__init__(*args, **kwargs)
        offer(self, "code", pairs(duties))
        self.fields["happened_at"].initial = at
        if len(duties) == 1:
            self.fields["code"].initial = duties[0].code

    def entry(self) -> Entry:
        """Return what was said."""
        said = self.cleaned_data
        return Entry(said["outcome"] == "done", said["happened_at"], said["note"])


class WithdrawForm(forms.Form):
    """Why it was no Besonderheit."""

    reason = _text("Warum war es keine Besonderheit?", rows=2)


class OwnerFields(forms.Form):
    """Who carries something out, and until when."""

    owner = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label="Wer kümmert sich?",
        empty_label="bitte wählen",
        error_messages={"required": NO_OWNER},
    )
    due_on = DayField(label="Bis wann?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer everybody who works here."""
        super().__init__(*args, **kwargs)
        offer_owners(self.fields["owner"])


def offer_owners(field: Any, *, among: Iterable[Person] | None = None) -> None:
    """Offer everybody who works here, or some of them: who may see the Vorgang of a Zusage."""
    people = [person.pk for person in (active_people() if among is None else among)]
    rows = Person.objects.filter(pk__in=people)
    field.queryset = rows.order_by("last_name", "first_name", "pk")
    field.label_from_instance = lambda row: row.display_name


class AcceptForm(OwnerFields):
    """What is done against a cause, by whom and until when."""

    title = forms.CharField(label="Was soll geschehen?", max_length=200)
    cause = _text("Ursache")

    field_order: Iterable[str] | None = ("title", "cause", "owner", "due_on")


class PromiseFields(OwnerFields):
    """What an answer promises, who keeps it and until when."""

    title = forms.CharField(
        label="Was wurde zugesagt?",
        max_length=200,
        help_text="In einem Satz, ohne Namen. Zum Beispiel: Rückruf der Teamleitung zum Termin.",
    )

    field_order: Iterable[str] | None = ("title", "owner", "due_on")


class RescheduleForm(OwnerFields):
    """Who carries it out from now on, until when, and why that changes."""

    reason = _text("Grund", rows=2)


class StepTextForm(forms.Form):
    """One step on the way."""

    text = forms.CharField(label="Nächster Schritt", max_length=200)


class DismissForm(forms.Form):
    """Why nothing is done."""

    reason = _text("Grund", rows=2)


class CompleteForm(forms.Form):
    """What came of it."""

    result = _text("Was ist geschehen, und was hat es gebracht?")


class DisclosureFields(forms.Form):
    """Which data went to whom, on which basis."""

    receiver_kind = forms.ChoiceField(label="An wen?", widget=forms.RadioSelect)
    receiver = forms.CharField(
        label="Welche Dienststelle, wer dort?",
        max_length=200,
        help_text="Zum Beispiel: Polizeiinspektion Beispielstadt, diensthabende Person am Telefon.",
    )
    basis = forms.ChoiceField(label="Rechtsgrundlage", widget=forms.RadioSelect)
    items = forms.MultipleChoiceField(
        label="Welche Angaben?", required=False, widget=forms.CheckboxSelectMultiple
    )
    further_data = forms.CharField(label="Weitere Angaben", max_length=300, required=False)
    reason = _text("Warum war es nötig?", rows=2)
    happened_at = MomentField(label="Wann?")
    requested_by = forms.CharField(
        label="Wer hat darum ersucht?",
        max_length=200,
        required=False,
        help_text="Nötig bei § 68 SGB X, mit Aktenzeichen, wenn es eines gibt.",
    )
    decided_by = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label="Wer aus der Geschäftsführung hat entschieden?",
        required=False,
        empty_label="bitte wählen",
        help_text="Nötig bei § 68 SGB X und bei § 34 StGB.",
    )

    def offer(self, at: datetime) -> None:
        """Fill the choices from the Regelwerk in force and the people of the day."""
        on = local_day(at)
        lists = regelwerk.rules_on(on).lists
        for field, name in (("receiver_kind", "receivers"), ("basis", "bases"), ("items", "data")):
            offer(self, field, pairs(lists[f"disclosure_{name}"]))
        people = [person.pk for person in people_with_role(Role.EXECUTIVE, on)]
        decided = self.fields["decided_by"]
        decided.queryset = Person.objects.filter(pk__in=people)  # type: ignore[attr-defined]
        decided.label_from_instance = lambda row: row.display_name  # type: ignore[attr-defined]
        self.fields["happened_at"].initial = at

    def to_data(self) -> DisclosureData:
        """Return what was said."""
        return DisclosureData(
            **{name: self.cleaned_data[name] for name in DisclosureFields.base_fields}
        )
