"""Asking the person complained about: step pages of the lead, and the page she answers on."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.casework.actions import hearing as verbs
from krm.casework.forms import hearing as forms
from krm.casework.models import Hearing
from krm.casework.pages import StepPage
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken

PAGES: dict[str, StepPage] = {
    "ask_hearing": StepPage(
        forms.AskHearingForm,
        "Betroffene Person um ihre Äußerung bitten",
        "Die Person sieht vom Vorgang nichts außer Ihrem Text. Ihre Äußerung lesen nur, wer den "
        "Schriftsatz schreibt und zeichnet, und KRM.",
        "Um die Äußerung bitten",
        "Die Person hat die Aufgabe. Sie bekommen eine Mitteilung, sobald sie sich geäußert hat.",
        lambda form, reaction, by, at: verbs.ask_hearing(
            assignment=form.assignment, accusation=form.cleaned_data["accusation"], by=by, at=at
        ),
        shows_matter=True,
        instead=("skip_hearing",),
    ),
    "skip_hearing": StepPage(
        forms.SkipHearingForm,
        "Ohne Äußerung weitergehen",
        "Zum Beispiel, weil die Person länger abwesend ist oder nicht geantwortet hat. Der Grund "
        "steht im Verlauf.",
        "Ohne Äußerung weitergehen",
        "Es geht ohne Äußerung weiter. Der Grund steht im Verlauf.",
        lambda form, reaction, by, at: verbs.skip_hearing(
            assignment=form.assignment, reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ),
}


@require_http_methods(["GET", "POST"])
@staff_page()
def hearing_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the person complained about what she is asked; for everybody else there is no page."""
    rows = Hearing.objects.select_related("reaction", "asked_by", "person", "assignment")
    row = rows.filter(pk=pk, person=request.user).first()
    if row is None:
        raise Http404
    form = forms.StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["statement"]
        if taken(
            form,
            lambda: verbs.answer_hearing(
                hearing=row, statement=said, by=request.user, at=request.at
            ),
        ):
            say_done(request, "Ihre Äußerung ist abgegeben. Danke.")
            return redirect("casework:hearing", pk=pk)
    context = {"hearing": row, "form": form, "is_wanted": verbs.is_wanted(row)}
    return render(request, "casework/hearing.html", context, status=400 if form.errors else 200)
