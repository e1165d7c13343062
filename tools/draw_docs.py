"""Draw the pages of docs/ that come from the code: the workflow, the rules, the decisions."""

import sys
from collections.abc import Iterable
from pathlib import Path

from krm.reactions.workflow import STATE_LABELS, STEPS, State, Step
from tools import rule_map

ROOT = Path(__file__).parents[1]
HEAD = "<!-- Drawn by `make docs`; do not edit. -->\n\n"


def workflow_page() -> str:
    """Return docs/workflow.md: the table of steps as a picture and as a list."""
    words = {state: STATE_LABELS[state] for state in State}
    rows = [_row(step) for step in STEPS.values()]
    return "\n".join(
        [
            HEAD + "# The way of a Vorgang",
            "",
            "Every change of state is one of these steps (`krm/reactions/workflow.py`). A step is",
            "refused with its reason if the person lacks the right or a gate is shut.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'    state "{label}" as {state}' for state, label in words.items()),
            "    [*] --> recorded",
            *_arrows(),
            "```",
            "",
            "| Step | Code | From | To | Right | Gates |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _arrows() -> list[str]:
    return [
        f"    {source} --> {target}: {step.label}"
        for step in STEPS.values()
        for target in _targets(step)
        for source in _in_order(step.sources)
    ]


def _in_order(states: Iterable[State]) -> list[State]:
    return [state for state in State if state in states]


def _targets(step: Step) -> list[State]:
    """Return every state the step may lead to, the usual one first; none: it stays."""
    usual = [] if step.target is None else [step.target]
    return usual + _in_order(step.other_targets)


def _row(step: Step) -> str:
    origins = ", ".join(STATE_LABELS[state] for state in _in_order(step.sources))
    target = " or ".join(STATE_LABELS[state] for state in _targets(step)) or "(stays)"
    gates = ", ".join(f"`{gate}`" for gate in step.gates) or "–"
    return f"| {step.label} | `{step.name}` | {origins} | {target} | `{step.right}` | {gates} |"


def decisions_page() -> str:
    """Return docs/adr/README.md: the list of decisions, by their own titles."""
    rows = []
    for path in sorted((ROOT / "docs/adr").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").lstrip("# ").splitlines()[0]
        rows.append(f"- [{title}]({path.name})")
    return HEAD + "\n".join(["# Decisions", "", *rows, ""])


def pages() -> dict[Path, str]:
    """Return the drawn pages by their place."""
    drawn = {
        ROOT / "docs/workflow.md": workflow_page(),
        ROOT / "docs/rules.md": HEAD + rule_map.page(),
    }
    if (ROOT / "docs/adr").is_dir():
        drawn[ROOT / "docs/adr/README.md"] = decisions_page()
    return drawn


def main() -> int:
    """Write the pages and say which ones changed."""
    for path, text in pages().items():
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {'unchanged' if old == text else 'written'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
