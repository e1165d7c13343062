"""Four eyes: two people have seen the words of an answer as they leave (docs/rulings.md, 15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from krm.letters.rules.blocks import words_of_units


@dataclass(frozen=True)
class WordsOf:
    """The words of one part of a letter: who put them in, and what units proposed for it.

    :param proposals: (who saved or signed it, text) of the delivered Schriftsaetze on the same
        Anliegen; somebody who is only said to have written it counts for nothing.
    """

    text: str
    writer: int | None
    proposals: Sequence[tuple[int | None, str]] = ()


class SecondPerson(StrEnum):
    """Why two people have seen the words of an answer; nobody is false."""

    NOBODY = ""
    APPROVER = "approver"
    CHANGER = "changer"
    DRAFTER = "drafter"
    WORDS = "words"


def second_person(
    *,
    releaser: int,
    approver: int | None,
    changer: int | None,
    frame_writer: int | None,
    blocks: Sequence[WordsOf],
    drafter: int | None,
) -> SecondPerson:
    """Return how somebody besides the releasing person has written or approved these words.

    Where the releasing person changed the letter last, each part is looked at by itself: what a
    unit wrote counts only where its words stand in the letter that leaves, word for word.

    :param approver: who approved the text as it stands; a change voids an approval.
    :param changer: who changed the letter last, and so had it before them as it leaves.
    :param frame_writer: who typed around the blocks; nobody while that is the shipped text.
    :param drafter: who made the draft; counts for a letter without a block that says anything.
    """
    nobody = {None, releaser}
    for person, how in ((approver, SecondPerson.APPROVER), (changer, SecondPerson.CHANGER)):
        if person not in nobody:
            return how
    if frame_writer == releaser:
        return SecondPerson.NOBODY
    said = [block for block in blocks if block.text.strip()]
    if not said:
        is_seen = frame_writer is not None or drafter not in nobody
        return SecondPerson.DRAFTER if is_seen else SecondPerson.NOBODY
    is_seen = all(_is_seen_by_another(block, releaser) for block in said)
    return SecondPerson.WORDS if is_seen else SecondPerson.NOBODY


def with_proposals(blocks: Sequence[WordsOf], releaser: int) -> list[WordsOf]:
    """Return the parts as they would stand with what somebody else proposed for each."""
    found = []
    for block in blocks:
        others = [text for person, text in block.proposals if person not in (None, releaser)]
        found.append(replace(block, text=others[0], writer=None) if others else block)
    return found


def _is_seen_by_another(block: WordsOf, releaser: int) -> bool:
    if block.writer not in (None, releaser):
        return True
    others = [text for person, text in block.proposals if person not in (None, releaser)]
    return words_of_units(block.text, others)
