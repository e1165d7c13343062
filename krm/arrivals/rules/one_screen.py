"""The nine questions on one screen: asked in three groups, an answer proposed or a person's own.

What the answers mean stands in `nine_questions`; here they are only put together to its path. What
has consequences that nobody may overlook (a Widerspruch, danger, somebody complained about) is
never proposed: a person says it, or says that it is none of these.
"""

import re
from dataclasses import dataclass
from typing import Final

from krm.arrivals.rules.nine_questions import NO, YES

COMPLAINT, PRAISE, IDEA = "complaint", "praise", "idea"
# What becomes a Vorgang from one screen; a petition and an Eingabe ask for more.
RECORDED: Final = frozenset({COMPLAINT, PRAISE, IDEA})
QUESTION, TIP, NEITHER = "question", "tip", "neither"
# Questions 1 and 7 to 9: whoever says what it is has said what it is not.
VOICES: Final = (
    (COMPLAINT, "Unzufriedenheit: eine Beschwerde"),
    (IDEA, "Ein Vorschlag"),
    (PRAISE, "Ein Lob"),
    (QUESTION, "Nur eine Frage"),
    (TIP, "Eine anonyme Anzeige über andere"),
    (NEITHER, "Etwas anderes, keine Kundenreaktion"),
)
_LAST: Final = {
    COMPLAINT: YES, PRAISE: NO + "l", IDEA: NO + "i", QUESTION: NO + NO + YES,
    NEITHER: NO + NO + NO,
}  # fmt: skip

DIRECT, PETITION, EINGABE, BOARD = "direct", "petition", "eingabe", "board"
# Questions 3 to 5.
WAYS: Final = (
    (DIRECT, "Von der Person selbst oder für sie"),
    (PETITION, "Vom BMAS: eine Petition"),
    (EINGABE, "Über BMAS, Abgeordnete, Land oder Bürgerbeauftragte: eine Eingabe"),
    (BOARD, "An den Vorstand der Bundesagentur, in dessen Namen zu beantworten"),
)

WIDERSPRUCH, DANGER, PERSON, NOTHING = "widerspruch", "danger", "person", "nothing"
# Question 2, and what a person must have looked at.
OWN: Final = (
    (WIDERSPRUCH, "Es richtet sich gegen einen Bescheid und könnte ein Widerspruch sein"),
    (DANGER, "Jemand ist in Gefahr"),
    (PERSON, "Es richtet sich gegen eine bestimmte Person im Haus"),
    (NOTHING, "Nichts davon"),
)

# Words that speak for another way than from the person straight to the house.
_TELLING: Final = re.compile(
    r"\b(?:BMAS|Bundesministeri\w*|Petition\w*|Bundestag\w*|Landtag\w*|Abgeordnete\w*|MdB|MdL"
    r"|Bürgerbeauftragte\w*|Buergerbeauftragte\w*|Staatskanzlei\w*|Ministeri\w*|Vorstand\w*"
    r"|Wahlkreis\w*|Bundesagentur\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Proposal:
    """An answer filled in, and in words where it comes from; or no answer, and why not."""

    answer: str = ""
    source: str = ""


def telling_way(*texts: str) -> str:
    """Return the first word that speaks for a petition, an Eingabe or the Vorstand; "" for none."""
    for text in texts:
        found = _TELLING.search(text)
        if found:
            return found.group()
    return ""


def path_of(*, voice: str, way: str, is_widerspruch: bool, is_follow_up: bool) -> str:
    """Return the answers of one screen as the path that `nine_questions.decide` walks."""
    if voice == TIP:
        return YES
    path = NO + (YES if is_widerspruch else NO)
    if way == PETITION:
        return path + YES
    path += NO
    if way == EINGABE:
        return path + YES
    path += NO + (YES if way == BOARD else NO) + (YES if is_follow_up else NO)
    return path + _LAST.get(voice, "")


def contradicts(own: list[str]) -> bool:
    """Tell whether "none of these" was said together with one of them."""
    return NOTHING in own and len(own) > 1
