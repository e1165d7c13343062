"""A Lob that goes on and the decision about an Idee: step pages, and what the praised read."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render

from krm.casework.actions import ideas, praise
from krm.casework.forms import ideas as forms
from krm.casework.models import PraiseNote
from krm.casework.pages import StepPage
from krm.casework.queries.ideas import words_of_units
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day, units_led_by
from krm.reactions.models import Reaction
from krm.reactions.queries import excluded_people


def _noting_words(reaction: Reaction) -> str:
    words = (
        "Über eine Idee entscheidet die Einheit, die sie umsetzen kann. Hier tragen Sie ein, was "
        "gilt. Was umgesetzt wird, steht danach bei den Maßnahmen."
    )
    return f"{words} {words_of_units(reaction)}".strip()


PAGES: dict[str, StepPage] = {
    "pass_on_praise": StepPage(
        forms.PraiseForm,
        "Lob weitergeben",
        "Team und Person lesen es unter „Mitteilungen“. Zu tun ist für sie nichts. Der Vorgang ist "
        "danach abgeschlossen.",
        "Lob weitergeben und abschließen",
        "Das Lob ist weitergegeben und der Vorgang abgeschlossen.",
        lambda form, reaction, by, at: praise.pass_on_praise(
            reaction=reaction,
            unit=form.cleaned_data["unit"],
            person=form.cleaned_data["person"],
            words=form.cleaned_data["words"],
            by=by,
            at=at,
        ),
        shows_matter=True,
    ),
    "decide_idea": StepPage(
        forms.IdeaForm,
        "Über die Idee entscheiden",
        "KRM schreibt der Kundin oder dem Kunden mit Ihren Worten, was aus der Idee wird. Was Sie "
        "umsetzen, steht danach bei den Maßnahmen.",
        "Entscheidung an KRM geben",
        "KRM hat die Entscheidung.",
        lambda form, reaction, by, at: ideas.decide_idea(
            assignment=form.assignment, decided=form.decided(), by=by, at=at
        ),
        shows_matter=True,
    ),
    "note_idea_decision": StepPage(
        forms.NotedDecisionForm,
        "Entscheidung über die Idee eintragen",
        _noting_words,
        "Entscheidung speichern",
        "Die Entscheidung ist eingetragen.",
        lambda form, reaction, by, at: ideas.note_idea_decision(
            reaction=reaction,
            unit=form.cleaned_data["unit"],
            decided=form.decided(),
            by=by,
            at=at,
        ),
        shows_matter=True,
    ),
}


@staff_page()
def praise_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show whoever is praised, their team and its lead what was said; nobody else."""
    person, on = request.user, local_day(request.at)
    led = [unit.pk for unit in units_led_by(person, on)]
    mine = Q(person=person) | Q(unit__in=led)
    if person.unit_id is not None:
        mine |= Q(unit=person.unit_id)
    note = PraiseNote.objects.select_related("unit", "reaction").filter(mine, pk=pk).first()
    if note is None or person.pk in excluded_people(note.reaction):
        raise Http404
    return render(request, "casework/praise.html", {"note": note, "is_mine": note.person == person})
