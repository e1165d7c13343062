"""The pages of what is special in a Vorgang: a Besonderheit, data given to others."""

from krm.casework.actions import board_copy
from krm.casework.forms.special import (
    BoardCopyForm,
    DisclosureForm,
    PlanForm,
    PromiseForm,
    ReportForm,
)
from krm.casework.pages import StepPage
from krm.measures.actions import disclosing, planning, raising

PAGES: dict[str, StepPage] = {
    "send_board_copy": StepPage(
        BoardCopyForm,
        "Kopie an die beauftragende Stelle",
        "Bitte die Antwort aus dem Vorgang drucken und die Kopie zur Post geben. Danach lässt sich "
        "der Vorgang abschließen.",
        "Eintragen",
        "Die Kopie ist eingetragen.",
        lambda form, reaction, by, at: board_copy.send_board_copy(
            reaction=reaction, sent=form.sent(), by=by, at=at
        ),
    ),
    "report_besonderheit": StepPage(
        ReportForm,
        "Besonderheit melden",
        "Geschäftsführung und Führungskraft erfahren es sofort und bestätigen, dass sie es "
        "gelesen haben. In der E-Mail steht nur die Nummer.",
        "Melden",
        "Die Besonderheit ist gemeldet. Wer davon weiß, steht im Vorgang.",
        lambda form, reaction, by, at: raising.report_besonderheit(
            subject=raising.Subject(reaction),
            kind=form.cleaned_data["kind"],
            said=form.said(),
            by=by,
            at=at,
        ),
        shows_matter=True,
        only_adds=True,
    ),
    "note_disclosure": StepPage(
        DisclosureForm,
        "Daten an Polizei, Jugendamt oder andere geben",
        "Bei Gefahr zuerst anrufen, dann hier eintragen. So wenig wie möglich, so viel wie nötig: "
        "nur die Angaben, die die Stelle braucht.",
        "Eintragen",
        "Die Weitergabe steht im Vorgang.",
        lambda form, reaction, by, at: disclosing.note_disclosure(
            subject=raising.Subject(reaction), said=form.to_data(), by=by, at=at
        ),
        only_adds=True,
    ),
    "plan_measure": StepPage(
        PlanForm,
        "Gegenmaßnahme planen",
        "Damit das nicht noch einmal geschieht: was, gegen welche Ursache, wer und bis wann. Die "
        "Gegenmaßnahme steht bis zum Ende auf der Liste für die Führungskräftebesprechung.",
        "Planen",
        "Die Gegenmaßnahme ist geplant. Wer sich kümmert, hat eine Mitteilung.",
        lambda form, reaction, by, at: planning.plan_measure(
            reaction=reaction,
            **{name: form.cleaned_data[name] for name in ("title", "cause", "owner", "due_on")},
            by=by,
            at=at,
        ),
        shows_matter=True,
        only_adds=True,
    ),
    "note_promise": StepPage(
        PromiseForm,
        "Zusage festhalten",
        "Was die Antwort verspricht, hält jemand ein. Bis dahin steht es auf Heute bei dieser "
        "Person, und KRM wird erinnert.",
        "Festhalten",
        "Die Zusage ist festgehalten. Wer sie einhält, hat eine Mitteilung.",
        lambda form, reaction, by, at: planning.note_promise(
            reaction=reaction,
            **{name: form.cleaned_data[name] for name in ("title", "owner", "due_on")},
            by=by,
            at=at,
        ),
        only_adds=True,
    ),
}
