"""The pages of the second look at an answer, for the table of step pages."""

from krm.casework.actions import second_look
from krm.casework.forms import second_look as forms
from krm.casework.models import SecondLook
from krm.casework.pages import StepPage
from krm.work.models import Task


def _decided_words(look: SecondLook) -> str:
    words = "Die Entscheidung ist gespeichert. KRM schreibt der Person."
    asked = look.reaction.tasks.open().filter(kind=Task.Kind.CHANGED_ANSWER).first()
    if asked is None or asked.unit is None:
        return words
    return f"{words} {asked.unit.name} hat die Aufgabe, es umzusetzen."


PAGES: dict[str, StepPage] = {
    "ask_second_look": StepPage(
        forms.AskSecondLookForm,
        "Zweite Prüfung durch die Geschäftsführung",
        "Die Person ist mit der Antwort nicht zufrieden und bittet darum. Wer geantwortet hat, "
        "prüft nicht noch einmal. Der Vorgang bleibt, wie er ist.",
        "An die Geschäftsführung geben",
        "Die Geschäftsführung hat die Aufgabe.",
        lambda form, reaction, by, at: second_look.ask_second_look(
            reaction=reaction,
            requested_on=form.cleaned_data["requested_on"],
            wish=form.cleaned_data["wish"],
            by=by,
            at=at,
        ),
    ),
    "decide_second_look": StepPage(
        forms.DecideSecondLookForm,
        "Über die zweite Prüfung entscheiden",
        "Antwort und Schriftsatz stehen im Vorgang. KRM teilt der Person das Ergebnis mit Ihrer "
        "Begründung mit.",
        "Entscheidung speichern",
        _decided_words,
        lambda form, reaction, by, at: second_look.decide_second_look(
            reaction=reaction,
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
            unit=form.cleaned_data.get("unit"),
            by=by,
            at=at,
        ),
        shows_matter=True,
    ),
}
