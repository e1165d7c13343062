"""Looking at a page as its readers do: both themes, phone and desktop, axe, and no overflow."""

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (390, 1360)
NARROWEST = 320

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


def look_at(page, widths=WIDTHS):
    """Fail unless the page is accessible in both themes and all widths and fits into 320 pixels."""
    size, problems = page.viewport_size, []
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.kernTheme = theme }", theme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            problems += [f"{theme} {width}: {line}" for line in page.evaluate(_RUN)]
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    if overflow := page.evaluate(_OVERFLOW):
        problems.append(f"{overflow} pixels too wide at {NARROWEST}")
    page.set_viewport_size(size)
    assert not problems, page.url + "\n" + "\n".join(problems)
