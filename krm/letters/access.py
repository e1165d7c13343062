"""Who may work on a letter, and who decides about its way out."""

from datetime import date

from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions.workflow import STEPS
from krm.work import access

_CHECKING = frozenset({Right.CHECK, Right.RELEASE_LETTER})


def require_writing(person: Person, letter: Letter, on: date) -> None:
    """Refuse unless the person may change or throw away this draft.

    :raises Refused: with the reason in German.
    """
    _require(person, Right.CHECK, letter, on)


def may_write(person: Person, letter: Letter, on: date) -> bool:
    """Tell whether the person may change this draft."""
    return access.holds(person, _right(Right.CHECK, letter), letter.reaction, on)


def require_checking(person: Person, letter: Letter, on: date) -> None:
    """Refuse unless the person may tick the checklist: who writes, and who releases it as second.

    :raises Refused: with the reason in German.
    """
    access.require_any(person, _CHECKING, letter.reaction, on)


def may_check(person: Person, letter: Letter, on: date) -> bool:
    """Tell whether the person may tick the checklist of this draft."""
    return any(access.holds(person, right, letter.reaction, on) for right in _CHECKING)


def may_release(person: Person, letter: Letter, on: date) -> bool:
    """Tell whether the person may release this letter, though perhaps not write it (ruling 15)."""
    return access.holds(person, Right.RELEASE_LETTER, letter.reaction, on)


def may_send(person: Person, letter: Letter, on: date) -> bool:
    """Tell whether the person may note that this letter has left."""
    right = _right(STEPS["dispatch_answer"].right, letter)
    return access.holds(person, right, letter.reaction, on)


def may_recall(person: Person, letter: Letter, on: date) -> bool:
    """Tell whether the person may take the release of this letter back."""
    right = _right(STEPS["recall_answer"].right, letter)
    return access.holds(person, right, letter.reaction, on)


def holds_approval(person: Person, letter: Letter, on: date) -> bool:
    """Tell whether the person approves this letter in the name of the Vorstand (R-05)."""
    return access.holds(person, Right.APPROVE_BOARD, letter.reaction, on)


def require_recalling(person: Person, letter: Letter, on: date) -> None:
    """Refuse unless the person may take the release of this letter back.

    :raises Refused: with the reason in German.
    """
    _require(person, STEPS["recall_answer"].right, letter, on)


def require_sending(person: Person, letter: Letter, on: date) -> None:
    """Refuse unless the person may send this letter.

    :raises Refused: with the reason in German.
    """
    _require(person, STEPS["dispatch_answer"].right, letter, on)


def require_approving(person: Person, letter: Letter, on: date) -> None:
    """Refuse unless the person may approve this letter in the name of the Vorstand (R-05).

    :raises Refused: with the reason in German.
    """
    access.require_right(person, Right.APPROVE_BOARD, letter.reaction, on)


def require_deciding(person: Person, letter: Letter, on: date) -> None:
    """Refuse unless the person may decide what becomes of a dispatch.

    :raises Refused: with the reason in German.
    """
    access.require_right(person, Right.RELEASE_LETTER, letter.reaction, on)


def _require(person: Person, of_answer: str, letter: Letter, on: date) -> None:
    access.require_right(person, _right(of_answer, letter), letter.reaction, on)


def _right(of_answer: str, letter: Letter) -> Right:
    """Return the right that counts: an answer has its own, all other letters go with one."""
    is_answer = letter.kind == Letter.Kind.ANSWER
    return Right(of_answer) if is_answer else Right.RELEASE_LETTER
