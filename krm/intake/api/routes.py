"""The three calls: submit, add a message or files, ask for the status. docs/api.md shows them."""

import secrets
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import File, Form, Header, Path, Status, UploadedFile

from krm.intake import queries_status
from krm.intake.actions import additions, public
from krm.intake.actions.scan import ScannedFile
from krm.intake.api.door import Door, Key, add_problems
from krm.intake.api.problems import MEDIA_TYPE
from krm.intake.api.shapes import AdditionOut, ProblemOut, ReceiptOut, StatusOut, SubmissionIn
from krm.intake.models import ApiToken, Submission
from krm.intake.rules_public import grouped_code
from krm.intake.statement import Statement
from krm.journal.actions import NamedActor, Refused
from krm.organisation.queries import local_day, standorte_on

_COMMON = (400, 401, 404, 405, 413, 422, 429)
_ONCE = Header(
    default="",
    alias="Idempotency-Key",
    max_length=200,
    pattern=r"^[!-~]*$",
    description="Dieselbe Meldung unter demselben Wert wird nur einmal angenommen.",
)
_CODE = Path(description="Der Zugangscode des Belegs", examples=["7KQ4M-9WZ2A-51TCB-RX0PV-E8HNJ-6"])
_TEXT = Form(default="", description="Was noch zu sagen ist.")
_FILES = File(default=[], description="Höchstens so viele und so große wie im Formular.")

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


def _as_problems(*more: int) -> dict[str, Any]:
    """Say in the description that errors are problem+json, and which headers come with them."""
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    answers: dict[str, Any] = {
        str(status): {"content": {MEDIA_TYPE: {"schema": schema}}} for status in (*_COMMON, *more)
    }
    text = {"schema": {"type": "string"}}
    answers["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    answers["401"]["headers"] = {"WWW-Authenticate": text}
    return {"responses": answers}


def _by(request: HttpRequest) -> tuple[ApiToken, NamedActor]:
    key = cast(ApiToken, getattr(request, "auth", None))
    return key, NamedActor(f"Schnittstelle: {key.name}")


@api.post(
    "/submissions",
    response=_answers({201: ReceiptOut, 200: ReceiptOut}),
    operation_id="submit",
    summary="Eine Kundenreaktion abgeben",
    openapi_extra=_as_problems(),
)
def submit(request: HttpRequest, said: SubmissionIn, idempotency_key: str = _ONCE) -> Any:
    """Take in what a person wrote; 200 if the same words came before under the same key."""
    at = timezone.now()
    key, by = _by(request)
    receipt = public.submit(
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
    """Return what was said; a Standort that does not exist is told at its field."""
    standort = None
    if said.standort is not None:
        standorte = standorte_on(local_day(timezone.now()))
        standort = next((row for row in standorte if row.code == said.standort), None)
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
        standort=standort,
        language=said.language,
        is_anonymous=is_anonymous,
        **sender,
    )


@api.post(
    "/submissions/{code}/files",
    response=_answers({201: AdditionOut}, 409),
    operation_id="add_files",
    summary="Eine Nachricht oder Dateien nachreichen",
    openapi_extra=_as_problems(409),
)
def add_files(
    request: HttpRequest,
    code: str = _CODE,
    text: str = _TEXT,
    files: list[UploadedFile] = _FILES,
    idempotency_key: str = _ONCE,
) -> Any:
    """Take in a further message or files; they join the Vorgang while it is open."""
    key, by = _by(request)
    item = additions.add_to(
        code=code,
        text=text,
        files=[ScannedFile(file.name or "Datei", file.read()) for file in files],
        form_token=f"{key.pk}:{idempotency_key or secrets.token_urlsafe(24)}",
        by=by,
        at=timezone.now(),
    )
    return Status(201, {"receipt_number": item.receipt_number})


@api.get(
    "/submissions/{code}",
    response=_answers({200: StatusOut}),
    operation_id="status",
    summary="Den Stand abfragen",
    openapi_extra=_as_problems(),
)
def status(request: HttpRequest, code: str = _CODE) -> Any:
    """Return where the submission with this code stands; of an anonymous one only "recorded"."""
    found = queries_status.status_of(code, local_day(timezone.now()))
    if found is None:
        raise Http404
    return Status(200, _told(found))


def _told(status: queries_status.Status) -> dict[str, Any]:
    added = [{"receipt_number": number, "added_on": day} for number, day in status.added]
    return vars(status) | {"contact": vars(status.contact), "added": added}
