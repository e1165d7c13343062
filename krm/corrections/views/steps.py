"""The steps of corrections, with the page engine of casework."""

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from krm.casework.forms.steps import DiedForm, ReasonForm, WithdrawForm
from krm.casework.pages import StepPage, show_step
from krm.corrections.actions import endings, proposing
from krm.corrections.forms.correct import CorrectionForm
from krm.corrections.models import Correction
from krm.corrections.pages import said_of
from krm.corrections.views import by_two
from krm.organisation.pages import StaffRequest, staff_page

_SECOND = (
    "Endet damit eine gesetzliche Frist, bestätigt es eine zweite Person. Bis dahin laufen die "
    "Fristen weiter."
)


def _said(done: str) -> Callable[[Correction], str]:
    """Return what to say: it counts, or who has to agree first."""
    return lambda correction: said_of(correction, done)


PAGES: dict[str, StepPage] = {
    **by_two.PAGES,
    "correct": StepPage(
        CorrectionForm,
        "Angabe berichtigen",
        "Alte und neue Angabe bleiben im Verlauf. Fristen werden neu berechnet. Was eine "
        "gesetzliche Frist beendet oder verkürzt, bestätigt eine zweite Person.",
        "Berichtigen",
        _said("Die Korrektur gilt."),
        lambda form, reaction, by, at: proposing.propose_correction(
            reaction=reaction,
            change=proposing.Change(form.cleaned_data["target"], form.new_value()),
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
    ),
    "withdraw": StepPage(
        WithdrawForm,
        "Kundin oder Kunde nimmt zurück",
        f"Das zählt nicht in die Quoten. {_SECOND}",
        "Rücknahme eintragen",
        _said("Die Rücknahme ist eingetragen. Bitte noch bestätigen."),
        lambda form, reaction, by, at: proposing.withdraw(
            reaction=reaction, proof=form.cleaned_data["proof"], by=by, at=at
        ),
    ),
    "cancel": StepPage(
        ReasonForm,
        "Irrtümlich erfasst: stornieren",
        "Eine falsche Angabe lässt sich berichtigen; ein Storno ist nur für Vorgänge, die es nicht "
        f"geben sollte. Die Nummer bleibt vergeben. {_SECOND}",
        "Stornieren",
        _said("Der Vorgang ist storniert."),
        lambda form, reaction, by, at: proposing.cancel(
            reaction=reaction, reason=form.cleaned_data["reason"], by=by, at=at
        ),
        instead=("correct",),
    ),
    "close_without_answer": StepPage(
        DiedForm,
        "Ohne Antwort abschließen",
        "Die Person ist verstorben, deshalb geht kein Schreiben mehr hinaus. Was der Fachbereich "
        f"gesagt hat und wie die Anliegen bewertet sind, bleibt im Vorgang. {_SECOND}",
        "Abschließen",
        _said("Der Vorgang ist ohne Antwort abgeschlossen."),
        lambda form, reaction, by, at: proposing.close_without_answer(
            reaction=reaction, proof=form.cleaned_data["proof"], by=by, at=at
        ),
    ),
    "undo_cancel": StepPage(
        ReasonForm,
        "Storno rückgängig machen",
        "Der Vorgang steht wieder da, wo er vor dem Storno stand. Die Fristen laufen weiter wie "
        "zuvor.",
        "Rückgängig machen",
        "Der Vorgang ist wieder da.",
        lambda form, reaction, by, at: endings.undo_cancel(
            reaction=reaction, reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ),
}


@require_http_methods(["GET", "POST"])
@staff_page()
def step_page(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """Show the page of a step of corrections and take the step."""
    return show_step(request, PAGES, number, name)
