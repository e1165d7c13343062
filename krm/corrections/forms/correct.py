"""The form of a correction: first which value is wrong, then the right one and the reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms

from krm.casework.forms.fields import AnliegenField
from krm.casework.forms.steps import StepForm
from krm.casework.queries.parties import FoundParties, KnownParty, find_parties, parties_seen
from krm.corrections.actions.correctable import TARGETS, words_of
from krm.corrections.actions.target import Group
from krm.corrections.models import Correction
from krm.organisation.queries import local_day
from krm.parties.forms import party_field
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import DayField, MomentField

# What can be chosen in place of a customer who is known.
NEW, NOBODY = "new", "nobody"
_SHOWN: Final = 120  # so much of a long text stands in the list


@dataclass(frozen=True)
class Offer:
    """A value that can be corrected, as it stands now."""

    target: str
    label: str
    now: str
    waits: bool = False


def _area(label: str, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "data-autosave": "1"})
    return forms.CharField(label=label, widget=widget, required=False)


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
    new_day = DayField(label="Richtiger Tag", required=False)
    new_kind = forms.ChoiceField(label="Richtige Art", choices=Kind.choices, required=False)
    new_choice = forms.ChoiceField(label="Richtige Angabe", required=False)
    new_text = forms.CharField(label="Richtiger Text", max_length=160, required=False)
    new_long = _area("Richtiger Text", 8)
    new_lines = _area("Richtige Punkte, einer je Zeile", 4)
    new_count = forms.IntegerField(label="Richtige Zahl", required=False)
    new_anliegen = AnliegenField(label="Richtige Anliegen", required=False)
    new_people = forms.MultipleChoiceField(
        label="Wer bleibt ausgeschlossen?", required=False, widget=forms.CheckboxSelectMultiple
    )
    new_party = forms.ChoiceField(label="Richtige Person", required=False, widget=forms.RadioSelect)
    first_name = party_field("first_name", label="Vorname der neuen Person")
    last_name = party_field("last_name", label="Nachname der neuen Person")
    organisation_name = party_field("organisation_name", label="oder neue Organisation")
    new_flag = forms.BooleanField(label="Ja, das trifft zu", required=False)
    reason = forms.CharField(
        label="Grund der Korrektur",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    FIELDS = (
        "new_moment", "new_day", "new_kind", "new_choice", "new_text", "new_long", "new_lines",
        "new_count", "new_anliegen", "new_people", "new_party", "new_flag",
    )  # fmt: skip
    NAMES = ("first_name", "last_name", "organisation_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = str(self["target"].value() or "")
        self.who = str(self.initial.get("who", "")).strip()[:200]
        self.found: FoundParties | None = None
        target = TARGETS.get(self.chosen)
        used = {target.field} if target else set()
        if self.chosen == "kind":
            used.add("new_anliegen")  # other things can be said of praise than of a complaint
        for name in set(self.FIELDS) - used:
            del self.fields[name]
        if self.chosen != "party":
            for name in self.NAMES:
                del self.fields[name]
        for name in used:
            self._prefill(name, self.fields[name])

    def _prefill(self, name: str, field: forms.Field) -> None:
        """Offer what can be chosen and begin with the value as it stands."""
        target = TARGETS[self.chosen]
        if isinstance(field, AnliegenField):
            rules = regelwerk.rules_of(self.reaction.regelwerk_version)
            if self.chosen == "kind":
                field.offer(rules.anliegen_tree, kind_field="new_kind")
            else:
                field.offer(rules.anliegen_tree, kind=self.reaction.kind)
        elif name in ("new_choice", "new_people") and isinstance(field, forms.ChoiceField):
            empty = [("", target.empty)] if target.may_be_empty and name == "new_choice" else []
            field.choices = [*empty, *target.offered(self.reaction)]
        elif name == "new_party" and isinstance(field, forms.ChoiceField):
            field.choices = self._parties()
        field.initial = self._initial(name)
        if name == target.field:
            field.help_text = f"{target.label}, bisher: {self._now(self.chosen)}"
        else:
            field.help_text = "Zu einer anderen Art gehören oft auch andere Anliegen."
        if self.chosen == "procedure_reference" and isinstance(field, forms.CharField):
            field.max_length = Reaction._meta.get_field("procedure_reference").max_length

    def _initial(self, name: str) -> object:
        now: Any = TARGETS[self.chosen].read(self.reaction)
        if self.chosen == "kind":
            return now["anliegen"] if name == "new_anliegen" else now["kind"]
        if name == "new_moment" and now is not None:
            return datetime.fromisoformat(now)
        if name == "new_lines":
            return "\n".join(now)
        return now

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
        return offered

    @property
    def finds_people(self) -> bool:
        """Tell whether the page asks for a person, so that it has a search."""
        return self.chosen == "party"

    def _now(self, target: str) -> str:
        now = TARGETS[target].read(self.reaction)
        words = words_of(self.reaction, target, now)
        return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()} …"

    @property
    def offers(self) -> list[tuple[str, list[Offer]]]:
        """Return what can be corrected here by its heading, while nothing is chosen yet."""
        if self.chosen in TARGETS:
            return []
        waiting = Correction.objects.waiting().filter(reaction=self.reaction)
        waits = set(waiting.values_list("target", flat=True))
        here = {name: item for name, item in TARGETS.items() if item.exists(self.reaction)}
        return [
            (
                group.value,
                [
                    Offer(name, item.label, self._now(name), name in waits)
                    for name, item in here.items()
                    if item.group is group
                ],
            )
            for group in Group
        ]

    def clean(self) -> dict[str, Any]:
        """Require the field that belongs to the chosen target."""
        data = super().clean() or self.cleaned_data
        target = TARGETS.get(data.get("target", ""))
        if target is None:
            return data
        is_empty = data.get(target.field) in (None, "", [])
        is_free = target.may_be_empty or target.field == "new_flag"
        if is_empty and not is_free and target.field not in self.errors:
            self.add_error(target.field, "Bitte die richtige Angabe eintragen.")
        if target.field == "new_party":
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
        field = TARGETS[self.cleaned_data["target"]].field
        value = self.cleaned_data[field]
        if field == "new_party":
            return self._new_party(str(value))
        if field == "new_kind":
            return {"kind": value, "anliegen": self.cleaned_data["new_anliegen"]}
        if field == "new_lines":
            return [line.strip() for line in value.splitlines() if line.strip()]
        return value.isoformat() if isinstance(value, date) else value

    def _new_party(self, chosen: str) -> object:
        if chosen == NEW:
            names = {name: self.cleaned_data[name] for name in self.NAMES}
            is_body = names["organisation_name"] and not names["last_name"]
            kind = Party.Kind.ORGANISATION if is_body else Party.Kind.PERSON
            return {"kind": kind.value, **names}
        if chosen == NOBODY:
            return None
        return int(chosen) if chosen.isdecimal() else chosen
