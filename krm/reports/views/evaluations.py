"""Auswertungen: ask a question, see table, chart and answer, save it, and count it again."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reports.actions import evaluating
from krm.reports.forms import EvaluationForm, NameForm
from krm.reports.models import SavedEvaluation
from krm.reports.queries.evaluation import evaluated, opened
from krm.reports.queries.evaluation_files import (
    as_file,
    may_delete,
    name_of,
    saved_evaluations,
)
from krm.reports.queries.files import MEDIA_TYPES
from krm.reports.queries.table import kept_from
from krm.reports.rules.choosing import QUESTIONS, Choice, choice_of, first_choice, question_of
from krm.reports.rules.content import Content, period_of
from krm.reports.rules.dimensions import why_not_collected
from krm.reports.rules.evaluation import bars_of_evaluation, changes, is_empty
from krm.work.pages import as_download

_PAGE = "reports:evaluation"


def _address(choice: Choice, page: str = _PAGE, *args: object) -> str:
    return f"{reverse(page, args=args)}?{urlencode(choice.as_words())}"


@require_GET
@staff_page(Right.SEE_REPORTS)
def overview(request: StaffRequest) -> HttpResponse:
    """Show the questions that are really asked, a choice of one's own, and what was saved."""
    on = local_day(request.at)
    return _overview(request, EvaluationForm(today=on, initial=first_choice(on).as_words()))


def _overview(request: StaffRequest, form: EvaluationForm) -> HttpResponse:
    on = local_day(request.at)
    choices = ((question.words, opened(code, on)) for code, question in QUESTIONS.items())
    context = {
        "questions": [(words, _address(choice)) for words, choice in choices if choice],
        "form": form,
        "saved": saved_evaluations(request.user),
    }
    status = 400 if form.errors else 200
    return render(request, "reports/evaluations.html", context, status=status)


@require_GET
@staff_page(Right.SEE_REPORTS)
def not_collected(request: StaffRequest) -> HttpResponse:
    """Answer the question about what was never recorded."""
    return render(request, "reports/not_collected.html", {"sentence": why_not_collected()})


@require_GET
@staff_page(Right.SEE_REPORTS)
def evaluation(request: StaffRequest) -> HttpResponse:
    """Show an evaluation as it is counted now."""
    form = EvaluationForm(request.GET, today=local_day(request.at))
    if not form.is_valid():
        return _overview(request, form)
    return _shown(request, form, NameForm())


def _shown(request: StaffRequest, form: EvaluationForm, name: NameForm) -> HttpResponse:
    choice = form.choice()
    content = evaluated(choice, kept=kept_from(request.user))
    question = question_of(choice)
    context = _parts(content) | {
        "form": form,
        "name_form": name,
        "question": question.words if question else "",
        "query": urlencode(choice.as_words()),
        "is_empty": is_empty(content),
        "files": [(_words(ending), ending) for ending in MEDIA_TYPES],
        "lines": _with_addresses(content, choice),
    }
    status = 400 if name.errors else 200
    return render(request, "reports/evaluation.html", context, status=status)


def _parts(content: Content) -> dict[str, object]:
    return {
        "content": content,
        "period": period_of(content),
        "bars": bars_of_evaluation(content),
        "heads": _heads(content),
        "lines": content["lines"],
    }


def _with_addresses(content: Content, choice: Choice) -> list[dict[str, object]]:
    """Return the lines of the table, each number with the address of its Vorgänge."""
    if choice.is_for_outside:
        return list(content["lines"])
    lines = []
    for line in content["lines"]:
        cells = [
            {**cell, "address": _cases_of(choice.place(line["keys"], key))}
            for key, cell in zip(content["column_keys"], line["cells"], strict=True)
        ]
        total = {**line["total"], "address": _cases_of(choice.place(line["keys"], None))}
        lines.append({**line, "cells": cells, "total": total})
    return lines


def _cases_of(choice: Choice) -> str:
    """Return the address of the Vorgänge behind a choice; without one where a filter is empty."""
    if any(not value for _, value in choice.filters):
        return ""
    return f"{reverse('desk:register')}?{urlencode({'figure': urlencode(choice.as_words())})}"


def _heads(content: Content) -> Sequence[str]:
    numbers = [f"#{label}" for label in (*content["columns"], "Summe")]
    if not content["columns"]:
        numbers = ["#Anzahl"]
    change = ["#Änderung"] if content["has_change"] else []
    return [*content["heads"], *numbers, *change]


def _words(ending: str) -> str:
    return {"pdf": "Als PDF", "xlsx": "Als Excel"}.get(ending, "Als JSON")


def _chosen(request: StaffRequest) -> EvaluationForm:
    form = EvaluationForm(request.GET, today=local_day(request.at))
    if not form.is_valid():
        raise Http404
    return form


@require_POST
@staff_page(Right.SEE_REPORTS)
def export(request: StaffRequest, ending: str) -> HttpResponse:
    """Return the evaluation as a file."""
    if ending not in MEDIA_TYPES:
        raise Http404
    name, content = evaluating.export_evaluation(
        choice=_chosen(request).choice(), ending=ending, by=request.user, at=request.at
    )
    return as_download(content, name=name, media_type=MEDIA_TYPES[ending])


@require_POST
@staff_page(Right.SEE_REPORTS)
def save(request: StaffRequest) -> HttpResponse:
    """Save the evaluation under a name."""
    form, name = _chosen(request), NameForm(request.POST)
    rows: list[SavedEvaluation] = []

    def store() -> None:
        rows.append(
            evaluating.save_evaluation(
                name=name.cleaned_data["name"],
                choice=form.choice(),
                by=request.user,
                at=request.at,
            )
        )

    if not name.is_valid() or not taken(name, store):
        return _shown(request, form, name)
    say_done(request, "Die Auswertung ist gespeichert.")
    return redirect(rows[0])


def _load(request: StaffRequest, pk: int) -> SavedEvaluation:
    found = next((row for row in saved_evaluations(request.user) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_GET
@staff_page(Right.SEE_REPORTS)
def saved(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a saved evaluation, and what the same count says today."""
    row = _load(request, pk)
    choice = choice_of(row.content["choice"])
    now = evaluated(choice, kept=kept_from(request.user))
    context = _parts(row.content) | {
        "row": row,
        "changes": changes(row.content, now),
        "again": _address(choice),
        "save_again": _address(choice, "reports:save_evaluation"),
        "today": local_day(request.at),
        "files": [(_words(ending), ending) for ending in MEDIA_TYPES],
        "lines": _with_addresses(row.content, choice),
        "may_delete": may_delete(row, request.user, local_day(request.at)),
    }
    return render(request, "reports/saved_evaluation.html", context)


@require_GET
@staff_page(Right.MANAGE_OFFICE)
def all_saved(request: StaffRequest) -> HttpResponse:
    """List what was saved, without its numbers, to whoever looks after the house."""
    rows = SavedEvaluation.objects.select_related("saved_by").defer("content")
    return render(request, "reports/all_saved.html", {"rows": rows})


@require_POST
@staff_page()
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a saved evaluation."""
    if Right.MANAGE_OFFICE in request.rights:
        row, back = get_object_or_404(SavedEvaluation, pk=pk), "reports:all_saved"
    elif Right.SEE_REPORTS in request.rights:
        row, back = _load(request, pk), "reports:evaluations"
    else:
        raise Http404
    try:
        evaluating.delete_evaluation(row=row, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(row)
    say_done(request, f"Die Auswertung „{row.name}“ ist gelöscht.")
    return redirect(back)


@require_GET
@staff_page(Right.SEE_REPORTS)
def saved_file(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """Return a saved evaluation as a file, with its numbers as they were."""
    row = _load(request, pk)
    if ending not in MEDIA_TYPES:
        raise Http404
    content = as_file(row.content, ending, at=row.saved_at, saved=row)
    return as_download(content, name=name_of(row.content, ending), media_type=MEDIA_TYPES[ending])
