"""The pages of steps that a second person confirms in what has ended, or where one ends it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from krm.casework.models import Handover
from krm.casework.pages import Run, StepPage
from krm.corrections.actions import proposing
from krm.corrections.forms import by_two as forms
from krm.corrections.models import Correction
from krm.corrections.pages import said_of
from krm.organisation.models import Person
from krm.reactions.models import Reaction


def _by_two(name: str) -> Run:
    def run(form: Any, reaction: Reaction, by: Person, at: datetime) -> object:
        return proposing.take_by_two(
            name=name, reaction=reaction, said=form.said(), reason=form.why_said(), by=by, at=at
        )

    return run


def _or_waits(done: str) -> Callable[[object], str]:
    """Return what to say: it is done, or who has to agree first."""
    return lambda made: said_of(made, done) if isinstance(made, Correction) else done


def _handed_over(made: object) -> str:
    if isinstance(made, Handover) and made.completed_at is None:
        return "Die Abgabe ist vorbereitet. Bitte jetzt die Abgabenachricht schreiben."
    return _or_waits("Der Vorgang ist abgegeben. Ein Schreiben ist nicht möglich.")(made)


PAGES: dict[str, StepPage] = {
    "customer": StepPage(
        forms.CustomerStepForm,
        "Kundin oder Kunde",
        "Nur was für die Antwort nötig ist. Geburtsdatum oder Gesundheit gehören nicht hierher.",
        "Speichern",
        _or_waits("Die Angaben sind gespeichert."),
        _by_two("change_customer"),
    ),
    "representative": StepPage(
        forms.RepresentativeStepForm,
        "Vertretung eintragen",
        "Mit einer Vollmacht gehen Schreiben an die Vertretung. Ohne Vollmacht gehen sie an die "
        "Kundin oder den Kunden, und die Vertretung erhält keine Sozialdaten.",
        "Vertretung speichern",
        _or_waits("Die Vertretung ist eingetragen."),
        _by_two("set_representative"),
    ),
    "party_role": StepPage(
        forms.RoleStepForm,
        "Rolle der Person ändern",
        "Ohne Vollmacht gehen an eine Vertretung keine Sozialdaten. Die Antwort geht dann an die "
        "Kundin oder den Kunden, oder sie wartet auf die Vollmacht.",
        "Rolle speichern",
        _or_waits("Die Rolle ist gespeichert."),
        _by_two("change_role"),
    ),
    "deceased": StepPage(
        forms.DeceasedStepForm,
        "Als verstorben vermerken",
        "Danach geht keine Post mehr an diese Person hinaus, in keinem ihrer Vorgänge. Die Fristen "
        "laufen, bis der Vorgang ohne Antwort abgeschlossen ist. Ein Irrtum lässt sich unter "
        "„Angabe berichtigen“ zurücknehmen.",
        "Vermerken",
        _or_waits("Der Vermerk ist gesetzt."),
        _by_two("note_deceased"),
    ),
    "exclude": StepPage(
        forms.ExcludeStepForm,
        "Kollegin oder Kollegen vom Vorgang ausschließen",
        "Diese Person findet den Vorgang danach in keiner Liste, Suche oder Ausgabe mehr.",
        "Ausschließen",
        _or_waits("Die Person ist ausgeschlossen."),
        _by_two("exclude"),
    ),
    "email_consent": StepPage(
        forms.EmailConsentStepForm,
        "Einwilligung in E-Mails",
        "Nur mit Einwilligung gehen Nachrichten per E-Mail hinaus. Der Widerruf gilt sofort und "
        "in allen Vorgängen dieser Person.",
        "Speichern",
        _or_waits("Die Einwilligung ist eingetragen."),
        _by_two("note_email_consent"),
    ),
    "follow_up": StepPage(
        forms.FollowUpStepForm,
        "Als Folgereaktion verknüpfen",
        "Dieselbe Person hat sich in derselben Sache schon einmal gemeldet.",
        "Verknüpfen",
        _or_waits("Die Vorgänge sind verknüpft."),
        _by_two("link_follow_up"),
    ),
    "hand_over": StepPage(
        forms.HandOverStepForm,
        "An die zuständige Stelle abgeben",
        "Zuerst erfährt es die Kundin oder der Kunde. Abgegeben ist der Vorgang erst, wenn die "
        "Abgabenachricht hinausgegangen ist.",
        "Abgabe vorbereiten",
        _handed_over,
        _by_two("hand_over"),
    ),
    "correct_transmission": StepPage(
        forms.TransmissionForm,
        "Übermittlung berichtigen",
        "Die Frist wird neu beurteilt, sobald eine zweite Person den richtigen Tag bestätigt hat. "
        "Die Stellungnahme liegt danach auch mit dem richtigen Tag beim Vorgang.",
        "Berichtigen",
        _or_waits("Die Übermittlung ist berichtigt."),
        _by_two("correct_transmission"),
    ),
}
