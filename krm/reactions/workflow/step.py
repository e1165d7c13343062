"""What one step of the table says about itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from krm.journal.rules.verbs import Verb
from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.states import State

LETTER_GATES = ("not_anonymous", "not_deceased", "contact_named", "party_reachable")
# What every letter writes; the timeline tells when it was released and how it left.
LETTER_QUIET = frozenset(
    {Verb.LETTER_DRAFTED, Verb.LETTER_CHECKED, Verb.LETTER_QUEUED, Verb.LETTER_RELEASED,
     Verb.LETTER_DISPATCHED}
)  # fmt: skip
KRM_SENDS = "Bitte den Schriftsatz an KRM abgeben."


class Door(StrEnum):
    """What opens when somebody wants to take the step."""

    INSIDE = "inside"  # nothing: another step takes it, or a page that is about no Vorgang yet
    FORM = "form"  # a page with one small form (casework/views/steps.py)
    DRAFT = "draft"  # sent at once: the letter is drafted, its page opens
    LETTER = "letter"  # the page of a letter
    UNIT = "unit"  # a page about the task of one unit
    PAGE = "page"  # a page of its own


class Subject(StrEnum):
    """What of a Vorgang the step is about; its address names the very row."""

    CASE = "case"
    OWN_WORK = "own_work"  # a unit's Schriftsatz that is still to come, for whoever works on it
    OPEN_WORK = "open_work"  # the same, for KRM
    DELIVERED = "delivered"  # a unit's Schriftsatz that has come
    ANSWER = "answer"  # the newest answer
    WAITING_LETTER = "waiting_letter"  # a released letter on paper that nobody has posted yet
    UNCLEAR_LETTER = "unclear_letter"  # a letter whose way out somebody has to decide about
    CORRECTION = "correction"  # a correction that waits for its second person
    ANONYMISING = "anonymising"  # the same of what somebody wants to make anonymous
    TASK = "task"
    MESSAGE = "message"  # a message that joined by itself and nobody has read
    NOTE = "note"  # a note that the person wrote


# A rank: among the buttons, behind what is obvious, and never the obvious one itself.
OFFERED: Final = 99


class Place(StrEnum):
    """Where the page of a Vorgang offers the step."""

    BUTTON = "button"
    MORE = "more"  # under "Weiteres"
    BESIDE = "beside"  # at the thing it is about: a letter, a task, the customer


def _always(facts: Facts) -> bool:
    return True


def _never(facts: Facts) -> bool:
    return False


@dataclass(frozen=True)
class Asked:
    """A row of Heute that asks for the step: by a kind of task, of deadline, or by a state."""

    button: str
    what: str = ""  # a task brings its own words
    task: str = ""
    deadline: str = ""
    state: State | None = None
    # Only of this kind of Vorgang; its row stands before the one for all others.
    kind: str = ""
    # Whether it asks for it: of what Heute reads along of each Vorgang.
    only_if: Callable[[Facts], bool] = _always


@dataclass(frozen=True)
class Step:
    """One permitted step: from which states, to which, who, what must hold, and where its door is.

    :param target: None: the step leaves the state as it is.
    :param right: who may take it; ``or_rights`` are enough as well.
    :param unless_right: whoever holds this right has another step for it.
    :param other_targets: where the step may lead instead.
    :param view: the address of its room behind the doors UNIT and PAGE.
    :param room: whose addresses hold its page.
    :param letter: the kind of letter it drafts, or that its page is about.
    :param rank: in which states it is obvious next; 1 comes first.
    :param offered_if: whether there is anything to do; no gate, for it can be done all the same.
    :param obvious_if: whether it is obvious in the states of ``rank``.
    :param more_if: whether its button stands under "Weiteres" for now.
    :param tells_end: when the Vorgang has ended, its page says why the step is no longer there.
    :param label_of: other words for the button where the Vorgang asks for them.
    :param quiet: what it writes into the journal and the timeline tells in better words.
    :param source: rules of the directive (R-xx) or rulings it carries out.
    :param asked: the rows of Heute that lead to it.
    :param no_right: why somebody without the right cannot take it, where a plain no would not help.
    """

    name: str
    label: str
    sources: frozenset[State]
    target: State | None
    right: str
    gates: tuple[str, ...] = ()
    door: Door = Door.FORM
    subject: Subject = Subject.CASE
    place: Place = Place.BUTTON
    or_rights: frozenset[str] = frozenset()
    unless_right: str = ""
    other_targets: frozenset[State] = frozenset()
    view: str = ""
    room: str = "casework"
    letter: str = ""
    rank: Mapping[State, int] = field(default_factory=dict)
    offered_if: Callable[[Facts], bool] = _always
    obvious_if: Callable[[Facts], bool] = _always
    more_if: Callable[[Facts], bool] = _never
    tells_end: bool = False
    label_of: Callable[[Facts], str] | None = None
    quiet: frozenset[Verb] = frozenset()
    source: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    no_right: str = ""

    @property
    def rights(self) -> frozenset[str]:
        """Return the rights of which one is enough."""
        return self.or_rights | {self.right}

    @property
    def is_internal(self) -> bool:
        """Tell whether no page offers it."""
        return self.door is Door.INSIDE

    @property
    def is_post(self) -> bool:
        """Tell whether its button sends something instead of opening a page."""
        return self.door is Door.DRAFT

    def is_open_to(self, rights: frozenset[str]) -> bool:
        """Tell whether somebody with these rights takes this step."""
        return bool(self.rights & rights) and self.unless_right not in rights

    def label_in(self, facts: Facts) -> str:
        """Return the words of its button in this Vorgang."""
        return self.label_of(facts) if self.label_of else self.label

    def place_in(self, facts: Facts) -> Place:
        """Return where the page offers it in this Vorgang."""
        return Place.MORE if self.more_if(facts) else self.place

    def rank_in(self, state: State, facts: Facts) -> int:
        """Return how obvious it is here; 0 means not at all."""
        return self.rank.get(state, 0) if self.obvious_if(facts) else 0
