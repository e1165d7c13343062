"""Looking at a page as its readers do: both themes, phone and desktop, axe, and no overflow."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Page

from tests.conftest import DEEP

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (390, 1360)
THEMES = ("light", "dark")
NARROWEST = 320
_turns: WeakKeyDictionary[Page, Iterator[int]] = WeakKeyDictionary()
# Milliseconds; a busy machine is no fault of the page.
PATIENCE = 30_000

_RUN = """async () => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const found = await axe.run(document, options);
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((n) => n.html).join(" | ")}`);
}"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def overflow(page, width):
    """Return how many pixels the page is wider than a window of that width."""
    page.set_viewport_size({"width": width, "height": 900})
    return page.evaluate(_OVERFLOW)


def looks(page, widths=WIDTHS):
    """Return in what axe reads a page: all in all if deep; else one of two, in turn in a window.

    axe takes most of the time of these tests. What it finds hangs on the theme or on the width,
    hardly on both together, and on components that stand on many pages.
    """
    if DEEP:
        return [(theme, width) for theme in THEMES for width in widths]
    turn = _turns.setdefault(page, count())
    return [(THEMES[-1], widths[-1]) if next(turn) % 2 else (THEMES[0], widths[0])]


def look_at(page, widths=WIDTHS, *, with_axe=True):
    """Fail unless the page is accessible in both themes and all widths and fits into 320 pixels.

    :param with_axe: whether axe reads it; else only whether it fits is asked.
    """
    size, problems = page.viewport_size, []
    if with_axe:
        page.evaluate(AXE)
    for theme, width in looks(page, widths) if with_axe else ():
        page.evaluate("theme => { document.documentElement.dataset.kernTheme = theme }", theme)
        page.set_viewport_size({"width": width, "height": 900})
        problems += [f"{theme} {width}: {line}" for line in page.evaluate(_RUN)]
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    if overflow := page.evaluate(_OVERFLOW):
        problems.append(f"{overflow} pixels too wide at {NARROWEST}")
    page.set_viewport_size(size)
    assert not problems, page.url + "\n" + "\n".join(problems)
