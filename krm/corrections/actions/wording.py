"""What a correction is about, in words."""

from krm.corrections.actions.by_two import BY_TWO
from krm.corrections.actions.correctable import TARGETS, words_of
from krm.corrections.actions.endings import ENDINGS, state_words
from krm.corrections.models import Correction


def label_of(target: str) -> str:
    """Return what the value, the ending or the step is called before a colon or in a title."""
    found = ENDINGS.get(target) or BY_TWO.get(target) or TARGETS[target]
    return found.label.removesuffix("?")


def old_and_new(correction: Correction) -> tuple[str, str]:
    """Return the old and the new value as people read them."""
    old, new = correction.old["value"], correction.new["value"]
    if correction.target in ENDINGS:
        return state_words(old), state_words(new)
    if (step := BY_TWO.get(correction.target)) is not None:
        return step.words(old), step.words(new)
    reaction, target = correction.reaction, correction.target
    return words_of(reaction, target, old), words_of(reaction, target, new)


def change_in_words(correction: Correction) -> str:
    """Return what the correction changes, in one line."""
    if (step := BY_TWO.get(correction.target)) is not None:
        return step.change(correction.old["value"], correction.new["value"])
    old, new = old_and_new(correction)
    return f"{old} → {new}"


def codes_of(correction: Correction) -> dict[str, object]:
    """Return what the journal keeps of a correction for good."""
    return {
        "correction": correction.pk,
        "target": correction.target,
        "own_slip": correction.is_own_slip,
    }


def described(correction: Correction) -> dict[str, object]:
    """Return what the journal keeps of a correction apart from its codes."""
    return {
        "what": label_of(correction.target),
        "reason": correction.reason,
        "old": correction.old,
        "new": correction.new,
        "change": change_in_words(correction),
    }
