"""The steps about consents and the E-AKTE, with the page engine of casework; the printed form."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from krm.casework.pages import StepPage, exists_for, show_step
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.privacy.actions import consents, holding, look_ins
from krm.privacy.forms import consents as forms
from krm.privacy.forms.holding import EndHoldForm, HoldForm, ProcedureEndForm
from krm.privacy.forms.look_ins import CorrectLookInForm, LookInForm
from krm.privacy.queries.consents import printed_form
from krm.privacy.queries.look_ins import gate_of, withdrawn_words
from krm.privacy.rules.consent_forms import consent_forms
from krm.work.pages import as_download, load_reaction

PAGES: dict[str, StepPage] = {
    "record_consent": StepPage(
        forms.ConsentStepForm,
        "Einwilligung eintragen",
        "Für diesen Vorgang. Zu jeder Einwilligung gehört der Nachweis.",
        "Eintragen",
        "Die Einwilligung ist eingetragen.",
        lambda form, reaction, by, at: consents.record_consent(
            reaction=reaction, given=form.to_given(), by=by, at=at
        ),
        above="privacy/parts/paper.html",
    ),
    "put_paper_away": StepPage(
        forms.PutPaperAwayForm,
        "Vordruck weglegen",
        "Er gilt nicht und wird nicht mehr angeboten. Das Papier selbst bleibt bei den Dateien des "
        "Vorgangs, der Grund steht im Verlauf.",
        "Weglegen",
        "Der Vordruck ist weggelegt.",
        lambda form, reaction, by, at: consents.put_paper_away(
            reaction=reaction,
            document=form.to_document(),
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
    ),
    "withdraw_consent": StepPage(
        forms.WithdrawConsentForm,
        "Einwilligung widerrufen",
        "Der Widerruf gilt sofort. Dass es die Einwilligung gab und was bis dahin geschah, bleibt "
        "im Vorgang.",
        "Widerruf eintragen",
        withdrawn_words,
        lambda form, reaction, by, at: consents.withdraw_consent(
            reaction=reaction,
            consent=form.to_consent(),
            on=form.cleaned_data["on"],
            by=by,
            at=at,
        ),
        above="privacy/parts/read_so_far.html",
    ),
    "look_in": StepPage(
        LookInForm,
        "Einsicht in die E-AKTE eintragen",
        "Bitte vor dem Öffnen eintragen, jedes Dokument für sich. Der Eintrag bleibt stehen; die "
        "Geschäftsführung prüft mit Stichproben.",
        "Eintragen",
        "Die Einsicht ist eingetragen. Sie dürfen das Dokument jetzt lesen.",
        lambda form, reaction, by, at: look_ins.record_look_in(
            reaction=reaction, seen=form.to_seen(), by=by, at=at
        ),
        above="privacy/parts/resting_on.html",
        only_adds=True,
    ),
    "correct_look_in": StepPage(
        CorrectLookInForm,
        "Eintrag zu einer Einsicht berichtigen",
        "Der alte Eintrag bleibt. Daneben steht, was richtig ist, mit Tag und Grund.",
        "Berichtigen",
        "Die Berichtigung ist eingetragen.",
        lambda form, reaction, by, at: look_ins.correct_look_in(
            reaction=reaction,
            look_in=form.to_look_in(),
            seen=form.to_seen(),
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
    ),
    "hold_deletion": StepPage(
        HoldForm,
        "Löschung sperren",
        "Der Vorgang bleibt bis zu diesem Tag, auch wenn seine Löschfrist vorher endet.",
        "Sperren",
        "Die Löschung ist gesperrt.",
        lambda form, reaction, by, at: holding.set_hold(
            reaction=reaction,
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            by=by,
            at=at,
        ),
        only_adds=True,
    ),
    "end_hold": StepPage(
        EndHoldForm,
        "Löschsperre aufheben",
        "Danach gilt wieder die Löschfrist. Ist sie schon vorbei, geht der Vorgang in der nächsten "
        "Nacht.",
        "Aufheben",
        "Die Sperre ist aufgehoben.",
        lambda form, reaction, by, at: holding.end_hold(
            reaction=reaction,
            hold=form.to_hold(),
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
    ),
    "end_procedure": StepPage(
        ProcedureEndForm,
        "Ende des Verfahrens eintragen",
        "Solange ein Widerspruch, eine Klage oder ein anderes Verfahren läuft, bleibt der Vorgang.",
        "Eintragen",
        "Das Ende des Verfahrens ist eingetragen.",
        lambda form, reaction, by, at: holding.end_procedure(
            reaction=reaction, on=form.cleaned_data["on"], by=by, at=at
        ),
    ),
}


@require_http_methods(["GET", "POST"])
@staff_page()
def step_page(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """Show the page of a step of this room and take it; without consent no form to look in."""
    if name == "look_in" and request.method == "GET":
        reaction, on = load_reaction(request, number), local_day(request.at)
        if not exists_for(request.user, name, reaction, on):
            raise Http404
        gate = gate_of(reaction, on)
        if gate.consent is None:
            context = {"reaction": reaction, "reason": gate.reason}
            return render(request, "privacy/no_consent.html", context, status=403)
    return show_step(request, PAGES, number, name)


@staff_page()
def form_to_sign(request: StaffRequest, number: str, purpose: str) -> HttpResponse:
    """Return a consent as PDF, to be signed by the customer."""
    reaction = load_reaction(request, number)
    form = consent_forms().get(purpose)
    on = local_day(request.at)
    if form is None or not exists_for(request.user, "record_consent", reaction, on):
        raise Http404
    content = printed_form(reaction, form, request.at)
    name = f"Einwilligung-{reaction.number}.pdf"
    return as_download(content, name=name, media_type="application/pdf")
