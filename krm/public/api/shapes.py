"""What goes in and out of the API; everything a person can rely on stands in these shapes."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from krm.arrivals.rules.addresses import PATTERNS
from krm.parties.models import LENGTHS

# At least one sign that stays when blanks, control and bidi characters are gone, in any script.
_VISIBLE: Final = (
    r"[^\s\x00-\x20\x7f-\xa0\u1680\u180e\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000]"
)
_LANGUAGE: Final = r"^[a-z]{2}(-[a-z]{1,6})?$"


def _text(longest: int) -> Any:
    return Field(default="", max_length=longest)


def _needed(longest: int) -> Any:
    return Field(min_length=1, max_length=longest, pattern=_VISIBLE)


def _reachable(name: str) -> Any:
    """Return the field of an address that must be usable, or empty."""
    return Field(default="", max_length=LENGTHS[name], pattern=f"^(|{PATTERNS[name]})$")


def _needed_address(name: str) -> Any:
    return Field(max_length=LENGTHS[name], pattern=f"^({PATTERNS[name]})$")


class _Strict(Schema):
    """Unknown names and wrong types are errors, so that nothing is lost silently."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Named(_Strict):
    """Who writes, as far as they say it."""

    form_of_address: Literal["frau", "herr", "none"] = "none"
    first_name: str = _text(LENGTHS["first_name"])
    last_name: str = _text(LENGTHS["last_name"])
    street: str = _text(LENGTHS["street"])
    postcode: str = _reachable("postcode")
    city: str = _text(LENGTHS["city"])
    email: str = _reachable("email")
    phone: str = _reachable("phone")
    customer_number: str = _text(LENGTHS["customer_number"])


class LetterSender(_Named):
    """Wants the answer by letter."""

    reply_by: Literal["letter"]
    last_name: str = _needed(LENGTHS["last_name"])
    street: str = _needed(LENGTHS["street"])
    postcode: str = _needed_address("postcode")
    city: str = _needed(LENGTHS["city"])


class PhoneSender(_Named):
    """Wants a call by telephone."""

    reply_by: Literal["phone"]
    phone: str = _needed_address("phone")


class EmailSender(_Named):
    """Wants to be reached by e-mail."""

    reply_by: Literal["email"]
    email: str = _needed_address("email")


class DownloadSender(_Named):
    """Fetches the answer with the code."""

    reply_by: Literal["download"]


class SilentSender(_Named):
    """Wants no answer."""

    reply_by: Literal["none"]


class AnonymousSender(_Strict):
    """Stays anonymous: recorded, but no answer is possible (directive 4.3)."""

    reply_by: Literal["anonymous"]


Sender = Annotated[
    LetterSender | PhoneSender | EmailSender | DownloadSender | SilentSender | AnonymousSender,
    Field(discriminator="reply_by"),
]
SENDER_TAGS: Final = frozenset({"letter", "phone", "email", "download", "none", "anonymous"})

EXAMPLE: Final[dict[str, Any]] = {
    "kind": "complaint",
    "happened": "Seit drei Wochen warte ich auf eine Antwort zu meinem Antrag.",
    "wish": "Bitte sagen Sie mir, wann entschieden wird.",
    "topics": ["S1.1"],
    "standort": None,
    "language": "de",
    "sender": {
        "reply_by": "letter",
        "first_name": "Mara",
        "last_name": "Beispiel",
        "street": "Musterweg 1",
        "postcode": "67433",
        "city": "Neustadt",
    },
}


class SubmissionIn(_Strict):
    """A Kundenreaktion as a person wrote it."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [EXAMPLE]}
    )

    happened: str = Field(min_length=1, pattern=_VISIBLE, description="Was ist passiert?")
    kind: Literal["complaint", "praise", "idea", ""] = Field(
        default="", description="Beschwerde, Lob, Idee; leer: sagt die Sichtung."
    )
    wish: str = Field(default="", description="Was würde helfen?")
    topics: list[str] = Field(default=[], description="Themen (Codes der Anliegen).")
    help_today: list[Literal["need", "danger", "child"]] = Field(
        default=[],
        description="Braucht heute jemand Hilfe? need: kein Essen, kein Strom, keine Wohnung; "
        "danger: jemand ist in Gefahr; child: ein Kind ist in Gefahr.",
    )
    standort: str | None = Field(default=None, description="Kürzel des Standorts.")
    language: str = Field(default="de", max_length=10, pattern=_LANGUAGE)
    sender: Sender | None = Field(
        default=None, description="Wer schreibt und wie geantwortet werden soll."
    )


class ReceiptOut(Schema):
    """What the sender takes away."""

    receipt_number: str = Field(description="Eingangsnummer", examples=["E-2026-00042"])
    code: str = Field(
        description="Geheimer Zugangscode; nur die absendende Person bekommt ihn.",
        examples=["7KQ4M-9WZ2A-51TCB-RX0PV-E8HNJ-6"],
    )
    arrived_on: date
    is_new: bool = Field(description="falsch, wenn dieselbe Meldung schon da war")


class AdditionOut(Schema):
    """A further message or files, taken in."""

    receipt_number: str = Field(examples=["E-2026-00043"])


class ContactOut(Schema):
    """Whom the sender can turn to."""

    office: str
    name: str
    phone: str
    email: str


class AddedOut(Schema):
    """One addition of the sender."""

    receipt_number: str
    added_on: date


class StatusOut(Schema):
    """Where a submission stands, in words for everybody."""

    receipt_number: str
    stage: Literal["received", "in_progress", "answered", "passed_on", "ended", "recorded"]
    arrived_on: date
    next_step: Literal["confirmation", "answer", ""]
    next_on: date | None
    may_add: bool
    has_answer: bool
    contact: ContactOut
    added: list[AddedOut]


class FieldProblem(Schema):
    """One field that is wrong."""

    pointer: str = Field(
        description="JSON Pointer in den Inhalt, oder header:… und path:…", examples=["#/happened"]
    )
    detail: str


class ProblemOut(Schema):
    """An error as RFC 9457 tells it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []
