"""What the page of a Vorgang shows of a petition."""

from dataclasses import dataclass
from datetime import date

from krm.deadlines import queries as deadlines
from krm.deadlines.queries import Light
from krm.petitions.models import IndividualRemedy
from krm.petitions.queries import plan_of, statements_of, topic_labels
from krm.petitions.queries.composing import remedies_of
from krm.petitions.queries.showing import StatementView, shown_statement
from krm.petitions.queries.standing import Standing, standing_of
from krm.petitions.rules.plan import PlanStep
from krm.reactions.models import Petition, Reaction, ReactionDocument
from krm.reactions.queries import needs_chair, petition_of, with_petition
from krm.reactions.rules import Kind, gives_statement, has_usual_form
from krm.reactions.workflow import STEPS, Facts
from krm.regelwerk import queries as regelwerk
from krm.work.queries import why_not_executive


@dataclass(frozen=True)
class PetitionCard:
    """Everything about a petition in one place of the page."""

    petition: Petition
    gives_statement: bool
    is_petition: bool
    has_unusual_number: bool
    has_letter: bool
    topics: list[str]
    release: str
    standing: Standing
    why_not_executive: str
    plan: list[tuple[PlanStep, Light]]
    statements: list[StatementView]
    remedies: list[IndividualRemedy]


def petition_card(reaction: Reaction, on: date) -> PetitionCard | None:
    """Return what a petition or Eingabe shows, None for every other Vorgang."""
    petition = petition_of(reaction)
    if petition is None:
        return None
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    labels = topic_labels(reaction)
    form = rules.word("petition.number_form")
    lights = deadlines.lights(on)
    owes = gives_statement(reaction.kind, petition.answer_to)
    done = _done(reaction, petition)
    standing = standing_of(reaction, petition, lights.calendar)
    right = STEPS[standing.step].right if standing.step else ""
    return PetitionCard(
        petition=petition,
        gives_statement=owes,
        is_petition=reaction.kind == Kind.PETITION,
        has_unusual_number=bool(petition.number) and not has_usual_form(petition.number, form),
        has_letter=reaction.documents.filter(kind=ReactionDocument.Kind.MINISTRY).exists(),
        topics=[labels.get(code, code) for code in petition.topics],
        release=_release(reaction, petition) if owes else "",
        standing=standing,
        why_not_executive=why_not_executive(right, reaction, on),
        plan=[
            (step, _DONE if step.code in done else lights.on_day(step.act_by))
            for step in plan_of(reaction, petition, lights.calendar)
            if owes or step.code == "transmit"
        ],
        statements=[shown_statement(row) for row in statements_of(reaction)] if owes else [],
        remedies=list(remedies_of(reaction)),
    )


_DONE = Light("ok", "erledigt")


def _done(reaction: Reaction, petition: Petition) -> frozenset[str]:
    """Return which steps of the plan lie behind."""
    if petition.transmitted_on is not None or not reaction.is_open:
        return frozenset({"draft", "release", "approval", "transmit"})
    facts = with_petition(Facts(), reaction, petition, None)
    by_chair = facts.chair_releases
    behind = {
        "draft": facts.has_statement,
        "release": facts.statement_presented if by_chair is False else facts.statement_approved,
        "approval": facts.statement_approved if by_chair is False else facts.chair_released,
    }
    return frozenset(code for code, is_done in behind.items() if is_done)


def _release(reaction: Reaction, petition: Petition) -> str:
    """Return who releases the Stellungnahme, in words."""
    chair = needs_chair(reaction, petition)
    if chair is None:
        return "steht noch nicht fest"
    return "Vorsitz der Trägerversammlung" if chair else "Geschäftsführung"


def number_warning(reaction: Reaction, petition: Petition | None) -> str:
    """Return what to say of a petition number of an unusual form, "" if it has the usual one."""
    if petition is None or not petition.number:
        return ""
    form = regelwerk.rules_of(reaction.regelwerk_version).word("petition.number_form")
    if has_usual_form(petition.number, form):
        return ""
    return (
        f"Die Nummer „{petition.number}“ hat nicht die übliche Form ({form}, # ist eine Ziffer). "
        "Bitte noch einmal ansehen."
    )
