"""The steps of petitions, with the page engine of casework."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from krm.casework.pages import StepPage, show_step
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page
from krm.petitions.actions import details, drafting, participation, releasing, transmitting
from krm.petitions.forms import steps as forms
from krm.petitions.forms.details import PetitionForm
from krm.petitions.models import Statement
from krm.petitions.pages import number_warning
from krm.reactions.models import Petition, Reaction

_ABOVE = "petitions/parts/above.html"


def _change(form: Any, reaction: Reaction, by: Person, at: datetime) -> str:
    changed = details.change_petition(
        reaction=reaction, data=form.petition_data(), letter=form.letter_file(), by=by, at=at
    )
    return number_warning(reaction, changed)


def _approved(statement: Statement) -> str:
    if statement.chair_asked_at == statement.approved_at:
        return "Die Stellungnahme liegt jetzt dem Vorsitz der Trägerversammlung vor."
    return "Die Stellungnahme ist freigegeben. Sie kann jetzt übermittelt werden."


def _checked(petition: Petition) -> str:
    if not petition.topics:
        return "Kein Thema der Trägerversammlung ist berührt."
    if petition.participation == Petition.Participation.NO and not petition.decision:
        return (
            "Gespeichert. Das BMAS beteiligt die Trägerversammlung nicht: Die Geschäftsführung "
            "muss jetzt entscheiden und hat eine Mitteilung."
        )
    return "Gespeichert. Der Vorsitz der Trägerversammlung gibt die Stellungnahme frei."


def _transmitted(statement: Statement) -> str:
    if not statement.days_late:
        return "Die Übermittlung ist eingetragen, die Frist ist gehalten."
    days = "1 Tag" if statement.days_late == 1 else f"{statement.days_late} Tage"
    return f"Die Übermittlung ist eingetragen: {days} zu spät. Das ist als Besonderheit gemeldet."


PAGES: dict[str, StepPage] = {
    "petition": StepPage(
        PetitionForm,
        "Angaben zur Petition",
        "Die Frist für die Stellungnahme folgt der Frist des Petitionsausschusses. Alte und neue "
        "Angaben bleiben im Verlauf. Eine laufende Frist verlängern oder streichen Sie unter "
        "„Angabe berichtigen“; eine zweite Person bestätigt es.",
        "Speichern",
        lambda warning: f"Die Angaben sind gespeichert. {warning}".strip(),
        _change,
        instead=("correct",),
    ),
    "check_topics": StepPage(
        forms.TopicsForm,
        "Themen der Trägerversammlung prüfen",
        "Ist eines dieser Themen berührt, gibt der Vorsitz der Trägerversammlung die Stellungnahme "
        "frei. Sagt das BMAS etwas anderes, entscheidet die Geschäftsführung.",
        "Speichern",
        _checked,
        lambda form, reaction, by, at: participation.check_topics(
            reaction=reaction, topics=form.cleaned_data["topics"], by=by, at=at
        ),
        shows_matter=True,
    ),
    "decide_participation": StepPage(
        forms.DecideForm,
        "Über die Beteiligung der Trägerversammlung entscheiden",
        "Das BMAS beteiligt die Trägerversammlung nicht. Die Prüfung im Haus hat aber Themen der "
        "Trägerversammlung gefunden. Am besten fragen Sie vorher beim BMAS nach.",
        "Entscheiden",
        "Ihre Entscheidung ist gespeichert.",
        lambda form, reaction, by, at: participation.decide_participation(
            reaction=reaction,
            decision=form.cleaned_data["decision"],
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
        shows_matter=True,
        above="petitions/parts/topics.html",
    ),
    "present_statement": StepPage(
        forms.StatementForm,
        "Stellungnahme der Geschäftsführung vorlegen",
        "Die Geschäftsführung liest diese Fassung und entscheidet.",
        "Vorlegen",
        "Die Stellungnahme liegt jetzt der Geschäftsführung vor.",
        lambda form, reaction, by, at: releasing.present_statement(
            reaction=reaction, digest=form.cleaned_data["digest"], by=by, at=at
        ),
        above=_ABOVE,
    ),
    "approve_statement": StepPage(
        forms.StatementForm,
        "Stellungnahme freigeben",
        "Bitte lesen Sie die Stellungnahme. Sind Themen der Trägerversammlung berührt, geht sie "
        "danach an den Vorsitz; sonst ist das die Freigabe.",
        "Freigeben",
        _approved,
        lambda form, reaction, by, at: releasing.approve_statement(
            reaction=reaction, digest=form.cleaned_data["digest"], by=by, at=at
        ),
        shows_matter=True,
        above=_ABOVE,
        instead=("return_statement",),
    ),
    "release_statement": StepPage(
        forms.ReleaseForm,
        "Stellungnahme freigeben",
        "Sie geben genau diese Fassung frei. Ändert jemand danach ein Wort, gilt die Freigabe "
        "nicht mehr und Sie werden noch einmal gefragt.",
        "Diese Fassung freigeben",
        "Die Stellungnahme ist freigegeben. Die Geschäftsführung übermittelt sie.",
        lambda form, reaction, by, at: releasing.release_statement(
            reaction=reaction,
            digest=form.cleaned_data["digest"],
            resolution=form.cleaned_data["resolution"],
            by=by,
            at=at,
        ),
        shows_matter=True,
        above=_ABOVE,
        instead=("return_statement",),
    ),
    "file_release": StepPage(
        forms.PaperForm,
        "Freigabe mit Unterschrift eintragen",
        "Der Vorsitz der Trägerversammlung hat auf Papier freigegeben. Das Prüfzeichen auf dem "
        "Papier muss zu dieser Fassung gehören.",
        "Freigabe eintragen",
        "Die Freigabe ist eingetragen. Bitte übermitteln Sie die Stellungnahme.",
        lambda form, reaction, by, at: releasing.file_release(
            reaction=reaction, release=form.release(), paper=form.paper(), by=by, at=at
        ),
        above="petitions/parts/paper.html",
    ),
    "return_statement": StepPage(
        forms.ReturnStatementForm,
        "Stellungnahme zur Überarbeitung zurückgeben",
        "KRM ändert die Stellungnahme und legt sie noch einmal vor.",
        "Zurückgeben",
        "Die Stellungnahme ist zurückgegeben.",
        lambda form, reaction, by, at: releasing.return_statement(
            reaction=reaction, remark=form.cleaned_data["remark"], by=by, at=at
        ),
        above=_ABOVE,
    ),
    "transmit_statement": StepPage(
        forms.TransmitForm,
        "Übermittlung der Stellungnahme eintragen",
        "Bitte laden Sie die Stellungnahme herunter, schicken Sie sie unmittelbar an das BMAS oder "
        "an die Stelle, die darum bittet, und tragen Sie hier ein, wann und wie.",
        "Als übermittelt eintragen",
        _transmitted,
        lambda form, reaction, by, at: transmitting.transmit_statement(
            reaction=reaction,
            digest=form.cleaned_data["digest"],
            transmitted_on=form.cleaned_data["transmitted_on"],
            how=form.cleaned_data["how"],
            by=by,
            at=at,
        ),
        above=_ABOVE,
    ),
    "record_remedy": StepPage(
        forms.RemedyForm,
        "Abhilfe oder Bescheid neben der Petition eintragen",
        "Der Person darf auch daneben geholfen werden. Die Stellungnahme berichtet davon; eine "
        "Freigabe gilt danach nicht mehr.",
        "Eintragen",
        "Eingetragen. Die Stellungnahme berichtet davon.",
        lambda form, reaction, by, at: drafting.record_remedy(
            reaction=reaction,
            happened_on=form.cleaned_data["happened_on"],
            what=form.cleaned_data["what"],
            by=by,
            at=at,
        ),
    ),
    "ask_again": StepPage(
        forms.QuestionForm,
        "Nachfrage eintragen",
        "Das BMAS oder die Stelle fragt noch einmal. Damit beginnt eine neue Runde mit einer "
        "eigenen Stellungnahme.",
        "Nachfrage eintragen",
        "Die Nachfrage ist eingetragen. Bitte schreiben Sie die nächste Stellungnahme.",
        lambda form, reaction, by, at: transmitting.ask_again(
            reaction=reaction, question=form.to_question(), by=by, at=at
        ),
    ),
    "end_petition": StepPage(
        forms.EndForm,
        "Ende eintragen",
        "Damit ist der Vorgang abgeschlossen. Das Ergebnis folgt aus den Bewertungen der Anliegen.",
        "Abschließen",
        "Der Vorgang ist abgeschlossen.",
        lambda form, reaction, by, at: transmitting.end_petition(
            reaction=reaction, ending=form.to_ending(), by=by, at=at
        ),
    ),
}


@require_http_methods(["GET", "POST"])
@staff_page()
def step_page(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """Show the page of a step of petitions and take the step."""
    return show_step(request, PAGES, number, name)
