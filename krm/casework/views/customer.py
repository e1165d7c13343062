"""The steps about the customer, for the table of step pages."""

from krm.casework.actions import confidential
from krm.casework.forms.confidential import ConfidentialForm
from krm.casework.pages import StepPage

PAGES: dict[str, StepPage] = {
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
}
