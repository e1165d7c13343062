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
_read: dict[tuple[str, int], set[str]] = {}  # what axe has read, by theme and width
# Milliseconds; a busy machine is no fault of the page.
PATIENCE = 30_000

_RUN = """async () => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const found = await axe.run(document, options);
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((n) => n.html).join(" | ")}`);
}"""
# What stands on a page, number of a row or not: axe says the same of the same.
_SIGNS = r"""() => [...new Set([...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.parentElement.tagName, one.tagName, ...one.getAttributeNames(),
      one.getAttribute("class"), one.getAttribute("type"), one.getAttribute("name"),
      one.getAttribute("role"), document.documentElement.lang].join(" ").replace(/\d+/g, "0")))]"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


_TOUCHING = """() => {
  const found = [];
  const name = (node) => node.cloneNode(false).outerHTML;
  for (const place of document.querySelectorAll("main, .cols > *")) {
    const shown = [...place.children].filter((node) => node.getClientRects().length);
    shown.slice(1).forEach((below, at) => {
      const above = shown[at];
      const gap = below.getBoundingClientRect().top - above.getBoundingClientRect().bottom;
      const counts = below.matches("h2, .card") || above.matches(".card");
      if (counts && gap > -1 && gap < 8) found.push(`${name(above)} ${gap} ${name(below)}`);
    });
  }
  return found;
}"""


def overflow(page, width):
    """Return how many pixels the page is wider than a window of that width."""
    page.set_viewport_size({"width": width, "height": 900})
    return page.evaluate(_OVERFLOW)


def touching(page):
    """Return which cards and headings stand closer than 8 pixels to what is above them."""
    return page.evaluate(_TOUCHING)


def looks(page, widths=WIDTHS):
    """Return in what axe reads a page: all in all if deep; else one of two, in turn in a window.

    axe takes most of the time of these tests. What it finds hangs on the theme or on the width,
    hardly on both together, and on components that stand on many pages.
    """
    if DEEP:
        return [(theme, width) for theme in THEMES for width in widths]
    turn = _turns.setdefault(page, count())
    return [(THEMES[-1], widths[-1]) if next(turn) % 2 else (THEMES[0], widths[0])]


def is_new(page, look):
    """Return whether something stands on the page that axe has not read yet in this look.

    In a deep run every page is new.
    """
    signs, known = set(page.evaluate(_SIGNS)), _read.setdefault(look, set())
    fresh = signs - known
    known |= signs
    return DEEP or bool(fresh)


def look_at(page, widths=WIDTHS, *, with_axe=True):
    """Fail unless the page is accessible in both themes and all widths and fits into 320 pixels.

    :param with_axe: whether axe reads it; else only whether it fits is asked.
    """
    size, problems = page.viewport_size, []
    chosen = [look for look in looks(page, widths) if is_new(page, look)] if with_axe else []
    if chosen:
        page.evaluate(AXE)
    for theme, width in chosen:
        page.evaluate("theme => { document.documentElement.dataset.kernTheme = theme }", theme)
        page.set_viewport_size({"width": width, "height": 900})
        problems += [f"{theme} {width}: {line}" for line in page.evaluate(_RUN)]
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    if overflow := page.evaluate(_OVERFLOW):
        problems.append(f"{overflow} pixels too wide at {NARROWEST}")
    page.set_viewport_size(size)
    assert not problems, page.url + "\n" + "\n".join(problems)
