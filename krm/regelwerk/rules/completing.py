"""What a stored version lacks is taken from the shipped one, so that it stays readable.

A version is kept as the office has released it. Newer code may ask for more than it says; until
the office adopts a version that says it, the value that comes with the product is used.
"""

from collections.abc import Mapping
from typing import Any

from krm.regelwerk.rules.lists import LISTS
from krm.regelwerk.rules.parts import read_setting
from krm.regelwerk.rules.reading import RegelwerkError, TomlTable
from krm.regelwerk.rules.settings import DEADLINES, RESULTS, SETTINGS

# Tables with rows the code asks for by name; each of them must be there.
_ROWS: Mapping[str, tuple[str, ...]] = {
    "deadlines": DEADLINES,
    "lists": tuple(LISTS),
    "criteria": tuple(RESULTS),
}
# Lists of the shipped version whose items the code asks for by name, one by one.
_BY_NAME = tuple(name for name in LISTS if name.startswith("service_center_"))
_WHOLE = ("ladders", "kinds", "channels", "anliegen", "forbidden_words", "besonderheiten")


def completed(
    stored: Mapping[str, Any], shipped: Mapping[str, Any]
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return all tables the code asks for, and the keys that come from the shipped version.

    A setting of a type that is not read any more counts as missing; one that the code does not
    know any more is left out.
    """
    whole: dict[str, Any] = {}
    added: set[str] = set()
    for key in SETTINGS:
        group, _, name = key.partition(".")
        rows = whole.setdefault(group, {})
        rows[name] = _row(stored, group, name)
        if not _is_readable(rows[name], key):
            rows[name] = shipped[group][name]
            added.add(key)
    for table in _WHOLE:
        whole[table] = _table(stored, table) or shipped[table]
        if whole[table] is shipped[table]:
            added.add(table)
    for table, names in _ROWS.items():
        whole[table] = dict(_table(stored, table))
        missing = [name for name in names if name not in whole[table]]
        whole[table] |= {name: shipped[table][name] for name in missing}
        added |= {f"{table}.{name}" for name in missing}
    added |= _add_items(whole["lists"], shipped["lists"])
    whole["ladders"] = {**_ladders_of_added(shipped, added), **whole["ladders"]}
    return whole, frozenset(added)


def _add_items(lists: dict[str, Any], shipped: Mapping[str, Any]) -> set[str]:
    """Add the items that the code asks for and a list lacks; return the keys of such lists."""
    added = set()
    for name in _BY_NAME:
        items = _table(lists[name], "items")
        if shipped[name]["items"].keys() - items.keys():
            lists[name] = {**lists[name], "items": {**shipped[name]["items"], **items}}
            added.add(f"lists.{name}")
    return added


def _ladders_of_added(shipped: Mapping[str, Any], added: set[str]) -> dict[str, Any]:
    """Return the reminders of the deadlines that were added, and note them as added too."""
    kinds = [kind for kind in shipped["ladders"] if f"deadlines.{kind}" in added]
    added |= {f"ladders.{kind}" for kind in kinds}
    return {kind: shipped["ladders"][kind] for kind in kinds}


def _table(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _row(data: Mapping[str, Any], group: str, name: str) -> object:
    return _table(data, group).get(name)


def _is_readable(row: object, key: str) -> bool:
    try:
        read_setting(TomlTable(row, key))
    except RegelwerkError:
        return False
    return True
