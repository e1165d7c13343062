"""An answer as blocks: each bound to what it answers and to where its words came from.

The letter is what is checked. Of an answer it is composed, at every change, of an opening, its
blocks and a closing: one block per Anliegen and further point, beside them what follows from the
case (apology, other solutions, a running procedure). ``Letter.body`` is the composed text, and no
other text leaves.

A block knows the words of the Vorgang it was made from (``source``) and those that stand there by
now (``now``). From the two and its own text follows how it stands:

* text = source: the words of the Vorgang; text ≠ source: words by hand, which nobody overwrites.
* source ≠ now: the Vorgang says something else by now, or a unit has written anew. The letter is
  out of date and cannot be released. A person puts the new words in (those by hand stay visible
  beside the block) or keeps the old ones; either way the block has seen the newer ones.
* now is None: the Anliegen is gone or handed over. The block leaves with the next renewal.
* it refers to a running procedure (R-30): its words are fixed. Whoever types others beside them
  speaks to the matter; the letter cannot be released until the reference stands there again.
* no text, and it answers an Anliegen or a point: there is no answer yet.

So every order of drafting, answering, editing and changing ends in the same few states.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from krm.letters.rules.texts import answer_paragraphs


class Standing(StrEnum):
    """How a block stands to the Vorgang."""

    OK = "ok"
    EMPTY = "empty"
    STALE = "stale"
    STATEMENT = "statement"
    NEWS = "news"
    GONE = "gone"


@dataclass(frozen=True)
class Block:
    """One block of an answer beside what the Vorgang says by now.

    :param name: what it answers, as people call it.
    :param now: the words of the Vorgang now; None if what it answers is not there any more.
    :param is_reference: it only refers to the procedure that decides (R-30).
    :param news: the unit that has delivered a Schriftsatz on it since.
    """

    name: str
    text: str = ""
    source: str = ""
    now: str | None = ""
    heading: str = ""
    is_answer: bool = True
    is_reference: bool = False
    news: str = ""

    @property
    def standing(self) -> Standing:
        """Return how it stands: the gravest first."""
        if self.now is None:
            return Standing.GONE
        if self.now.strip() != self.source.strip():
            return Standing.STALE
        if self.is_reference and self.text.strip() != self.source.strip():
            return Standing.STATEMENT
        if self.is_answer and not self.text.strip():
            return Standing.EMPTY
        return Standing.NEWS if self.news else Standing.OK

    @property
    def is_by_hand(self) -> bool:
        """Tell whether somebody has typed other words than those of the Vorgang."""
        return self.text.strip() not in ("", self.source.strip())

    @property
    def problem(self) -> str:
        """Return in a German sentence why the letter cannot leave with it, "" if it can."""
        return _PROBLEMS[self.standing].format(name=self.name, unit=self.news)


_PROBLEMS = {
    Standing.OK: "",
    Standing.EMPTY: "{name} hat im Schreiben noch keine Antwort.",
    Standing.STALE: "{name}: Im Vorgang steht inzwischen etwas anderes als im Schreiben. Bitte den "
    "neuen Text übernehmen oder den alten behalten.",
    Standing.STATEMENT: "{name} verweist auf das laufende Verfahren. Daneben steht keine "
    "Stellungnahme zur Sache. Bitte den Verweis wieder einsetzen.",
    Standing.NEWS: "{name}: {unit} hat nach dem Entwurf einen neuen Schriftsatz abgegeben. Bitte "
    "den Absatz ansehen.",
    Standing.GONE: "{name}: Dieser Teil wird nicht mehr von uns beantwortet, steht aber noch im "
    "Schreiben. Bitte den Absatz herausnehmen.",
}


@dataclass(frozen=True)
class Paragraph:
    """What composing needs of a block: its heading and text, and whether it answers something."""

    heading: str
    text: str
    is_answer: bool = True


def compose(opening: str, parts: Sequence[Paragraph], closing: str) -> str:
    """Return the whole text of an answer; what is empty leaves no blank paragraph behind.

    Answers stand together in their order, equal ones once; what follows from the case keeps its
    place before or after them.
    """
    texts = [opening]
    answers = [(part.heading, part.text) for part in parts if part.is_answer]
    is_written = False
    for part in parts:
        if not part.is_answer:
            texts.append(part.text)
        elif not is_written:
            texts.append(answer_paragraphs(answers))
            is_written = True
    return "\n\n".join(text.strip() for text in (*texts, closing) if text.strip())


def same_words(one: str, other: str) -> bool:
    """Tell whether two texts have the same words, whatever blanks and lines stand between."""
    return one.split() == other.split()


def words_of_units(text: str, proposals: Sequence[str]) -> bool:
    """Tell whether each paragraph of a text stands in a proposal of a unit, word for word."""
    known = [" ".join(proposal.split()) for proposal in proposals if proposal.strip()]
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return bool(paragraphs) and all(
        any(paragraph in proposal for proposal in known) for paragraph in paragraphs
    )
