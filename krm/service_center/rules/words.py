"""What the Regelwerk says on the pages of the Service Center, and its flows in these words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from krm.regelwerk.rules import Regelwerk
from krm.service_center.rules.flows import FLOWS, Drawn, drawn, filled
from krm.ui.rules import join_words


@dataclass(frozen=True)
class Words:
    """What the Regelwerk says on the pages of the Service Center."""

    questions: Mapping[str, str]
    hints: Mapping[str, str]
    answers: Mapping[str, str]
    ways: Mapping[str, str]
    sentences: Mapping[str, str]


def words_of(rules: Regelwerk) -> Words:
    """Return the words of a Regelwerk; what a list leaves out is empty."""
    names = ("questions", "hints", "answers", "ways", "sentences")
    return Words(
        *(
            {choice.code: choice.label for choice in rules.lists[f"service_center_{name}"]}
            for name in names
        )
    )


@dataclass(frozen=True)
class Flow:
    """One flow with the number it has in the directive's description, ready to draw."""

    number: str
    title: str
    start: "Node"


@dataclass(frozen=True)
class Node:
    """A question in words with its branches; without branches it is an end."""

    text: str
    branches: Sequence["Leaf"] = ()


@dataclass(frozen=True)
class Leaf:
    """An answer in words, and the question or the end it leads to."""

    answer: str
    node: Node | None
    way: str = ""
    sentence: str = ""


def flows_in_words(rules: Regelwerk) -> list[Flow]:
    """Return the flows 4.3 to 4.6 in the words of a Regelwerk."""
    words = words_of(rules)
    return [
        Flow(number, title, _node(drawn(start, before), words))
        for number, title, start, before in FLOWS
    ]


# What stands in a drawing for the details of a call.
_PLACES = {
    "until": "[Tag und Uhrzeit]",
    "by": "[Tag]",
    "plain": "[Tag und Uhrzeit]",
    "attempts": "[Zeiten der Versuche]",
    "window": "[vereinbarte Zeit]",
    "receipt": "[Nummer]",
}


def _node(question: Drawn, words: Words) -> Node:
    leaves = [
        Leaf(
            join_words((words.answers.get(answer, answer) for answer in branch.answers), "oder"),
            _node(branch.question, words) if branch.question else None,
            words.ways.get(branch.way, ""),
            filled(words.sentences.get(branch.sentence, ""), _PLACES),
        )
        for branch in question.branches
    ]
    return Node(words.questions.get(question.code, question.code), leaves)
