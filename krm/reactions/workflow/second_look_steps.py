"""The steps of the second look: the customer is not content with the answer (ruling 28)."""

from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.states import State
from krm.reactions.workflow.step import LETTER_GATES, LETTER_QUIET, OFFERED, Asked, Door, Step

S = State
_ANSWERED = frozenset({S.ANSWERED, S.CLOSED})
# Zusage and Gegenmaßnahme stand beside what comes next: what was said so shall happen.
AFTER_SECOND_LOOK = dict.fromkeys(_ANSWERED, OFFERED)


def _may_ask_again(facts: Facts) -> bool:
    # While one is under way the page says where it lies.
    under_way = facts.second_look_waits or facts.second_look_to_tell
    return facts.answer_dispatched and not under_way


def has_changed_the_answer(facts: Facts) -> bool:
    """Tell whether it has, and KRM has not written so yet."""
    return facts.second_look_changed and facts.second_look_to_tell


# fmt: off
SECOND_LOOK_STEPS: tuple[Step, ...] = (
    Step("ask_second_look", "Zweite Prüfung durch die Geschäftsführung",
         _ANSWERED, None, "edit_case", ("not_anonymous", "no_second_look_yet"),
         offered_if=_may_ask_again, source=("ruling 28",)),
    Step("decide_second_look", "Über die zweite Prüfung entscheiden", _ANSWERED,
         None, "decide_second_look", ("second_look_asked", "not_ones_own_answer"),
         rank={S.ANSWERED: 1, S.CLOSED: 1}, source=("ruling 28",),
         asked=(Asked("Entscheiden", task="second_look"),)),
    Step("send_second_look", "Ergebnis der zweiten Prüfung schreiben", _ANSWERED,
         None, "release_letter", ("second_look_decided", *LETTER_GATES), door=Door.DRAFT,
         letter="second_look", rank={S.ANSWERED: 1, S.CLOSED: 1}, quiet=LETTER_QUIET,
         source=("ruling 28",), asked=(Asked("Schreiben", task="second_look_letter"),)),
)
# fmt: on
