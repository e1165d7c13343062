"""The steps about the customer, for the table of step pages."""

from krm.casework.actions import confidential, customer
from krm.casework.forms import customer as forms
from krm.casework.forms.confidential import ConfidentialForm
from krm.casework.pages import StepPage

PAGES: dict[str, StepPage] = {
    "email_consent": StepPage(
        forms.EmailConsentForm,
        "Einwilligung in E-Mails",
        "Nur mit Einwilligung gehen Nachrichten per E-Mail hinaus. Der Widerruf gilt sofort und "
        "in allen Vorgängen dieser Person.",
        "Speichern",
        "Die Einwilligung ist eingetragen.",
        lambda form, reaction, by, at: customer.note_email_consent(
            reaction=reaction, consent=form.to_consent(), by=by, at=at
        ),
    ),
    "make_confidential": StepPage(
        ConfidentialForm,
        "Die Kundin oder der Kunde arbeitet im Haus",
        "Danach sehen nur KRM und die benannte Person den Vorgang: keine Führungskraft, keine "
        "Vertretung, keine Geschäftsführung. Wer ihn bisher hatte, verliert ihn.",
        "Verbergen",
        "Der Vorgang ist verborgen. Nur KRM und die benannte Person sehen ihn.",
        lambda form, reaction, by, at: confidential.make_confidential(
            reaction=reaction,
            unit=form.cleaned_data["unit"],
            substitute=form.cleaned_data["substitute"],
            by=by,
            at=at,
        ),
    ),
    "follow_up": StepPage(
        forms.FollowUpForm,
        "Als Folgereaktion verknüpfen",
        "Dieselbe Person hat sich in derselben Sache schon einmal gemeldet.",
        "Verknüpfen",
        "Die Vorgänge sind verknüpft.",
        lambda form, reaction, by, at: customer.link_follow_up(
            reaction=reaction, number=form.cleaned_data["number"], by=by, at=at
        ),
    ),
}
