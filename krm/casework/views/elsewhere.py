"""What of a Vorgang belongs to another desk, for the table of step pages."""

from krm.arrivals.actions import elsewhere
from krm.casework.forms.elsewhere import PassOnStepForm
from krm.casework.pages import StepPage

PAGES: dict[str, StepPage] = {
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
    ),
}
