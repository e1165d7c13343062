"""The parts of a Regelwerk: deadlines, ladders, lists and settings, and how they are read."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from krm.regelwerk.rules.anliegen import AnliegenTree, read_tree
from krm.regelwerk.rules.besonderheiten import BesonderheitRule, read_besonderheiten
from krm.regelwerk.rules.lists import (
    Channel,
    Choice,
    Criterion,
    ForbiddenWord,
    KindRule,
    Origin,
    read_channels,
    read_criteria,
    read_kinds,
    read_lists,
    read_words,
)
from krm.regelwerk.rules.reading import (
    Provenance,
    RegelwerkError,
    TomlTable,
    as_day,
    as_flag,
    as_number,
    as_text,
    as_texts,
)
from krm.regelwerk.rules.settings import DEADLINES, GROUPS, SETTINGS, WORDS
from krm.regelwerk.rules.words import shown

UNITS = {
    "working_days": ("Arbeitstag", "Arbeitstage"),
    "calendar_days": ("Kalendertag", "Kalendertage"),
    "resting_hours": ("Stunde", "Stunden"),
    "months": ("Monat", "Monate"),
}
DIRECTIONS = ("forward", "backward")
SHIFTS = ("none", "next", "previous")
TONES = ("amber", "red")
_CHECKS: dict[type, Callable[[object, str], object]] = {
    int: as_number,
    bool: as_flag,
    str: as_text,
    tuple: as_texts,
    date: as_day,
}
# How far after its event a level of a ladder may stand, before which it counts.
_DAYS_AFTER = -31
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class DeadlineRule:
    """One kind of deadline: how long, counted how, from what, for what.

    ``is_official``: the directive (or a law) names the length, so the figure counts in reports;
    otherwise it is an internal target. ``assumptions`` names the fields that are our own reading.
    """

    kind: str
    label: str
    length: int
    unit: str
    direction: str
    shift: str
    starts: str
    applies_to: str
    is_official: bool
    basis: str
    provenance: Provenance
    assumptions: Mapping[str, str]

    @property
    def amount(self) -> str:
        """Return the length in words: ``3 Arbeitstage``, ``1 Monat``."""
        one, many = UNITS[self.unit]
        return f"{self.length} {one if self.length == 1 else many}"

    @property
    def amount_dative(self) -> str:
        """Return the length as it stands after "innerhalb von": ``3 Arbeitstagen``."""
        one, many = UNITS[self.unit]
        return f"{self.length} {one if self.length == 1 else many.removesuffix('n') + 'n'}"


@dataclass(frozen=True)
class ReminderLevel:
    """One level of a reminder ladder, reached ``after`` units of its deadline (backward: before).

    Backward a negative number counts after the event.

    ``tone`` colours the deadline from here on, ``notify`` names who is notified (roles), ``task``
    the kind of task that is made; each may be empty.
    """

    name: str
    after: int
    tone: str
    notify: tuple[str, ...]
    task: str
    text: str


@dataclass(frozen=True)
class Setting:
    """A plain value with its key; its type was checked when the text was read."""

    key: str
    value: object
    provenance: Provenance

    def as_number(self) -> int:
        """Return the value as a whole number."""
        return as_number(self.value, self.key)

    def as_flag(self) -> bool:
        """Return the value as true or false."""
        return as_flag(self.value, self.key)

    def as_text(self) -> str:
        """Return the value as a text."""
        return as_text(self.value, self.key)

    def as_texts(self) -> tuple[str, ...]:
        """Return the value as a list of texts."""
        return as_texts(self.value, self.key)

    def as_day(self) -> date:
        """Return the value as a day."""
        return as_day(self.value, self.key)


@dataclass(frozen=True)
class Parts:
    """Everything a Regelwerk holds."""

    settings: Mapping[str, Setting]
    deadlines: Mapping[str, DeadlineRule]
    ladders: Mapping[str, tuple[ReminderLevel, ...]]
    kinds: Mapping[str, KindRule]
    channels: Mapping[str, Channel]
    anliegen_tree: AnliegenTree
    criteria: Mapping[str, tuple[Criterion, ...]]
    forbidden_words: tuple[ForbiddenWord, ...]
    lists: Mapping[str, tuple[Choice, ...]]
    besonderheiten: Mapping[str, BesonderheitRule]
    origins: tuple[Origin, ...]
    added: frozenset[str] = frozenset()


def read_toml(text: str) -> dict[str, Any]:
    """Read the tables of a text.

    :raises RegelwerkError: if it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegelwerkError("Text", f"Das ist kein gültiges TOML ({error}).") from error


def read_parts(data: Mapping[str, Any], added: frozenset[str] = frozenset()) -> Parts:
    """Read all tables.

    :param added: what a stored version lacked and was given; it may not fit its Anliegen.
    :raises RegelwerkError: with a German sentence that names the key at fault.
    """
    root = TomlTable(dict(data), "")
    origins: list[Origin] = []
    settings = _read_settings(root, origins)
    deadlines = _read_deadlines(root.table("deadlines"), origins)
    ladders = _read_ladders(root.table("ladders"), deadlines, origins)
    kinds = read_kinds(root.table("kinds"), frozenset(deadlines), origins)
    channels = read_channels(root.table("channels"), origins)
    tree = read_tree(root.table("anliegen"), frozenset(kinds))
    origins.append(Origin("anliegen", f"{len(tree.codes)} Einträge", tree.provenance))
    criteria = read_criteria(root.table("criteria"), origins)
    words = read_words(root.table("forbidden_words"), origins)
    lists = read_lists(root.table("lists"), origins)
    # Completed from the shipped version, it may name what the office's own tree has not.
    codes = None if "besonderheiten" in added else frozenset(tree.codes)
    besonderheiten = read_besonderheiten(
        root.table("besonderheiten"), frozenset(deadlines), codes, origins
    )
    root.finish()
    _check_codes(settings, tree, added)
    for topic in lists["form_topics"]:
        if topic.code not in tree.codes and "lists.form_topics" not in added:
            problem = f"Das Anliegen „{topic.code}“ gibt es nicht."
            raise RegelwerkError("lists.form_topics.items", problem)
    return Parts(
        settings, deadlines, ladders, kinds, channels, tree, criteria, words, lists,
        besonderheiten, tuple(origins), added,
    )  # fmt: skip


def _read_settings(root: TomlTable, origins: list[Origin]) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for group in GROUPS:
        table = root.table(group)
        for name in table.names():
            setting = read_setting(table.table(name))
            found[setting.key] = setting
            origins.append(
                Origin(setting.key, shown(setting.key, setting.value), setting.provenance)
            )
    for key in SETTINGS:
        if key not in found:
            raise RegelwerkError(key, "Dieser Wert fehlt.")
    return found


def read_setting(row: TomlTable) -> Setting:
    """Read one plain setting with where it comes from.

    :raises RegelwerkError: if there is no such setting, or it is of another type.
    """
    if row.path not in SETTINGS:
        raise RegelwerkError(row.path, "Diesen Wert kennt das Regelwerk nicht.")
    value, key = row.take("value"), f"{row.path}.value"
    setting = Setting(row.path, value, row.provenance())
    row.finish()
    _CHECKS[SETTINGS[row.path]](value, key)
    _check_words(setting)
    return setting


def _check_words(setting: Setting) -> None:
    options = WORDS.get(setting.key)
    if options and setting.value not in options:
        problem = f"„{setting.value}“ ist nicht möglich. Möglich: {', '.join(options)}."
        raise RegelwerkError(f"{setting.key}.value", problem)
    if setting.key == "calendar.year_end_days":
        for day in setting.as_texts():
            if not _MONTH_DAY.fullmatch(day):
                problem = f"„{day}“ bitte als Monat und Tag schreiben, zum Beispiel 12-24."
                raise RegelwerkError(f"{setting.key}.value", problem)


def _read_deadlines(table: TomlTable, origins: list[Origin]) -> dict[str, DeadlineRule]:
    found = {}
    for kind in table.names():
        row = table.table(kind)
        assumptions = _read_assumptions(row)
        rule = DeadlineRule(
            kind=kind,
            label=row.text("label"),
            length=row.number("length"),
            unit=row.choice("unit", tuple(UNITS)),
            direction=row.choice("direction", DIRECTIONS),
            shift=row.choice("shift", SHIFTS),
            starts=row.text("starts"),
            applies_to=row.text("applies_to"),
            is_official=row.flag("official"),
            basis=row.text("basis", default=""),
            provenance=row.provenance(),
            assumptions=assumptions,
        )
        row.finish()
        _check_deadline(rule, row.path)
        found[kind] = rule
        origins.append(Origin(row.path, rule.amount, rule.provenance))
        for name, text in assumptions.items():
            key = f"{row.path}.{name}"
            words = shown(key, getattr(rule, name))
            origins.append(Origin(key, words, Provenance(text, assumed=True)))
    for kind in DEADLINES:
        if kind not in found:
            raise RegelwerkError(table.key(kind), "Diese Frist fehlt.")
    return found


def _read_assumptions(row: TomlTable) -> dict[str, str]:
    if not row.has("assumptions"):
        return {}
    table = row.table("assumptions")
    fields = ("length", "unit", "direction", "shift", "starts", "applies_to")
    found = {}
    for name in table.names():
        if name not in fields:
            raise RegelwerkError(table.key(name), f"Möglich sind: {', '.join(fields)}.")
        found[name] = table.text(name)
    return found


def _check_deadline(rule: DeadlineRule, path: str) -> None:
    if rule.direction == "backward" and rule.unit != "calendar_days":
        raise RegelwerkError(f"{path}.unit", "Rückwärts wird nur in Kalendertagen gerechnet.")
    if rule.direction == "backward" and rule.shift == "next":
        raise RegelwerkError(f"{path}.shift", "Eine Frist rückwärts rückt nie nach hinten.")
    if rule.length == 0 and rule.unit != "calendar_days":
        raise RegelwerkError(f"{path}.length", "Hier muss eine ganze Zahl ab 1 stehen.")


def _read_ladders(
    table: TomlTable, deadlines: Mapping[str, DeadlineRule], origins: list[Origin]
) -> dict[str, tuple[ReminderLevel, ...]]:
    found = {}
    for kind in table.names():
        row = table.table(kind)
        if kind not in deadlines or deadlines[kind].unit == "resting_hours":
            raise RegelwerkError(row.path, "Für diese Frist ist keine Erinnerungsleiter möglich.")
        is_backward = deadlines[kind].direction == "backward"
        first = _DAYS_AFTER if is_backward else 1
        levels = tuple(_read_level(level, first) for level in row.rows("levels"))
        days = [level.after for level in levels]
        # Before an event the level that is the most days away comes first.
        if days != sorted(days, reverse=is_backward):
            raise RegelwerkError(row.key("levels"), "Die Stufen müssen der Zeit nach stehen.")
        if len({level.name for level in levels}) < len(levels):
            raise RegelwerkError(row.key("levels"), "Eine Stufe steht zweimal da.")
        steps = " ".join(f"{level.after}: {level.text}" for level in levels)
        origins.append(Origin(row.path, steps, row.provenance()))
        row.finish()
        found[kind] = levels
    return found


def _read_level(row: TomlTable, minimum: int) -> ReminderLevel:
    level = ReminderLevel(
        name=row.text("name"),
        after=row.number("after", minimum=minimum),
        tone=row.choice("tone", TONES) if row.has("tone") else "",
        notify=row.texts("notify", default=()),
        task=row.text("task", default=""),
        text=row.text("text"),
    )
    row.finish()
    return level


def _check_codes(
    settings: Mapping[str, Setting], tree: AnliegenTree, added: frozenset[str]
) -> None:
    named = {"contact.codes": settings["contact.codes"].as_texts()}
    for name in ("callback_anliegen", "need_anliegen", "own_anliegen"):
        key = f"service_center.{name}"
        named[key] = (settings[key].as_text(),)
    for key in named.keys() - added:
        for code in named[key]:
            if code not in tree.codes:
                raise RegelwerkError(key, f"Das Anliegen „{code}“ gibt es nicht.")
