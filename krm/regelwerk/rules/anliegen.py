"""The tree of Anliegen and the rule how many and which of them a reaction may have (domain 2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from krm.regelwerk.rules.reading import Provenance, RegelwerkError, TomlTable

# So many are named one by one in a sentence.
_FEW = 6


@dataclass(frozen=True)
class AnliegenCode:
    """One entry of the tree; ``kinds`` may have it first, ``further_kinds`` only as 2nd or 3rd."""

    code: str
    label: str
    parent: str | None
    kinds: frozenset[str]
    further_kinds: frozenset[str]
    is_leaf: bool


@dataclass(frozen=True)
class AnliegenTree:
    """All codes of one version, in the order in which they are shown."""

    version: str
    minimum: int
    maximum: int
    codes: Mapping[str, AnliegenCode]
    provenance: Provenance

    def label(self, code: str) -> str:
        """Return the German label of a code, or the code itself if this version has it not."""
        return self.codes[code].label if code in self.codes else code

    def full_label(self, code: str) -> str:
        """Return label and parent's label, for instance ``Erreichbarkeit …: Service Center``."""
        entry = self.codes.get(code)
        if entry is None or entry.parent is None:
            return self.label(code)
        return f"{self.label(entry.parent)}: {entry.label}"

    def roots(self) -> list[AnliegenCode]:
        """Return the entries of the first level."""
        return [entry for entry in self.codes.values() if entry.parent is None]

    def leaves_for(self, kind: str, *, first: bool = False) -> list[AnliegenCode]:
        """Return what a reaction of this kind can choose, as first Anliegen or at any place."""
        return [
            entry
            for entry in self.codes.values()
            if entry.is_leaf
            and (kind in entry.kinds or (not first and kind in entry.further_kinds))
        ]

    def choices_for(
        self, kind: str, *, first: bool = False
    ) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the leaves of a kind grouped under their roots, in the shape of form choices."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in self.leaves_for(kind, first=first):
            root = self.label(entry.parent or entry.code)
            groups.setdefault(root, []).append((entry.code, entry.label))
        return list(groups.items())


def fitting_anliegen(kind: str, codes: Sequence[str], tree: AnliegenTree) -> list[str]:
    """Return those of the codes that a reaction of this kind can have, in their order.

    One that may stand first comes first; empty if none may.
    """
    first = [code for code in codes if code in tree.codes and kind in tree.codes[code].kinds]
    if not first:
        return []
    may_follow = {entry.code for entry in tree.leaves_for(kind)}
    return [first[0], *(code for code in codes if code in may_follow and code != first[0])]


def check_anliegen(kind: str, codes: Sequence[str], tree: AnliegenTree) -> list[str]:
    """Return what is wrong with the Anliegen of a reaction, as German sentences; empty is fine.

    One to three, none twice, each a last branch of the tree, praise only with Lob, an idea only
    with Idee; complaint, petition and Eingabe with S or V first (domain 2.4, AS-34).
    """
    problems = _count_problems(codes, tree)
    for position, code in enumerate(codes, start=1):
        problem = _code_problem(kind, code, position, tree)
        if problem and problem not in problems:
            problems.append(problem)
    return problems


def _count_problems(codes: Sequence[str], tree: AnliegenTree) -> list[str]:
    problems = []
    if len(codes) < tree.minimum:
        problems.append(f"Bitte mindestens {tree.minimum} Anliegen angeben.")
    if len(codes) > tree.maximum:
        problems.append(
            f"Es sind höchstens {tree.maximum} Anliegen möglich. "
            "Alles darüber hinaus bitte unter „Weitere Punkte“ eintragen."
        )
    twice = {code for code in codes if codes.count(code) > 1}
    problems += [f"Das Anliegen {code} ist doppelt angegeben." for code in sorted(twice)]
    return problems


def _code_problem(kind: str, code: str, position: int, tree: AnliegenTree) -> str | None:
    entry = tree.codes.get(code)
    if entry is None:
        return f"Das Anliegen „{code}“ gibt es nicht."
    if not entry.is_leaf:
        return f"Das Anliegen {code} ({entry.label}) bitte genauer angeben."
    if kind in entry.kinds:
        return None
    if kind not in entry.further_kinds:
        fits = _what_fits(kind, tree, first=position == 1)
        return f"Das Anliegen {code} ({entry.label}) passt nicht zu dieser Art der Reaktion.{fits}"
    if position == 1:
        fits = _what_fits(kind, tree, first=True)
        return f"Das Anliegen {code} ({entry.label}) kann nicht an erster Stelle stehen.{fits}"
    return None


def _what_fits(kind: str, tree: AnliegenTree, *, first: bool) -> str:
    """Name the few Anliegen that fit, or the headings under which the many stand."""
    groups = tree.choices_for(kind, first=first)
    if not groups:
        return ""
    leaves = [f"{code} ({label})" for _, rows in groups for code, label in rows]
    if len(leaves) <= _FEW:
        return f" Es passen: {', '.join(leaves)}."
    return f" Es passen die Anliegen zu: {'; '.join(root for root, _ in groups)}."


def read_tree(table: TomlTable, kinds: frozenset[str]) -> AnliegenTree:
    """Read the table ``[anliegen]``; branches inherit from their root which kinds may have them.

    :raises RegelwerkError: at a code that stands twice, a parent that stands not before its
        branch, or a kind that does not exist.
    """
    provenance = table.provenance()
    version, minimum = table.text("version"), table.number("minimum", minimum=1)
    maximum = table.number("maximum", minimum=minimum)
    found: dict[str, AnliegenCode] = {}
    for row in table.rows("codes"):
        entry = _read_code(row, found, kinds)
        found[entry.code] = entry
    table.finish()
    parents = {entry.parent for entry in found.values()}
    codes = {code: replace(entry, is_leaf=code not in parents) for code, entry in found.items()}
    return AnliegenTree(version, minimum, maximum, codes, provenance)


def _read_code(
    row: TomlTable, found: Mapping[str, AnliegenCode], kinds: frozenset[str]
) -> AnliegenCode:
    code, label = row.text("code"), row.text("label")
    if code in found:
        raise RegelwerkError(row.key("code"), f"Das Anliegen „{code}“ steht zweimal im Baum.")
    parent = row.text("parent") if row.has("parent") else None
    if parent is None:
        own = _kinds(row, "kinds", kinds), _kinds(row, "further_kinds", kinds)
    elif parent in found:
        own = found[parent].kinds, found[parent].further_kinds
    else:
        raise RegelwerkError(row.key("parent"), f"Der Oberpunkt „{parent}“ steht nicht davor.")
    row.finish()
    return AnliegenCode(code, label, parent, own[0], own[1], is_leaf=True)


def _kinds(row: TomlTable, name: str, known: frozenset[str]) -> frozenset[str]:
    found = frozenset(row.texts(name, default=()))
    if unknown := found - known:
        raise RegelwerkError(row.key(name), f"Die Art „{min(unknown)}“ gibt es nicht.")
    return found
