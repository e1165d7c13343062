"""The last words about a Vorgang, as each kind of it asks for them."""

from typing import Any

from django import forms

from krm.casework.actions.ideas import Decided
from krm.casework.forms.decision import ask_decision, decided_in
from krm.casework.forms.steps import (
    StepForm,
    ask_for_grounds,
    judged_or_proposed,
    offer_assessment,
    offer_causes,
    text_area,
)
from krm.casework.queries import owes_contact
from krm.casework.queries.open_at_end import open_at_end
from krm.measures.forms import offer_owners
from krm.measures.queries.listed import promises_of
from krm.measures.rules import Planned, missing_for_measure
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.reactions.queries import remedy_of
from krm.reactions.rules import Kind, Remedy, has_result
from krm.ui.forms.choices import offer
from krm.ui.forms.moments import DayField
from krm.ui.rules import join_words
from krm.work import access

_JUDGED = ("assessment", "criterion", "reason")
# The fields of a promise by what may be missing of it.
_PROMISE = {"title": "promise", "owner": "promise_owner", "due_on": "promise_due_on"}


def remedy_field() -> forms.ChoiceField:
    """Return the field that says how far a wrong was put right."""
    return forms.ChoiceField(
        label="Abhilfe insgesamt", choices=[("", "keine Angabe"), *Remedy.choices], required=False
    )


class SettleByLeadForm(StepForm):
    """What the team lead did and how it came out; of an Idee, what becomes of it."""

    settled_how = text_area("Was wurde getan?", rows=4)
    cause = forms.ChoiceField(label="Warum war niemand erreichbar?", widget=forms.RadioSelect)
    assessment = forms.ChoiceField(label="War die Beschwerde berechtigt?", required=False)
    criterion = forms.ChoiceField(label="Kriterium", required=False)
    reason = text_area("Begründung", rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owes_contact(self.reaction):
            offer_causes(self)
        else:
            del self.fields["cause"]
        if has_result(self.reaction.kind):
            self._offer_assessment()
        else:
            for name in _JUDGED:
                del self.fields[name]
        if self.reaction.kind == Kind.IDEA:
            ask_decision(self, "decision", "planned_until", of=self.reaction.lead_unit)
            self.fields["settled_how"].label = "Was geschieht, oder warum geht es nicht?"

    def _offer_assessment(self) -> None:
        offer_assessment(self, "assessment", "criterion", self.reaction)
        # What the ticket of a callback suggests stands there and may be changed.
        first = self.reaction.anliegen.order_by("position").first()
        if first is not None:
            for name, value in judged_or_proposed(first).items():
                self.fields[name].initial = value

    def clean(self) -> dict[str, Any]:
        """Ask for what has to be said beside unberechtigt."""
        data = super().clean() or self.cleaned_data
        ask_for_grounds(self)
        return data

    def judged(self) -> dict[str, str]:
        """Return how the matter is assessed; empty for what has no result."""
        return {name: self.cleaned_data.get(name, "") for name in _JUDGED}

    def idea(self) -> Decided | None:
        """Return what becomes of an Idee."""
        return decided_in(self, "settled_how")


class CloseForm(StepForm):
    """The last words about a Vorgang; only what has a result is remedied.

    Whoever closes says whether the answer promises anything (R-12): it is noted here at the latest.
    """

    remedy = remedy_field()
    promised = forms.ChoiceField(
        label="Sagt die Antwort etwas zu, das noch geschehen muss?",
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte sagen, ob die Antwort etwas zusagt."},
    )
    promise = forms.CharField(
        label="Wenn ja: Was wurde zugesagt?",
        max_length=200,
        required=False,
        help_text="In einem Satz, ohne Namen. Zum Beispiel: Rückruf der Teamleitung zum Termin.",
    )
    promise_owner = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label="Wer hält es ein?",
        empty_label="bitte wählen",
        required=False,
    )
    promise_due_on = DayField(label="Bis wann?", required=False)
    improvement = text_area("Was lernen wir daraus?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = access.people_who_see(self.reaction, local_day(self.at))
        offer_owners(self.fields["promise_owner"], among=who)
        self._offer_promises()
        if not has_result(self.reaction.kind):
            del self.fields["remedy"]
            return
        # Proposed from the Anliegen; whoever closes may say another.
        proposed = remedy_of(self.reaction)
        self.fields["remedy"].initial = self.reaction.remedy or proposed
        if proposed:
            self.fields["remedy"].help_text = "Vorgeschlagen ist, was aus den Anliegen folgt."

    def _offer_promises(self) -> None:
        noted = promises_of(self.reaction)
        choices = [("no", "Nein"), ("now", "Ja, ich halte es hier fest")]
        if noted:
            choices.insert(0, ("noted", "Ja, es ist festgehalten"))
            words = join_words((f"„{title}“" for title in noted), "und")
            self.fields["promised"].help_text = f"Festgehalten: {words}."
            self.fields["promised"].initial = "noted"
        offer(self, "promised", choices)

    def clean(self) -> dict[str, Any]:
        """Ask for the parts of a promise, and for none where nothing is promised."""
        data = super().clean() or self.cleaned_data
        title = (data.get("promise") or "").strip()
        if data.get("promised") == "now":
            on = local_day(self.at)
            missing = missing_for_measure(self._planned(), on, needs_cause=False)
            if "title" in missing:
                missing["title"] = "Bitte in einem Satz sagen, was zugesagt ist."
            for name, sentence in missing.items():
                if _PROMISE[name] not in self.errors:
                    self.add_error(_PROMISE[name], sentence)
        elif title and "promised" in data:
            self.add_error(
                "promise",
                "Hier steht eine Zusage. Bitte oben „Ja, ich halte es hier fest“ wählen oder den "
                "Satz herausnehmen.",
            )
        return data

    def _planned(self) -> Planned:
        data = self.cleaned_data
        return Planned(
            data.get("promise") or "", "", data.get("promise_owner"), data.get("promise_due_on")
        )

    def planned(self) -> Planned | None:
        """Return the promise that is noted with the closing."""
        return self._planned() if self.cleaned_data["promised"] == "now" else None


def closing_words(reaction: Reaction) -> str:
    """Return what the page of closing says above its form."""
    words = "Die Antwort ist hinaus. Der Vorgang endet hier."
    if has_result(reaction.kind):
        words = "Das Ergebnis folgt aus den Bewertungen der Anliegen."
    return " ".join([words, *open_at_end(reaction)])
