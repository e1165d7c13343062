"""Draw the pages of docs/ that come from the code: the workflow, the rules, the decisions."""

import sys
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from krm.desk.rules.drawing import LINE_X, TEXT_X, WIDTH, Drawing, draw
from krm.desk.rules.processes import PROCESSES, Move, Process, Station
from krm.organisation.rules import MATRIX, Role, Scope
from krm.reactions.workflow import GATES, STATE_LABELS, STEPS, Asked, Gate, State, Step
from krm.regelwerk.rules import shipped
from krm.service_center.rules.words import Flow, Leaf, Node, flows_in_words
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
            "Every step is a row of `krm/reactions/workflow/steps.py`. It is refused with its",
            "reason if the person lacks the right or a gate is shut.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'    state "{label}" as {state}' for state, label in words.items()),
            "    [*] --> recorded",
            *_arrows(),
            "```",
            "",
            "| Step | Code | Source | From | To | Right | Door | Asked for by | Gates |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            *_gate_rows(),
            "## Who takes which step in which state",
            "",
            "So far as the role reaches the Vorgang (`MATRIX` in `krm/organisation/rules`), and",
            "the gates are open. A small letter: only what the unit answers itself.",
            ", ".join(f"{sign} {role}" for role, sign in _SIGNS.items()) + ".",
            "",
            "| Step | " + " | ".join(STATE_LABELS[state] for state in State) + " |",
            "| --- |" + " --- |" * len(State),
            *(_matrix_row(step) for step in STEPS.values()),
            "",
        ]
    )


_SIGNS: dict[Role, str] = {
    Role.KRM_OFFICER: "K",
    Role.FRONT_OFFICE: "B",
    Role.EXECUTIVE: "G",
    Role.TV_CHAIR: "V",
    Role.TEAM_LEAD: "F",
    Role.DRAFTER: "S",
    Role.EMPLOYEE: "E",
    Role.WIDERSPRUCHSSTELLE: "W",
}


def takers(step: Step, state: State) -> list[Role]:
    """Return the roles that take a step in a state: the matrix step × role × state."""
    if state not in step.sources:
        return []
    return [role for role in Role if role in _SIGNS and step.is_open_to(_rights(role))]


def _rights(role: Role) -> frozenset[str]:
    """Return the rights of a role over a Vorgang that it may see with names."""
    return frozenset(
        right.value for right, scope in MATRIX[role].items() if scope is not Scope.PSEUDONYMISED
    )


def _matrix_row(step: Step) -> str:
    cells = ["".join(_sign(role, step) for role in takers(step, state)) for state in State]
    return f"| `{step.name}` | " + " | ".join(cells) + " |"


def _sign(role: Role, step: Step) -> str:
    """Return the sign of a role; small: only what the unit answers itself (R-13)."""
    scopes = {scope for right, scope in MATRIX[role].items() if right.value in step.rights}
    return _SIGNS[role].lower() if scopes == {Scope.ANSWERED_BY_UNIT} else _SIGNS[role]


def _gate_rows() -> list[str]:
    """Return what each gate says when it is shut, and where it is from."""
    return [
        "| Gate | Source | What people read while it is shut | |",
        "| --- | --- | --- | --- |",
        *(
            f"| `{gate.name}` | {gate.source} | {gate.sentence} | {_nature(gate)} |"
            for gate in GATES.values()
        ),
        "",
    ]


def _nature(gate: Gate) -> str:
    if gate.makes_step:
        return "without it there is no such step"
    return "asked by the page of the step" if gate.asked_by_page else ""


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
    reached = [STATE_LABELS[state] for state in _targets(step)]
    target = " or ".join(reached if step.target else ["(stays)", *reached])
    gates = ", ".join(f"`{gate}`" for gate in step.gates) or "–"
    rights = ", ".join(f"`{right}`" for right in [step.right, *sorted(step.or_rights)])
    asked = ", ".join(_asked(item) for item in step.asked if _asked(item)) or "–"
    cells = [
        step.label,
        f"`{step.name}`",
        ", ".join(step.source) or "–",
        "every state" if step.sources == frozenset(State) else origins,
        target,
        rights,
        step.door.value,
        asked,
        gates,
    ]
    return f"| {' | '.join(cells)} |"


def _asked(item: Asked) -> str:
    if item.task:
        return f"task {item.task}"
    if item.deadline:
        return f"deadline {item.deadline}"
    return f"state {STATE_LABELS[item.state]}" if item.state else ""


# What a page of the desk says in desk.css; the handbook is read on a white page.
_PICTURE = (
    "svg{font:14px 'Noto Sans',sans-serif;background:#fff}path{stroke:#6b7280;stroke-width:2}"
    "circle{fill:#fff;stroke:#6b7280;stroke-width:2}text{fill:#4b5563}"
    ".label{fill:#111827;font-size:16px;font-weight:600}.onward{fill:#111827}"
)


def process_pictures() -> dict[Path, str]:
    """Return the pictures of the processes for the handbook, by their place."""
    folder = ROOT / "docs/pictures"
    return {
        folder / f"ablauf-{process.code}.svg": _svg(draw(process))
        for process in [*PROCESSES.values(), *_of_calls()]
    }


def _svg(drawing: Drawing) -> str:
    size = {"viewBox": f"0 0 {WIDTH} {drawing.height}", "width": str(WIDTH)}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
    ET.SubElement(root, "title").text = drawing.spoken
    ET.SubElement(root, "style").text = _PICTURE
    for line in drawing.segments:
        ET.SubElement(root, "path", {"d": f"M{LINE_X} {line.top}V{line.bottom}"})
    for dot in drawing.dots:
        place = {"cx": str(LINE_X), "cy": str(dot.y), "r": str(dot.radius)}
        ET.SubElement(root, "circle", place)
    for text in drawing.texts:
        place = {"class": text.tone, "x": str(TEXT_X), "y": str(text.y)}
        ET.SubElement(root, "text", place).text = text.text
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _of_calls() -> list[Process]:
    """Return the flows of the Service Center, in the words that ship."""
    return [_of_call(str(number), flow) for number, flow in enumerate(flows_in_words(shipped()), 1)]


def _of_call(number: str, flow: Flow) -> Process:
    """Return a flow as a way: each question with what its other answers lead to."""
    stations: list[Station] = []
    node: Node | None = flow.start
    while node is not None:
        onward = max((leaf for leaf in node.branches if leaf.node), key=_depth, default=None)
        ends = [
            Move("", leaf.answer, goes_to=leaf.way or (leaf.node.text if leaf.node else ""))
            for leaf in node.branches
            if leaf is not onward
        ]
        way = Move("", onward.answer or "weiter") if onward else None
        stations.append(Station(str(len(stations)), node.text, (), ends, way))
        node = onward.node if onward else None
    return Process(f"service-center-{number}", f"{flow.number} {flow.title}", stations)


def _depth(leaf: Leaf) -> int:
    return 1 + max(map(_depth, leaf.node.branches), default=0) if leaf.node else 0


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
        **process_pictures(),
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
