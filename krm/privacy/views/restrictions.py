"""What is only kept: the list, and the page on which a restriction ends."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.actions.restricting import end_restriction
from krm.privacy.forms.restricting import EndRestrictionForm
from krm.privacy.queries import restrictions as queries

_HANDLES = Right.HANDLE_SUBJECT_REQUESTS


@require_safe
@staff_page(_HANDLES)
def listing(request: StaffRequest) -> HttpResponse:
    """List what is only kept; nowhere else but in its requests such a Vorgang is listed."""
    rows = queries.listed(request.user, local_day(request.at))
    return render(request, "privacy/restrictions.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(_HANDLES)
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a restriction, with its reason and the day on which the person heard of it."""
    on = local_day(request.at)
    row = queries.visible(request.user, on).filter(pk=pk).select_related("reaction").first()
    if row is None:
        raise Http404
    form = EndRestrictionForm(request.POST if request.method == "POST" else None)
    if (
        form.is_bound
        and form.is_valid()
        and taken(
            form,
            lambda: end_restriction(
                restriction=row, **form.cleaned_data, by=request.user, at=request.at
            ),
        )
    ):
        say_done(request, f"Die Einschränkung von {row.reaction.number} ist aufgehoben.")
        return redirect("privacy:restrictions")
    context = {"row": row, "form": form}
    status = 400 if form.errors else 200
    return render(request, "privacy/end_restriction.html", context, status=status)
