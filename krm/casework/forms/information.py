"""The small forms of an anonymous reaction that units learn of."""

from typing import Any

from django import forms

from krm.casework.actions.ideas import Decided
from krm.casework.actions.information import NOT_JUDGED, Information, Judged
from krm.casework.forms.decision import ask_decision, decided_in
from krm.casework.forms.ending import remedy_field
from krm.casework.forms.steps import StepForm, ask_for_grounds, offer_assessment
from krm.casework.models import CaseNote
from krm.casework.queries.ideas import words_of_units
from krm.casework.queries.replies import replies_of_units
from krm.documents.models import Document
from krm.organisation.models import Unit
from krm.reactions.models import Reaction
from krm.reactions.queries import anliegen_of
from krm.reactions.rules import Kind, has_result


def informing_words(reaction: Reaction) -> str:
    """Return what the page that gives it to a unit says above its form."""
    if reaction.kind == Kind.IDEA:
        return (
            "Die Einheit erfährt von der anonymen Idee und sagt, was daraus wird. Ein Schreiben "
            "geht nicht hinaus."
        )
    return (
        "Die Einheit erfährt von der anonymen Reaktion und kann abhelfen. Ein Schriftsatz ist "
        "nicht nötig, ein Schreiben geht nicht hinaus."
    )


def replying_words(reaction: Reaction) -> str:
    """Return what the page says above its form on which a unit replies."""
    if reaction.kind == Kind.IDEA:
        return "Die Idee ist anonym. Die Entscheidung geht an KRM, ein Schreiben geht nicht hinaus."
    return "Die Reaktion ist anonym. Eine kurze Rückmeldung an KRM genügt."


def ending_words(reaction: Reaction) -> str:
    """Return what the page says above its form on which KRM ends an anonymous Vorgang."""
    ends = "Hier endet der Vorgang. Er bleibt „anonym erfasst“ und wird gezählt."
    return f"{ends} {words_of_units(reaction)}".strip()


class InformForm(StepForm):
    """Which units learn of it; no document goes along unless it is chosen."""

    units = forms.ModelMultipleChoiceField(
        label="Welche Einheiten sollen davon wissen?",
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    remark = forms.CharField(
        label="Hinweis an die Einheiten",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    documents = forms.ModelMultipleChoiceField(
        label="Dokumente, die mitgehen",
        queryset=Document.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Bitte nur Dokumente ohne Namen, Anschrift oder Handschrift der Person.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = self.reaction.assignments.live()
        units = Unit.objects.filter(is_active=True, kind__in=["team", "widerspruchsstelle"])
        documents = Document.objects.filter(pk__in=self.reaction.documents.values("document"))
        for name, rows in (
            ("units", units.exclude(pk__in=live.values("unit"))),
            ("documents", documents.order_by("stored_at")),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.queryset = rows
        self.fields["units"].initial = [self.reaction.concerned_unit_id]
        if not documents:
            del self.fields["documents"]

    def to_information(self) -> Information:
        """Return who learns of it, with what."""
        data = self.cleaned_data
        return Information(list(data["units"]), data["remark"], list(data.get("documents", [])))


_WHY_OF_IDEA = "Was genau geschieht, oder warum es nicht geht."


class ReplyForm(StepForm):
    """What the unit has done, or that it has noted it; of an Idee, what becomes of it."""

    remedy = forms.CharField(
        label="Abhilfe",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="Was hat die Einheit getan? Bitte keine Namen.",
    )
    is_noted = forms.BooleanField(label="Nur zur Kenntnis genommen", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.reaction.kind == Kind.IDEA:
            del self.fields["remedy"], self.fields["is_noted"]
            ask_decision(self, "decision", "planned_until", "reason")
            self.fields["reason"].help_text = f"{_WHY_OF_IDEA} Bitte keine Namen."

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, so that nobody sends an empty page."""
        data = super().clean() or self.cleaned_data
        if "remedy" not in self.fields:
            return data
        if bool(data.get("remedy", "").strip()) == bool(data.get("is_noted")):
            self.add_error(
                "remedy", "Bitte die Abhilfe nennen oder „Nur zur Kenntnis genommen“ ankreuzen."
            )
        return data


class CloseAnonymousForm(StepForm):
    """The last words about an anonymous reaction."""

    assessment = forms.ChoiceField(label="War die Beschwerde berechtigt?", required=False)
    criterion = forms.ChoiceField(label="Kriterium", required=False)
    reason = forms.CharField(
        label="Begründung", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    remedy = remedy_field()
    improvement = forms.CharField(
        label="Was lernen wir daraus?", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("remedy", "improvement"):
            self.fields[name].initial = getattr(self.reaction, name)
        if has_result(self.reaction.kind):
            offer_assessment(self, "assessment", "criterion", self.reaction)
            self._show_judged()
        else:
            for name in ("assessment", "criterion", "reason", "remedy"):
                del self.fields[name]
        if self.reaction.kind == Kind.IDEA:
            ask_decision(self, "unit", "decision", "planned_until", "reason")
            self.fields["reason"].help_text = _WHY_OF_IDEA

    def _show_judged(self) -> None:
        """Show how the Anliegen were assessed before the Vorgang was opened again."""
        rows = {Judged.of(item) for item in anliegen_of(self.reaction)}
        if len(rows) > 1:
            self.fields[
                "assessment"
            ].help_text = "Die Anliegen sind verschieden bewertet. „noch offen“ lässt das so."
            return
        for row in rows:
            for name, value in vars(row).items():
                self.fields[name].initial = value

    def clean(self) -> dict[str, Any]:
        """Ask for what has to be said beside unberechtigt."""
        data = super().clean() or self.cleaned_data
        ask_for_grounds(self)
        return data

    @property
    def replies(self) -> list[CaseNote]:
        """Return what the units have said to KRM, the oldest first."""
        return replies_of_units(self.reaction)

    def to_judged(self) -> Judged:
        """Return what is said of its Anliegen."""
        if not has_result(self.reaction.kind):
            return NOT_JUDGED
        data = self.cleaned_data
        names = ("assessment", "criterion", "reason")
        return Judged(**{name: data.get(name, "") for name in names})

    def idea(self) -> tuple[Unit, Decided] | None:
        """Return which unit has decided what about an Idee."""
        decided = decided_in(self)
        return (self.cleaned_data["unit"], decided) if decided else None
