"""Put a correction in place: the new value is written, the Vorgang ends, or the step is taken."""

from datetime import datetime

from krm.corrections.actions.by_two import BY_TWO
from krm.corrections.actions.correctable import TARGETS
from krm.corrections.actions.endings import ENDINGS, end
from krm.corrections.actions.wording import codes_of, described
from krm.corrections.models import Correction
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.measures.actions import raising
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, State
from krm.work import access


def require_still_fits(correction: Correction, reaction: Reaction, at: datetime) -> None:
    """Refuse what was proposed for another value than the one that stands there now."""
    old, new = correction.old["value"], correction.new["value"]
    if correction.target in ENDINGS:
        return  # the step itself is asked
    step = BY_TWO.get(correction.target)
    now: object = step.now(reaction, new) if step else TARGETS[correction.target].read(reaction)
    if now != old:
        raise Refused(
            "Die Angabe hat sich inzwischen geändert. Bitte die Korrektur neu vorschlagen.",
            code="changed_meanwhile",
            chain=reaction_chain(reaction.pk),
        )
    if step is None:
        TARGETS[correction.target].check(reaction, new, at)


@journal.verb
def apply_correction(
    *, correction: Correction, reaction: Reaction, by: Person, at: datetime
) -> Correction:
    """Let a correction count; the verbs that propose and decide have asked for the right."""
    said = described(correction)
    correction.settle(Correction.State.APPLIED, by, at)
    if correction.target in ENDINGS:
        end(correction=correction, reaction=reaction, by=by, at=at)
        return correction
    if correction.target in BY_TWO:
        _record(correction, said, by, at)
        _take(correction, reaction, by, at)
        return correction
    _write(correction, reaction, by, at)
    _record(correction, said, by, at)
    deadlines.restart(reaction=reaction, by=by, at=at)
    raising.raise_from_matter(reaction=reaction, by=by, at=at)
    TARGETS[correction.target].then(reaction, by, at)
    return correction


def _take(correction: Correction, reaction: Reaction, by: Person, at: datetime) -> None:
    """Take the step for the second person, with the right of whoever proposed it."""
    step, proposer = BY_TWO[correction.target], correction.proposed_by
    rights, on = STEPS[step.step].rights, local_day(at)
    if proposer is None or not any(access.holds(proposer, r, reaction, on) for r in rights):
        raise Refused(
            "Wer das vorgeschlagen hat, darf es inzwischen nicht mehr. Bitte ablehnen und neu "
            "vorschlagen lassen.",
            code="proposer_may_not",
            chain=reaction_chain(reaction.pk),
        )
    step.take(reaction, correction.new["value"], by, at)


def _write(correction: Correction, reaction: Reaction, by: Person, at: datetime) -> None:
    new = correction.new["value"]
    if correction.target == "party" and isinstance(new, dict):
        # Only now, so that nobody is recorded whom the second person refuses.
        party = parties.create_party(
            data=PartyData(**new), chain=reaction_chain(reaction.pk), by=by, at=at
        )
        new = party.pk
        correction.new = {"value": new}
        correction.save(update_fields=["new"])
    TARGETS[correction.target].write(reaction, new)
    reaction.revision += 1
    if reaction.result or reaction.state == State.CLOSED:
        reaction.result = reaction_queries.result_of(reaction)
    reaction.save()


def _record(correction: Correction, said: dict[str, object], by: Person, at: datetime) -> None:
    chain, data = reaction_chain(correction.reaction_id), codes_of(correction)
    step = BY_TWO.get(correction.target)
    verb = Verb.DECISION_RECORDED if step and step.is_decision else Verb.REACTION_CORRECTED
    journal.record(verb, chain=chain, by=by, at=at, data=data, personal=said)
