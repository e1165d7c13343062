"""Where each rule of the directive lives: the modules that name it as their source."""

import re
from pathlib import Path

from krm.reactions.workflow import GATES, STEPS

ROOT = Path(__file__).parents[1]
_NAMED = re.compile(r"\bR-(\d\d)\b")
_SHOWN = 4  # modules per rule; those that name it most often

# Section of the directive, and the rule in a few words.
RULES: dict[str, tuple[str, str]] = {
    "R-01": ("1.1", "one KRM officer, appointed by the executive"),
    "R-02": ("1.2", "the first letter names the contact"),
    "R-03": ("1.2", "confirmed within 3 Arbeitstage"),
    "R-04": ("1.2", "written complaints closed within 28 days"),
    "R-05": ("1.2", "in the name of the Vorstand: 14 days"),
    "R-06": ("1.2", "what cannot be granted: ask the unit for alternatives"),
    "R-07": ("1.2", "letters people understand"),
    "R-08": ("1.3", "look into the E-AKTE: at most two years back"),
    "R-09": ("1.3", "consent to it in writing"),
    "R-10": ("1.3", "monthly sample of these looks"),
    "R-11": ("1.4", "what is a Kundenreaktion and what is not"),
    "R-12": ("1.4", "findings become tracked measures"),
    "R-13": ("1.4", "absence of the officer: the unit settles, Zweitschrift to KRM"),
    "R-14": ("1.4", "Besonderheiten are reported at once"),
    "R-15": ("1.5", "the office's own Erfassungstabelle"),
    "R-16": ("2.1", "Service Center: complaint about the Jobcenter"),
    "R-17": ("2.1", "Service Center: complaint about itself"),
    "R-18": ("2.1", "missed callback, attempt documented"),
    "R-19": ("2.1", "missed callback, no attempt documented"),
    "R-20": ("4.1", "everybody takes a reaction, with Niederschrift if needed"),
    "R-21": ("4.1", "settled on the spot: Erfassungsbogen"),
    "R-22": ("4.1", "not settled: at once to the team lead"),
    "R-23": ("4.1", "to KRM only after talking to KRM"),
    "R-24": ("4.1", "what arrives goes to KRM without delay"),
    "R-25": ("4.1", "Schriftsatz of the unit within 5 Arbeitstage"),
    "R-26": ("4.1", "a Bescheid is no answer"),
    "R-27": ("4.1", "KRM checks and sends"),
    "R-28": ("4.1", "anonymous: recorded, not answered"),
    "R-29": ("4.1", "no consent to be recorded: anonymous"),
    "R-30": ("4.2", "running procedure: the answer refers to it"),
    "R-31": ("4.2", "no Dienstaufsichtsbeschwerde inside that procedure"),
    "R-32": ("4.2", "cannot be reached: the team lead makes contact"),
    "R-33": ("4.2", "anonymous tips about customers go to the unit"),
    "R-34": ("5.1", "opinion cards and material at every Standort"),
    "R-35": ("6.1", "release by the chair of the Trägerversammlung"),
    "R-36": ("6.1", "BMAS decides on its part"),
    "R-37": ("6.1", "statement to BMAS 14 days before the committee's date"),
    "R-38": ("7", "the mailbox of KRM"),
    "R-39": ("cover", "yearly review of the directive"),
}
# Rules of packages that are still to come (docs/next.md).
LATER: dict[str, str] = {}

# The tests that show a rule at work; where it can be, a story through the verbs of the house.
TESTS: dict[str, tuple[str, ...]] = {
    "R-01": ("organisation/test_actions.py", "stories/test_need_to_know.py"),
    "R-02": ("stories/test_answers.py", "letters/test_release.py"),
    "R-03": ("stories/test_deadlines_at_arrival.py", "stories/test_answers.py"),
    "R-04": ("stories/test_deadlines_at_arrival.py", "deadlines/test_scenarios.py"),
    "R-05": (
        "stories/test_board.py",
        "stories/test_deadlines_at_arrival.py",
        "walks/test_as_special.py",
    ),
    "R-06": ("stories/test_units.py", "stories/test_answers.py"),
    "R-07": ("letters/test_rules_wording.py", "letters/test_shipped_texts.py"),
    "R-08": ("privacy/test_look_ins.py", "walks/test_as_eakte.py"),
    "R-09": ("privacy/test_look_ins.py", "walks/test_as_eakte.py"),
    "R-10": ("walks/test_as_sample.py", "privacy/test_drawing.py"),
    "R-11": (
        "stories/test_sichtung.py",
        "arrivals/test_rules_nine_questions.py",
        "walks/test_as_praise_and_idea.py",
        "stories/test_handover.py",
    ),
    "R-12": (
        "stories/test_contact.py",
        "reports/test_golden.py",
    ),
    "R-13": ("stories/test_absence.py", "walks/test_as_absence.py"),
    "R-14": (
        "stories/test_besonderheiten.py",
        "measures/test_rules.py",
        "walks/test_as_special.py",
    ),
    "R-15": ("stories/test_record.py", "reports/test_export_register.py", "reports/test_report.py"),
    "R-16": ("stories/test_service_center.py",),
    "R-17": ("stories/test_service_center.py",),
    "R-18": ("stories/test_service_center.py", "service_center/test_rules_callback.py"),
    "R-19": ("stories/test_service_center.py", "service_center/test_rules_callback.py"),
    "R-20": ("stories/test_niederschrift.py", "stories/test_capture.py"),
    "R-21": ("stories/test_capture.py",),
    "R-22": ("stories/test_capture.py",),
    "R-23": ("stories/test_capture.py",),
    "R-24": ("stories/test_capture.py", "stories/test_deadlines_at_arrival.py"),
    "R-25": ("stories/test_units.py",),
    "R-26": ("stories/test_units.py",),
    "R-27": ("stories/test_units.py", "stories/test_answers.py"),
    "R-28": ("stories/test_anonymous.py", "stories/test_cards.py", "walks/test_as_anonymous.py"),
    "R-29": (
        "privacy/test_nothing_is_left.py",
        "privacy/test_making_anonymous.py",
        "casework/test_names_kept.py",
        "walks/test_as_anonymous.py",
        "stories/test_service_center.py",
        "stories/test_niederschrift.py",
    ),
    "R-30": (
        "stories/test_procedures.py",
        "walks/test_as_procedure.py",
        "letters/test_rules_checklist.py",
        "letters/test_blocks.py",
    ),
    "R-31": ("stories/test_procedures.py", "walks/test_as_procedure.py"),
    "R-32": (
        "stories/test_contact.py",
        "stories/test_deadlines_in_the_house.py",
        "walks/test_as_ways_in.py",
    ),
    "R-33": ("stories/test_sichtung.py", "arrivals/test_rules_nine_questions.py"),
    "R-34": ("stories/test_cards.py", "outreach/test_cards.py", "outreach/test_material.py"),
    "R-35": ("stories/test_petition_release.py", "walks/test_as_petition.py"),
    "R-36": ("stories/test_petition_release.py", "walks/test_as_petition.py"),
    "R-37": (
        "stories/test_petition.py",
        "stories/test_petition_release.py",
        "walks/test_as_petition.py",
    ),
    "R-38": ("mailbox/test_fetching.py", "mailbox/test_counts.py"),
    "R-39": ("stories/test_deadlines_in_the_house.py", "walks/test_as_deadlines.py"),
}


def places() -> dict[str, list[str]]:
    """Return the files of krm/ that name each rule, those that name it most often first."""
    found: dict[str, dict[str, int]] = {rule: {} for rule in RULES}
    for path in sorted((ROOT / "krm").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for number in _NAMED.findall(path.read_text(encoding="utf-8")):
            files = found.setdefault(f"R-{number}", {})
            name = str(path.relative_to(ROOT))
            files[name] = files.get(name, 0) + 1
    # The table of the workflow names most of them; it stands last, for its sentences are shown.
    table = ("krm/reactions/workflow/steps.py", "krm/reactions/workflow/gates.py")
    return {
        rule: sorted(files, key=lambda name: (name in table, -files[name], name))
        for rule, files in found.items()
    }


def sentences(source: str) -> list[str]:
    """Return the German sentences of the gates that carry out a rule, ruling or paragraph."""
    gates = (gate for gate in GATES.values() if gate.source == source)
    return [gate.sentence for gate in gates if not gate.makes_step]


def steps_of(source: str) -> list[str]:
    """Return the steps of the workflow that carry out a rule, ruling or paragraph."""
    return [step.name for step in STEPS.values() if source in step.source]


def _other_sources() -> list[str]:
    named = {gate.source for gate in GATES.values()}
    named |= {source for step in STEPS.values() for source in step.source}
    rows = []
    for source in sorted(named - RULES.keys(), key=_in_order):
        steps = ", ".join(f"`{name}`" for name in steps_of(source)) or "–"
        said = " ".join(f"„{sentence}“" for sentence in sentences(source)) or "–"
        rows.append(f"| {source} | {steps} | {said} |")
    return rows


def _in_order(source: str) -> tuple[str, int]:
    number = re.search(r"\d+", source)
    return source.split()[0], int(number.group()) if number else 0


def page() -> str:
    """Return docs/rules.md as Markdown."""
    where = places()
    rows = []
    for rule, (section, words) in RULES.items():
        files = ", ".join(f"[{name}](../{name})" for name in where[rule][:_SHOWN])
        if steps := ", ".join(f"`{name}`" for name in steps_of(rule)):
            files += f"; steps {steps}"
        if rule in LATER:
            rest = f"comes with the {LATER[rule]}"
            files = f"{files}; the rest {rest}" if files else f"not built yet, {rest}"
        shown = ", ".join(f"[{name}](../tests/{name})" for name in TESTS.get(rule, ()))
        said = " ".join(f"„{sentence}“" for sentence in sentences(rule))
        rows.append(f"| {rule} | {section} | {words} | {files} | {said} | {shown} |")
    return "\n".join(
        [
            "# Where is rule R-xx?",
            "",
            "Every module that carries out a rule of the directive names it in a docstring; this",
            "table collects them, with the sentence that stops a step. Numbers and lists are in",
            "[ga-04-2019.toml](../krm/regelwerk/ga-04-2019.toml), what the house has laid down",
            "beyond them in [rulings.md](rulings.md).",
            "",
            "| Rule | Section | In a few words | Where | What people read | Tests |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            "Steps and gates also stand for rulings and paragraphs:",
            "",
            "| Source | Steps | What people read |",
            "| --- | --- | --- |",
            *_other_sources(),
            "",
        ]
    )
