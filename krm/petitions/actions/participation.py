"""Whether the Trägerversammlung is involved: topics, and the executive where findings differ."""

from collections.abc import Sequence
from datetime import datetime

from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.petitions.actions.stepping import take
from krm.petitions.queries import topic_labels
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import petition_of
from krm.work.actions.telling import tell_holders

_YES, _NO = Petition.Participation.YES, Petition.Participation.NO


@journal.verb
def check_topics(
    *, reaction: Reaction, topics: Sequence[str], by: Person, at: datetime
) -> Petition:
    """Write down which topics of the Trägerversammlung are touched; none is a finding too (R-35).

    The topics are those of § 44c (2) SGB II and the Arbeitsmarkt- und Integrationsprogramm, as
    the Regelwerk lists them. Topics against a "no" of the BMAS go to the executive (R-36); other
    topics than before take an earlier decision back.

    :raises Refused: for a topic that is not in the list, or if the step is not possible.
    """
    labels = topic_labels(reaction)
    if unknown := sorted(set(topics) - set(labels)):
        raise Refused(
            f"Das ist kein Thema der Trägerversammlung: {', '.join(unknown)}.",
            code="field_topics",
            chain=reaction_chain(reaction.pk),
        )
    before = petition_of(reaction)
    old = list(before.topics) if before else []
    new = [code for code in labels if code in topics]
    row, petition = take(
        name="check_topics",
        reaction=reaction,
        verb=Verb.PETITION_TOPICS_CHECKED,
        data={"old": old, "new": new},
        personal={"what": "; ".join(labels[code] for code in new) or "keine"},
        by=by,
        at=at,
    )
    petition.topics, petition.own_view = new, _YES if new else _NO
    if new != old:
        petition.decision, petition.decision_reason, petition.decided_on = "", "", None
    petition.save()
    report_finding(reaction=row, by=by, at=at)
    return petition


@journal.verb
def report_finding(*, reaction: Reaction, by: Person, at: datetime) -> bool:
    """Tell the executive where finding and BMAS differ, once for these topics (R-36)."""
    if not facts_for(reaction, by, local_day(at)).finding_undecided:
        return False
    petition = petition_of(reaction)
    tell_holders(
        reaction=reaction,
        right=Right.APPROVE_STATEMENT,
        kind="petition_finding",
        what="Das BMAS beteiligt die Trägerversammlung nicht, die Prüfung im Haus hat aber Themen "
        "gefunden. Bitte entscheiden Sie.",
        key=f"{reaction.pk}:{','.join(petition.topics) if petition else ''}",
        by=by,
        at=at,
    )
    return True


@journal.verb
def decide_participation(
    *, reaction: Reaction, decision: str, reason: str, by: Person, at: datetime
) -> Petition:
    """Decide as the executive whether the chair releases although the BMAS said no (R-36, AS-60).

    :param decision: yes or no.
    :raises Refused: without a reason, or where nothing is to be decided.
    """
    chain = reaction_chain(reaction.pk)
    if decision not in (_YES, _NO):
        raise Refused("Bitte ja oder nein wählen.", code="field_decision", chain=chain)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason", chain=chain)
    _, petition = take(
        name="decide_participation",
        reaction=reaction,
        verb=Verb.PETITION_PARTICIPATION_DECIDED,
        data={"decision": decision},
        personal={"what": Petition.Participation(decision).label, "reason": reason.strip()},
        by=by,
        at=at,
    )
    petition.decision, petition.decision_reason = decision, reason.strip()
    petition.decided_on = local_day(at)
    petition.save()
    return petition
