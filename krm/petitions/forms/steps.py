"""One small form per step of a petition."""

from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm
from krm.organisation.queries import local_day
from krm.petitions.actions.releasing import Release, SignedPaper
from krm.petitions.actions.transmitting import Ending, FurtherQuestion
from krm.petitions.models import Statement
from krm.petitions.queries import latest_statement, topic_labels
from krm.petitions.queries.showing import StatementView, shown_statement
from krm.reactions.models import Petition, ReactionDocument
from krm.reactions.queries import petition_of
from krm.reactions.rules import Kind, Remedy
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import DayField
from krm.work import access


def _text(label: str, *, rows: int = 3, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=required,
        max_length=4000,
        help_text=hint,
    )


class TopicsForm(StepForm):
    """Which topics of the Trägerversammlung are touched."""

    topics = forms.MultipleChoiceField(
        label="Berührt die Petition eines dieser Themen?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="§ 44c Absatz 2 SGB II, dazu das örtliche Arbeitsmarkt- und "
        "Integrationsprogramm. Nichts gewählt heißt: kein Thema ist berührt.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(topic_labels(self.reaction).items())
        petition = petition_of(self.reaction)
        field.initial = petition.topics if petition else []


class DecideForm(StepForm):
    """What the executive decides where the house finds topics and the BMAS sees none."""

    decision = forms.ChoiceField(
        label="Gibt der Vorsitz der Trägerversammlung die Stellungnahme frei?",
        choices=[
            ("yes", "Ja, wegen der gefundenen Themen"),
            ("no", "Nein, es bleibt bei dem, was das BMAS sagt"),
        ],
        widget=forms.RadioSelect,
    )
    reason = _text("Grund", hint="Auch, was das BMAS auf Nachfrage gesagt hat.")

    @property
    def found(self) -> list[str]:
        """Return the topics that the house has found."""
        petition = petition_of(self.reaction)
        labels = topic_labels(self.reaction)
        return [labels.get(code, code) for code in petition.topics] if petition else []


class StatementForm(StepForm):
    """A form under the Stellungnahme it is about."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement: Statement | None = latest_statement(self.reaction)
        if self.statement is not None:
            self.fields["digest"].initial = self.statement.digest

    def clean_digest(self) -> str:
        """Return which version was shown; a page that names none has shown none."""
        return self.cleaned_data["digest"] or "?"

    @property
    def shown(self) -> StatementView | None:
        """Return the Stellungnahme as the page shows it above the form."""
        return shown_statement(self.statement) if self.statement else None

    @property
    def letters(self) -> list[ReactionDocument]:
        """Return what is answered, as files the person may open: the petition and its letter."""
        if self.by is None:
            return []
        seen = access.visible_documents(self.by, self.reaction, local_day(self.at))
        return list(seen.filter(kind__in=access.ANSWERED).order_by("added_at", "pk"))


class ReleaseForm(StatementForm):
    """The release of the chair with own sign-in."""

    resolution = forms.CharField(
        label="Beschluss",
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = regelwerk.rules_of(self.reaction.regelwerk_version)
        self.fields["resolution"].help_text = (
            "Nach welchem Beschluss wird freigegeben? In der Geschäftsweisung steht zum Beispiel: "
            f"„{rules.word('petition.resolution')}“."
        )


class PaperForm(ReleaseForm):
    """The signed release on paper."""

    released_on = DayField(label="Unterschrieben am")
    name = forms.CharField(label="Unterschrieben von", max_length=200)
    mark = forms.CharField(
        label="Prüfzeichen auf dem Papier",
        max_length=40,
        help_text="Es steht unter der Stellungnahme, zum Beispiel 4F2A-09BC-11D0-7E3B.",
    )
    file = forms.FileField(label="Das unterschriebene Papier als Datei")
    field_order = ("released_on", "name", "resolution", "mark", "file")

    def release(self) -> Release:
        """Return what stands on the paper."""
        data = self.cleaned_data
        return Release(data["released_on"], data["name"], data["resolution"])

    def paper(self) -> SignedPaper:
        """Return the file with the Prüfzeichen on it."""
        data = self.cleaned_data
        return SignedPaper(data["file"].read(), data["file"].name or "freigabe.pdf", data["mark"])


class ReturnStatementForm(StatementForm):
    """What is to be changed."""

    remark = _text("Was ist zu ändern?", rows=4)


class TransmitForm(StatementForm):
    """When and how the Stellungnahme left."""

    transmitted_on = DayField(label="Übermittelt am")
    how = forms.CharField(
        label="Auf welchem Weg?",
        max_length=120,
        help_text="Zum Beispiel: Post, De-Mail, besonderes Behördenpostfach.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["transmitted_on"].initial = local_day(self.at)


class RemedyForm(StepForm):
    """What was done for the person beside the petition."""

    happened_on = DayField(label="Wann?")
    what = forms.CharField(
        label="Was wurde veranlasst?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Zum Beispiel: Änderungsbescheid erlassen, Nachzahlung angewiesen.",
    )

    @property
    def heading(self) -> str:
        """Return what the page is called: an Eingabe is no petition."""
        return f"Abhilfe oder Bescheid neben der {self.reaction.get_kind_display()} eintragen"


class QuestionForm(StepForm):
    """What the BMAS asks again."""

    question = _text("Was wird gefragt?", rows=5)
    committee_due_on = DayField(label="Neue Frist des Petitionsausschusses", required=False)
    ministry_due_on = DayField(label="Frist des BMAS oder der Stelle", required=False)

    def to_question(self) -> FurtherQuestion:
        """Return the question for the verb."""
        data = self.cleaned_data
        return FurtherQuestion(data["question"], data["committee_due_on"], data["ministry_due_on"])


class EndForm(StepForm):
    """How the Petitionsausschuss has ended it."""

    ended_on = DayField(label="Beendet am")
    result = forms.ChoiceField(
        label="Was hat der Petitionsausschuss entschieden?",
        choices=Petition.Result.choices,
        widget=forms.RadioSelect,
    )
    remedy = forms.ChoiceField(
        label="Abhilfe insgesamt", choices=[("", "keine Angabe"), *Remedy.choices], required=False
    )
    note = _text("Anmerkung", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.reaction.kind == Kind.EINGABE:
            del self.fields["result"]

    def to_ending(self) -> Ending:
        """Return it for the verb."""
        data = self.cleaned_data
        return Ending(data["ended_on"], data.get("result", ""), data["note"], data["remedy"])
