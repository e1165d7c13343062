"""The Stellungnahme: read a version, write the next one, take it along as PDF or .docx."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from krm.casework.pages import exists_for
from krm.casework.queries import facts_for
from krm.casework.queries.case import CaseRows
from krm.documents import queries as documents
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.petitions.actions.drafting import Written, draft_statement
from krm.petitions.forms.writing import WriteForm
from krm.petitions.models import Statement
from krm.petitions.queries import latest_statement, statements_of
from krm.petitions.queries.composing import as_docx, as_pdf, first_content, with_facts
from krm.petitions.queries.showing import shown_statement
from krm.petitions.rules.statement import Content
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import owes_statement, petition_of
from krm.reactions.workflow import STEPS, refusals
from krm.work import access
from krm.work.pages import as_download, load_reaction

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_READING = frozenset({"check", "approve_statement", "release_statement"})


def _load(request: StaffRequest, number: str) -> Reaction:
    """Return the Vorgang of a Stellungnahme for whoever writes, releases or transmits it."""
    reaction = load_reaction(request, number)
    on = local_day(request.at)
    if not owes_statement(reaction):
        raise Http404
    if not any(access.holds(request.user, right, reaction, on) for right in sorted(_READING)):
        raise Http404
    return reaction


def _version(reaction: Reaction, version: int | None) -> Statement:
    rows = statements_of(reaction)
    found = next((row for row in rows if version in (None, row.version)), None)
    if found is None:
        raise Http404
    found.reaction = reaction
    return found


def _petition(reaction: Reaction) -> Petition:
    return petition_of(reaction) or Petition(reaction=reaction)


@require_safe
@staff_page()
def show(request: StaffRequest, number: str, version: int | None = None) -> HttpResponse:
    """Show a version, the newest one unless the address names another."""
    reaction = _load(request, number)
    statement = _version(reaction, version)
    others = [row for row in statements_of(reaction) if row.version != statement.version]
    petition = _petition(reaction)
    context = {
        "reaction": reaction,
        "shown": shown_statement(statement),
        "others": [shown_statement(row) for row in others],
        "is_current": petition.statement_hash == statement.digest,
        "may_write": exists_for(request.user, "draft_statement", reaction, local_day(request.at))
        and reaction.state in STEPS["draft_statement"].sources,
        "may_sign": petition.chair_hash == statement.digest,
    }
    return render(request, "petitions/statement.html", context)


@require_http_methods(["GET", "POST"])
@staff_page()
def write(request: StaffRequest, number: str) -> HttpResponse:
    """Write the Stellungnahme; each change is a new version."""
    reaction = _load(request, number)
    person, on = request.user, local_day(request.at)
    if not exists_for(person, "draft_statement", reaction, on):
        raise Http404
    rows = CaseRows(reaction, on)
    facts = facts_for(reaction, person, on, rows)
    if reasons := refusals(STEPS["draft_statement"], facts):
        messages.error(request, " ".join(reasons))
        return redirect(reaction)
    petition, latest = _petition(reaction), latest_statement(reaction)
    content = (
        with_facts(Content.from_json(latest.content), reaction, petition)
        if latest
        else first_content(rows, petition)
    )
    sent = request.POST if request.method == "POST" else None
    form = WriteForm(sent, reaction=reaction, at=request.at, by=person, content=content)
    if form.is_bound and form.is_valid():
        try:
            written = draft_statement(
                reaction=reaction,
                content=form.to_content(),
                by=person,
                at=request.at,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            _say(request, written)
            return redirect("petitions:statement", number)
    context = {
        "reaction": reaction,
        "form": form,
        "latest": latest,
        "petition": petition,
        "content": content,
        "is_presented": petition.presented_hash == petition.statement_hash != "",
        "is_released": bool(latest) and petition.approved_hash == petition.statement_hash != "",
        "remark": latest.return_remark if latest and not petition.presented_hash else "",
    }
    return render(request, "petitions/write.html", context, status=400 if form.errors else 200)


def _say(request: StaffRequest, written: Written) -> None:
    number = written.statement.version
    if written.has_voided:
        messages.warning(
            request,
            f"Gespeichert als Fassung {number}. Die Freigabe der Fassung davor gilt nicht mehr; "
            "diese Fassung muss noch einmal vorgelegt werden.",
        )
    else:
        say_done(request, f"Gespeichert als Fassung {number}.")
    if written.missing:
        messages.info(request, f"Es fehlt noch: {', '.join(written.missing)}.")


@require_safe
@staff_page()
def as_file(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Return a version as PDF: what was sent, or a draft."""
    reaction = _load(request, number)
    statement = _version(reaction, version)
    if statement.pdf is not None:
        content = documents.read_content(statement.pdf)
    else:
        content = as_pdf(statement, _petition(reaction), at=request.at).pdf
    name = f"{reaction.number} Stellungnahme {version}.pdf"
    return as_download(content, name=name, media_type="application/pdf")


@require_safe
@staff_page()
def as_word(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Return a version as .docx."""
    reaction = _load(request, number)
    statement = _version(reaction, version)
    content = as_docx(statement, _petition(reaction), at=statement.drafted_at)
    name = f"{reaction.number} Stellungnahme {version}.docx"
    return as_download(content, name=name, media_type=_WORD)


@require_safe
@staff_page()
def to_sign(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Return a version with its Prüfzeichen and lines on which the chair signs (R-35)."""
    reaction = _load(request, number)
    statement = _version(reaction, version)
    result = as_pdf(statement, _petition(reaction), at=request.at, for_signature=True)
    name = f"{reaction.number} Freigabe {version}.pdf"
    return as_download(result.pdf, name=name, media_type="application/pdf")
