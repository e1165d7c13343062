"""Importing an old Erfassungstabelle: upload, columns, check, import; progress by htmx."""

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krm.documents.rules.table import TableUnreadable, formula_safe
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, show_refusal, staff_page
from krm.organisation.rules import Right
from krm.takeover import queries
from krm.takeover.actions import importing, taking_back
from krm.takeover.forms import ColumnsForm, TableForm, TakeBackForm
from krm.takeover.jobs import queueing
from krm.takeover.models import RegisterImport
from krm.takeover.rules.row import Options
from krm.work.pages import as_download

_SHOWN = 100
# Who imports, and who as a second person takes an import back.
_LOOKING = (Right.IMPORT_REGISTER, Right.CONFIRM_CORRECTION)
_OWN_PAGE = "takeover:detail"


def _load(run_pk: int) -> RegisterImport:
    rows = RegisterImport.objects.select_related("document", "uploaded_by")
    run = rows.filter(pk=run_pk).first()
    if run is None:
        raise Http404
    return run


@require_http_methods(["GET", "POST"])
@staff_page(*_LOOKING)
def imports(request: StaffRequest) -> HttpResponse:
    """Show the tables that were imported, and take a new one."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["upload"]
        try:
            run = importing.upload_table(
                content=file.read(), name=file.name, by=request.user, at=request.at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(_OWN_PAGE, run.pk)
    may_import = Right.IMPORT_REGISTER in request.rights
    context = {"form": form, "imports": queries.imports(), "may_import": may_import}
    status = 400 if form.errors else 200
    return render(request, "takeover/list.html", context, status=status)


@require_GET
@staff_page(*_LOOKING)
def import_page(request: StaffRequest, run_pk: int) -> HttpResponse:
    """Show where a table stands: its columns, its check, its problems, or what came of it."""
    run = _load(run_pk)
    if run.state == RegisterImport.State.UPLOADED:
        return _columns_page(request, run)
    return render(request, "takeover/page.html", _context(run))


def _context(run: RegisterImport) -> dict[str, object]:
    return {
        "run": run,
        "problems": run.problems[:_SHOWN],
        "more": max(0, run.problem_count - _SHOWN),
        "changed": run.changed[:_SHOWN],
        "hints": run.hints[:_SHOWN],
        "more_hints": max(0, run.hint_count - _SHOWN),
    }


@require_http_methods(["GET", "POST"])
@staff_page(Right.IMPORT_REGISTER)
def columns(request: StaffRequest, run_pk: int) -> HttpResponse:
    """Show or change which column holds what; posting asks for the check."""
    return _columns_page(request, _load(run_pk))


def _columns_page(request: StaffRequest, run: RegisterImport) -> HttpResponse:
    sheet = request.POST.get("sheet") or request.GET.get("blatt") or run.sheet
    charset = request.POST.get("charset") or request.GET.get("zeichen") or run.charset
    try:
        preview = queries.preview(queries.content_of(run), sheet=sheet, charset=charset)
    except (TableUnreadable, OSError) as problem:
        messages.error(request, str(problem))
        return redirect("takeover:list")
    if preview.needs_charset:
        return render(request, "takeover/charset.html", {"run": run, "preview": preview})
    said = {"hidden_rows": run.hidden_rows, "restores_zeros": run.restores_zeros}
    form = ColumnsForm(request.POST or None, preview=preview, initial=said)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _asked(request, run, form, preview, form.said(charset)):
        return redirect(_OWN_PAGE, run.pk)
    context = {"run": run, "preview": preview, "form": form, "charset": charset}
    status = 400 if form.errors else 200
    return render(request, "takeover/columns.html", context, status=status)


def _asked(
    request: StaffRequest,
    run: RegisterImport,
    form: ColumnsForm,
    preview: queries.Preview,
    options: Options,
) -> bool:
    try:
        importing.ask_check(
            run=run,
            sheet=preview.table.sheet,
            columns=form.columns(),
            options=options,
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    queueing.queue(run.pk)
    return True


@require_POST
@staff_page(Right.IMPORT_REGISTER)
def import_table(request: StaffRequest, run_pk: int) -> HttpResponse:
    """Ask for the take-over of a table without faults."""
    run = _load(run_pk)
    try:
        importing.ask_import(run=run, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        queueing.queue(run.pk)
    return redirect(_OWN_PAGE, run.pk)


@require_http_methods(["GET", "POST"])
@staff_page(*_LOOKING)
def take_back(request: StaffRequest, run_pk: int) -> HttpResponse:
    """Ask why an import is taken back, and have it done."""
    run = _load(run_pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taking_back.ask_take_back(
                run=run, reason=form.cleaned_data["reason"], by=request.user, at=request.at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            queueing.queue(run.pk)
            return redirect(_OWN_PAGE, run.pk)
    status = 400 if form.errors else 200
    return render(request, "takeover/take_back.html", {"run": run, "form": form}, status=status)


@require_GET
@staff_page(*_LOOKING)
def progress(request: StaffRequest, run_pk: int) -> HttpResponse:
    """Return the bar that the page asks for every second; the whole page once the work is done."""
    run = _load(run_pk)
    response = render(request, "takeover/progress.html", {"run": run})
    if not run.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@staff_page(*_LOOKING)
def problems_file(request: StaffRequest, run_pk: int) -> HttpResponse:
    """Return every kept problem as a table that spreadsheet programs open."""
    run = _load(run_pk)
    stream = io.StringIO()
    table = csv.writer(stream, delimiter=";")
    table.writerow(["Blatt", "Zeile", "Spalte", "Überschrift", "Inhalt", "Was nicht stimmt"])
    for cell in [*run.problems, *run.changed, *run.hints]:
        words = (cell["column"], cell["heading"], cell["value"], cell["reason"])
        table.writerow(
            [formula_safe(run.sheet), cell["row"], *(formula_safe(word) for word in words)]
        )
    return as_download(
        stream.getvalue().encode("utf-8-sig"), name=f"Fehler-{run.pk}.csv", media_type="text/csv"
    )
