"""What of a Vorgang belongs to another desk, for the table of step pages."""

from krm.arrivals.actions import elsewhere
from krm.casework.actions import messages
from krm.casework.forms.elsewhere import MessageForm, PassOnStepForm
from krm.casework.pages import StepPage

PAGES: dict[str, StepPage] = {
    "read_message": StepPage(
        MessageForm,
        "Neue Nachricht lesen",
        "Sie kam von selbst zum Vorgang. Bitte lesen: Kann es ein Widerspruch sein, muss er heute "
        "noch weiter.",
        "Antwort speichern",
        "Die Nachricht ist gelesen.",
        lambda form, reaction, by, at: messages.read_message(
            item=form.message, reaction=reaction, elsewhere=form.goes_on(), by=by, at=at
        ),
        only_adds=True,
    ),
    "pass_on": StepPage(
        PassOnStepForm,
        "Einen Teil weitergeben",
        "Antrag, Nachweis, möglicher Widerspruch: Der Teil geht heute mit dem Tag des Eingangs an "
        "die zuständige Stelle im Haus. Der Vorgang bleibt hier.",
        "Weitergeben",
        "Der Teil ist weitergegeben. Wann die Stelle den Erhalt bestätigt, steht im Vorgang.",
        lambda form, reaction, by, at: elsewhere.pass_on_from_case(
            reaction=reaction, parcel=form.to_parcel(), by=by, at=at
        ),
        only_adds=True,
    ),
}
