"""The form of a correction: first which value is wrong, then the right one and the reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from krm.casework.actions.correctable import ANONYMOUS, TARGETS, words_of
from krm.casework.forms.fields import AnliegenField, MomentField
from krm.casework.forms.steps import StepForm
from krm.casework.queries.parties import FoundParties, KnownParty, find_parties, parties_seen
from krm.organisation.queries import local_day
from krm.parties.forms import party_field
from krm.parties.models import Party
from krm.reactions.rules import Kind, Procedure
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk

# What can be chosen in place of a customer who is known.
NEW, NOBODY = "new", "nobody"


@dataclass(frozen=True)
class Offer:
    """A value that can be corrected, as it stands now."""

    target: str
    label: str
    now: str


class CorrectionForm(StepForm):
    """One wrong value, the right one and the reason.

    Without a target it has no fields of its own: the page then shows what can be chosen.
    """

    target = forms.ChoiceField(
        label="Was ist falsch?",
        choices=[(name, target.label) for name, target in TARGETS.items()],
        widget=forms.HiddenInput,
    )
    new_moment = MomentField(label="Richtiger Zeitpunkt", required=False)
    new_kind = forms.ChoiceField(label="Richtige Art", choices=Kind.choices, required=False)
    new_channel = forms.ChoiceField(label="Richtiger Eingangsweg", required=False)
    new_text = forms.CharField(label="Richtiger Text", max_length=160, required=False)
    new_anliegen = AnliegenField(label="Richtige Anliegen", required=False)
    new_party = forms.ChoiceField(label="Richtige Person", required=False, widget=forms.RadioSelect)
    first_name = party_field("first_name", label="Vorname der neuen Person")
    last_name = party_field("last_name", label="Nachname der neuen Person")
    organisation_name = party_field("organisation_name", label="oder neue Organisation")
    new_flag = forms.BooleanField(label="Ja, das trifft zu", required=False)
    new_procedure = forms.ChoiceField(
        label="Richtiges Verfahren", choices=Procedure.choices, required=False
    )
    reason = forms.CharField(
        label="Grund der Korrektur",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # Which field holds the new value of which target.
    SOURCE = {
        "arrived_at": "new_moment",
        "arrived_krm_at": "new_moment",
        "kind": "new_kind",
        "channel": "new_channel",
        "party": "new_party",
        "anliegen": "new_anliegen",
        "title": "new_text",
        "is_board": "new_flag",
        "is_complaint": "new_flag",
        "procedure": "new_procedure",
    }

    NAMES = ("first_name", "last_name", "organisation_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = str(self["target"].value() or "")
        self.who = str(self.initial.get("who", "")).strip()[:200]
        self.found: FoundParties | None = None
        for name in set(self.SOURCE.values()) - {self.SOURCE.get(self.chosen)}:
            del self.fields[name]
        if self.chosen != "party":
            for name in self.NAMES:
                del self.fields[name]
        if self.chosen in self.SOURCE:
            self._prefill(self.fields[self.SOURCE[self.chosen]])

    def _prefill(self, field: forms.Field) -> None:
        """Offer what can be chosen and begin with the value as it stands."""
        rules = regelwerk.rules_of(self.reaction.regelwerk_version)
        if self.chosen == "channel" and isinstance(field, forms.ChoiceField):
            field.choices = [(c.code, c.label) for c in rules.channels.values()]
        if isinstance(field, AnliegenField):
            field.offer(rules.anliegen_tree)
        if self.chosen == "party" and isinstance(field, forms.ChoiceField):
            field.choices = self._parties()
        now = TARGETS[self.chosen].read(self.reaction)
        is_moment = isinstance(field, MomentField) and now is not None
        field.initial = datetime.fromisoformat(str(now)) if is_moment else now
        field.help_text = f"{TARGETS[self.chosen].label}, bisher: {self._now(self.chosen)}"

    def _parties(self) -> list[tuple[str, str]]:
        """Offer who was found, then the choices that need nobody known."""
        by, on = self.by, local_day(self.at)
        rows: list[KnownParty] = []
        if self.who and by is not None:
            self.found = find_parties(self.who, by, on)
            rows = [row for row in self.found.rows if row.party.pk != self.reaction.party_id]
        # Sent without its search, the page still knows who was chosen; the verb checks the right.
        sent = str(self["new_party"].value() or "") if self.is_bound else ""
        if by is not None and sent.isdecimal() and sent not in {str(r.party.pk) for r in rows}:
            rows += [KnownParty(row, None) for row in parties_seen(by, on).filter(pk=sent)]
        offered = [(str(row.party.pk), row.words) for row in rows]
        if self.reaction.is_anonymous:
            return offered
        offered.append((NEW, "Neue Person\nNoch nicht erfasst; bitte den Namen unten eintragen."))
        if self.reaction.party_id is not None:
            offered.append((NOBODY, "Keine Person\nEs ist nicht bekannt, wer geschrieben hat."))
        if self.reaction.state == State.RECORDED:
            offered.append((ANONYMOUS, "Anonym\nDie Person möchte nicht erfasst werden."))
        return offered

    @property
    def finds_people(self) -> bool:
        """Tell whether the page asks for a person, so that it has a search."""
        return self.chosen == "party"

    def _now(self, target: str) -> str:
        now = TARGETS[target].read(self.reaction)
        return words_of(self.reaction, target, now) or "leer"

    @property
    def offers(self) -> list[Offer]:
        """Return what can be corrected here, while nothing is chosen yet."""
        if self.chosen in self.SOURCE:
            return []
        left_out = set()
        if self.reaction.kind != Kind.EINGABE:
            left_out.add("is_complaint")
        if self.reaction.is_anonymous:
            left_out.add("party")
        return [
            Offer(name, target.label, self._now(name))
            for name, target in TARGETS.items()
            if name not in left_out
        ]

    def clean(self) -> dict[str, Any]:
        """Require the field that belongs to the chosen target."""
        data = super().clean() or self.cleaned_data
        source = self.SOURCE.get(data.get("target", ""), "")
        if source and source != "new_flag" and data.get(source) in (None, "", []):
            self.add_error(source, "Bitte die richtige Angabe eintragen.")
        if source == "new_party":
            self._clean_names(data)
        return data

    def _clean_names(self, data: dict[str, Any]) -> None:
        """Ask for the name of a new person, and for none where somebody known was chosen."""
        is_named = any(data.get(name) for name in self.NAMES)
        chosen = data.get("new_party")
        if chosen == NEW and not is_named:
            self.add_error("last_name", "Bitte mindestens einen Namen angeben.")
        if chosen and chosen != NEW and is_named:
            self.add_error(
                "new_party",
                "Ein Name ist eingetragen. Bitte „Neue Person“ wählen oder ihn löschen.",
            )

    def new_value(self) -> object:
        """Return the new value in storable form."""
        value = self.cleaned_data[self.SOURCE[self.cleaned_data["target"]]]
        if self.chosen == "party":
            return self._new_party(str(value))
        return value.isoformat() if isinstance(value, datetime) else value

    def _new_party(self, chosen: str) -> object:
        if chosen == NEW:
            names = {name: self.cleaned_data[name] for name in self.NAMES}
            is_body = names["organisation_name"] and not names["last_name"]
            kind = Party.Kind.ORGANISATION if is_body else Party.Kind.PERSON
            return {"kind": kind.value, **names}
        if chosen == NOBODY:
            return None
        return int(chosen) if chosen.isdecimal() else chosen
