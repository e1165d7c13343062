"""How a deadline explains itself, so that staff can check it by hand."""

from dataclasses import dataclass
from datetime import date

from krm.regelwerk.rules import DeadlineRule
from krm.ui.rules import format_day


@dataclass(frozen=True)
class DayStep:
    """One day on the way to the end: ``count`` if it counts, else the reason why it does not."""

    day: date
    count: int | None
    reason: str | None
    text: str

    def to_json(self) -> dict[str, str | int | None]:
        """Return the step as plain values."""
        return {
            "day": self.day.isoformat(),
            "count": self.count,
            "reason": self.reason,
            "text": self.text,
        }


@dataclass(frozen=True)
class Explanation:
    """Why a deadline ends when it ends: start, days, ending, rule with source and version."""

    start: str
    steps: tuple[DayStep, ...]
    ending: tuple[str, ...]
    rule: str
    source: str
    version: str

    def skipped(self) -> list[DayStep]:
        """Return the days that do not count, in order."""
        return [step for step in self.steps if step.count is None]

    def sentences(self) -> list[str]:
        """Return the explanation as German sentences in reading order."""
        return [self.start, *(step.text for step in self.steps), *self.ending, self.rule]

    def to_json(self) -> dict[str, object]:
        """Return the explanation as it is stored with a deadline and printed by ``--json``."""
        return {
            "start": self.start,
            "steps": [step.to_json() for step in self.steps],
            "ending": list(self.ending),
            "rule": self.rule,
            "source": self.source,
            "version": self.version,
            "sentences": self.sentences(),
        }


def source_of(rule: DeadlineRule, version: str) -> str:
    """Return where the length of the deadline comes from, in words."""
    origin = rule.provenance
    if origin.section is not None:
        is_number = origin.section[0].isdigit()
        place = f"Abschnitt {origin.section}" if is_number else origin.section
        return f"{place} der {version}"
    return origin.law or "Annahme, die Geschäftsweisung nennt keine Länge"


def rule_sentence(rule: DeadlineRule, version: str) -> str:
    """Return the rule in one sentence with its source and the paragraphs it is counted by."""
    places = "; ".join(filter(None, (source_of(rule, version), rule.basis)))
    return f"Regel: {rule.label} {_span(rule)} ({places})."


def _span(rule: DeadlineRule) -> str:
    if rule.length == 0:
        return "an dem genannten Tag"
    if rule.direction == "backward":
        return f"spätestens {rule.amount} vor diesem Tag: {rule.starts}"
    if rule.unit == "resting_hours":
        return f"innerhalb von {rule.amount_dative}, an freien Tagen ruht die Uhr"
    return f"innerhalb von {rule.amount_dative}, der erste Tag zählt nicht mit"


def act_by_sentence(act_by: date) -> str:
    """Return the sentence on the last day on which somebody can act."""
    return f"Bitte bis {format_day(act_by)} handeln, dem letzten Arbeitstag bis dahin."
