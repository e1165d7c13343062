"""The steps about the task of one unit, for the table of step pages."""

from krm.casework.actions import leading
from krm.casework.forms import units as forms
from krm.casework.pages import StepPage
from krm.work.actions import units

PAGES: dict[str, StepPage] = {
    "remind_unit": StepPage(
        forms.AssignmentForm,
        "Einheit erinnern",
        "Die Einheit bekommt eine Mitteilung. Wer wann erinnert wurde, steht danach im Verlauf.",
        "Jetzt erinnern",
        "Die Einheit hat die Mitteilung. Wer erinnert wurde, steht im Verlauf.",
        lambda form, reaction, by, at: units.remind_unit(assignment=form.assignment, by=by, at=at),
    ),
    "withdraw_assignment": StepPage(
        forms.AssignmentReasonForm,
        "Von der Einheit zurücknehmen",
        "Die Einheit muss nichts mehr tun, ihre Frist entfällt. War sie die einzige, liegt der "
        "Vorgang wieder bei KRM. War sie federführend, ist es danach die nächste Einheit und "
        "erfährt es.",
        "Zurücknehmen",
        "Der Vorgang ist von der Einheit zurückgenommen.",
        lambda form, reaction, by, at: units.withdraw_assignment(
            assignment=form.assignment, reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ),
    "decline_assignment": StepPage(
        forms.AssignmentReasonForm,
        "Nicht zuständig",
        "KRM erfährt den Grund und gibt den Vorgang weiter. Sie sehen ihn danach nicht mehr.",
        "An KRM zurückgeben",
        "KRM weiß jetzt, dass Ihre Einheit nicht zuständig ist. Für Sie ist nichts mehr zu tun.",
        lambda form, reaction, by, at: units.decline_assignment(
            assignment=form.assignment, reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ),
    "choose_lead": StepPage(
        forms.ChooseLeadForm,
        "Federführung klären",
        forms.choosing_words,
        "Speichern",
        lambda reaction: f"Gespeichert. {reaction.lead_unit.name} ist federführend.",
        lambda form, reaction, by, at: leading.choose_lead(
            reaction=reaction,
            unit=form.cleaned_data["unit"],
            question=form.cleaned_data["question"],
            by=by,
            at=at,
        ),
        shows_matter=True,
        instead=("forward",),
    ),
    "assign_drafter": StepPage(
        forms.DrafterForm,
        "Entwurf jemandem übertragen",
        "Diese Person schreibt den Schriftsatz und legt ihn Ihnen vor.",
        "Übertragen",
        "Der Entwurf ist übertragen.",
        lambda form, reaction, by, at: units.assign_drafter(
            assignment=form.assignment, drafter=form.cleaned_data["drafter"], by=by, at=at
        ),
    ),
}
