"""The steps that need one small form: a table of pages and one view for all of them."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from krm.casework.actions import (
    alternatives,
    answered_by_unit,
    capture,
    close,
    completing,
    forward,
    handover,
    notes,
    second_person,
)
from krm.casework.forms import ending
from krm.casework.forms import steps as forms
from krm.casework.forms.absence import CompletionForm, OwnAnswerForm
from krm.casework.forms.forward import ForwardForm
from krm.casework.forms.letters import SecondPersonForm
from krm.casework.models import CaseNote
from krm.casework.pages import StepPage, show_step
from krm.casework.views import (
    customer,
    elsewhere,
    hearing,
    ideas,
    information,
    second_look,
    special,
    units,
)
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.standing import standing
from krm.reactions.models import Reaction
from krm.reactions.rules import Alternatives, Kind
from krm.work.actions import tasks as work


def _reopening_words(reaction: Reaction) -> str:
    if reaction.is_anonymous and reaction.kind != Kind.PRAISE:
        return (
            "Der Vorgang wird wieder geöffnet und bleibt anonym, niemand bekommt eine Antwort. "
            "KRM schließt ihn danach neu ab."
        )
    return "Der Vorgang wird wieder geöffnet, die Fristen laufen weiter wie zuvor."


PAGES: dict[str, StepPage] = {
    **customer.PAGES,
    **elsewhere.PAGES,
    **hearing.PAGES,
    **ideas.PAGES,
    **information.PAGES,
    **second_look.PAGES,
    **special.PAGES,
    **units.PAGES,
    "forward": StepPage(
        ForwardForm,
        "An den Fachbereich weiterleiten",
        "Jede Einheit prüft selbst. Bis wann sie antwortet, steht danach im Vorgang.",
        "Weiterleiten",
        "Der Vorgang ist weitergeleitet.",
        lambda form, reaction, by, at: forward.forward(
            reaction=reaction,
            lead_unit=form.cleaned_data["lead_unit"],
            tasks=form.tasks(),
            by=by,
            at=at,
            is_answered_by_unit=form.cleaned_data.get("is_answered_by_unit", False),
            procedures=form.running(),
        ),
        shows_matter=True,
    ),
    "answer_as_unit": StepPage(
        forms.StepForm,
        "Selbst abschließend beantworten",
        "KRM ist abwesend. Sie antworten selbst, nach denselben Regeln, und schließen ab. Eine "
        "Antwort aus diesem System ist zugleich die Zweitschrift für KRM.",
        "Antwort beginnen",
        "Der Vorgang liegt bei Ihnen. Bitte jetzt die Antwort schreiben.",
        lambda form, reaction, by, at: answered_by_unit.answer_as_unit(
            reaction=reaction, by=by, at=at
        ),
    ),
    "note_own_answer": StepPage(
        OwnAnswerForm,
        "Antwort ist schon verschickt",
        "Sie haben außerhalb dieses Systems geantwortet. Es gelten dieselben Regeln, auch die "
        "zweite Person. Die Fristen sind erst erledigt, wenn die Zweitschrift hochgeladen ist.",
        "Antwort eintragen",
        "Die Antwort ist eingetragen. Bitte jetzt die Zweitschrift hochladen, die Anliegen "
        "bewerten und abschließen.",
        lambda form, reaction, by, at: answered_by_unit.note_own_answer(
            reaction=reaction, answer=form.to_answer(), by=by, at=at
        ),
    ),
    "complete_after_absence": StepPage(
        CompletionForm,
        "Anliegen und Ergebnis vervollständigen",
        "Die Einheit hat in Ihrer Abwesenheit geantwortet und abgeschlossen. Was stimmt, lassen "
        "Sie stehen. Andere Angaben ändern Sie mit „Angabe berichtigen“.",
        "Vervollständigen",
        "Gespeichert. Das Ergebnis folgt aus den Bewertungen.",
        lambda form, reaction, by, at: completing.complete_after_absence(
            reaction=reaction, completion=form.to_completion(), by=by, at=at
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
    "close": StepPage(
        ending.CloseForm,
        "Vorgang abschließen",
        ending.closing_words,
        "Abschließen",
        "Der Vorgang ist abgeschlossen.",
        lambda form, reaction, by, at: close.close(
            reaction=reaction,
            remedy=form.cleaned_data.get("remedy", ""),
            improvement=form.cleaned_data["improvement"],
            promise=form.planned(),
            by=by,
            at=at,
        ),
    ),
    "ask_second_person": StepPage(
        SecondPersonForm,
        "Zweite Person um Freigabe bitten",
        "Wer den Entwurf geschrieben hat, gibt ihn nicht selbst frei. Die zweite Person liest die "
        "Antwort und gibt sie frei.",
        "Bitten",
        "Die zweite Person hat jetzt die Aufgabe. Sie sehen hier, bei wem die Antwort liegt.",
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
        only_adds=True,
    ),
    "correct_note": StepPage(
        forms.NoteCorrectionForm,
        "Notiz berichtigen",
        "Die alte Fassung bleibt im Verlauf sichtbar. Wann das Gespräch war, bleibt auch.",
        "Berichtigen",
        "Die Notiz ist berichtigt.",
        lambda form, reaction, by, at: notes.correct_note(
            note=form.note,
            partner=form.cleaned_data["partner"],
            text=form.cleaned_data["text"],
            reason=form.cleaned_data["reason"],
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
            cause=form.cleaned_data["cause"],
            by=by,
            at=at,
        ),
        shows_matter=True,
        only_adds=True,
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
        only_adds=True,
    ),
    "alternatives": StepPage(
        forms.AlternativesForm,
        "Andere Lösung für die Kundin oder den Kunden",
        "Was die Person möchte, geht nicht. Gibt es eine andere Lösung für sie?",
        "Ergebnis speichern",
        lambda row: (
            "Gespeichert. Bitte tragen Sie das Ergebnis später noch ein."
            if row.alternatives == Alternatives.SUGGESTED
            else "Das Ergebnis ist gespeichert."
        ),
        lambda form, reaction, by, at: alternatives.decide_alternatives(
            reaction=reaction,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            by=by,
            at=at,
        ),
        above="casework/parts/refused_anliegen.html",
    ),
    "settle_by_lead": StepPage(
        ending.SettleByLeadForm,
        "Als geklärt abschließen",
        "Hier tragen Sie ein, was getan wurde. KRM erhält den Erfassungsbogen.",
        "Abschließen",
        "Der Vorgang ist abgeschlossen und steht im Register. KRM hat den Erfassungsbogen. Solange "
        "nichts weiter geschieht, können Sie es hier rückgängig machen.",
        lambda form, reaction, by, at: capture.settle_by_lead(
            reaction=reaction,
            settled_how=form.cleaned_data["settled_how"],
            **form.judged(),
            cause=form.cleaned_data.get("cause", ""),
            idea=form.idea(),
            by=by,
            at=at,
        ),
        shows_matter=True,
        instead=("hand_to_krm",),
    ),
    "hand_to_krm": StepPage(
        forms.HandToKrmForm,
        "An KRM geben",
        "Bitte sprechen Sie zuerst mit KRM. Danach kümmert sich KRM um den Vorgang. Schicken Sie "
        "die Kundin oder den Kunden nicht selbst dorthin.",
        "An KRM geben",
        "Der Vorgang liegt jetzt bei KRM. Für Sie ist nichts mehr zu tun. Solange KRM noch nicht "
        "damit arbeitet, können Sie es hier rückgängig machen.",
        lambda form, reaction, by, at: capture.hand_to_krm(
            reaction=reaction,
            consulted_at=form.cleaned_data["consulted_at"],
            consulted_with=form.cleaned_data["consulted_with"],
            summary=form.cleaned_data["summary"],
            contact=form.contact(),
            by=by,
            at=at,
        ),
        shows_matter=True,
    ),
    "undo_lead": StepPage(
        forms.StepForm,
        "Rückgängig machen",
        "Der Vorgang liegt wieder bei Ihnen, mit der Aufgabe, ihn zu klären.",
        "Rückgängig machen",
        "Der Vorgang liegt wieder bei Ihnen.",
        lambda form, reaction, by, at: capture.undo_lead_step(reaction=reaction, by=by, at=at),
    ),
    "undo_close": StepPage(
        forms.ReasonForm,
        "Abschluss rückgängig machen",
        _reopening_words,
        "Rückgängig machen",
        "Der Vorgang ist wieder offen.",
        lambda form, reaction, by, at: close.undo_close(
            reaction=reaction, reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ),
}


@require_http_methods(["GET", "POST"])
@staff_page()
def step_page(
    request: StaffRequest, number: str, name: str, about: int | None = None
) -> HttpResponse:
    """Show the page of a step of casework and take the step."""
    if name in customer.PAGES:  # these change what is read once elsewhere: Vollmacht and customer
        return show_step(request, PAGES, number, name, about)
    with standing():
        return show_step(request, PAGES, number, name, about)
