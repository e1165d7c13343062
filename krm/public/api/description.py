"""The description of the API (OpenAPI): what the office offers today, and how errors look."""

from datetime import date
from typing import Any, Final

from krm.organisation.queries import standorte_on
from krm.public.api.problems import MEDIA_TYPE, TITLES
from krm.regelwerk import queries as regelwerk

_INTEGER: Final = {"schema": {"type": "integer", "minimum": 1}}
_TEXT: Final = {"schema": {"type": "string"}}
_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": _TEXT},
    405: {"Allow": _TEXT},
    429: {"Retry-After": _INTEGER},
}
# With the code of a receipt one goes on.
_LINKS: Final = {
    name: {"operationId": name, "parameters": {"header.Access-Code": "$response.body#/code"}}
    for name in ("status", "add_files")
}


def describe(schema: dict[str, Any], on: date) -> dict[str, Any]:
    """Return the description with topics, Standorte and lengths of a day, and true errors."""
    _say_what_is_offered(schema["components"]["schemas"]["SubmissionIn"]["properties"], on)
    for path in schema["paths"].values():
        for operation in path.values():
            _say_what_a_form_takes(operation.get("requestBody", {}).get("content", {}), on)
            operation["responses"] = {
                str(status): _answer(int(status), answer, operation["operationId"])
                for status, answer in operation["responses"].items()
            }
    return schema


def _say_what_is_offered(columns: dict[str, Any], on: date) -> None:
    rules = regelwerk.rules_on(on)
    columns["topics"]["items"]["enum"] = [item.code for item in rules.lists["form_topics"]]
    columns["topics"]["maxItems"] = rules.anliegen_tree.maximum
    codes = [row.code for row in standorte_on(on)]
    some = [{"type": "string", "enum": codes}] if codes else []
    columns["standort"]["anyOf"] = [*some, {"type": "null"}]
    for name in ("happened", "wish"):
        columns[name]["maxLength"] = rules.number("form.max_characters")


def _say_what_a_form_takes(content: dict[str, Any], on: date) -> None:
    """Say how many files may come, and that a form has no other parts than those named."""
    form = content.get("multipart/form-data", {}).get("schema")
    if form:
        form["additionalProperties"] = False
        form["properties"]["files"]["maxItems"] = regelwerk.rules_on(on).number("files.max_files")


def _answer(status: int, answer: dict[str, Any], operation: str) -> dict[str, Any]:
    if status in TITLES:
        content = answer["content"]
        response: dict[str, Any] = {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: next(iter(content.values()))},
        }
        return response | ({"headers": _HEADERS[status]} if status in _HEADERS else {})
    return answer | ({"links": _LINKS} if operation == "submit" else {})
