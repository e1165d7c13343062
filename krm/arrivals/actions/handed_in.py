"""What a person says through one of the public doors, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from krm.arrivals.rules.addresses import is_usable, plain_digits, plain_postcode
from krm.arrivals.rules.help_today import LABELS
from krm.arrivals.rules.typed import clean_line, clean_text
from krm.organisation.models import Standort
from krm.parties.models import LENGTHS as PERSONAL_LENGTHS
from krm.parties.models import PERSONAL, Personal
from krm.regelwerk.rules import Regelwerk

KINDS = ("complaint", "praise", "idea", "")
REPLY_BY = ("letter", "phone", "email", "download", "none", "")
LONG_TEXTS = ("happened", "wish")
# How long a line may be: what people say of themselves is as long as with a customer.
LENGTHS: Mapping[str, int] = {**PERSONAL_LENGTHS, "language": 10}


@dataclass(frozen=True)
class Statement:
    """What a person wrote; names and texts in any script, topics as codes of Anliegen."""

    happened: str
    kind: str = ""
    wish: str = ""
    topics: tuple[str, ...] = ()
    help_today: tuple[str, ...] = ()
    standort: Standort | None = None
    language: str = "de"
    reply_by: str = ""
    is_anonymous: bool = False
    form_of_address: str = Personal.FormOfAddress.NONE
    first_name: str = ""
    last_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    customer_number: str = ""

    @property
    def name(self) -> str:
        """Return given and family name as one line."""
        return f"{self.first_name} {self.last_name}".strip()

    def answers(self) -> dict[str, object]:
        """Return every answer under the name of its column."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "standort"}
        standort = self.standort.pk if self.standort else None
        lists = {"topics": list(self.topics), "help_today": list(self.help_today)}
        return found | {"standort_id": standort, **lists}


def cleaned(statement: Statement) -> Statement:
    """Return the statement as it may be stored.

    Control characters are gone. Who wants to stay anonymous leaves no personal data, whatever was
    typed into the fields (R-28, R-29).
    """
    texts = {f.name: getattr(statement, f.name) for f in fields(statement)}
    changes: dict[str, object] = {
        name: clean_text(text).strip() if name in LONG_TEXTS else clean_line(text)
        for name, text in texts.items()
        if isinstance(text, str)
    }
    changes["topics"] = tuple(dict.fromkeys(statement.topics))
    changes["help_today"] = tuple(dict.fromkeys(statement.help_today))
    changes["postcode"] = plain_postcode(str(changes["postcode"]))
    changes["phone"] = plain_digits(str(changes["phone"]))
    if statement.is_anonymous:
        changes |= {**PERSONAL, "reply_by": "none"}
    return replace(statement, **changes)  # type: ignore[arg-type]


def problems_of(statement: Statement, rules: Regelwerk) -> dict[str, str]:
    """Return what is wrong with a statement, as German sentences by field name."""
    problems: dict[str, str] = {}
    if not statement.happened:
        problems["happened"] = "Bitte schreiben Sie, worum es geht."
    longest = rules.number("form.max_characters")
    for name in LONG_TEXTS:
        if len(getattr(statement, name)) > longest:
            problems[name] = f"Der Text ist zu lang. Erlaubt sind {longest} Zeichen."
    for name, length in LENGTHS.items():
        if len(getattr(statement, name)) > length:
            problems[name] = f"Diese Angabe ist zu lang. Erlaubt sind {length} Zeichen."
    if statement.kind not in KINDS:
        problems["kind"] = "Möglich sind Beschwerde, Lob und Idee."
    if statement.reply_by not in REPLY_BY:
        problems["reply_by"] = "Diesen Weg der Antwort gibt es nicht."
    return (
        problems
        | _help_problems(statement)
        | _topic_problems(statement, rules)
        | _way_problems(statement)
    )


def _help_problems(statement: Statement) -> dict[str, str]:
    is_known = set(LABELS).issuperset(statement.help_today)
    return {} if is_known else {"help_today": "Diese Antwort gibt es nicht."}


def _topic_problems(statement: Statement, rules: Regelwerk) -> dict[str, str]:
    most = rules.anliegen_tree.maximum
    if len(statement.topics) > most:
        return {"topics": f"Bitte höchstens {most} Themen wählen."}
    offered = {topic.code for topic in rules.lists["form_topics"]}
    if not offered.issuperset(statement.topics):
        return {"topics": "Dieses Thema gibt es nicht."}
    return {}


# What the house must know to reach a person in the way they want.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "letter": ("last_name", "street", "postcode", "city"),
    "phone": ("phone",),
    "email": ("email",),
}
# What is said of a value by which nobody can be reached.
WRONG: Mapping[str, Any] = {
    "email": _("Bitte prüfen Sie die E-Mail-Adresse. Beispiel: name@beispiel.de"),
    "postcode": _(
        "Bitte prüfen Sie die Postleitzahl. In Deutschland hat sie 5 Ziffern. "
        "Ausland: zum Beispiel A-1010"
    ),
    "phone": _("Bitte prüfen Sie die Telefonnummer. Beispiel: 06321 12345"),
}


def _way_problems(statement: Statement) -> dict[str, str]:
    if statement.is_anonymous:
        return {}
    needed = NEEDED.get(statement.reply_by, ())
    wrong = {
        name: str(sentence)
        for name, sentence in WRONG.items()
        if (value := getattr(statement, name)) and not is_usable(name, value)
    }
    missing = {name: "Diese Angabe fehlt noch." for name in needed if not getattr(statement, name)}
    return wrong | missing
