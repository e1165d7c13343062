"""No setting of the Regelwerk is a switch without effect: it is read, or it cannot be changed."""

import re

import pytest

from krm.journal.actions import Refused
from krm.regelwerk.actions import load_shipped, propose_version
from krm.regelwerk.rules import RegelwerkError, load_regelwerk, shipped, shipped_text
from krm.regelwerk.rules.settings import FIXED, SETTINGS
from tests.architecture.source import python_files
from tests.house.reactions import moment

# The cover page is shown as it is; these packages are still to come and keep their values ready.
WAITING = ("document.", "eakte.", "petition.", "measures.", "reports.")
# Groups whose keys are put together: f"alarms.{signal}_text".
BY_GROUP = ("alarms", "service_center", "files", "material", "accessibility")
AT = moment("2026-05-04")


# Where the settings are listed and checked, not carried out.
LISTED = {"settings.py", "words.py", "parts.py"}


def code():
    places = [
        path
        for path in python_files("krm")
        if not (path.parts[-3:-1] == ("regelwerk", "rules") and path.name in LISTED)
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in places)


def is_read(key, text):
    return re.search(rf"[\"']{re.escape(key)}[\"']", text) is not None


def test_every_setting_is_read_or_fixed():
    text = code()
    groups = tuple(f"{name}." for name in BY_GROUP)
    assert not [
        key
        for key in SETTINGS
        if not is_read(key, text) and key not in FIXED and not key.startswith((*groups, *WAITING))
    ]
    for name in BY_GROUP:
        assert re.search(rf"f\"{name}\.|\"{name}\"", text), name


def test_what_is_read_is_a_switch():
    text = code()
    assert not [key for key in FIXED if is_read(key, text)], "take it off FIXED: it is read now"


def changed(key):
    group, _, name = key.partition(".")
    value = shipped().parts.settings[key].value
    new = str(not value).lower() if isinstance(value, bool) else '["other"]'
    begun = shipped_text().index(f"[{group}]\n")
    head, rest = shipped_text()[:begun], shipped_text()[begun:]
    pattern = rf"^({name} = {{ value = )(true|false|\[[^\]]*\])"
    return head + re.sub(pattern, rf"\g<1>{new}", rest, count=1, flags=re.MULTILINE)


@pytest.mark.parametrize("key", FIXED)
def test_what_is_no_switch_cannot_be_changed(cast, key):
    load_shipped(at=AT)
    text = changed(key)
    assert text != shipped_text()
    try:
        load_regelwerk(text)
    except RegelwerkError:
        return  # a word that does not exist is refused anyway
    with pytest.raises(Refused, match=f"{key}: Diese Regel führt das Programm immer so aus"):
        propose_version(text, by=cast.executive, at=AT)


def test_what_is_a_switch_still_can(cast):
    load_shipped(at=AT)
    text = shipped_text().replace("year_end_off = { value = false", "year_end_off = { value = true")
    assert propose_version(text, by=cast.executive, at=AT).state == "proposed"
