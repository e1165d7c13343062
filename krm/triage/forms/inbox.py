"""The forms of the Posteingang: record what arrived, join it, set it aside, bring in a scan."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from krm.arrivals.models import IntakeItem, PassedOn, Submission
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.queries.submissions import continued_by, submission_of
from krm.arrivals.rules.nine_questions import WIDERSPRUCH, outcomes_by_hand
from krm.arrivals.rules.sentences import first_said
from krm.casework.forms.record import RecordForm
from krm.organisation.models import Unit
from krm.parties.models import LENGTHS, PERSONAL, Party
from krm.reactions.actions import NewReaction
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind, Procedure
from krm.regelwerk.rules.anliegen import fitting_anliegen
from krm.triage.queries.alike import Alike
from krm.triage.queries.suggestions import Hints
from krm.ui.rules import join_words

_TITLE = 160


class TriageForm(RecordForm):
    """The full form of KRM, filled from what arrived; so the Sichtung is one page."""

    known_party = forms.ChoiceField(
        label="Kennen wir die Person?",
        required=False,
        help_text="Nur wählen, wenn es sicher dieselbe Person ist.",
    )
    follow_up_of = forms.ChoiceField(label="Folgereaktion zu", required=False)
    series_like = forms.ChoiceField(
        label="Teil einer Serie",
        required=False,
        help_text="Gleiche Schreiben vieler Menschen werden gemeinsam bearbeitet.",
    )
    signatories = forms.IntegerField(
        label="Unterschriften",
        required=False,
        min_value=2,
        max_value=1_000_000,
        help_text="Nur bei einer Unterschriftenliste: wie viele Menschen unterschrieben haben.",
    )
    arrival_checked = forms.BooleanField(
        label="Ich habe den Eingangstag geprüft.",
        error_messages={"required": "Bitte den Eingangstag prüfen und das hier bestätigen."},
    )

    def __init__(
        self,
        *args: Any,
        item: IntakeItem,
        hints: Hints,
        at: datetime,
        alike: Sequence[Alike] = (),
        **kwargs: Any,
    ) -> None:
        self.lies_there = queries_passed.lies_there(item, WIDERSPRUCH)
        self.kept_here = item.kept_parts.filter(part=WIDERSPRUCH).order_by("-kept_at").first()
        super().__init__(*args, at=at, went_on=self.has_gone, **kwargs)
        self.parties = {str(party.pk): party for party in hints.parties}
        self.earlier = {
            row.reaction.number: row.reaction for row in hints.suggestions if not row.is_apart
        }
        self.like = {
            row.reaction.number: row.reaction
            for row in alike
            if row.reaction and not row.is_only_meant and not row.is_apart
        }
        self._offer(
            "series_like",
            [("", "nein"), *((n, f"wie {n} {row.title}") for n, row in self.like.items())],
        )
        self._offer(
            "known_party",
            [("", "neue Person"), *((pk, _about(party)) for pk, party in self.parties.items())],
        )
        self._offer(
            "follow_up_of",
            [("", "keine"), *((n, f"{n} {row.title}") for n, row in self.earlier.items())],
        )
        if not item.arrival_doubt:
            del self.fields["arrival_checked"]
        filled = prefilled(item, known=set(self.rules.channels)) | self._by_code(item)
        self.initial = {**filled, **self.initial}
        self._leave_out_what_does_not_fit()

    @property
    def has_gone(self) -> bool:
        """Tell whether nothing has to be said any more about a possible Widerspruch."""
        return self.lies_there is not None or self.kept_here is not None

    def _leave_out_what_does_not_fit(self) -> None:
        """Fill in no Anliegen that the kind cannot have, and say which one was meant (R-11)."""
        kind, said = str(self.initial["kind"]), self.initial.get("anliegen") or []
        tree = self.rules.anliegen_tree
        fits = fitting_anliegen(kind, said, tree)
        if lost := [code for code in said if code not in fits]:
            self.initial["anliegen"] = fits
            names = join_words((f"„{tree.label(code)}“" for code in lost), "und")
            self.fields["anliegen"].help_text = (
                f"Angegeben war: {names}. Das passt nicht zu: {Kind.label(kind)}. Bitte das "
                "Anliegen selbst wählen."
            )

    def _by_code(self, item: IntakeItem) -> dict[str, object]:
        """Return who wrote, and what it follows, where the code of a receipt says so."""
        target = continued_by(item)
        if target is None or target.number not in self.earlier:
            return {}
        found: dict[str, object] = {}
        if str(target.party_id) in self.parties:
            found["known_party"] = str(target.party_id)
        if not self.earlier[target.number].is_open:
            found["follow_up_of"] = target.number
        return found

    def party(self) -> Party | None:
        """Return the known customer that was chosen, or None."""
        if self.cleaned_data.get("is_anonymous"):
            return None
        return self.parties.get(self.cleaned_data.get("known_party", ""))

    def has_party(self) -> bool:
        """Tell whether a customer is to be recorded anew."""
        return self.party() is None and super().has_party()

    def is_named(self) -> bool:
        """Tell whether somebody is named, anew or as a known customer."""
        return self.party() is not None or super().has_party()

    def to_new(self, party: Party | None) -> NewReaction:
        """Return what is registered, with the known customer and the Vorgang it follows."""
        new = super().to_new(party or self.party())
        earlier: Reaction | None = self.earlier.get(self.cleaned_data.get("follow_up_of", ""))
        signatories = self.cleaned_data.get("signatories")
        return NewReaction(**{**vars(new), "follow_up_of": earlier, "signatories": signatories})

    def series(self) -> Reaction | None:
        """Return the Vorgang of whose Serie this one becomes a part, or None."""
        return self.like.get(self.cleaned_data.get("series_like", ""))


def _about(party: Party) -> str:
    known_by = party.email or party.customer_number or party.city
    return f"{party.display_name} ({known_by})" if known_by else party.display_name


def prefilled(item: IntakeItem, *, known: set[str]) -> dict[str, object]:
    """Return the fields of the form as the arrival itself fills them."""
    first, last = split_name(item.sender_name)
    # A mail of which it is doubtful when it came lay somewhere else before.
    came_to_krm = item.source == "email" and not item.arrival_doubt
    filled: dict[str, object] = {
        "kind": Kind.COMPLAINT,
        "title": item.subject[:_TITLE],
        "matter": item.text,
        "channel": item.source if item.source in known else "email",
        "arrived_at": item.arrived_at,
        "arrived_krm_at": item.arrived_at if came_to_krm else item.stored_at,
        "first_name": first,
        "last_name": last,
        "email": item.sender_address,
        "preferred_channel": "email" if item.sender_address else "letter",
    }
    if queries_passed.went_on(item, WIDERSPRUCH):
        # The answer must not interfere with it; the person can change this.
        filled["procedure"] = Procedure.WIDERSPRUCH
    if PassedOn.objects.filter(dienstaufsicht=item).exists():
        filled["is_dienstaufsicht"] = True
    said = submission_of(item)
    filled = filled if said is None else {**filled, **_said(said)}
    german = item.translations.order_by("-pk").first()
    return {**filled, "title": shortened(first_said(german.text), _TITLE)} if german else filled


_REPLY: dict[str, str] = {way: way for way in ("letter", "phone", "email", "download")}


def _said(said: Submission) -> dict[str, object]:
    """Return what a person said in the form; topics are only suggestions of Anliegen."""
    sentence = said.happened.strip().partition("\n")[0]
    filled: dict[str, object] = {
        "kind": said.kind or Kind.COMPLAINT,
        "title": shortened(sentence, _TITLE),
        "matter": said.happened,
        "wish": said.wish,
        "anliegen": list(said.topics),
        "standort": said.standort_id,
        "is_anonymous": said.is_anonymous,
        "anonymous_reason": "unknown" if said.is_anonymous else "",
    }
    if said.is_anonymous:
        return {**filled, "first_name": "", "last_name": "", "email": ""}
    personal = {name: getattr(said, name) for name in PERSONAL}
    return filled | personal | {"preferred_channel": _REPLY.get(said.reply_by, "letter")}


def shortened(text: str, longest: int) -> str:
    """Return a text cut at a word, with an ellipsis where something is missing."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rpartition(' ')[0] or text[: longest - 1]}…"


def split_name(name: str) -> tuple[str, str]:
    """Return first and last name of a display name, also of one written "Muster, Erika"."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip()[: LENGTHS["first_name"]], last.strip()[: LENGTHS["last_name"]]
    first, _, last = name.strip().rpartition(" ")
    return first.strip()[: LENGTHS["first_name"]], last.strip()[: LENGTHS["last_name"]]


class SetAsideForm(forms.Form):
    """What the arrival is instead of a Kundenreaktion."""

    outcome = forms.ChoiceField(label="Was ist es?", widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        label="Welche Einheit übernimmt?",
        queryset=Unit.objects.filter(is_active=True),
        required=False,
        empty_label="bitte wählen",
    )
    note = forms.CharField(label="Bemerkung", max_length=300, required=False)
    is_handed_over = forms.BooleanField(
        label="Die Einheit hat das Original schon. Der Inhalt wird hier sofort gelöscht.",
        required=False,
        help_text="Nur bei einer anonymen Anzeige oder einer Anfrage. Ohne Haken wird der Inhalt "
        "gelöscht, sobald die Einheit den Erhalt bestätigt, spätestens am Ende der Löschfrist.",
    )
    path = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "aside_%s", **kwargs})
        outcome = self.fields["outcome"]
        if isinstance(outcome, forms.ChoiceField):
            rows = outcomes_by_hand()
            outcome.choices = [(row.code, f"{row.label}\n{row.reason}") for row in rows]
