"""Reads over reactions that several packages need."""

from dataclasses import replace

from krm.organisation.models import Person, RoleAssignment
from krm.reactions.access import officer_since
from krm.reactions.models import Anliegen, Confidential, Exclusion, Petition, Reaction
from krm.reactions.rules import (
    AssessedAnliegen,
    Kind,
    case_remedy,
    case_result,
    chair_releases,
    gives_statement,
    has_result,
)
from krm.reactions.workflow import Facts
from krm.regelwerk import queries as regelwerk


def anliegen_of(reaction: Reaction) -> list[Anliegen]:
    """Return the Anliegen in their order."""
    return list(reaction.anliegen.order_by("position"))


def result_of(reaction: Reaction) -> str:
    """Return the result of the case as its Anliegen stand now.

    Empty for praise and ideas, and as long as nobody has said of an Anliegen whether it was
    justified: then there is no result to count.
    """
    rows = list(anliegen_of(reaction))
    if not has_result(reaction.kind) or any(row.waits_for_assessment for row in rows):
        return ""
    return case_result(
        [AssessedAnliegen(a.assessment, a.is_handed_over, a.refers_to_procedure) for a in rows]
    )


def remedy_of(reaction: Reaction) -> str:
    """Return the remedy of the case as its Anliegen stand now; "" where they do not say it."""
    rows = [a for a in anliegen_of(reaction) if not (a.is_handed_over or a.refers_to_procedure)]
    return case_remedy((row.assessment, row.remedy) for row in rows)


def excluded_people(reaction: Reaction) -> frozenset[int]:
    """Return the people who must not see this Vorgang (docs/rulings.md).

    The employee complained about is one of them, whether or not somebody has put them on the list.
    """
    listed = Exclusion.objects.filter(reaction=reaction).values_list("person_id", flat=True)
    concerned = reaction.complained_about_id
    found = frozenset(listed) | (frozenset() if concerned is None else {concerned})
    hidden = confidential_of(reaction)
    return found if hidden is None else found | _all_but_krm_and(hidden)


def confidential_of(reaction: Reaction) -> Confidential | None:
    """Return whom a Vorgang of a colleague is shown to beside KRM; None for all others."""
    try:
        return reaction.confidential
    except Confidential.DoesNotExist:
        return None


def _all_but_krm_and(hidden: Confidential) -> frozenset[int]:
    """Return everybody but the named person, and who is KRM officer since it is marked."""
    officers = RoleAssignment.objects.filter(officer_since(hidden.since_on)).values("person_id")
    others = Person.objects.exclude(pk=hidden.substitute_id).exclude(pk__in=officers)
    return frozenset(others.values_list("pk", flat=True))


def passed_to_us_by(reaction: Reaction) -> str:
    """Return who handed an Eingabe on to us: its person wrote to them; "" if to us."""
    if reaction.kind != Kind.EINGABE:
        return ""
    found = petition_of(reaction)
    return found.passed_by if found else ""


def petition_of(reaction: Reaction) -> Petition | None:
    """Return what belongs to a petition alone, an empty one where nothing is entered yet.

    None for everything but a petition and an Eingabe with a set date.
    """
    if reaction.kind not in (Kind.PETITION, Kind.EINGABE):
        return None
    found = Petition.objects.filter(reaction=reaction).first()
    if found is None and reaction.kind == Kind.PETITION:
        return Petition(reaction=reaction)
    return found


def owes_statement(reaction: Reaction) -> bool:
    """Tell whether the Vorgang ends with a Stellungnahme instead of a letter (6.1)."""
    petition = petition_of(reaction)
    return petition is not None and gives_statement(reaction.kind, petition.answer_to)


def needs_chair(reaction: Reaction, petition: Petition) -> bool | None:
    """Tell whether the chair releases its Stellungnahme, by the Regelwerk of the Vorgang."""
    release = regelwerk.rules_of(reaction.regelwerk_version).word("petition.release")
    return chair_releases(
        always=release == "always",
        participation=petition.participation,
        own_view=petition.own_view,
        decision=petition.decision,
    )


def with_petition(facts: Facts, reaction: Reaction, petition: Petition, by_pk: int | None) -> Facts:
    """Return the facts with what the gates need to know about a petition (R-35 to R-37).

    What was done with a Stellungnahme counts for its words as they stand now only.
    """
    now = petition.statement_hash
    is_open = Petition.Participation.OPEN
    found = (petition.participation, petition.own_view, petition.decision)
    return replace(
        facts,
        gives_statement=gives_statement(reaction.kind, petition.answer_to),
        topics_checked=petition.own_view != is_open,
        finding_undecided=found == (Petition.Participation.NO, Petition.Participation.YES, ""),
        participation_open=petition.participation == is_open,
        chair_releases=needs_chair(reaction, petition),
        has_statement=bool(now),
        wrote_statement=by_pk is not None and petition.statement_by_id == by_pk,
        statement_presented=bool(now) and petition.presented_hash == now,
        statement_approved=bool(now) and petition.approved_hash == now,
        chair_asked=bool(now) and petition.chair_hash == now,
        chair_released=bool(now) and petition.released_hash == now,
        was_transmitted=petition.transmitted_on is not None or petition.round > 1,
    )
