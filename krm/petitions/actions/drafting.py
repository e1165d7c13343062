"""Write the Stellungnahme: each change is a version of its own and takes every release back."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.casework.actions.letters import accept_schriftsaetze
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.petitions.actions.stepping import take
from krm.petitions.models import IndividualRemedy, Statement
from krm.petitions.queries import latest_statement
from krm.petitions.queries.composing import with_facts
from krm.petitions.rules.statement import Content, digest_of, missing_in
from krm.reactions import actions as reactions
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import needs_chair, petition_of
from krm.reactions.workflow import State


@dataclass(frozen=True)
class Written:
    """What came of saving: the version, and what is still missing in it."""

    statement: Statement
    missing: tuple[str, ...]
    has_voided: bool = False


@journal.verb
def draft_statement(
    *, reaction: Reaction, content: Content, by: Person, at: datetime, seen: str = ""
) -> Written:
    """Save the Stellungnahme; other words are a new version, and no release counts for it (AS-58).

    Head, points and remedies are read from the Vorgang. What is incomplete is kept, and cannot be
    presented. The same words again change nothing.

    :param seen: what the page showed (``reactions.shown_case``).
    :raises ChangedMeanwhile: if somebody has changed the Vorgang since.
    :raises StepNotAllowed: if no Stellungnahme is asked for here, or not in this state.
    """
    current = reactions.require_as_seen(reaction=reaction, seen=seen, by=by, at=at)
    petition = petition_of(current) or Petition(reaction=current)
    content = with_facts(content, current, petition)
    digest, latest = digest_of(content), latest_statement(current)
    missing = tuple(missing_in(content, needs_organisation=bool(needs_chair(current, petition))))
    wanted = "" if missing else digest
    is_same = latest is not None and latest.digest == digest and latest.round == petition.round
    if latest is not None and is_same and petition.statement_hash == wanted:
        return Written(latest, missing)
    version = latest.version + 1 if latest else 1
    voided = bool(petition.approved_hash) and petition.approved_hash == petition.statement_hash
    row, petition = take(
        name="draft_statement",
        reaction=current,
        verb=Verb.STATEMENT_DRAFTED,
        data={"version": version, "digest": digest, "voided": voided, "missing": len(missing)},
        by=by,
        at=at,
    )
    statement = Statement.objects.create(
        reaction=row,
        version=version,
        round=petition.round,
        content=content.to_json(),
        digest=digest,
        is_complete=not missing,
        drafted_by=by,
        drafted_at=at,
    )
    petition.statement_hash, petition.statement_by = wanted, by
    petition.void_releases()
    petition.waiting_since = at
    petition.save()
    accept_schriftsaetze(reaction=row, by=by, at=at)
    return Written(statement, missing, has_voided=voided)


@journal.verb
def record_remedy(
    *, reaction: Reaction, happened_on: date, what: str, by: Person, at: datetime
) -> IndividualRemedy:
    """Write down what was done for the petitioner beside the petition (4.11).

    The Stellungnahme reports it: one that is there becomes a new version with it, and whatever
    was released before does not count for that one.

    :raises Refused: without words, or for a day that is still to come.
    """
    chain = reaction_chain(reaction.pk)
    if not what.strip():
        raise Refused("Bitte sagen, was veranlasst wurde.", code="field_what", chain=chain)
    if happened_on > local_day(at):
        raise Refused("Dieser Tag liegt in der Zukunft.", code="field_happened_on", chain=chain)
    row, petition = take(
        name="record_remedy",
        reaction=reaction,
        verb=Verb.PETITION_REMEDY_RECORDED,
        data={"kind": reaction.kind, "happened_on": happened_on},
        personal={"what": what.strip()},
        by=by,
        at=at,
    )
    remedy = IndividualRemedy.objects.create(
        reaction=row, happened_on=happened_on, what=what.strip(), written_at=at, written_by=by
    )
    latest = latest_statement(row)
    if latest is not None and row.state == State.IN_CHECK and latest.round == petition.round:
        content = Content.from_json(latest.content)
        draft_statement(reaction=row, content=content, by=by, at=at)
    return remedy
