"""The steps of an anonymous reaction that units learn of, for the table of step pages."""

from krm.casework.actions import information
from krm.casework.forms import information as forms
from krm.casework.forms.decision import decided_in
from krm.casework.pages import StepPage

PAGES: dict[str, StepPage] = {
    "inform_unit": StepPage(
        forms.InformForm,
        "An eine Einheit geben",
        forms.informing_words,
        "An die Einheit geben",
        "Die Einheit weiß Bescheid. Ihre Rückmeldung kommt zu Ihnen.",
        lambda form, reaction, by, at: information.inform_units(
            reaction=reaction,
            information=form.to_information(),
            by=by,
            at=at,
        ),
    ),
    "answer_information": StepPage(
        forms.ReplyForm,
        "Rückmeldung geben",
        forms.replying_words,
        "Rückmeldung senden",
        "Die Rückmeldung ist bei KRM.",
        lambda form, reaction, by, at: information.answer_information(
            reaction=reaction,
            remedy=form.cleaned_data.get("remedy", ""),
            decided=decided_in(form),
            by=by,
            at=at,
        ),
        only_adds=True,
    ),
    "close_anonymous": StepPage(
        forms.CloseAnonymousForm,
        "Anonymen Vorgang abschließen",
        forms.ending_words,
        "Abschließen",
        "Der Vorgang ist abgeschlossen.",
        lambda form, reaction, by, at: information.close_anonymous(
            reaction=reaction,
            remedy=form.cleaned_data.get("remedy", ""),
            improvement=form.cleaned_data["improvement"],
            judged=form.to_judged(),
            idea=form.idea(),
            by=by,
            at=at,
        ),
        above="casework/parts/unit_replies.html",
    ),
}
