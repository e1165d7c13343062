"""Take a step of the table; lock the Vorgang; refuse what the table does not permit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from krm.journal import actions as journal
from krm.journal import queries as history
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.reactions.models import Reaction
from krm.reactions.rules import has_result
from krm.reactions.workflow import ENDED_STATES, STATE_LABELS, STEPS, Facts, State, Step, refusals
from krm.ui.rules import format_at


class StepNotAllowed(Refused):
    """A step that the table of steps or one of its gates does not permit now."""

    def __init__(
        self, step: str, reasons: Sequence[str], *, gates: Sequence[str] = (), chain: str
    ) -> None:
        """Take the step and why not.

        :param gates: the names of the gates that are shut, in the order of their reasons.
        """
        super().__init__(" ".join(reasons), code=f"step_{step}", chain=chain)
        self.step = step
        self.reasons = list(reasons)
        self.gates = list(gates)


class ChangedMeanwhile(Refused):
    """Somebody else has changed the Vorgang since the page was opened."""


def require_open(reaction: Reaction) -> None:
    """Refuse to touch what has ended; only a correction with its reason changes it then.

    :raises Refused: if the Vorgang has ended.
    """
    state = State(Reaction.objects.values_list("state", flat=True).get(pk=reaction.pk))
    if reason := why_ended(state):
        raise Refused(reason, code="ended", chain=reaction_chain(reaction.pk))


def why_ended(state: State, kind: str = "") -> str:
    """Return why nothing is worked on any more in this state and what can be done, "" if it is.

    :param kind: what the Vorgang is; nobody assesses praise and ideas.
    """
    if state not in ENDED_STATES:
        return ""
    if state is State.ANONYMOUS_RECORDED and not has_result(kind):
        return "Der Vorgang ist anonym, niemand bekommt eine Antwort."
    if state is State.ANONYMOUS_RECORDED:
        return (
            "Der Vorgang ist anonym, niemand bekommt eine Antwort. Bewertet wird er beim Schritt "
            f"„{STEPS['close_anonymous'].label}“. Nach dem Abschluss lässt sich die Bewertung erst "
            f"nach dem Schritt „{STEPS['undo_close'].label}“ ändern."
        )
    ended = (
        f"Der Vorgang ist beendet (Stand „{STATE_LABELS[state]}“) und wird nicht mehr bearbeitet."
    )
    if state not in STEPS["undo_close"].sources:
        return f"{ended} Die Bewertungen bleiben, wie sie sind." if has_result(kind) else ended
    what = "Bewertungen" if has_result(kind) else "Antworten"
    return f"{ended} {what} lassen sich erst nach dem Schritt „{STEPS['undo_close'].label}“ ändern."


def locked(reaction: Reaction) -> Reaction:
    """Return the row locked for the rest of the transaction, with its version of the Regelwerk."""
    return Reaction.objects.select_for_update(of=("self",)).with_rules().get(pk=reaction.pk)


def seen_as(*values: object) -> str:
    """Return a digest of what a page shows; it comes back with what was typed there."""
    return sha256(repr(values).encode()).hexdigest()[:32]


def shown_case(reaction: Reaction) -> str:
    """Return a digest of a Vorgang as the page of a step shows it."""
    return seen_as(reaction.pk, reaction.revision)


@journal.verb
def require_as_seen(
    *,
    reaction: Reaction,
    seen: str,
    shown: Callable[[Reaction], str] = shown_case,
    by: Actor,
    at: datetime,
) -> Reaction:
    """Refuse what was typed on an old page, so that it does not overwrite what came after it.

    :param seen: the digest the page was shown with; "" if it came from no page.
    :param shown: the digest of what stands there, read under the lock of the Vorgang.
    :returns: the Vorgang, locked for the rest of the transaction.
    :raises ChangedMeanwhile: if somebody has changed it since.
    """
    row = locked(reaction)
    if seen and seen != shown(row):
        raise ChangedMeanwhile(
            f"{what_happened(row)} Der Vorgang steht jetzt auf „{row.state_label}“. "
            "Bitte den Verlauf ansehen und neu entscheiden.",
            code="changed_meanwhile",
            chain=reaction_chain(row.pk),
        )
    return row


def what_happened(reaction: Reaction) -> str:
    """Return who did what last in a Vorgang, and when, for whoever came second."""
    last = history.last_step(reaction_chain(reaction.pk))
    if last is None:
        return "Jemand hat diesen Vorgang inzwischen geändert."
    when = format_at(last.happened_at)
    return f"{last.by} hat diesen Vorgang am {when} geändert: {last.sentence.rstrip('.')}."


def require_possible(name: str, reaction: Reaction) -> None:
    """Refuse a step that the state of the Vorgang does not permit, before it is proposed.

    :raises StepNotAllowed: with the reason and what happened last.
    """
    if State(reaction.state) not in STEPS[name].sources:
        reasons = [*refusals(STEPS[name], Facts(state=State(reaction.state)))]
        reasons.append(what_happened(reaction))
        raise StepNotAllowed(name, reasons, chain=reaction_chain(reaction.pk))


@journal.verb
def take_step(
    *,
    name: str,
    reaction: Reaction,
    facts: Facts,
    by: Actor,
    at: datetime,
    verb: Verb,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
    target: State | None = None,
) -> Reaction:
    """Take one step of the table: check it, change the state and journal it.

    ``changes`` are further columns of the reaction that change with the step; ``target`` is one
    of the other states the table allows for it. The right of the person is checked by the verb
    of casework that calls this one.

    :raises StepNotAllowed: with every reason why the step is not possible.
    """
    step = STEPS[name]
    row = locked(reaction)
    now_facts = _with_state(facts, State(row.state))
    if reasons := refusals(step, now_facts):
        if now_facts.state not in step.sources:
            reasons.append(what_happened(row))
        raise StepNotAllowed(name, reasons, chain=reaction_chain(row.pk))
    old = row.state
    for column, value in (changes or {}).items():
        setattr(row, column, value)
    if (reached := _reached(step, target)) is not None:
        row.state = reached.value
    row.revision += 1
    row.save(update_fields=["state", "revision", *(changes or {})])
    journal.record(
        verb,
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
        data={"step": name, "from": old, "to": row.state, **(data or {})},
        personal=personal,
    )
    return row


def _reached(step: Step, target: State | None) -> State | None:
    if target is None or target == step.target:
        return step.target
    if target not in step.other_targets:
        raise ValueError(f"{step.name} does not lead to {target}")
    return target


def _with_state(facts: Facts, state: State) -> Facts:
    return Facts(**{**vars(facts), "state": state})
