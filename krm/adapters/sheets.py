"""Write one long table as .xlsx, row by row: the memory it takes does not grow with the rows.

Only what such a table needs of ECMA-376: a heading, widths, days, moments, numbers and words. There
is no way to write a formula or an address: words are words (``t="inlineStr"``).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

Value = str | int | bool | date | datetime | None

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What XML cannot hold at all, and what has a meaning in it.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MEANT: Final = re.compile("[&<>]")
# Day 0 of a sheet, with the leap year 1900 that there was none.
_DAY_0: Final = date(1899, 12, 30).toordinal()
_SECONDS: Final = 86_400
# As many characters as a cell holds.
_LONGEST: Final = 32_767
# Rows that are joined before they are packed.
_TOGETHER: Final = 200
_LEVEL: Final = 3
_HEADING, _DAY, _MOMENT = 1, 2, 3

_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" '
        'formatCode="dd\\.mm\\.yyyy"/><numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/>'
        '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>'
        '<sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill '
        'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill>'
        '<patternFill patternType="solid"><fgColor rgb="FFE8EBF5"/></patternFill></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf/><xf fontId="1" fillId="2" applyFont="1" applyFill="1" '
        'applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf><xf numFmtId="164" '
        'applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def write_sheet(
    stream: IO[bytes],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    columns: Sequence[tuple[str, int]],
) -> int:
    """Write a workbook of one sheet and return how many rows it has; the heading is none.

    :param rows: read one after the other; moments in the time they shall show.
    :param columns: the heading and the width in characters of each column.
    """
    letters = [_letters(place) for place in range(len(columns))]
    count = 0
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        for name, content in _PARTS.items():
            book.writestr(name, _HEAD + content)
        book.writestr("xl/workbook.xml", _HEAD + _workbook(title))
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_HEAD + _beginning(columns, letters)).encode())
            waiting: list[str] = []
            for count, row in enumerate(rows, start=1):
                waiting.append(_row(count + 1, letters, row))
                if len(waiting) == _TOGETHER:
                    sheet.write("".join(waiting).encode())
                    waiting.clear()
            sheet.write("".join(waiting).encode())
            end = f"{letters[-1]}{max(count, 1) + 1}"
            sheet.write(f'</sheetData><autoFilter ref="A1:{end}"/></worksheet>'.encode())
    return count


def _workbook(title: str) -> str:
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="{_text(title)}" '
        'sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _beginning(columns: Sequence[tuple[str, int]], letters: Sequence[str]) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, (_, width) in enumerate(columns, start=1)
    )
    heads = "".join(
        f'<c r="{letter}1" s="{_HEADING}" t="inlineStr"><is><t>{_text(heading)}</t></is></c>'
        for letter, (heading, _) in zip(letters, columns, strict=True)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane xSplit="1" '
        'ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/></sheetView>'
        f'</sheetViews><cols>{widths}</cols><sheetData><row r="1">{heads}</row>'
    )


def _row(number: int, letters: Sequence[str], values: Sequence[Value]) -> str:
    cells = [
        _cell(f"{letter}{number}", value)
        for letter, value in zip(letters, values, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Value) -> str:
    if isinstance(value, str):
        return (
            f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
        )
    if isinstance(value, bool):
        return f'<c r="{place}" t="inlineStr"><is><t>{"ja" if value else "nein"}</t></is></c>'
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        days = value.toordinal() - _DAY_0 + seconds / _SECONDS
        return f'<c r="{place}" s="{_MOMENT}"><v>{days:.10f}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{_DAY}"><v>{value.toordinal() - _DAY_0}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _text(words: str) -> str:
    """Return words as XML holds them, no longer than a cell is."""
    if _NO_XML.search(words):
        words = _NO_XML.sub("�", words)
    words = words[:_LONGEST]
    if _MEANT.search(words):
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return words


def _letters(place: int) -> str:
    """Return how a sheet names a column: A … Z, AA …"""
    first, last = divmod(place, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)
