"""The gates of a second look at an answer, by somebody who has not written it (ruling 28)."""

from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.gate import Gate, unless


def _second_look(facts: Facts) -> str | None:
    if facts.second_look_waits:
        return "Um eine zweite Prüfung ist schon gebeten. Die Entscheidung steht noch aus."
    if facts.second_look_to_tell:
        return "Über die zweite Prüfung ist entschieden. Das Ergebnis geht noch an die Person."
    if not facts.has_second_look:
        return None
    return (
        "Eine zweite Prüfung gab es schon. Schreibt die Person noch einmal in der Sache, ist es "
        "eine Folgereaktion."
    )


# fmt: off
SECOND_LOOK_GATES = (
    Gate("no_second_look_yet", "ruling 28",
         _second_look, {"has_second_look": True}),
    Gate("second_look_asked", "ruling 28",
         unless("Um eine zweite Prüfung ist nicht gebeten.", lambda f: f.second_look_waits),
         makes_step=True),
    Gate("not_ones_own_answer", "ruling 28",
         unless("Sie haben an der Antwort mitgeschrieben oder sie freigegeben. Die zweite "
                "Prüfung macht eine andere Person aus der Geschäftsführung.",
                lambda f: not f.has_answered_oneself),
         {"has_answered_oneself": True}),
    Gate("second_look_decided", "ruling 28",
         unless("Über eine zweite Prüfung ist nichts mitzuteilen.",
                lambda f: f.second_look_to_tell),
         makes_step=True),
)
# fmt: on
