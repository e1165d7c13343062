"""Fields of which a page has dozens, written without a template.

A template takes many times as long for their few words: those of the filters took a third of the
register's page.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_Widget = Mapping[str, Any]


def attributes(widget: _Widget) -> SafeString:
    """Write the attributes of a field, but no placeholder: it goes when somebody begins to type."""
    given = widget["attrs"].items()
    valued = [row for row in given if not isinstance(row[1], bool) and row[0] != "placeholder"]
    flags = [(name,) for name, value in given if value is True]
    return format_html_join("", ' {}="{}"', valued) + format_html_join("", " {}", flags)


def for_input(value: object, kind: str) -> str:
    """Return the value as an input of this type wants it: "27.05.2026" as "2026-05-27" for date."""
    text = str(value)
    if kind == "date" and len(text) == 10 and text[2] == text[5] == ".":
        return f"{text[6:]}-{text[3:5]}-{text[:2]}"
    return text


def _joined(pieces: Iterator[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _value(value: object) -> SafeString | str:
    return "" if value is None else format_html(' value="{}"', value)


def _input(widget: _Widget) -> SafeString:
    kind, value = widget["type"], widget["value"]
    shown = _value(None if value is None else for_input(value, kind))
    return format_html(
        '<input type="{}" name="{}"{}{}>', kind, widget["name"], shown, attributes(widget)
    )


def _select(widget: _Widget) -> SafeString:
    options = _joined(_groups(widget))
    return format_html(
        '<select name="{}"{}>{}\n</select>', widget["name"], attributes(widget), options
    )


def _groups(widget: _Widget) -> Iterator[SafeString]:
    for label, options, _ in widget["optgroups"]:
        written = format_html_join(
            "",
            '\n  <option value="{}"{}>{}</option>',
            ((str(one["value"]), attributes(one), one["label"]) for one in options),
        )
        yield (
            format_html('\n  <optgroup label="{}">{}\n  </optgroup>', label, written)
            if label
            else written
        )


def _choices(widget: _Widget) -> SafeString:
    key = widget["attrs"].get("id")
    start = format_html(' id="{}"', key) if key else ""
    return format_html('<div class="choices"{}>{}\n</div>', start, _joined(_each_choice(widget)))


def _each_choice(widget: _Widget) -> Iterator[SafeString]:
    for label, options, _ in widget["optgroups"]:
        if label:
            yield format_html('<p class="group-label">{}</p>', label)
        for one in options:
            key = one["attrs"].get("id")
            yield format_html(
                '\n<label class="choice"{}><input type="{}" name="{}"{}{}><span>{}</span></label>',
                format_html(' for="{}"', key) if key else "",
                one["type"],
                one["name"],
                _value(one["value"]),
                attributes(one),
                _label(one["label"]),
            )


def _label(label: object) -> SafeString:
    """Write the first line of a choice's label, and what stands below it."""
    first, line, more = str(label).partition("\n")
    below = format_html('<span class="muted">{}</span>', more) if more else ""
    return format_html('<span class="first">{}</span>{}', first if line else label, below)


_INPUTS: Final = (
    "checkbox", "color", "date", "datetime", "email", "hidden", "input", "number", "password",
    "search", "tel", "text", "time", "url",
)  # fmt: skip
# What writes the field for which Django would take a template of this name.
WRITTEN: Final[dict[str, Callable[[_Widget], SafeString]]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/radio.html": _choices,
    "django/forms/widgets/checkbox_select.html": _choices,
}
