"""The frame and the pages around an error: complete, plain, and within the policy."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.architecture.source import ROOT, short, text_files

ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]
# No inline style, script or handler anywhere: the policy forbids them.
INLINE = re.compile(
    r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE
)
FRAME = SimpleNamespace(
    demo=True,
    office_name="Jobcenter Beispielstadt",
    nav=[SimpleNamespace(url="/", label="Heute", count=7, hot=True, current=True)],
    notices_unread=2,
    person_name="Mara Beispiel",
    initials="MB",
)


def templates():
    return [path for path in text_files() if path.suffix == ".html" and "templates" in path.parts]


def test_no_template_needs_an_exception_of_the_policy():
    assert templates()
    texts = {short(path): path.read_text(encoding="utf-8") for path in templates()}
    assert not {
        path: found.group() for path, text in texts.items() if (found := INLINE.search(text))
    }


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<p style="x">', True),
        ("<button onclick='x'>", True),
        ("<script>x</script>", True),
        ('<script src="x.js" defer></script>', False),
        ("<p>On time = good</p>", False),
    ],
)
def test_the_search_for_inline_code_can_tell(html, found):
    assert bool(INLINE.search(html)) is found


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_nothing(name):
    html = render_to_string(name)
    assert '<html lang="de"' in html
    assert len(re.findall("<h1>[^<]+</h1>", html)) == 1
    assert '<main id="content"' in html


def framed(**cookies):
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    return render_to_string("ui/base.html", {"frame": FRAME, "request": request})


def test_the_frame_shows_who_where_and_what_kind_of_system():
    html = framed()
    for part in (
        "Übung",
        "Mara Beispiel",
        'aria-current="page"',
        "2 neue Mitteilungen",
        "Abmelden",
    ):
        assert part in html
    assert html.index('class="skip"') < html.index("<header")


@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [("dark", 'data-kern-theme="dark"'), ("light", 'data-kern-theme="light"')],
)
def test_the_theme_comes_with_the_page(cookie, attribute):
    assert attribute in framed(krm_theme=cookie)


@pytest.mark.parametrize("cookie", ["", "system", '"><script>'])
def test_an_unknown_theme_is_left_to_the_system(cookie):
    html = framed(krm_theme=cookie)
    assert "data-kern-theme" not in html
    assert "<script>" not in html


def test_files_of_the_frame_exist():
    names = re.findall(r'(?:href|src)="/static/([^"]+)"', framed())
    assert len(names) >= 7
    assert not [name for name in names if finders.find(name) is None]


def test_every_vendored_file_has_its_licence_beside_it():
    folders = [ROOT / "krm/ui/static/ui/vendor", ROOT / "tests/browser/vendor"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    bare = [path for path in files if path.suffix not in {".license", ".md"}]
    assert bare
    assert not [short(path) for path in bare if not path.with_name(f"{path.name}.license").exists()]


SCRIPTS = ("page.js", "desk.js", "drafts.js")


def test_the_script_stays_little():
    folder = ROOT / "krm/ui/static/ui"
    texts = [(folder / name).read_text(encoding="utf-8") for name in SCRIPTS]
    assert sum(len(text.splitlines()) for text in texts) <= 720
