"""Four eyes on an answer: who has seen its words, and what that means for whoever reads it."""

from collections.abc import Sequence

from krm.casework.queries.case import CaseRows
from krm.letters.models import Letter
from krm.letters.rules.eyes import SecondPerson, WordsOf, second_person, with_proposals
from krm.organisation.models import Person
from krm.reactions.workflow import STEPS, Facts, reason_at_the_button

_SELF = "Mit Ihnen haben zwei Personen diese Worte gesehen: Sie können selbst freigeben."
# Why a second person is asked no more; it changes with each word, so the page says it.
_WHY: dict[SecondPerson, str] = {
    SecondPerson.APPROVER: "Die Geschäftsführung hat diese Worte freigegeben. Eine weitere zweite "
    "Person ist nicht nötig.",
    SecondPerson.CHANGER: f"Den Text hat zuletzt jemand anderes geändert. {_SELF}",
    SecondPerson.DRAFTER: f"Den Entwurf hat jemand anderes geschrieben. {_SELF}",
    SecondPerson.WORDS: "Die Absätze stehen im Schreiben, wie die Einheit oder jemand anderes sie "
    f"geschrieben hat. {_SELF}",
}
_IF_TAKEN = (
    "Übernehmen Sie den Vorschlag der Einheit Wort für Wort, haben zwei Personen diese Worte "
    "gesehen. Dann können Sie selbst freigeben."
)


def seen_by_two(rows: CaseRows, letter: Letter, by: Person | None) -> bool:
    """Tell whether two people have seen the words of the answer as they leave (four eyes)."""
    return by is None or bool(_second_person(letter, by, _words(rows, letter)))


def four_eyes(rows: CaseRows, letter: Letter, by: Person, facts: Facts) -> dict[str, object]:
    """Return what the page of a draft says of the second person, and whether one can be asked.

    Whoever stands alone is offered the next step that can be taken, not the refused one.
    """
    asks = reason_at_the_button(STEPS["ask_second_person"], facts)
    # Whoever it may be, the executive comes first: nobody reads that they may release now.
    waits = rows.reaction.is_board and letter.approved_at is None
    return {
        "is_alone": facts.drafter_is_checker,
        "needs_second_person": asks == "",
        "about_four_eyes": "" if waits or facts.asked_for_release else _about(rows, letter, by),
    }


def _about(rows: CaseRows, letter: Letter, by: Person) -> str:
    """Return why the person may release the answer alone, or what would let them; "" if neither."""
    words = _words(rows, letter)
    if found := _second_person(letter, by, words):
        return _WHY[found]
    proposed = with_proposals(words, by.pk)
    return _IF_TAKEN if _second_person(letter, by, proposed) == SecondPerson.WORDS else ""


def _second_person(letter: Letter, by: Person, words: Sequence[WordsOf]) -> SecondPerson:
    return second_person(
        releaser=by.pk,
        drafter=letter.drafted_by_id,
        changer=letter.changed_by_id,
        frame_writer=letter.worded_by_id,
        approver=letter.approved_by_id,
        blocks=words,
    )


def _words(rows: CaseRows, letter: Letter) -> list[WordsOf]:
    sources = rows.sources
    return [
        WordsOf(
            block.text,
            block.worded_by_id,
            [
                (person, source.proposal)
                for source in sources.get(block.anliegen_id or 0, ())
                for person in source.seen_by
            ],
        )
        for block in letter.blocks.all()
        if block.is_answer or block.is_by_hand
    ]
