"""The design of the card of one Standort, with its picture while somebody works on it."""

from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krm.adapters import pdf
from krm.journal.actions import Refused
from krm.organisation.models import Standort
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.outreach import actions, queries
from krm.outreach.forms import DesignForm
from krm.outreach.models import CardDesign
from krm.outreach.pages import public_url
from krm.outreach.queries.composing import (
    example_target,
    logo_of,
    logo_picture,
    text_problems,
    to_card,
)
from krm.outreach.rules import colour_problem, is_colour
from krm.outreach.rules.words import DesignWords

_PREVIEW_PPI = 110
_DRAWN_INSTEAD = "#171a9e"


@require_http_methods(["GET", "POST"])
@staff_page(Right.DESIGN_CARDS)
def design(request: StaffRequest, code: str) -> HttpResponse:
    """Show and change the card of a Standort."""
    standort, last = _load(code)
    if request.method == "POST" and "preview" not in request.POST:
        form = _form(request, last, bound=True)
        if form.is_valid() and _saved(request, standort, form):
            return redirect("outreach:design", code=standort.code)
        return _shown(request, standort, last, form, status=400)
    form = _form(request, last, bound=request.method == "POST")
    return _shown(request, standort, last, form)


def _saved(request: StaffRequest, standort: Standort, form: DesignForm) -> bool:
    try:
        row = actions.save_design(
            standort=standort,
            words=form.words(),
            logo=form.new_logo(),
            keeps_logo=form.keeps_logo,
            seen_version=form.cleaned_data["seen_version"],
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    say_done(request, f"Die Karte ist gespeichert (Fassung {row.version}).")
    return True


@require_POST
@staff_page(Right.DESIGN_CARDS)
def preview(request: StaffRequest, code: str) -> HttpResponse:
    """Return the picture of what is typed, and what would keep it from being saved."""
    standort, last = _load(code)
    form = _form(request, last, bound=True)
    form.is_valid()
    context = _picture(request, standort, last, form)
    return render(request, "outreach/parts/picture.html", context)


def _load(code: str) -> tuple[Standort, CardDesign | None]:
    standort = get_object_or_404(Standort, code=code)
    if not standort.has_cards:
        raise Http404
    return standort, queries.latest_design(standort)


def _form(request: StaffRequest, last: CardDesign | None, *, bound: bool) -> DesignForm:
    on = local_day(request.at)
    words = queries.design_words(last, on)
    return DesignForm(
        request.POST if bound else None,
        request.FILES if bound else None,
        offered=queries.offered_languages(on),
        last=last,
        initial={
            "heading": words.heading,
            "invitation": words.invitation,
            "closing": words.closing,
            "colour": words.colour,
            "languages": list(words.languages),
            "seen_version": last.version if last else 0,
        },
    )


def _shown(
    request: StaffRequest,
    standort: Standort,
    last: CardDesign | None,
    form: DesignForm,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "standort": standort,
        "last": last,
        "versions": queries.designs_of(standort),
        "form": form,
        "opens_on": queries.opens_on(standort, local_day(request.at)),
        "preview_url": reverse("outreach:preview", args=[standort.code]),
        **_picture(request, standort, last, form),
    }
    return render(request, "outreach/design.html", context, status=status)


def _picture(
    request: StaffRequest, standort: Standort, last: CardDesign | None, form: DesignForm
) -> dict[str, Any]:
    """Return front and back as pictures inside the page, and the problems in German."""
    words, logo = _typed(form, last, request.at)
    colour = form.words().colour if form.is_bound else words.colour
    problems = list(text_problems(words, has_logo=logo is not None).values())
    if problem := colour_problem(colour):
        problems.insert(0, problem)
    try:
        card = to_card(words, example_target(standort, public_url(request)), logo=logo)
        pictures = [b64encode(side).decode() for side in pdf.draw_card(card, ppi=_PREVIEW_PPI)]
    except ValueError:
        pictures = []
    return {"pictures": pictures, "problems": problems}


def _typed(
    form: DesignForm, last: CardDesign | None, at: datetime
) -> tuple[DesignWords, bytes | None]:
    """Return what is in the form, as far as it can be drawn."""
    if not form.is_bound:
        return queries.design_words(last, local_day(at)), logo_of(queries.logo_document(last))
    words = form.words()
    if not is_colour(words.colour):
        words = replace(words, colour=_DRAWN_INSTEAD)
    file = form.cleaned_data.get("logo")
    if file:
        content = file.read()
        file.seek(0)
        try:
            return words, logo_picture(content)
        except ValueError:
            return words, None
    return words, logo_of(queries.logo_document(last)) if form.keeps_logo else None
