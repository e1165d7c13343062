"""Whether a letter can be released as it stands: what the verb checks, and pages say before."""

from dataclasses import replace
from datetime import date

from krm.casework.queries import facts_for
from krm.casework.queries.case import CaseRows
from krm.casework.queries.letter_context import context_of
from krm.letters.models import Letter
from krm.letters.queries import checking
from krm.organisation.models import Person
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, Facts, refusals

# Points of the checklist whose reason the gate of the step says already.
_GATES_OF_THEIR_OWN = frozenset({"four_eyes"})


def release_facts(letter: Letter, reaction: Reaction, by: Person, on: date) -> Facts:
    """Return what the gates of a release look at: the Vorgang, and the letter as it stands."""
    rows = CaseRows(reaction, on)
    points = checking.open_points(
        letter,
        context=context_of(letter, on, rows),
        on=on,
        but=_GATES_OF_THEIR_OWN,
        anliegen=rows.anliegen,
    )
    has_contact = letter.contact_id is not None
    return replace(
        facts_for(reaction, by, on, rows, has_contact=has_contact),
        blocking_check_points=tuple(points),
    )


def reasons_not_to_release(step: str, facts: Facts) -> list[str]:
    """Return every open gate and point of the checklist at once; empty: it can be released.

    :param step: the name of the step that releases this kind of letter.
    """
    reasons = refusals(STEPS[step], facts)
    if facts.state in STEPS[step].sources and "check_points_closed" not in STEPS[step].gates:
        reasons += [point for point in facts.blocking_check_points if point not in reasons]
    return reasons
