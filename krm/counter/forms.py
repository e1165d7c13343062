"""The two-minute Erfassungsbogen for what is said at the counter or on the phone."""

from datetime import datetime
from typing import Any

from django import forms

from krm.arrivals.rules.help_today import LABELS
from krm.casework.actions.capture import Erfassungsbogen
from krm.casework.forms.elsewhere import WiderspruchFields
from krm.casework.forms.record import (
    ANONYMOUS,
    NAME_MISSING,
    Capture,
    needs_words,
    read_back_field,
)
from krm.counter.queries import bogen as queries
from krm.organisation import queries as organisation
from krm.organisation.models import Person, Unit
from krm.parties.actions import PartyData
from krm.parties.forms import party_field
from krm.parties.models import Party
from krm.reactions.actions import NewReaction
from krm.reactions.rules import Kind, Procedure, has_result
from krm.ui.rules import format_clock

_ORAL_KINDS = [choice for choice in Kind.choices if choice[0] in ("complaint", "praise", "idea")]
# KRM has its own form and the Service Center its own page.
_AT_THE_COUNTER = ("clerk", "counter", "team_lead", "front_office")


class BogenForm(WiderspruchFields, Capture):
    """The Erfassungsbogen: fillable in two minutes, also on a phone."""

    OUTCOMES = (
        ("settled", "Ja, es ist erledigt"),
        ("escalate", "Nein, an die Führungskraft geben"),
    )

    help_today = forms.MultipleChoiceField(
        label="Braucht heute jemand Hilfe?",
        choices=tuple(LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ist ein Leben in Gefahr, rufen Sie zuerst 112 oder 110 an.",
    )
    settled_how = forms.CharField(
        label="Was wurde getan?", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    outcome = forms.ChoiceField(
        label="Ist schon alles erledigt?", choices=OUTCOMES, widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(
        label="Zuständige Einheit",
        queryset=Unit.objects.filter(is_active=True, kind=Unit.Kind.TEAM),
        required=False,
        empty_label="bitte wählen",
    )
    assessment = forms.ChoiceField(
        label="War die Beschwerde berechtigt?",
        choices=[
            ("", "weiß ich nicht"),
            ("berechtigt", "ja"),
            ("teilweise", "teilweise"),
            ("unberechtigt", "nein"),
        ],
        required=False,
    )
    anonymous_reason = forms.ChoiceField(
        label="Warum anonym?",
        choices=ANONYMOUS,
        initial="unknown",
        required=False,
        widget=forms.RadioSelect,
    )
    procedure = forms.ChoiceField(
        label="Läuft dazu ein Widerspruch oder eine Klage?",
        choices=Procedure.choices,
        initial=Procedure.NONE,
        required=False,
    )
    read_back = read_back_field(
        "Für eine Niederschrift: Sie haben der Person den Text vorgelesen, und sie ist damit "
        "einverstanden. Danach gibt es ihn als PDF zum Ausdrucken."
    )
    form_of_address = party_field("form_of_address", required=False)
    street = party_field("street")
    postcode = party_field("postcode")
    city = party_field("city")
    email = party_field("email")
    improvement = forms.CharField(
        label="Vorschlag zur Verbesserung", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, *args: Any, by: Person, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        self._oral = [(c.code, c.label) for c in self.rules.channels.values() if not c.written]
        self._offer("channel", self._oral)
        self._offer("kind", _ORAL_KINDS)
        self._offer("accepted_by_kind", self._accepting(_AT_THE_COUNTER))
        desk = queries.desk_of_clerk(by, self.rules, organisation.local_day(at))
        self.fields["accepted_by_kind"].initial = desk
        self.fields["channel"].initial = queries.CHANNEL_OF_DESK.get(desk, self._oral[0][0])
        self.fields["kind"].initial = Kind.COMPLAINT
        for question in self.rules.lists["bogen"]:
            if question.code in self.fields:
                self.fields[question.code].label = question.label
        self.fields["title"].help_text = "Zum Beispiel: Lange Wartezeit in der Eingangszone"

    @property
    def arrival_words(self) -> str:
        """Return way, time and place of the arrival as the form holds them now."""
        said = {name: self[name].value() for name in ("channel", "arrived_at", "standort")}
        way = self.rules.channels.get(str(said["channel"]))
        moment = said["arrived_at"]
        when = format_clock(moment) if isinstance(moment, datetime) else str(moment)
        places = [
            row
            for row in organisation.standorte_on(organisation.local_day(self.at))
            if str(row.pk) == str(said["standort"])
        ]
        parts = [way.label if way else "", when.replace("T", " "), *(row.name for row in places)]
        return " · ".join(part for part in parts if part)

    @property
    def arrival_needs_a_look(self) -> bool:
        """Tell whether one of the folded fields is wrong."""
        folded = ("channel", "arrived_at", "standort", "accepted_by_kind")
        return any(self[name].errors for name in folded)

    def clean(self) -> dict[str, Any]:
        """Check the Bogen; what is missing stands at its field."""
        data = super().clean() or self.cleaned_data
        self._clean_kind(data)
        self._clean_names(data)
        if not data.get("is_anonymous") and not data.get("last_name"):
            self.add_error("last_name", NAME_MISSING)
        if data.get("outcome") == "settled" and not data.get("settled_how", "").strip():
            self.add_error("settled_how", "Bitte kurz sagen, was getan wurde.")
        needs_words(self, data)
        if data.get("outcome") == "escalate" and not data.get("unit"):
            self.add_error("unit", "Bitte sagen, welche Einheit zuständig ist.")
        if not self.errors:
            self._show(self.to_bogen(None).new)
        return data

    def _clean_kind(self, data: dict[str, Any]) -> None:
        """Leave out what the page does not ask of a Lob or an Idee, also if it was sent."""
        if data.get("kind") == Kind.IDEA:
            # The lead decides about it; the page says so instead of asking.
            self.errors.pop("outcome", None)
            data["outcome"] = "escalate"
        if not has_result(data.get("kind", "")):
            data["assessment"] = ""

    def to_bogen(self, party: Party | None) -> Erfassungsbogen:
        """Return the Bogen for the verbs of capture."""
        data = self.cleaned_data
        reason = data["anonymous_reason"] or "unknown"
        new = NewReaction(
            **self._base(),
            party=party,
            anonymous_reason=reason if data["is_anonymous"] else "",
            concerned_unit=data["unit"],
            procedure=data["procedure"] or Procedure.NONE,
            improvement=data["improvement"],
        )
        needs_reason = data["assessment"] == "unberechtigt"
        return Erfassungsbogen(
            new=new,
            settled_how=data["settled_how"],
            assessment=data["assessment"],
            criterion="conduct_correct" if needs_reason else "",
            reason=data["settled_how"] if needs_reason else "",
        )

    def to_party(self) -> PartyData:
        """Return the customer's data, only if they agreed to give them."""
        data = self.cleaned_data
        names = (
            "form_of_address", "first_name", "last_name", "phone", "street", "postcode", "city",
            "email",
        )  # fmt: skip
        return PartyData(**{name: data[name] for name in names if data[name]})
