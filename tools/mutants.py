"""Change the pure rules one spot at a time and count which changes no test notices.

    python -m tools.mutants [--jobs N] [--survivors]

runs mutmut as [tool.mutmut] of pyproject.toml says, prints the score of each module and writes
docs/mutants.md. A mutant is killed if a test fails or no longer ends; it survived if all pass.
``--survivors`` tries only those again that survived (after new tests), or were not tried.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKPLACE = ROOT / "mutants"
PAGE = ROOT / "docs" / "mutants.md"
GOAL = 90  # percent of each group

GROUPS = {
    "deadlines": "krm/deadlines/",
    "reactions": "krm/reactions/",
    "letters": "krm/letters/",
    "triage": "krm/arrivals/",
}
NO_TEST_FAILED = {0, 5, 33}  # all passed, or none reaches the function
NOT_TRIED = {None, 2, 34}  # not reached, interrupted, left out

_AT_IMPORT = "builds a table while it is imported, before a mutant is active"
# Changes that change nothing: function, how many of its mutants, and why no test can see them.
EQUIVALENT: dict[str, tuple[int, str]] = {
    "krm.arrivals.rules.nine_questions.decide": (2, "`strict=False` is what zip does anyway"),
    "krm.deadlines.rules._end_sentences": (1, "an end that does not move has left before"),
    "krm.deadlines.rules._hours": (2, "real hours between two moments are the same in any zone"),
    "krm.deadlines.rules.calendar.Calendar.subtract_working_days": (
        3,
        "whatever is not `forward` counts backward",
    ),
    "krm.deadlines.rules.calendar.local_day": (1, "the first moment of a day lies on that day"),
    "krm.letters.rules.checklist._automatic": (1, "only points with a test come here"),
    "krm.letters.rules.names._is_letter": (3, "each letter of these blocks has a name"),
    "krm.letters.rules.texts.code_for": (3, "whatever is not `email` is paper"),
    "krm.letters.rules.wording.longest_sentence": (3, "splitting gives one part at least"),
    "krm.reactions.workflow.asked_by": (2, "no row is asked by a word that does not exist"),
    "krm.reactions.workflow.gates._unless": (4, _AT_IMPORT),
    "krm.reactions.workflow.steps._in_all": (4, _AT_IMPORT),
    "krm.reactions.workflow.steps._of": (1, _AT_IMPORT),
}


@dataclass
class Score:
    """What became of the mutants of a module or of a group."""

    mutants: int = 0
    killed: int = 0
    survivors: Counter[str] = field(default_factory=Counter)

    @property
    def survived(self) -> int:
        return self.survivors.total()

    @property
    def percent(self) -> float:
        return 100 * self.killed / self.mutants if self.mutants else 100.0

    def cells(self) -> str:
        return f"{self.mutants} | {self.killed} | {self.survived} | {self.percent:.1f}"


def read_scores() -> tuple[dict[str, Score], int]:
    """Return the score of each module and how many mutants have not been tried."""
    scores: dict[str, Score] = {}
    untried = 0
    for path in sorted(WORKPLACE.rglob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        untried += sum(code in NOT_TRIED for code in codes.values())
        tried = {name: code for name, code in codes.items() if code not in NOT_TRIED}
        if tried:
            scores[str(path.relative_to(WORKPLACE)).removesuffix(".meta")] = _score(tried)
    return scores, untried


def _score(codes: dict[str, int]) -> Score:
    alive = [_function(name) for name, code in codes.items() if code in NO_TEST_FAILED]
    return Score(len(codes), len(codes) - len(alive), Counter(alive))


def _function(mutant: str) -> str:
    """Turn mutmut's name of a mutant into the dotted name of the function or method."""
    plain = mutant.rpartition("__mutmut_")[0]
    plain = re.sub(r"\.xǁ(\w+?)ǁ", r".\1.", plain)
    return re.sub(r"\.x_(\w+)$", r".\1", plain)


def groups_of(scores: dict[str, Score]) -> dict[str, Score]:
    """Return the sums of the four groups of rules."""
    found = {}
    for group, start in GROUPS.items():
        parts = [score for module, score in scores.items() if module.startswith(start)]
        found[group] = Score(
            sum(score.mutants for score in parts),
            sum(score.killed for score in parts),
            sum((score.survivors for score in parts), Counter()),
        )
    return found


def drawn(scores: dict[str, Score]) -> str:
    """Return docs/mutants.md: the scores, and each function with a survivor."""
    survivors = sum((score.survivors for score in scores.values()), Counter[str]())
    return "\n".join(
        [
            "<!-- Drawn by `make mutants`; do not edit. -->",
            "",
            "# What the tests of the rules notice",
            "",
            "`make mutants` changes the pure rules one spot at a time (a comparison, a number, a",
            "word) and runs the pure tests that reach the spot. A mutant is killed if a test fails",
            "or no longer ends; it survived if all pass. Tables of module level are not changed:",
            f"tests compare them by hand. Each group must reach {GOAL} %. Not part of `make test`.",
            "",
            "| Group | Mutants | Killed | Survived | Percent |",
            "| --- | --- | --- | --- | --- |",
            *(f"| {group} | {score.cells()} |" for group, score in groups_of(scores).items()),
            "",
            "| Module | Mutants | Killed | Survived | Percent |",
            "| --- | --- | --- | --- | --- |",
            *(f"| `{module}` | {score.cells()} |" for module, score in scores.items()),
            "",
            "## Who survived",
            "",
            "`.venv/bin/mutmut results` lists them, `.venv/bin/mutmut show <name>` the change.",
            "",
            "| Function | Survived | Cannot be seen, and why |",
            "| --- | --- | --- |",
            *(_survivor_row(name, survivors[name]) for name in sorted(survivors)),
            "",
        ]
    )


def _survivor_row(name: str, count: int) -> str:
    known, reason = EQUIVALENT.get(name, (0, ""))
    return f"| `{name}` | {count} | {f'{known}: {reason}' if known else ''} |"


def _print(rows: Iterable[tuple[str, Score]]) -> None:
    for name, score in rows:
        print(
            f"{name:40} {score.mutants:6} mutants {score.killed:6} killed "
            f"{score.survived:5} survived {score.percent:6.1f} %"
        )


def _forget_survivors() -> None:
    """Let mutmut try again who survived; it keeps a verdict as long as the function is the same."""
    for path in WORKPLACE.rglob("*.py.meta"):
        stored = json.loads(path.read_text(encoding="utf-8"))
        codes = stored["exit_code_by_key"]
        stored["exit_code_by_key"] = {
            name: None if code in NO_TEST_FAILED else code for name, code in codes.items()
        }
        path.write_text(json.dumps(stored), encoding="utf-8")


def main() -> int:
    """Run mutmut, print the scores, write the page; 1: goal missed, 2: not all tried."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--survivors", action="store_true", help="keep who was killed before")
    chosen = parser.parse_args()
    if chosen.survivors:
        _forget_survivors()
    else:
        shutil.rmtree(WORKPLACE, ignore_errors=True)
    program = Path(sys.executable).with_name("mutmut")
    if subprocess.call([program, "run", "--max-children", str(chosen.jobs)], cwd=ROOT):
        return 2
    scores, untried = read_scores()
    groups = groups_of(scores)
    _print(scores.items())
    _print(groups.items())
    if untried:
        print(f"{untried} mutants were not tried; {PAGE.name} stays as it is")
        return 2
    PAGE.write_text(drawn(scores), encoding="utf-8")
    return int(any(score.percent < GOAL for score in groups.values()))


if __name__ == "__main__":
    sys.exit(main())
