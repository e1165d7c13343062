"""The three requests: submit, add a message or files, ask for the status (docs/api.md)."""

import secrets
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Status, UploadedFile
from ninja.params.functions import File, Form, Header

from krm.arrivals.actions.handed_in import LONG_TEXTS, Statement
from krm.arrivals.models import Submission
from krm.arrivals.rules.codes import grouped_code
from krm.arrivals.rules.files import ScannedFile
from krm.journal.actions import NamedActor, Refused
from krm.organisation.queries import local_day, standorte_on
from krm.public.actions import additions, submitting
from krm.public.api.door import Door, Key, add_problems
from krm.public.api.shapes import AdditionOut, ProblemOut, ReceiptOut, StatusOut, SubmissionIn
from krm.public.models import ApiToken
from krm.public.queries import status as queries_status
from krm.regelwerk import queries as regelwerk

_COMMON = (400, 401, 404, 405, 413, 422, 429)
_ONCE: Any = Header(
    default="",
    alias="Idempotency-Key",
    max_length=200,
    pattern=r"^[!-~]*$",
    description="Dieselbe Meldung unter demselben Wert wird nur einmal angenommen.",
)
# In a header, since addresses stand in the log files of every server on the way.
_CODE: Any = Header(
    alias="Access-Code",
    max_length=80,
    description="Der Zugangscode des Belegs, zum Beispiel 7KQ4M-9WZ2A-…",
)
_TEXT: Any = Form(default="", description="Was noch zu sagen ist.")
_FILES: Any = File(default=[], description="Höchstens so viele und so große wie im Formular.")

api = Door(
    title="KRM-Schnittstelle",
    version="1",
    description="Kundenreaktionen aus anderen Systemen abgeben und ihren Stand abfragen.",
    auth=Key(),
    docs_url=None,
    urls_namespace="api",
)
add_problems(api)


def _answers(ok: dict[int, Any], *more: int) -> dict[int, Any]:
    return ok | dict.fromkeys((*_COMMON, *more), ProblemOut)


def _by(request: HttpRequest) -> tuple[ApiToken, NamedActor]:
    key = cast(ApiToken, getattr(request, "auth", None))
    return key, NamedActor(f"Schnittstelle: {key.name}")


@api.post(
    "/submissions",
    response=_answers({201: ReceiptOut, 200: ReceiptOut}),
    operation_id="submit",
    summary="Eine Kundenreaktion abgeben",
)
def submit(request: HttpRequest, said: SubmissionIn, idempotency_key: str = _ONCE) -> Any:
    """Take in what a person wrote; 200 if the same words came before under the same key."""
    at = timezone.now()
    key, by = _by(request)
    receipt = submitting.submit(
        statement=_statement(said),
        form_token=f"{key.pk}:{idempotency_key or secrets.token_urlsafe(24)}",
        door=Submission.Door.API,
        by=by,
        at=at,
    )
    answer = {
        "receipt_number": receipt.item.receipt_number,
        "code": grouped_code(receipt.code),
        "arrived_on": local_day(receipt.item.arrived_at),
        "is_new": receipt.is_new,
    }
    return Status(201 if receipt.is_new else 200, answer)


def _statement(said: SubmissionIn) -> Statement:
    """Return what was said; a Standort that does not exist is refused at its field.

    Texts are measured as they were sent, as the description says, not as they are stored.
    """
    on = local_day(timezone.now())
    rules = regelwerk.rules_on(on)
    longest = rules.number("form.max_characters")
    for name in LONG_TEXTS:
        if len(getattr(said, name)) > longest:
            sentence = f"Der Text ist zu lang. Erlaubt sind {longest} Zeichen."
            raise Refused(sentence, code=f"field_{name}")
    most = rules.anliegen_tree.maximum
    if len(said.topics) > most:
        raise Refused(f"Bitte höchstens {most} Themen wählen.", code="field_topics")
    standort = None
    if said.standort is not None:
        standort = next((row for row in standorte_on(on) if row.code == said.standort), None)
        if standort is None:
            raise Refused("Diesen Standort gibt es nicht.", code="field_standort")
    sender = said.sender.model_dump() if said.sender else {}
    is_anonymous = sender.get("reply_by") == "anonymous"
    if is_anonymous:
        sender = {}
    return Statement(
        happened=said.happened,
        kind=said.kind,
        wish=said.wish,
        topics=tuple(said.topics),
        help_today=tuple(said.help_today),
        standort=standort,
        language=said.language,
        is_anonymous=is_anonymous,
        **sender,
    )


@api.post(
    "/submission/files",
    response=_answers({201: AdditionOut}, 409),
    operation_id="add_files",
    summary="Eine Nachricht oder Dateien nachreichen",
)
def add_files(
    request: HttpRequest,
    access_code: str = _CODE,
    text: str = _TEXT,
    files: list[UploadedFile] = _FILES,
    idempotency_key: str = _ONCE,
) -> Any:
    """Take in a further message or files; they join the Vorgang while it is open."""
    key, by = _by(request)
    _refuse_unknown_parts(request)
    item = additions.add_to(
        code=access_code,
        text=text,
        files=[ScannedFile(file.name or "Datei", file.read()) for file in files],
        form_token=f"{key.pk}:{idempotency_key or secrets.token_urlsafe(24)}",
        by=by,
        at=timezone.now(),
    )
    return Status(201, {"receipt_number": item.receipt_number})


def _refuse_unknown_parts(request: HttpRequest) -> None:
    """Refuse parts with another name, and a file where a text belongs: nothing is lost silently."""
    for found, name, reason in (
        (
            request.POST,
            "text",
            "Diese Angabe gibt es hier nicht, oder hier wird eine Datei erwartet.",
        ),
        (request.FILES, "files", "Hier wird keine Datei erwartet."),
    ):
        if unknown := set(found) - {name}:
            raise Refused(reason, code=f"field_{min(unknown)}")


@api.get(
    "/submission",
    response=_answers({200: StatusOut}),
    operation_id="status",
    summary="Den Stand abfragen",
)
def status(request: HttpRequest, access_code: str = _CODE) -> Any:
    """Return where the submission with this code stands; an anonymous one is never answered."""
    found = queries_status.status_of(access_code, local_day(timezone.now()))
    if found is None:
        raise Http404
    return Status(200, _described(found))


def _described(status: queries_status.Status) -> dict[str, Any]:
    added = [{"receipt_number": number, "added_on": day} for number, day in status.added]
    return vars(status) | {"contact": vars(status.contact), "added": added}
