"""Requests about one's own data: the list, one of them, and each step with its form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from krm.arrivals.models import IntakeItem
from krm.arrivals.pages import load_item
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import (
    StaffRequest,
    say_done,
    sent_once,
    show_refusal,
    staff_page,
    taken,
)
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.actions import subject_requests as verbs
from krm.privacy.actions.request_letters import send_letter, write_letter
from krm.privacy.actions.restricting import restrict
from krm.privacy.forms import request_letters as letters
from krm.privacy.forms import subject_requests as typed
from krm.privacy.forms.restricting import RestrictForm
from krm.privacy.models import SubjectRequest
from krm.privacy.queries import subject_requests as queries
from krm.privacy.queries.request_letters import letters_of, printed_letter
from krm.privacy.rules.subject_requests import RequestKind, why_not
from krm.reactions.models import Reaction
from krm.work.pages import as_download, load_reaction

_HANDLES: Final = Right.HANDLE_SUBJECT_REQUESTS


@dataclass(frozen=True)
class RequestStep:
    """One step of a request: its page, its form, its verb; ``gate`` names what can shut it."""

    title: str
    button: str
    lead: str
    done: str
    make_form: Callable[..., forms.Form]
    verb: Callable[..., object]
    gate: str
    right: Right = _HANDLES
    is_letter: bool = False


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda data, request, row: form(data)


def _people(data: Any, request: StaffRequest, row: SubjectRequest) -> forms.Form:
    on = local_day(request.at)
    return typed.PeopleForm(
        data,
        candidates=queries.candidates(row, request.user, on),
        arrivals=queries.offered_arrivals(row, request.user, on),
        chosen=[item.pk for item in queries.arrivals_of(row)],
    )


def _refusal(data: Any, request: StaffRequest, row: SubjectRequest) -> forms.Form:
    held = queries.held(row, request.rights, local_day(request.at))
    return typed.RefuseForm(data, request=row, held=held)


def _of_request(form: Callable[..., forms.Form]) -> Callable[..., forms.Form]:
    return lambda data, request, row: form(data, request=row)


def _refusal_letter(data: Any, request: StaffRequest, row: SubjectRequest) -> forms.Form:
    held = queries.held(row, request.rights, local_day(request.at))
    return letters.RefusalForm(data, request=row, held=held)


def _completion(data: Any, request: StaffRequest, row: SubjectRequest) -> forms.Form:
    return typed.CompleteForm(data, undecided=_undecided(request, row))


def _letter_out(data: Any, request: StaffRequest, row: SubjectRequest) -> forms.Form:
    return letters.LetterOutForm(data, request=row, undecided=_undecided(request, row))


def _undecided(request: StaffRequest, row: SubjectRequest) -> list[IntakeItem]:
    return queries.undecided_arrivals(row, request.user, local_day(request.at))


STEPS: Final[dict[str, RequestStep]] = {
    "person": RequestStep(
        "Wen betrifft der Antrag?", "Übernehmen",
        "Gefunden nach dem Namen, dazu nach Kundennummer und E-Mail von wem Sie schon gewählt "
        "haben.",
        "Eingetragen, wen der Antrag betrifft.", _people, verbs.name_people, "name_people",
        Right.SEE_PERSON,
    ),
    "identitaet": RequestStep(
        "Wer stellt den Antrag?", "Eintragen",
        "Vorher verlässt nichts das Haus. Wer fragt, muss die Person selbst sein oder eine "
        "Vollmacht haben.",
        "Eingetragen, wie geprüft ist.", _plain(typed.IdentityForm), verbs.check_identity,
        "check_identity",
    ),
    "verlaengern": RequestStep(
        "Frist verlängern", "Verlängern",
        "Einmal, um zwei Monate, wenn der Antrag schwierig ist oder viele kommen. Die Person muss "
        "es im ersten Monat erfahren, mit dem Grund (Art. 12 Abs. 3 DSGVO).",
        "Die Frist ist verlängert.", _plain(typed.ExtendForm), verbs.extend_request, "extend",
    ),
    "ablehnen": RequestStep(
        "Antrag ablehnen", "Ablehnen",
        "Bitte eintragen, was die Person bekommen hat. Danach ist der Antrag beantwortet.",
        "Der Antrag ist abgelehnt.", _refusal, verbs.refuse_request, "refuse_unproven",
    ),
    "erledigt": RequestStep(
        "Antwort eintragen", "Antrag abschließen",
        "Bitte eintragen, wenn die Antwort das Haus verlassen hat.",
        "Der Antrag ist erfüllt.", _completion, verbs.complete_request, "complete",
    ),
    "einschraenken": RequestStep(
        "Verarbeitung einschränken", "Einschränken",
        "Der Vorgang wird nur noch aufbewahrt: Er steht in keiner Liste und keiner Ausfuhr, und es "
        "geht kein Schreiben hinaus. Bevor das endet, erfährt es die Person.",
        "Die Verarbeitung ist eingeschränkt.", _of_request(RestrictForm), restrict, "restrict",
        Right.SEE_PERSON,
    ),
    "schreiben-eingang": RequestStep(
        "Eingangsbestätigung schreiben", "Schreiben",
        "Sie sagt der Person, dass der Antrag da ist und bis wann wir antworten.",
        "Das Schreiben ist fertig zum Drucken.", _of_request(letters.ReceiptForm), write_letter,
        "write_receipt", is_letter=True,
    ),
    "schreiben-laenger": RequestStep(
        "Verlängerung schreiben", "Schreiben",
        "Einmal, um zwei Monate. Sobald Sie eintragen, dass das Schreiben hinaus ist, gilt die "
        "neue Frist.",
        "Das Schreiben ist fertig zum Drucken.", _of_request(letters.ExtensionForm), write_letter,
        "write_extension", is_letter=True,
    ),
    "schreiben-ablehnung": RequestStep(
        "Ablehnung schreiben", "Schreiben",
        "Mit Grund und eigener Begründung. Wo sich die Person beschweren kann, steht schon im "
        "Schreiben.",
        "Das Schreiben ist fertig zum Drucken.", _refusal_letter, write_letter, "write_refusal",
        is_letter=True,
    ),
    "schreiben-antwort": RequestStep(
        "Antwort schreiben", "Schreiben",
        "Bei einer Auskunft drucken Sie sie dazu: Sie ist die Anlage.",
        "Das Schreiben ist fertig zum Drucken.", _of_request(letters.LetterForm), write_letter,
        "write_answer", is_letter=True,
    ),
    "versandt": RequestStep(
        "Schreiben ist hinaus", "Eintragen",
        "Mit einer Ablehnung oder Antwort ist der Antrag danach beantwortet.",
        "Eingetragen, dass das Schreiben hinaus ist.", _letter_out,
        send_letter, "send_letter", is_letter=True,
    ),
}  # fmt: skip


@require_safe
@staff_page(_HANDLES)
def listing(request: StaffRequest) -> HttpResponse:
    """List the requests, open ones first."""
    on = local_day(request.at)
    context = {"rows": queries.listed(request.user, on), "on": on, "most": queries.MOST}
    return render(request, "privacy/subject_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(_HANDLES)
def record(request: StaffRequest) -> HttpResponse:
    """Record a request; from a Vorgang its person is meant."""
    reaction, item = _of_address(request), _arrival_of_address(request)
    make = typed.NewRequestForm if item is None else typed.FromArrivalForm
    form = make(
        request.POST if request.method == "POST" else None,
        initial={"received_on": local_day(request.at), **_known_of(reaction), **_said_in(item)},
    )
    if form.is_bound and form.is_valid():
        try:
            row, _ = sent_once(
                request,
                SubjectRequest,
                lambda: _record(request, form, reaction, item),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "Der Antrag ist eingetragen.")
            return redirect(row)
    context = {"form": form, "reaction": reaction, "item": item}
    status = 400 if form.errors else 200
    return render(request, "privacy/record_request.html", context, status=status)


def _record(
    request: StaffRequest,
    form: typed.NewRequestForm,
    reaction: Reaction | None,
    item: IntakeItem | None,
) -> SubjectRequest:
    asked, by, at = form.to_asked(), request.user, request.at
    if item is None:
        return verbs.record_request(asked=asked, reaction=reaction, by=by, at=at)
    is_all = form.cleaned_data["is_all"]
    return verbs.record_from_arrival(asked=asked, item=item, is_all=is_all, by=by, at=at)


def _arrival_of_address(request: StaffRequest) -> IntakeItem | None:
    """Return the arrival of the Posteingang the page was opened from.

    :raises Http404: if there is none like that for the person.
    """
    receipt = request.POST.get("eingang") or request.GET.get("eingang", "")
    return load_item(request, receipt, to_decide=True) if receipt else None


def _said_in(item: IntakeItem | None) -> dict[str, object]:
    """Return what an arrival says of the request: who, where to, the words, its day."""
    if item is None:
        return {}
    return {
        "name": item.sender_name,
        "reachable": item.sender_address,
        "wish": item.text or item.subject,
        "received_on": local_day(item.arrived_at),
    }


def _of_address(request: StaffRequest) -> Reaction | None:
    """Return the Vorgang the page was opened from, if the person sees its names.

    :raises Http404: if there is none like that for them.
    """
    number = request.POST.get("vorgang") or request.GET.get("vorgang", "")
    if not number:
        return None
    if Right.SEE_PERSON not in request.rights:
        raise Http404
    return load_reaction(request, number)


def _known_of(reaction: Reaction | None) -> dict[str, str]:
    if reaction is None or reaction.party is None:
        return {}
    party = reaction.party
    place = " ".join(part for part in (party.postcode, party.city) if part)
    lines = [part for part in (party.street, place) if part]
    return {"name": party.display_name, "reachable": ", ".join(lines)}


def load(request: StaffRequest, pk: int) -> SubjectRequest:
    """Return a request that the person sees.

    :raises Http404: for every other.
    """
    row = queries.visible(request.user, local_day(request.at)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_safe
@staff_page(_HANDLES)
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a request with its day, what was done and what comes next."""
    row, on = load(request, pk), local_day(request.at)
    sees_people = Right.SEE_PERSON in request.rights
    facts = queries.facts_of(row)
    offered = _offered(request, row)
    context = {
        "row": row,
        "on": on,
        "due": queries.due_of(row.received_on, is_extended=row.extended_to is not None),
        "people": row.parties.order_by("pk") if sees_people else [],
        "held": queries.held(row, request.rights, on) if sees_people else [],
        "own_arrivals": queries.arrivals_of(row) if sees_people else [],
        "arrivals": _unsaid_arrivals(row, request.user, on) if sees_people else [],
        "is_erasure": row.kind == RequestKind.ERASURE,
        "is_rectification": row.kind == RequestKind.RECTIFICATION,
        "steps": [one for one in offered if not (one.step.is_letter or one.is_done)],
        "done_steps": [one for one in offered if one.is_done],
        "letter_steps": [one for one in offered if one.step.is_letter and not one.reason],
        "letters": letters_of(row) if row.name else [],
        "is_access": row.kind == RequestKind.ACCESS and row.is_open and sees_people,
        "why_not_prepare": why_not("prepare", facts),
        "is_fetchable": not why_not("fetch", facts),
    }
    return render(request, "privacy/subject_request.html", context)


def _unsaid_arrivals(row: SubjectRequest, person: Person, on: date) -> list[IntakeItem]:
    """Return the arrivals that name the person and of which nobody has said that they are theirs.

    After that was decided, only what has come since.
    """
    said = {item.pk for item in queries.arrivals_of(row)}
    found = queries.arrivals_naming(row, person, on)
    since = row.named_at
    return [item for item in found if item.pk not in said and (not since or item.stored_at > since)]


@dataclass(frozen=True)
class OfferedStep:
    """A step as the page of a request offers it; what is done can be done anew."""

    name: str
    step: RequestStep
    reason: str
    is_next: bool
    is_done: bool


def _offered(request: StaffRequest, row: SubjectRequest) -> list[OfferedStep]:
    """Return each step with why it cannot be taken now, and whether it is the next one."""
    facts = queries.facts_of(row)
    found: list[OfferedStep] = []
    is_next_known = False
    for name, one in STEPS.items():
        if one.right not in request.rights or not row.is_open:
            continue
        if name == "einschraenken" and (row.kind == RequestKind.ACCESS or facts.is_restricted):
            continue
        reason = why_not(one.gate, facts)
        is_done = {"person": facts.is_person_named, "identitaet": facts.is_proven}.get(name, False)
        is_later = name == "einschraenken" and row.kind != RequestKind.RESTRICTION
        may_wait = one.is_letter or name in ("verlaengern", "ablehnen") or is_later
        is_next = not (is_next_known or reason or is_done or may_wait)
        is_next_known |= is_next
        found.append(OfferedStep(name, one, reason, is_next, is_done))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(_HANDLES)
def step(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """Show the form of a step and take it."""
    row, one = load(request, pk), STEPS.get(name)
    if one is None or one.right not in request.rights:
        raise Http404
    form = one.make_form(request.POST if request.method == "POST" else None, request, row)
    if form.is_bound and form.is_valid() and taken(form, lambda: _take(one, row, form, request)):
        say_done(request, one.done)
        return redirect(row)
    context = {
        "row": row,
        "step": one,
        "form": form,
        "reason": why_not(one.gate, queries.facts_of(row)),
        "today": _today(form, local_day(request.at)),
    }
    return render(request, "privacy/request_step.html", context, status=400 if form.errors else 200)


def _today(form: forms.Form, on: date) -> date:
    """Propose the present day where a day is asked for."""
    for field in ("on", "notified_on"):
        if field in form.fields:
            form.fields[field].initial = on
    return on


def _take(one: RequestStep, row: SubjectRequest, form: Any, request: StaffRequest) -> object:
    return one.verb(request=row, **form.to_values(), by=request.user, at=request.at)


@require_safe
@staff_page(_HANDLES)
def letter(request: StaffRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Return a letter of a request as PDF, to be printed."""
    row = load(request, pk)
    found = next((one for one in letters_of(row) if one.pk == letter_pk), None)
    if found is None:
        raise Http404
    name = f"{found.get_kind_display()}-{row.pk}.pdf".replace(" ", "-").replace(":", "")
    return as_download(printed_letter(found, request.at), name=name, media_type="application/pdf")
