"""When the clock of a Besonderheit ends, and what is missing before data may leave the house."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from krm.deadlines.rules.office_hours import OfficeHours
from krm.regelwerk.rules import BesonderheitRule

# § 68 (1) SGB X lets only these be given, and only to whoever has asked.
ON_REQUEST = "sgbx_68"
ONLY_ON_REQUEST = ("name", "born_on", "address", "whereabouts", "employer")
LAST_RESORT = "stgb_34"


def deadline_key(deadline_pk: int) -> str:
    """Return the key of the Besonderheit that a missed deadline is: each is one once."""
    return f"deadline:{deadline_pk}"


def due_at(rule: BesonderheitRule, known_at: datetime, hours: OfficeHours) -> datetime | None:
    """Return when the clock of a Besonderheit ends; None without one.

    Hours run day and night (Art. 33 DSGVO knows no Arbeitstag); the same day ends with the office
    hours, after them with those of the next Arbeitstag.

    :param known_at: when the house learned of it, in local time.
    """
    if rule.clock == "hours":
        # In UTC: the night in which the clocks change is an hour longer or shorter.
        return known_at.astimezone(UTC) + timedelta(hours=rule.hours)
    return hours.end_of_day(known_at) if rule.clock == "same_day" else None


NO_OWNER = "Bitte sagen, wer sich kümmert: Ohne eine verantwortliche Person wird nichts daraus."


@dataclass(frozen=True)
class Planned:
    """What somebody plans: what shall happen, against which cause, by whom and until when."""

    title: str
    cause: str
    owner: object | None
    due_on: date | None


def missing_for_measure(planned: Planned, on: date, *, needs_cause: bool = True) -> dict[str, str]:
    """Return what is missing, as German sentences by field; empty means it may be accepted.

    :param needs_cause: a Gegenmaßnahme is against a cause, a Zusage is not.
    """
    missing: dict[str, str] = {}
    if not planned.title.strip():
        missing["title"] = "Bitte sagen, was geschehen soll."
    if needs_cause and not planned.cause.strip():
        missing["cause"] = "Bitte die Ursache nennen."
    if planned.owner is None:
        missing["owner"] = NO_OWNER
    if planned.due_on is None:
        missing["due_on"] = "Bitte sagen, bis wann."
    elif planned.due_on < on:
        missing["due_on"] = "Der Tag liegt in der Vergangenheit."
    return missing


@dataclass(frozen=True)
class DisclosureFacts:
    """What is written down about data that was given to others."""

    basis: str
    items: Collection[str]
    further_data: str
    reason: str
    requested_by: str
    is_decided_by_executive: bool


def missing_for_disclosure(facts: DisclosureFacts) -> dict[str, str]:
    """Return what is missing, as German sentences by field; empty means it may be entered."""
    missing: dict[str, str] = {}
    if not (facts.items or facts.further_data.strip()):
        missing["items"] = "Bitte sagen, welche Angaben weitergegeben wurden."
    if not facts.reason.strip():
        missing["reason"] = "Bitte sagen, warum die Weitergabe nötig war."
    if facts.basis == ON_REQUEST:
        missing |= _on_request(facts)
    if facts.basis == LAST_RESORT and not facts.is_decided_by_executive:
        missing["decided_by"] = (
            "§ 34 StGB ist das letzte Mittel. Bitte eintragen, wer aus der Geschäftsführung "
            "entschieden hat."
        )
    return missing


def _on_request(facts: DisclosureFacts) -> dict[str, str]:
    missing: dict[str, str] = {}
    if set(facts.items) - set(ONLY_ON_REQUEST) or facts.further_data.strip():
        missing["items"] = (
            "Nach § 68 SGB X gehen nur Name, Geburtsdatum, Anschrift, Aufenthaltsort und "
            "Arbeitgeber hinaus. Für mehr braucht es eine andere Rechtsgrundlage."
        )
    if not facts.requested_by.strip():
        missing["requested_by"] = (
            "§ 68 SGB X setzt ein Ersuchen voraus. Bitte sagen, wer ersucht hat."
        )
    if not facts.is_decided_by_executive:
        missing["decided_by"] = (
            "Über ein Ersuchen nach § 68 SGB X entscheidet die Geschäftsführung. Bitte eintragen, "
            "wer entschieden hat."
        )
    return missing
