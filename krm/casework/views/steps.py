"""The steps that need one small form: a table of pages and one view for all of them."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.casework.actions import (
    answered_by_unit,
    capture,
    close,
    correct,
    forward,
    handover,
    notes,
    schriftsatz,
    second_person,
)
from krm.casework.forms import steps as forms
from krm.casework.forms.correct import CorrectionForm
from krm.casework.forms.forward import ForwardForm
from krm.casework.forms.letters import SecondPersonForm
from krm.casework.forms.steps import StepForm
from krm.casework.models import CaseNote
from krm.casework.queries.case import CaseRows
from krm.casework.queries.steps import address_of, subjects_of
from krm.casework.views import customer, information, petition, units
from krm.casework.views.step_page import StepPage, exists_for, page_after
from krm.journal.actions import Refused
from krm.organisation.actions.once import act_once
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, State, Step, Subject
from krm.ui.pages import key_of_form
from krm.work.actions import tasks as work
from krm.work.pages import load_reaction

PAGES: dict[str, StepPage] = {
    **customer.PAGES,
    **information.PAGES,
    **petition.PAGES,
    **units.PAGES,
    "forward": StepPage(
        ForwardForm,
        "An den Fachbereich weiterleiten",
        "Jede Einheit prüft selbst und gibt einen Schriftsatz ab. Die Frist steht dann hier.",
        "Weiterleiten",
        "Der Vorgang ist weitergeleitet.",
        lambda form, reaction, by, at: forward.forward(
            reaction=reaction,
            lead_unit=form.cleaned_data["lead_unit"],
            tasks=form.tasks(),
            by=by,
            at=at,
            expected_revision=form.cleaned_data["revision"],
            is_answered_by_unit=form.cleaned_data.get("is_answered_by_unit", False),
        ),
    ),
    "answer_as_unit": StepPage(
        forms.StepForm,
        "Selbst abschließend beantworten",
        "KRM ist abwesend. Sie antworten selbst, nach denselben Regeln, schließen ab und geben "
        "KRM die Zweitschrift.",
        "Antwort beginnen",
        "Der Vorgang liegt bei Ihnen. Bitte jetzt die Antwort schreiben.",
        lambda form, reaction, by, at: answered_by_unit.answer_as_unit(
            reaction=reaction, by=by, at=at
        ),
    ),
    "hand_over": StepPage(
        forms.HandOverForm,
        "An die zuständige Stelle abgeben",
        "Zuerst erfährt es die Kundin oder der Kunde. Abgegeben ist der Vorgang erst, wenn die "
        "Abgabenachricht hinausgegangen ist.",
        "Abgabe vorbereiten",
        "Die Abgabe ist vorbereitet. Bitte jetzt die Abgabenachricht senden.",
        lambda form, reaction, by, at: handover.hand_over(
            reaction=reaction, plan=form.to_plan(), by=by, at=at
        ),
    ),
    "take_back_handover": StepPage(
        forms.StepForm,
        "Abgabe zurücknehmen",
        "Der Vorgang bleibt hier. Die Kundin oder der Kunde hat noch nichts davon erfahren.",
        "Zurücknehmen",
        "Die Abgabe ist zurückgenommen.",
        lambda form, reaction, by, at: handover.take_back_handover(reaction=reaction, by=by, at=at),
    ),
    "withdraw": StepPage(
        forms.WithdrawForm,
        "Rücknahme eintragen",
        "Die Kundin oder der Kunde nimmt die Reaktion zurück. Das zählt nicht in die Quoten.",
        "Rücknahme eintragen",
        "Die Rücknahme ist eingetragen. Bitte noch bestätigen.",
        lambda form, reaction, by, at: close.withdraw(
            reaction=reaction, proof=form.cleaned_data["proof"], by=by, at=at
        ),
    ),
    "cancel": StepPage(
        forms.ReasonForm,
        "Stornieren",
        "Nur für Vorgänge, die irrtümlich erfasst wurden. Die Nummer bleibt vergeben.",
        "Stornieren",
        "Der Vorgang ist storniert.",
        lambda form, reaction, by, at: close.cancel(
            reaction=reaction, reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ),
    "undo_close": StepPage(
        forms.ReasonForm,
        "Abschluss rückgängig machen",
        "Der Vorgang wird wieder geöffnet, die Fristen laufen weiter wie zuvor.",
        "Rückgängig machen",
        "Der Vorgang ist wieder offen.",
        lambda form, reaction, by, at: close.undo_close(
            reaction=reaction, reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ),
    "close": StepPage(
        forms.CloseForm,
        "Vorgang abschließen",
        "Das Ergebnis folgt aus den Bewertungen der Anliegen.",
        "Abschließen",
        "Der Vorgang ist abgeschlossen.",
        lambda form, reaction, by, at: close.close(
            reaction=reaction,
            remedy=form.cleaned_data["remedy"],
            improvement=form.cleaned_data["improvement"],
            by=by,
            at=at,
            expected_revision=form.cleaned_data["revision"],
        ),
    ),
    "ask_second_person": StepPage(
        SecondPersonForm,
        "Zweite Person um Freigabe bitten",
        "Wer den Entwurf geschrieben hat, gibt ihn nicht selbst frei. Die zweite Person liest die "
        "Antwort und gibt sie frei.",
        "Bitten",
        "Die zweite Person hat jetzt die Aufgabe.",
        lambda form, reaction, by, at: second_person.ask_second_person(
            reaction=reaction, person=form.cleaned_data["person"], by=by, at=at
        ),
    ),
    "note": StepPage(
        forms.NoteForm,
        "Notiz schreiben",
        "Kurz festhalten, wer was gesagt hat.",
        "Notiz speichern",
        "Die Notiz steht im Verlauf.",
        lambda form, reaction, by, at: notes.add_note(
            reaction=reaction,
            kind=form.cleaned_data["kind"],
            happened_at=form.cleaned_data["happened_at"],
            partner=form.cleaned_data["partner"],
            text=form.cleaned_data["text"],
            by=by,
            at=at,
        ),
    ),
    "make_contact": StepPage(
        forms.ContactForm,
        "Kontakt eintragen",
        "Die Führungskraft stellt den Kontakt zur Sachbearbeitung her. Damit ist diese Frist "
        "erledigt.",
        "Kontakt speichern",
        "Der Kontakt steht im Verlauf.",
        lambda form, reaction, by, at: notes.add_note(
            reaction=reaction,
            kind=CaseNote.Kind.CONTACT,
            happened_at=form.cleaned_data["happened_at"],
            partner=form.cleaned_data["partner"],
            text=form.cleaned_data["text"],
            by=by,
            at=at,
        ),
    ),
    "reminder": StepPage(
        forms.ReminderForm,
        "Wiedervorlage",
        "Der Vorgang erscheint an diesem Tag auf Ihrer Seite „Heute“.",
        "Wiedervorlage anlegen",
        "Die Wiedervorlage ist angelegt.",
        lambda form, reaction, by, at: work.set_reminder(
            reaction=reaction,
            due_on=form.cleaned_data["due_on"],
            title=form.cleaned_data["title"],
            by=by,
            at=at,
        ),
    ),
    "alternatives": StepPage(
        forms.AlternativesForm,
        "Andere Lösungen",
        "Wenn dem Anliegen nicht entsprochen wird: Gab es eine andere Lösung?",
        "Ergebnis speichern",
        "Gespeichert. Wer etwas nur angeregt hat, trägt das Ergebnis später noch ein.",
        lambda form, reaction, by, at: schriftsatz.decide_alternatives(
            reaction=reaction,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            by=by,
            at=at,
        ),
    ),
    "settle_by_lead": StepPage(
        forms.SettleByLeadForm,
        "Als geklärt abschließen",
        "Sie haben es gemeinsam geklärt. KRM erhält den Erfassungsbogen.",
        "Abschließen",
        "Der Vorgang ist abgeschlossen und steht im Register. KRM hat den Erfassungsbogen.",
        lambda form, reaction, by, at: capture.settle_by_lead(
            reaction=reaction,
            settled_how=form.cleaned_data["settled_how"],
            assessment=form.cleaned_data["assessment"],
            criterion=form.cleaned_data["criterion"],
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
        instead=("hand_to_krm",),
    ),
    "hand_to_krm": StepPage(
        forms.HandToKrmForm,
        "An KRM geben",
        "Bitte sprechen Sie zuerst mit KRM. Den Vorgang übernimmt dann KRM, nicht die Person.",
        "An KRM geben",
        "Der Vorgang liegt jetzt bei KRM. KRM bestätigt den Eingang und antwortet. Für Sie ist "
        "nichts mehr zu tun.",
        lambda form, reaction, by, at: capture.hand_to_krm(
            reaction=reaction,
            consulted_at=form.cleaned_data["consulted_at"],
            consulted_with=form.cleaned_data["consulted_with"],
            summary=form.cleaned_data["summary"],
            by=by,
            at=at,
        ),
    ),
    "correct": StepPage(
        CorrectionForm,
        "Angabe berichtigen",
        "Alte und neue Angabe bleiben im Verlauf. Fristen werden neu berechnet.",
        "Berichtigen",
        "Die Korrektur ist eingetragen.",
        lambda form, reaction, by, at: correct.propose_correction(
            reaction=reaction,
            change=correct.Change(form.cleaned_data["target"], form.new_value()),
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
    ),
}


@require_http_methods(["GET", "POST"])
@staff_page()
def step_page(
    request: StaffRequest, number: str, name: str, about: int | None = None
) -> HttpResponse:
    """Show the page of a step, take the step, and say what comes next.

    :param about: the row the step is about, such as the task of one unit.
    """
    page = PAGES.get(name)
    if page is None:
        raise Http404
    at = request.at
    person, on = request.user, local_day(at)
    reaction = load_reaction(request, number)
    rows = CaseRows(reaction, on)
    step = STEPS[name]
    if not exists_for(person, name, reaction, on) or not _is_about(step, about, rows, person):
        raise Http404
    if step.tells_end and (ended := reactions.why_ended(State(reaction.state))):
        messages.error(request, ended)
        return redirect(reaction)
    form = _form(request, page, reaction, about)
    if form.is_bound and form.is_valid() and (further := form.next_page()):
        form = further
    elif form.is_bound and form.is_valid():
        try:
            is_new = _run_once(request, page, form, reaction, at)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return page_after(
                request, reaction, page.done if is_new else "Das war schon eingetragen."
            )
    context = {
        "page": page,
        "form": form,
        "reaction": reaction,
        "unit": next((row.unit for row in rows.assignments if row.pk == about), None),
        "instead": [
            (address_of(STEPS[other], number), STEPS[other].label) for other in page.instead
        ],
    }
    return render(request, "casework/step.html", context, status=400 if form.errors else 200)


def _run_once(
    request: StaffRequest, page: StepPage, form: StepForm, reaction: Reaction, at: datetime
) -> bool:
    """Take the step of a page that was sent, and tell whether it was not taken before."""

    def make() -> Reaction:
        page.run(form, reaction, request.user, at)
        return reaction

    return act_once(key=key_of_form(request), model=Reaction, make=make, at=at)[1]


def _is_about(step: Step, about: int | None, rows: CaseRows, person: Person) -> bool:
    """Tell whether the row of the address is one that the person can take the step about."""
    if step.subject is Subject.CASE:
        return about is None
    return about in [subject.pk for subject in subjects_of(step, rows, person)]


def _form(request: StaffRequest, page: StepPage, reaction: Reaction, about: int | None) -> StepForm:
    sent = request.POST if request.method == "POST" else None
    # Which value is to be corrected is chosen by a link (``?target=``), a person by a search.
    chosen = {name: request.GET[name] for name in ("target", "who") if name in request.GET}
    return page.form(
        sent, reaction=reaction, at=request.at, by=request.user, about=about, initial=chosen
    )
