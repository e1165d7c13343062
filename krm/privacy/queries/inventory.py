"""The list for Art. 30, the classes and the groundwork of a risk assessment, as configured now."""

from dataclasses import dataclass
from datetime import date

from krm.letters.models import Letter
from krm.organisation.models import Office, RoleAssignment
from krm.organisation.queries import office, people_with_role
from krm.organisation.rules import ROLE_LABELS, Role
from krm.privacy.queries.classes import end_label
from krm.privacy.queries.retention import length_of
from krm.privacy.rules.inventory import DataKind, Risk, data_kinds, risks
from krm.privacy.rules.retention import BY_NUMBER, CLASSES, RetentionClass
from krm.public.queries.site import public_site
from krm.regelwerk import queries as regelwerk


@dataclass(frozen=True)
class Inventory:
    """What the page shows and the PDF prints; ``contact`` is empty while nobody is known."""

    office: Office
    contact: str
    kinds: list[tuple[DataKind, str]]
    classes: list[tuple[RetentionClass, str, str]]
    risks: tuple[Risk, ...]
    facts: list[tuple[str, str]]


def inventory(on: date) -> Inventory:
    """Return the list as of a day, from the Regelwerk and the roles of that day."""
    return Inventory(
        office=office(),
        contact=_contact(on),
        kinds=[(kind, _kept(kind, on)) for kind in data_kinds()],
        classes=[(kind, kind.in_words(length_of(kind, on)), end_label(kind)) for kind in CLASSES],
        risks=risks(),
        facts=_facts(on),
    )


def published_contact() -> str:
    """Return how the data protection is reached from outside; "" while nobody has said it."""
    site = public_site()
    return ", ".join(filter(None, (site.privacy_contact, site.privacy_email, site.privacy_phone)))


def _contact(on: date) -> str:
    """Return the published contact, else who has the role: the list stays in the house."""
    return published_contact() or "; ".join(
        ", ".join(filter(None, (person.display_name, person.email, person.phone)))
        for person in people_with_role(Role.DATA_PROTECTION, on)
    )


def _kept(kind: DataKind, on: date) -> str:
    lengths = [
        f"{row.code}: {row.in_words(length_of(row, on))}"
        for row in (BY_NUMBER[number] for number in kind.classes)
    ]
    return "; ".join(lengths) or kind.kept


def _facts(on: date) -> list[tuple[str, str]]:
    """Return what of the configuration matters for the risks."""
    rules = regelwerk.rules_on(on)
    counts = [
        f"{ROLE_LABELS[role]} {count}"
        for role in Role
        if (count := RoleAssignment.objects.on(on).filter(role=role.value).count())
    ]
    by_meaning, alike = (
        "an" if rules.flag(key) else "aus" for key in ("alarms.by_meaning", "triage.by_meaning")
    )
    return [
        ("Personen je Rolle", ", ".join(counts) or "noch keine"),
        ("Lesen auf Gefahr nach dem Sinn", by_meaning),
        ("Ähnliches nach dem Sinn suchen", alike),
        ("Sprachen des Formulars", ", ".join(rules.texts("form.languages"))),
        ("Per E-Mail geht", ", ".join(_letter_labels(rules.texts("letters.by_email")))),
        ("Kleine Zahlen unterdrückt unter", str(rules.number("reports.small_cell_below"))),
        ("Stichproben aus dem Zugang im Monat", str(rules.number("eakte.sample_per_month"))),
    ]


def _letter_labels(codes: tuple[str, ...]) -> list[str]:
    labels = dict(Letter.Kind.choices)
    return [str(labels.get(code, code)) for code in codes]
