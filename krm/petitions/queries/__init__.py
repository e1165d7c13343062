"""Reads over petitions: the Stellungnahme as it stands, the plan, the list, what is due."""

from krm.deadlines import queries as deadlines
from krm.deadlines.rules import Calendar
from krm.petitions.models import Statement
from krm.petitions.rules.plan import Dates, PlanStep, backward_plan
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import needs_chair
from krm.regelwerk import queries as regelwerk


def latest_statement(reaction: Reaction) -> Statement | None:
    """Return the newest version of the Stellungnahme."""
    return reaction.statements.order_by("-version").first()


def transmitted_statement(reaction: Reaction) -> Statement | None:
    """Return the newest version that has left, also while a further round is under way."""
    return reaction.statements.exclude(transmitted_on=None).order_by("-version").first()


def statements_of(reaction: Reaction) -> list[Statement]:
    """Return every version, the newest first, with who did what."""
    rows = reaction.statements.select_related(
        "drafted_by", "approved_by", "released_by", "returned_by", "transmitted_by", "pdf"
    )
    return list(rows.order_by("-version"))


def plan_of(
    reaction: Reaction, petition: Petition, calendar: Calendar | None = None
) -> tuple[PlanStep, ...]:
    """Return the backward plan of a petition, empty without a date (R-37).

    :param calendar: if the caller has just read one.
    """
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    dates = Dates(petition.committee_due_on, petition.ministry_due_on)
    chair = needs_chair(reaction, petition)
    calendar = calendar or deadlines.calendar(of=rules)
    return backward_plan(dates, rules, calendar, chair=chair)


def topic_labels(reaction: Reaction) -> dict[str, str]:
    """Return the topics of the Trägerversammlung by their word, in the order of the Regelwerk."""
    listed = regelwerk.rules_of(reaction.regelwerk_version).lists["tv_topics"]
    return {choice.code: choice.label for choice in listed}
