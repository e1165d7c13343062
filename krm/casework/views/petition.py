"""The page on which a petition is corrected, for the table of step pages."""

from krm.casework.actions import petition
from krm.casework.forms.petition import PetitionForm
from krm.casework.pages import StepPage

PAGES: dict[str, StepPage] = {
    "petition": StepPage(
        PetitionForm,
        "Angaben zur Petition",
        "Die Frist für die Stellungnahme folgt der Frist des Petitionsausschusses. Alte und neue "
        "Angaben bleiben im Verlauf.",
        "Speichern",
        "Die Angaben zur Petition sind gespeichert.",
        lambda form, reaction, by, at: petition.change_petition(
            reaction=reaction, data=form.petition_data(), by=by, at=at
        ),
    ),
}
