"""The office's own examples of danger: invented sentences beside those that ship."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from krm.arrivals.actions import meaning
from krm.arrivals.queries import meaning as queries
from krm.arrivals.queries.alarms import reads_meaning
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.triage.forms.triage import DangerExampleForm


@require_http_methods(["GET", "POST"])
@staff_page(Right.PROPOSE_REGELWERK)
def examples(request: StaffRequest) -> HttpResponse:
    """Show the examples of the office and take a new one."""
    form = DangerExampleForm(request.POST or None)
    person, at = request.user, request.at
    if form.is_valid() and taken(
        form, lambda: meaning.add_example(**form.cleaned_data, by=person, at=at)
    ):
        say_done(request, "Der Satz ist gespeichert. Er wirkt in einigen Minuten.")
        return redirect("triage:examples")
    context = {
        "form": form,
        "rows": queries.own_examples(),
        "shipped": queries.count_shipped(),
        "is_on": reads_meaning(local_day(at)),
    }
    return render(request, "triage/examples.html", context, status=400 if form.errors else 200)


@require_POST
@staff_page(Right.PROPOSE_REGELWERK)
def remove_example(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove an example of the office."""
    row = queries.own_examples().filter(pk=pk).first()
    if row is None:
        raise Http404
    meaning.remove_example(example=row, by=request.user, at=request.at)
    say_done(request, "Der Satz ist entfernt.")
    return redirect("triage:examples")
