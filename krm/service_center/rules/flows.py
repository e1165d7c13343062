"""The calls of the Service Center: the questions in order, where each answer leads, what is said.

The flows 4.3 to 4.6 are this house's own reading (R-16 to R-19; the diagrams of section 2.1 are
missing). Words and thresholds are data of the Regelwerk; here stands how they hang together. The
form asks along this table and the pages draw it, so that both always agree.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

END: Final = "end"


@dataclass(frozen=True)
class FlowQuestion:
    """One page of the form: a choice whose answers lead on, or fields to fill in."""

    code: str
    answers: Mapping[str, str]
    # The answer follows from the ticket; nobody chooses it.
    is_computed: bool = False


def _choice(code: str, **answers: str) -> FlowQuestion:
    return FlowQuestion(code, answers)


def _fields(code: str, goes_to: str) -> FlowQuestion:
    return FlowQuestion(code, {"": goes_to})


QUESTIONS: Final[Mapping[str, FlowQuestion]] = {
    question.code: question
    for question in (
        _choice("need", danger="area", child="area", yes="area", no="topic"),
        _choice(
            "topic", jobcenter="solved", reach="mixed", service_center="mixed", callback="ticket"
        ),
        _choice("solved", yes="bogen", no="area"),
        _choice("mixed", yes="area", no=END),
        _fields("ticket", "understood"),
        FlowQuestion("understood", {"documented": "accepts", "late": "area", "early": END}, True),
        _choice("accepts", yes="window", no="area"),
        _fields("window", END),
        _choice("area", unit="consent", person="consent", unknown="consent"),
        _choice("consent", yes="statement", no="statement"),
        _fields("statement", END),
        _fields("bogen", END),
    )
}
FIRST: Final = "need"

# The flows as the directive names them (2.1), each with the question it begins with and what was
# answered before.
FLOWS: Final = (
    ("4.3", "Beschwerde über das Jobcenter", "solved", {"need": "no", "topic": "jobcenter"}),
    ("4.4", "Beschwerde über das Service Center", "mixed", {"need": "no", "topic": "reach"}),
    ("4.5, 4.6", "Nicht eingehaltener Rückruf", "ticket", {"need": "no", "topic": "callback"}),
    ("4.3", "Notlage", "area", {"need": "yes"}),
)


def next_of(code: str, answer: str) -> str:
    """Return what follows an answer: the code of a question, or ``END``; "" if it is none."""
    return QUESTIONS[code].answers.get(answer, "")


def first_said(answers: Mapping[str, str]) -> str:
    """Return the code of what is said before everything else, and at once: where help is."""
    need = answers.get("need", "")
    return need if need in ("danger", "child") else ""


def topic_of(answers: Mapping[str, str]) -> str:
    """Return what a call is about; a need goes before everything else."""
    return "need" if answers.get("need", "no") != "no" else answers.get("topic", "")


def ending_of(answers: Mapping[str, str]) -> str:
    """Return how a call ends: the code of the sentence that the agent tells the caller."""
    early = (
        ("solved", "yes", "closed"),
        ("understood", "early", "wait"),
        ("accepts", "yes", "counted"),
        ("mixed", "no", "own_krm"),
        ("consent", "no", "need_anonymous" if topic_of(answers) == "need" else "anonymous"),
        ("need", "yes", "need"),
        ("need", "danger", "need"),
        ("need", "child", "need"),
    )
    for code, answer, ending in early:
        if answers.get(code) == answer:
            return ending
    is_mixed = answers.get("mixed") == "yes"
    if answers.get("area") != "unit":
        return "mixed_krm" if is_mixed else "krm"
    if is_mixed:
        return "mixed"
    return {"documented": "documented", "late": "undocumented"}.get(
        answers.get("understood", ""), "team_lead"
    )


def route_of(answers: Mapping[str, str]) -> str:
    """Return where a call goes: closed, team_lead, krm, own_krm, counted or wait."""
    ending = ending_of(answers)
    if ending in ("closed", "own_krm", "counted", "wait"):
        return ending
    if answers.get("consent") == "no" or answers.get("area") != "unit":
        return "krm"
    return "team_lead"


# ------------------------------------------------------------------------------------ the drawing


@dataclass(frozen=True)
class Branch:
    """Answers that lead to the same in the drawing: another question, or the end."""

    answers: tuple[str, ...]
    question: "Drawn | None" = None
    way: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Drawn:
    """One question in the drawing with its branches, as codes."""

    code: str
    branches: Sequence[Branch]


def drawn(code: str, before: Mapping[str, str]) -> Drawn:
    """Return a question with everything that follows it, for a drawing."""
    branches: list[Branch] = []
    for answer, goes_to in QUESTIONS[code].answers.items():
        given = {**before, code: answer}
        if goes_to == END:
            branch = Branch((answer,), None, route_of(given), ending_of(given))
        else:
            branch = Branch((answer,), drawn(goes_to, given))
        last = branches[-1] if branches else None
        if last is not None and replace(last, answers=branch.answers) == branch:
            branches[-1] = replace(last, answers=(*last.answers, answer))
        else:
            branches.append(branch)
    return Drawn(code, tuple(branches))


# ---------------------------------------------------------------------------------- the sentences

_PLACE: Final = re.compile(r"\{([a-z]+)\}")


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """Return a sentence with the details of the call; a placeholder nobody knows is left out.

    A detail that ends with a full stop, such as a day, keeps the one of the sentence away.
    """
    return _PLACE.sub(lambda found: values.get(found[1], ""), sentence).replace("..", ".")
