"""The words of the public pages in other languages: collected, kept as .po, compiled to .mo.

``python -m tools.messages`` brings krm/locale up to date. German is the source: the German words
are the keys. It needs neither xgettext nor msgfmt.
"""

import ast
import re
import struct
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "krm" / "locale"
LANGUAGES = ("de-leicht", "en", "tr", "uk", "ru", "ar")
# Labels of the Regelwerk that stand on public pages.
_LISTS = ("form_topics", "emergency_numbers", "public_retention")
_CALLS = {"gettext", "gettext_lazy", "_"}
_TEXT = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_IN_TEMPLATE = re.compile(rf"\bgettext\({_TEXT}\)")
_HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "MIME-Version: 1.0\n"
    "Language: {language}\n"
)

Catalog = dict[str, str]


@dataclass(frozen=True)
class Message:
    """One text to translate and the files it stands in."""

    text: str
    places: tuple[str, ...]


def collect() -> list[Message]:
    """Return every text of the public pages, in the order of the files."""
    found: dict[str, list[str]] = {}
    for place, text in (*_in_templates(), *_in_code(), *_in_regelwerk()):
        places = found.setdefault(text, [])
        if place not in places:
            places.append(place)
    return [Message(text, tuple(places)) for text, places in found.items()]


def _in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "krm").rglob("templates/**/*.html")):
        source = path.read_text(encoding="utf-8")
        if "translate" in source:
            for text in _IN_TEMPLATE.findall(templatize(source)):
                yield _short(path), str(ast.literal_eval(text))


def _in_code() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "krm").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "gettext" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in _CALLS and isinstance(first, ast.Constant):
                    yield _short(path), str(first.value)


def _in_regelwerk() -> Iterator[tuple[str, str]]:
    path = ROOT / "krm/regelwerk/ga-04-2019.toml"
    lists = tomllib.loads(path.read_text(encoding="utf-8"))["lists"]
    for name in _LISTS:
        for label in lists[name]["items"].values():
            yield _short(path), label


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ---------------------------------------------------------------------------------------- files


def po_path(language: str) -> Path:
    """Return where the words of a language are kept."""
    return LOCALE / to_locale(language) / "LC_MESSAGES" / "django.po"


def read_po(path: Path) -> Catalog:
    """Return what a file translates, German to the other language; missing ones are empty."""
    found: Catalog = {}
    parts: dict[str, str] = {}
    current = ""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for line in (*text.splitlines(), ""):
        if match := re.match(r'(msgid|msgstr) (".*")$', line):
            current = match[1]
            parts[current] = _unquoted(match[2])
        elif line.startswith('"'):
            parts[current] += _unquoted(line)
        elif not line and "msgid" in parts:
            found[parts["msgid"]] = parts.get("msgstr", "")
            parts = {}
    found.pop("", None)
    return found


def _unquoted(quoted: str) -> str:
    return str(ast.literal_eval(quoted))


def write_po(path: Path, language: str, messages: list[Message], catalog: Catalog) -> None:
    """Write a file anew: every message once, in the order of the pages."""
    lines = ['msgid ""', 'msgstr ""', *_lines(_HEADER.format(language=language)), ""]
    for message in messages:
        lines += [f"#: {place}" for place in message.places]
        lines += _entry("msgid", message.text) + _entry("msgstr", catalog.get(message.text, ""))
        lines.append("")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def _entry(word: str, text: str) -> list[str]:
    return [f'{word} ""', *_lines(text)] if "\n" in text else [f"{word} {_quoted(text)}"]


def _lines(text: str) -> list[str]:
    return [_quoted(line) for line in text.splitlines(keepends=True)]


def _quoted(text: str) -> str:
    marked = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{marked}"'


def compiled(language: str, catalog: Mapping[str, str]) -> bytes:
    """Return the .mo of a catalog: the format of GNU gettext, little-endian, without hash table."""
    texts = {"": _HEADER.format(language=language)} | {k: v for k, v in catalog.items() if v}
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    count, start = len(pairs), 28
    keys, values = b"", b""
    key_rows, value_rows = [], []
    for key, value in pairs:
        key_rows.append((len(key), len(keys)))
        value_rows.append((len(value), len(values)))
        keys += key + b"\0"
        values += value + b"\0"
    at = start + 16 * count
    head = struct.pack("<7I", 0x950412DE, 0, count, start, start + 8 * count, 0, at)
    table = b"".join(struct.pack("<2I", size, at + place) for size, place in key_rows)
    table += b"".join(
        struct.pack("<2I", size, at + len(keys) + place) for size, place in value_rows
    )
    return head + table + keys + values


def main() -> None:
    """Bring every catalog up to date and say what is missing."""
    messages = collect()
    for language in LANGUAGES:
        path = po_path(language)
        known = read_po(path)
        write_po(path, language, messages, known)
        path.with_suffix(".mo").write_bytes(compiled(language, read_po(path)))
        open_ones = sum(1 for message in messages if not known.get(message.text))
        print(f"{language:10} {len(messages)} texts, {open_ones} not translated")


if __name__ == "__main__":
    main()
