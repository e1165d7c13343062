"""The keys to the API: make one (shown once), see which are in use, revoke."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.public.actions import tokens as actions
from krm.public.forms.tokens import TokenForm
from krm.public.models import ApiToken


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Right.MANAGE_OFFICE)
def tokens(request: StaffRequest) -> HttpResponse:
    """Show the keys; posting makes a new one, which this page shows once and never again."""
    form = TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_token(by=request.user, at=request.at, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            form = TokenForm()
    context = {
        "form": form,
        "made": made,
        "tokens": ApiToken.objects.select_related("created_by").order_by("revoked_at", "-pk"),
        "on": local_day(request.at),
    }
    status = 400 if form.errors else 200
    return render(request, "public_office/tokens.html", context, status=status)


@require_POST
@staff_page(Right.MANAGE_OFFICE)
def revoke(request: StaffRequest, token_pk: int) -> HttpResponse:
    """Revoke a key."""
    token = get_object_or_404(ApiToken, pk=token_pk)
    try:
        actions.revoke_token(token=token, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, f"Der Schlüssel „{token.name}“ ist gesperrt.")
    return redirect("tokens:list")
