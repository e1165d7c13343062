"""Tags and filters of every page: days in words, states, small forms, tables, form summaries."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from zlib import crc32

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from krm import __version__
from krm.ui.forms.written import attributes
from krm.ui.pages import form_token, tagged_address
from krm.ui.rules import format_day, format_quarter, format_short, format_time

register = template.Library()

TONES = frozenset({"info", "ok", "warn", "bad"})
# A table's head that begins with it stands over numbers.
NUMBERS = "#"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


@register.filter
def weekday_date(value: date | datetime | None) -> str:
    """Return a day with its weekday, "Mo 25.05.2026"; empty without a value."""
    if not value:
        return ""
    return format_day(value)


@register.filter
def quarter(value: date | datetime | None) -> str:
    """Return the quarter of a day, "2. Quartal 2026"; empty without a value."""
    return format_quarter(value) if value else ""


@register.filter
def weekday_short(value: date | datetime | None) -> str:
    """Return a day with its weekday and without the year, "Mo 25.05."; empty without a value."""
    if not value:
        return ""
    return format_short(value)


@register.filter
def weekday_datetime(value: datetime | None) -> str:
    """Return a moment as local time with its weekday, "Mi 20.05.2026 15:12"."""
    if not value:
        return ""
    return f"{format_day(value)} {format_time(value)}"


@register.simple_tag
def tag(text: object, tone: str = "") -> SafeString:
    """Return a state as a pill: a word with a tone (info, ok, warn, bad or none)."""
    classes = f"tag {tone}" if tone in TONES else "tag"
    return format_html('<span class="{}">{}</span>', classes, text)


@register.simple_tag
def dotted(*parts: object) -> str:
    """Return the parts that say something with a dot between them; none stands alone."""
    return " · ".join(str(part) for part in parts if part)


@register.inclusion_tag("ui/components/breadcrumb.html")
def breadcrumb(*parts: object) -> dict[str, object]:
    """Return the way to this page: labels and where they lead, in turn, the way down.

    Where a label leads is the name of an address, a path, or an object that knows its own
    address; empty for one that leads nowhere. A last label without an address is the page itself.
    """
    steps = [
        (label, resolve_url(to) if to else "")  # type: ignore[arg-type]
        for label, to in zip_longest(parts[::2], parts[1::2], fillvalue="")
    ]
    return {"steps": steps}


@register.simple_block_tag
def table(
    content: str, caption: str, *heads: str | Sequence[str], own_card: bool = True
) -> SafeString:
    """Return a table that scrolls within itself, also by keyboard; the rows stand in the block.

    ``caption`` tells people who do not see the page what the table is. ``heads`` are words, or
    lists of words, for the first row; "#Anzahl" stands over numbers. Without them the block
    brings its own ``thead``. ``own_card=False`` is for a table within a card.
    """
    words = [word for head in heads for word in ([head] if isinstance(head, str) else head)]
    columns = [(word.removeprefix(NUMBERS), word.startswith(NUMBERS)) for word in words]
    values = {"content": content, "caption": caption, "columns": columns, "own_card": own_card}
    return render_to_string("ui/components/table.html", values)


@register.simple_block_tag
def empty_state(content: str, title: str, level: int = 2) -> SafeString:
    """Return the card that says that there is nothing; why, and what to do, stand in the block.

    ``level`` is that of the heading: 1 where the card is the whole page.
    """
    values = {"content": content, "title": title, "heading": f"h{level}"}
    return render_to_string("ui/components/empty.html", values)


@register.simple_tag
def krm_version() -> str:
    """Return the version of the product."""
    return __version__


@register.simple_tag(takes_context=True, name="form_token")
def form_token_field(context: template.Context) -> SafeString:
    """Return the hidden field by which a form acts once, however often it is sent."""
    token = form_token(context["request"])
    return format_html('<input type="hidden" name="form_token" value="{}">', token)


@register.simple_tag(takes_context=True)
def draft_key(context: template.Context) -> str:
    """Return the key under which the browser keeps the drafts of whoever is signed in.

    It is the same after the next sign-in and unknown to everybody else at the device.
    """
    person = context["request"].user.pk
    return b64encode(salted_hmac("drafts", str(person), algorithm="sha256").digest()).decode()


@register.simple_tag
def idle_seconds() -> int:
    """Return after how many seconds without anything done a session ends."""
    return int(settings.IDLE_MINUTES * 60)


@register.inclusion_tag("ui/components/button_post.html", takes_context=True)
def button_post(
    context: template.Context,
    url: str,
    label: str,
    style: str = "",
    confirm: str = "",
    about: str = "",
    download: bool = False,
    **values: object,
) -> dict[str, object]:
    """Return a form of one button that posts to a verb.

    ``style`` are classes beside ``btn`` ("primary inline"), ``confirm`` is a question asked first,
    ``about`` tells people who do not see the row what the button belongs to, ``download`` says
    that the answer is a file; every other keyword becomes a hidden field.
    """
    key = crc32(f"{url} {label} {sorted(values.items())}".encode())
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "label": label,
        "style": style,
        "confirm": confirm,
        "about": about,
        "download": download,
        "values": values,
        "key": f"confirm-{key:x}",
    }


@register.filter
def elided_pages(page: Page[Any]) -> Iterator[int | str]:
    """Return the page numbers around the current one, with "…" for what lies between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.inclusion_tag("ui/forms/summary.html")
def error_summary(*forms: BaseForm | Iterable[BaseForm]) -> dict[str, object]:
    """Return what is wrong in one or more forms, each problem with a link to its field."""
    problems = [problem for form in _each(forms) for problem in _problems(form)]
    key = crc32(repr(problems).encode())
    return {"problems": problems, "key": f"summary-{key:x}"}


def _each(forms: Iterable[BaseForm | Iterable[BaseForm]]) -> Iterator[BaseForm]:
    for form in forms:
        if isinstance(form, BaseForm):
            yield form
        else:
            yield from form


def _problems(form: BaseForm) -> Iterator[dict[str, str]]:
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield {"text": str(message), "target": ""}
    for field in form:
        for message in field.errors:
            label = "" if field.is_hidden else _lead_in(str(field.label))
            target = "" if field.is_hidden else _target(field)
            yield {"text": str(message), "label": label, "target": target}


def _lead_in(label: str) -> str:
    return label if label.endswith(("?", ":", ".")) else f"{label}:"


def _target(field: BoundField) -> str:
    grouped = field.widget_type in {"radioselect", "checkboxselectmultiple"}
    return f"{field.auto_id}_0" if grouped else field.auto_id


@register.inclusion_tag("ui/forms/required_note.html")
def required_note(form: BaseForm) -> dict[str, object]:
    """Return the sentence that explains the star, if the form has a field that must be filled."""
    marked = not getattr(form, "marks_optional", False)
    shown = [field for field in form if not field.is_hidden]
    return {"is_needed": marked and any(field.field.required for field in shown)}


register.simple_tag(attributes)


@register.filter
def with_counter(widget: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a textarea's context without the hard limit, described by its counter instead.

    A browser that cuts off pasted text loses words without saying so; the form checks the length.
    """
    attrs = dict(widget["attrs"])
    if not (attrs.get("maxlength") and attrs.get("id")):
        return widget
    del attrs["maxlength"]
    described = attrs.get("aria-describedby", "")
    attrs["aria-describedby"] = f"{described} {attrs['id']}_counter".strip()
    return {**widget, "attrs": attrs}


@register.filter
def note_tone(message: Message) -> str:
    """Return the tone of a message to the person: ok, warn, bad, or none for plain news."""
    return {"success": "ok", "warning": "warn", "error": "bad"}.get(message.level_tag, "")


@register.filter
def undo_words(message: Message) -> str:
    """Return what the button says that takes it back: an e-mail is called back ("recall:")."""
    return "Zurückholen" if "recall" in message.extra_tags.split() else "Rückgängig"


@register.filter
def undo_url(message: Message) -> str:
    """Return where a message can be undone: "undo:/path" of its tags, of this house only."""
    return tagged_address(message, "undo")
