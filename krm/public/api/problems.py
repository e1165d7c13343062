"""Errors of the API after RFC 9457: application/problem+json, in German, with pointers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from krm.journal.actions import Refused
from krm.parties.models import PERSONAL

MEDIA_TYPE: Final = "application/problem+json"
TITLES: Final[Mapping[int, str]] = {
    400: "Die Anfrage ist nicht lesbar",
    401: "Der Schlüssel fehlt oder gilt nicht",
    404: "Das gibt es nicht",
    405: "Diese Methode gibt es hier nicht",
    409: "Das ist hier nicht möglich",
    413: "Die Anfrage ist zu groß",
    415: "Diese Art von Inhalt wird nicht angenommen",
    422: "Die Angaben sind nicht vollständig oder nicht richtig",
    429: "Zu viele Anfragen",
    500: "Hier ist ein Fehler passiert",
}
# What pydantic calls its errors, in words for people.
_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "Diese Angabe fehlt.",
    "extra_forbidden": "Diese Angabe gibt es hier nicht.",
    "string_type": "Hier wird ein Text erwartet.",
    "string_unicode": "Der Text enthält ungültige Zeichen.",
    "string_too_short": "Dieser Text ist zu kurz.",
    "string_too_long": "Dieser Text ist zu lang. Erlaubt sind {max_length} Zeichen.",
    "string_pattern_mismatch": "Diese Angabe hat nicht die erwartete Form oder ist leer.",
    "literal_error": "Möglich sind: {expected}.",
    "list_type": "Hier wird eine Liste erwartet.",
    "too_long": "Das sind zu viele. Erlaubt sind {max_length}.",
    "union_tag_invalid": "Möglich sind: {expected_tags}.",
    "union_tag_not_found": "Bitte angeben, wie geantwortet werden soll (reply_by).",
}
_ROOTS: Final = frozenset({"body", "form", "file", "header", "path", "query"})
_NOT_IN_BODY: Final = frozenset({"header", "path", "query"})
# Where a field of a Statement stands in the body, if not on top.
_SENDER: Final = frozenset({*PERSONAL, "reply_by"})


def problem(
    request: HttpRequest,
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return one error as the RFC tells it; ``errors`` name the fields."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "Fehler"),
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [dict(error) for error in errors]
    response = JsonResponse(
        body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def from_validation(
    found: Sequence[Mapping[str, Any]], tags: frozenset[str]
) -> list[dict[str, str]]:
    """Return the errors of a body or parameter, each with its pointer and a German sentence.

    :param tags: the names of the kinds of a sender, which are no part of the body.
    """
    errors = []
    for error in found:
        sentence = _SENTENCES.get(str(error.get("type")), "Diese Angabe ist nicht gültig.")
        context = {str(key): value for key, value in (error.get("ctx") or {}).items()}
        errors.append(
            {
                "pointer": _pointer(error.get("loc") or (), tags),
                "detail": _filled(sentence, context),
            }
        )
    return errors


def _filled(sentence: str, context: Mapping[str, object]) -> str:
    try:
        return sentence.format_map(context)
    except KeyError:
        return "Diese Angabe ist nicht gültig."


def _pointer(place: Sequence[object], tags: frozenset[str]) -> str:
    parts = [str(part) for part in place]
    root = parts[0] if parts and parts[0] in _ROOTS else ""
    if root in _NOT_IN_BODY:
        return f"{root}:{parts[-1]}"
    kept: list[str] = []
    for index, part in enumerate(parts):
        is_name_of_body = index < 2 and part in {root, "said"}
        is_tag = index > 0 and parts[index - 1] == "sender" and part in tags
        if not is_name_of_body and not is_tag:
            kept.append(part.replace("~", "~0").replace("/", "~1"))
    return "#/" + "/".join(kept) if kept else "#"


def from_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return why the house refuses, at the field where that is known."""
    if refusal.code == "code_unknown":
        return problem(request, 404, refusal.reason)
    if refusal.code == "anonymous":
        return problem(request, 409, refusal.reason)
    if not refusal.code.startswith("field_"):
        return problem(request, 422, refusal.reason)
    name = refusal.code.removeprefix("field_")
    pointer = f"#/sender/{name}" if name in _SENDER else f"#/{name}"
    errors = [{"pointer": pointer, "detail": refusal.reason}]
    return problem(request, 422, refusal.reason, errors=errors)
