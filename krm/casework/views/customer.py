"""The steps about the customer, for the table of step pages."""

from krm.casework.actions import confidential, customer
from krm.casework.forms import customer as forms
from krm.casework.forms.confidential import ConfidentialForm
from krm.casework.pages import StepPage

PAGES: dict[str, StepPage] = {
    "customer": StepPage(
        forms.CustomerForm,
        "Kundin oder Kunde",
        "Nur was für die Antwort nötig ist. Geburtsdatum oder Gesundheit gehören nicht hierher.",
        "Speichern",
        "Die Angaben sind gespeichert.",
        lambda form, reaction, by, at: customer.change_customer(
            reaction=reaction, data=form.to_party(), seen=form.cleaned_data["seen"], by=by, at=at
        ),
    ),
    "representative": StepPage(
        forms.RepresentativeForm,
        "Vertretung eintragen",
        "Mit einer Vollmacht gehen Schreiben an die Vertretung. Ohne Vollmacht gehen sie an die "
        "Kundin oder den Kunden, und die Vertretung erhält keine Sozialdaten.",
        "Vertretung speichern",
        "Die Vertretung ist eingetragen.",
        lambda form, reaction, by, at: customer.set_representative(
            reaction=reaction,
            data=form.to_party(),
            has_vollmacht=form.cleaned_data["has_vollmacht"],
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=by,
            at=at,
        ),
    ),
    "party_role": StepPage(
        forms.RoleForm,
        "Rolle der Person ändern",
        "Ohne Vollmacht gehen an eine Vertretung keine Sozialdaten. Die Antwort geht dann an die "
        "Kundin oder den Kunden, oder sie wartet auf die Vollmacht.",
        "Rolle speichern",
        "Die Rolle ist gespeichert.",
        lambda form, reaction, by, at: customer.change_role(
            reaction=reaction,
            role=form.cleaned_data["role"],
            customer=form.customer(),
            mandate=form.mandate(),
            by=by,
            at=at,
        ),
    ),
    "deceased": StepPage(
        forms.DeceasedForm,
        "Als verstorben vermerken",
        "Danach geht keine Post mehr an diese Person hinaus, in keinem ihrer Vorgänge. Die Fristen "
        "laufen, bis der Vorgang ohne Antwort abgeschlossen ist. Ein Irrtum lässt sich unter "
        "„Angabe berichtigen“ zurücknehmen.",
        "Vermerken",
        "Der Vermerk ist gesetzt.",
        lambda form, reaction, by, at: customer.note_deceased(
            reaction=reaction, on=form.cleaned_data["on"], by=by, at=at
        ),
    ),
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
    "exclude": StepPage(
        forms.ExcludeForm,
        "Kollegin oder Kollegen vom Vorgang ausschließen",
        "Diese Person findet den Vorgang danach in keiner Liste, Suche oder Ausgabe mehr.",
        "Ausschließen",
        "Die Person ist ausgeschlossen.",
        lambda form, reaction, by, at: customer.exclude(
            reaction=reaction,
            person=form.cleaned_data["person"],
            reason=form.cleaned_data["reason"],
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
