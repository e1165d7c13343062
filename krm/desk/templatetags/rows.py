"""The rows of the register, written without a template: it is what most of the page consists of.

A template goes through some fifty nodes for each row, which takes longer than to read the rows.
"""

from collections.abc import Iterable
from typing import Final

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from krm.desk.queries.found import Hit
from krm.desk.queries.register_rows import Cell, RegisterRow
from krm.ui.templatetags.fence import htmx_sign
from krm.ui.templatetags.krm_ui import tag

register = template.Library()

# Stands for the number of a row while the address of all rows is asked for, once.
_NUMBER: Final = "KRM-0000-00000"


@register.simple_tag
def hit_line(hit: Hit | None) -> SafeString | str:
    """Return the words in which a hit stands, with the hit marked; nothing without one."""
    if hit is None or not hit.fragments:
        return ""
    label = format_html('<span class="muted">{}:</span> ', hit.label) if hit.label else ""
    pieces = (
        (format_html("<mark>{}</mark>", piece.text) if piece.is_hit else piece.text,)
        for piece in hit.fragments
    )
    words = format_html_join("", "{}", pieces)
    return format_html('<p class="hit small">{}{}</p>', label, words)


@register.simple_tag(takes_context=True)
def register_rows(context: Context, rows: Iterable[RegisterRow]) -> SafeString:
    """Return the rows of the register: a box to tick, what it is about, the chosen columns."""
    sign = htmx_sign(context)
    page = reverse("desk:reaction", args=[_NUMBER])
    look = reverse("desk:quick_look", args=[_NUMBER])
    return format_html_join("\n", "{}", ((_row(row, page, look, sign),) for row in rows))


def _row(row: RegisterRow, page: str, look: str, sign: str) -> SafeString:
    reaction = row.reaction
    number = reaction.number
    return format_html(
        '<tr><th scope="row"><label class="pick-case">'
        '<input type="checkbox" name="case" value="{pk}">'
        '<span class="visually-hidden">{number} auswählen</span></label> '
        '<a class="row-link" href="{page}"><b>{title}</b></a> '
        '<span class="small muted">{number} · {kind} · '
        '<a href="{look}" data-sign="{sign}" hx-get="{look}" hx-target="#quick-look" '
        'hx-swap="innerHTML">Kurz ansehen<span class="visually-hidden">: {number}</span></a>'
        "</span>{hit}</th>{cells}</tr>",
        pk=reaction.pk,
        number=number,
        page=page.replace(_NUMBER, number),
        look=look.replace(_NUMBER, number),
        title=reaction.title,
        kind=reaction.get_kind_display(),
        sign=sign,
        hit=hit_line(row.hit),
        cells=format_html_join(
            "", '<td class="{}">{}</td>', ((column.code, _cell(cell)) for column, cell in row.cells)
        ),
    )


def _cell(cell: Cell) -> SafeString:
    said = (
        format_html("<span>{}</span>", cell.text) if cell.text else "",
        tag(cell.mark, cell.tone) if cell.mark else "",
        format_html('<span class="small muted">{}</span>', cell.note) if cell.note else "",
    )
    return format_html_join(" ", "{}", ((part,) for part in said if part))
