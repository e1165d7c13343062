"""Wiederherstellung: what a person goes through before the house goes on."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from krm.desk.actions.restored import go_on_after_restore
from krm.desk.forms.restored import GoOnForm
from krm.desk.queries import restored
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.work.access import visible_reactions


@staff_page(Right.TRIAGE, Right.MANAGE_OFFICE)
def show(request: StaffRequest) -> HttpResponse:
    """Show what is unclear, and let KRM say that it is gone through."""
    pause = restored.open_restore()
    if pause is None:
        return render(request, "desk/restored.html", {"pause": None})
    on = local_day(request.at)
    written = restored.last_number(on.year)
    may_go_on = Right.TRIAGE in request.rights
    form = GoOnForm(request.POST or None)
    if may_go_on and request.method == "POST" and form.is_valid():
        number = form.cleaned_data["last_number"]
        step = go_on_after_restore
        if taken(form, lambda: step(last_number=number, by=request.user, at=request.at)):
            say_done(request, "Das Haus arbeitet wieder von selbst.")
            return redirect("desk:today")
    context = {
        "pause": pause,
        "lost_from": restored.lost_from(pause),
        "last_number": written,
        "form": form,
        "may_go_on": may_go_on,
        **_shown(request, on),
    }
    return render(request, "desk/restored.html", context, status=400 if form.errors else 200)


def _shown(request: StaffRequest, on: object) -> dict[str, object]:
    """Return what this person may see of what is unclear, and how much there is for others."""
    unclear = restored.what_is_unclear()
    seen = set(visible_reactions(request.user, on).values_list("pk", flat=True))  # type: ignore[arg-type]
    dispatches = [row for row in unclear.dispatches if row.letter.reaction_id in seen]
    letters = [row for row in unclear.letters if row.reaction_id in seen]
    return {
        "dispatches": dispatches,
        "other_dispatches": len(unclear.dispatches) - len(dispatches),
        "letters": letters,
        "other_letters": len(unclear.letters) - len(letters),
    }
