"""The public form and its receipt."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from krm.arrivals.actions.handed_in import LONG_TEXTS
from krm.arrivals.models import OTHER_LANGUAGE, IntakeItem, Submission
from krm.arrivals.rules.codes import grouped_code
from krm.arrivals.storage import pending_uploads
from krm.journal.actions import Refused
from krm.organisation.models import Standort
from krm.organisation.pages import show_refusal
from krm.organisation.queries import local_day, standorte_on
from krm.outreach import queries as outreach
from krm.outreach.models import CardBox
from krm.public.access.form_token import FormToken, new_token, read_token
from krm.public.access.rate_limit import form_rate_limit
from krm.public.actions import submitting
from krm.public.forms.drawn import Fields, drawn, drawn_untouched
from krm.public.forms.opinion import OpinionForm
from krm.public.queries.handed_in import handed_in_before, locked_files
from krm.public.queries.status import contact_on
from krm.public.views.door import (
    CANNOT_STORE,
    PublicRequest,
    has_room_for,
    names,
    not_stored,
    problem_of_origin,
    public_page,
    seconds_to_wait,
    show,
    too_many,
)

RECEIPT_COOKIE: Final = "krm_beleg"
# The numbers of what this browser window has handed in, so that "back" and "send" is no second one.
SENT_COOKIE: Final = "krm_gesendet"
_MOST_SENT: Final = 5
# Long enough to write the code down, short enough for a computer that others use (rulings.md 21).
RECEIPT_MINUTES: Final = 10
HONEYPOT: Final = "webseite"
# Says in an address that what was sent has arrived before.
KNOWN: Final = "schon"
Door = Submission.Door


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: PublicRequest, box_code: str = "") -> HttpResponse:
    """Show the form and take it; a card's code in the address names box and Standort."""
    box = outreach.box_of(box_code) if box_code else None
    if request.method != "POST":
        return _opened(request, box)
    token = read_token(request.POST.get("token", ""), request.at)
    value = token.value if token else new_token(request.at)
    try:
        wait = seconds_to_wait(request, form_rate_limit())
        return _slowed(request, value, wait) if wait else _taken(request, box, token, value)
    except CANNOT_STORE as error:
        form = _form(request, box, request.POST)
        return _shown(request, form, value, box, problem=not_stored(error), status=503)


def _opened(request: PublicRequest, box: CardBox | None) -> HttpResponse:
    """Show the form that nobody has typed into yet."""
    places = standorte_on(local_day(request.at))
    chosen = box.standort_id if box else None
    key = get_language(), chosen, tuple((place.pk, place.name) for place in places)
    fields = drawn_untouched(
        key, request.rules, lambda: _form(request, box, standorte=lambda: places)
    )
    return show(request, "public/form.html", _context(fields, new_token(request.at), box))


def _slowed(request: PublicRequest, token: str, wait: int) -> HttpResponse:
    """Show what was typed and ask to wait: a light page, since in a flood it is the most shown."""
    said = [
        (name, value)
        for name in OpinionForm.base_fields
        if name not in {*LONG_TEXTS, "topics", "help_today"}
        for value in request.POST.getlist(name)
    ]
    texts = [
        {
            "name": name,
            "label": OpinionForm.base_fields[name].label,
            "typed": request.POST.get(name, ""),
        }
        for name in LONG_TEXTS
    ]
    context = {
        "hidden": [("token", token), *said],
        "lists": {name: request.POST.getlist(name) for name in ("topics", "help_today")},
        "texts": texts,
        "problems": [(too_many(wait), "")],
    }
    response = show(request, "public/wait.html", context, 429)
    response.headers["Retry-After"] = str(wait)
    return response


def _taken(
    request: PublicRequest, box: CardBox | None, token: FormToken | None, value: str
) -> HttpResponse:
    pending_uploads.drop(value, request.POST.getlist("drop"))
    waiting = pending_uploads.waiting(value)
    form = _form(request, box, request.POST, request.FILES, pending=len(waiting))
    is_valid = form.is_valid() and has_room_for(request, form)
    origin = problem_of_origin(request)
    problem = origin or robot(request, token)
    if is_valid and not problem:
        said = form.statement()
        files = [*pending_uploads.read_all(value), *form.accepted]
        if handed_in_before(_sent(request), said, files):
            return _to(f"{reverse('public:receipt')}?{KNOWN}")
        try:
            receipt = submitting.submit(
                statement=said,
                files=files,
                form_token=value,
                door=Door.CARD_QR if box else Door.FORM,
                box=box,
                at=request.at,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _with_receipt(request, receipt, value)
    if not origin:
        pending_uploads.keep(value, form.accepted)
    return _shown(request, form, value, box, problem=problem, status=403 if origin else 200)


def robot(request: PublicRequest, token: FormToken | None) -> str:
    """Return what to say to whoever looks like a robot; a person presses the button once more."""
    if token is None:
        return gettext("Die Seite war lange offen. Bitte schicken Sie noch einmal ab.")
    if token.is_hasty:
        return gettext("Das ging sehr schnell. Bitte schicken Sie noch einmal ab.")
    if request.POST.get(HONEYPOT):
        return gettext(
            "Ein Feld war ausgefüllt, das leer bleiben muss. Bitte noch einmal abschicken."
        )
    return ""


def _form(
    request: PublicRequest,
    box: CardBox | None,
    data: Any = None,
    files: Any = None,
    pending: int = 0,
    standorte: Callable[[], Sequence[Standort]] | None = None,
) -> OpinionForm:
    on = local_day(request.at)
    return OpinionForm(
        data,
        files,
        rules=request.rules,
        on=on,
        pending=pending,
        standorte=standorte or (lambda: standorte_on(on)),
        languages=[*names().items(), (OTHER_LANGUAGE, gettext("eine andere Sprache"))],
        initial={
            "language": get_language(),
            "standort": str(box.standort_id) if box else "",
        },
    )


def _shown(
    request: PublicRequest,
    form: OpinionForm,
    token: str,
    box: CardBox | None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the form with what was typed, and what is wrong with it."""
    context = _context(drawn(form), token, box) | {
        "problem": problem,
        "problems": problems_of(form, problem),
        "pending_uploads": pending_uploads.waiting(token),
    }
    return show(request, "public/form.html", context, status)


def _context(fields: Fields, token: str, box: CardBox | None) -> dict[str, object]:
    return {"fields": fields, "token": token, "box": box, "honeypot": HONEYPOT}


def problems_of(form: Any, problem: str) -> list[tuple[str, str]]:
    """Return every problem of a form with the id of its field, what was said first."""
    problems = [(problem, "")] if problem else []
    if form.is_bound:
        problems += [(str(text), "") for text in form.non_field_errors()]
        for field in form:
            grouped = field.widget_type in {"radioselect", "checkboxselectmultiple"}
            target = f"{field.auto_id}_0" if grouped else field.auto_id
            label = str(field.label)
            about = label if label.endswith(("?", "؟")) else f"{label}:"
            problems += [(f"{about} {text}", target) for text in field.errors]
    return problems


def _with_receipt(request: PublicRequest, receipt: submitting.Receipt, token: str) -> HttpResponse:
    """Lead to the receipt; number and code travel in a signed cookie for some minutes.

    It ends with the browser window too, and the button of the receipt takes it away at once.
    """
    number = receipt.item.receipt_number
    response = _to("public:receipt")
    shown = [number, receipt.code, token]
    _keep_in_window(response, RECEIPT_COOKIE, shown, reverse("public:receipt"))
    sent = list(dict.fromkeys([*_sent(request), number]))
    # A card has an address of its own, so this one goes to every page.
    _keep_in_window(response, SENT_COOKIE, sent[-_MOST_SENT:], "/")
    return response


def _keep_in_window(response: HttpResponse, name: str, value: list[str], path: str) -> None:
    response.set_cookie(
        name, signing.dumps(value, salt=name), httponly=True, samesite="Strict",
        secure=settings.HTTPS, path=path,
    )  # fmt: skip


def _sent(request: HttpRequest) -> list[str]:
    """Return the numbers of what was handed in from this browser window, the last one last."""
    try:
        sent: list[str] = signing.loads(request.COOKIES.get(SENT_COOKIE, ""), salt=SENT_COOKIE)
    except signing.BadSignature:
        return []
    return sent


def _to(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303
    return response


@public_page
@require_safe
def receipt(request: PublicRequest) -> HttpResponse:
    """Show number, contact and code once more to the browser that has just handed in.

    When what is sent again has its receipt no longer, the next person may sit at the device: the
    page says that it has arrived, and no code.
    """
    number, code, token = _receipt_of(request)
    item = IntakeItem.objects.filter(receipt_number=number).select_related("submission").first()
    if item is None:
        is_known = KNOWN in request.GET
        return _to(f"{reverse('public:status')}?{KNOWN}" if is_known else "public:form")
    context = {
        "item": item,
        "submission": item.submission,
        "locked": locked_files(item.submission),
        "code": grouped_code(code),
        "stored_form": token,
        "contact": contact_on(local_day(request.at)),
        "minutes": RECEIPT_MINUTES,
    }
    return show(request, "public/receipt.html", context)


@public_page
@require_safe
def done(request: PublicRequest) -> HttpResponse:
    """Forget the receipt on this device; others may use it next."""
    response = redirect(f"{reverse('public:status')}?fertig=1")
    response.delete_cookie(RECEIPT_COOKIE, path=reverse("public:receipt"), samesite="Strict")
    return response


def _receipt_of(request: HttpRequest) -> tuple[str, str, str]:
    age = timedelta(minutes=RECEIPT_MINUTES)
    try:
        value = request.COOKIES.get(RECEIPT_COOKIE, "")
        number, code, token = signing.loads(value, salt=RECEIPT_COOKIE, max_age=age)
    except (signing.BadSignature, ValueError):
        return "", "", ""
    return str(number), str(code), str(token)
