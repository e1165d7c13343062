"""What many pages show is drawn in one place: a page uses the component and does not copy it."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms

import krm
from tests.architecture.source import ROOT, short, text_files

# A part of a page that a component draws, as it looks when written out by hand.
RAW = {
    "table": re.compile(r"<table\b|\btable-scroll\b"),
    "empty_state": re.compile(r'class="[^"]*\bempty\b'),
    "breadcrumb": re.compile(r'class="[^"]*\bcrumbs?\b|aria-label="Pfad"'),
    "tag": re.compile(r'class="tag\b|class="[^"]*\stag\b'),
    "timeline.html": re.compile(r'class="time"'),
    "why.html": re.compile(r'class="why"'),
    "pagination.html": re.compile(r'class="pages"'),
}
# A form with POST that holds a token, hidden values, and nothing else but one button.
FORM = re.compile(r"<form\b((?:{%.*?%}|[^>])*)>(.*?)</form>", re.DOTALL)
SILENT = re.compile(r'{%(?! include).*?%}|<input type="hidden"(?:{%.*?%}|[^>])*>', re.DOTALL)
BUTTON = re.compile(r"<button\b.*?</button>", re.DOTALL)
BLOCK = re.compile(r"{% block breadcrumb %}(.*?){% endblock", re.DOTALL)
# A part of the header row must say that it heads a column, one of another row that it heads that.
HEAD = re.compile(r"<th\b(?![^>]*\sscope=)")
EXCEPTIONS = {
    # htmx exchanges the list in place, and the next button gets the focus.
    ("button_post", "krm/casework/templates/casework/parts/checklist.html"),
}
# Components whose tag has another name than the file, or that the frame draws.
SHOWN_BY = {"empty.html": "{% empty_state", "messages.html": '{% extends "ui/base.html" %}'}


def templates():
    found = [path for path in text_files() if path.suffix == ".html" and "templates" in path.parts]
    return {short(path): path.read_text(encoding="utf-8") for path in found}


def is_one_button(attributes, content):
    others = SILENT.sub("", BUTTON.sub("", content)).strip()
    return 'method="post"' in attributes and len(BUTTON.findall(content)) == 1 and not others


def copies(html):
    """Return the names of the components that the template writes out instead of using them."""
    found = {name for name, pattern in RAW.items() if pattern.search(html)}
    if any(is_one_button(*form) for form in FORM.findall(html)):
        found.add("button_post")
    if any("{% breadcrumb " not in block for block in BLOCK.findall(html)):
        found.add("breadcrumb")
    return found


def pages():
    return {path: html for path, html in templates().items() if not path.startswith("krm/ui/")}


def test_no_page_writes_a_component_out():
    found = {(name, path) for path, html in pages().items() for name in copies(html)}
    assert len(pages()) > 80
    assert sorted(found - EXCEPTIONS) == []
    assert sorted(EXCEPTIONS - found) == [], "an exception that nobody needs any more"


def test_every_frame_has_the_same_head():
    frames = {path: html for path, html in templates().items() if "<head>" in html}
    assert len(frames) == 2
    assert [p for p, html in frames.items() if '{% include "ui/head.html" %}' not in html] == []
    own = [p for p, html in templates().items() if "<meta charset" in html or "ui/desk.css" in html]
    assert own == ["krm/ui/templates/ui/head.html"]


def test_every_head_of_a_table_says_what_it_heads():
    assert [path for path, html in templates().items() if HEAD.search(html)] == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<div class="x"><table>', {"table"}),
        ('<section class="card empty">', {"empty_state"}),
        ('<p class="emptyish">', set()),
        ('{% block breadcrumb %}<a href="/">A</a> / B{% endblock %}', {"breadcrumb"}),
        ('{% block breadcrumb %}{% breadcrumb "A" "/" "B" %}{% endblock %}', set()),
        ('<span class="tag ok">an</span>', {"tag"}),
        ('<span class="small tag">an</span>', {"tag"}),
        ('<span class="free-tag stage">an</span>', set()),
        (
            '<form method="post" action="{% url "a:b" x|date:"Y>m" %}">{% csrf_token %}'
            '<input type="hidden" name="a" value="{{ b }}"><button class="btn">Ja</button></form>',
            {"button_post"},
        ),
        ('<form method="post">{{ form }}<button>Ja</button></form>', set()),
        ('<form method="post"><p>Wirklich?</p><button>Ja</button></form>', set()),
        ('<form method="get"><button>Ja</button></form>', set()),
        ('<form class="stack" method="post"><button>A</button><button>B</button></form>', set()),
    ],
)
def test_the_search_for_copies_can_tell(html, found):
    assert copies(html) == found


def components():
    folder = ROOT / "krm/ui/templates/ui/components"
    return sorted(path.name for path in folder.glob("*.html"))


def shows(html, component):
    tag = SHOWN_BY.get(component, f"{{% {component.removesuffix('.html')} ")
    return tag in html or f'{{% include "ui/components/{component}"' in html


def test_every_component_is_used_by_a_page():
    users = [html for path, html in templates().items() if not path.endswith("/gallery.html")]
    assert len(components()) >= 8
    assert [one for one in components() if not any(shows(html, one) for html in users)] == []


def test_the_gallery_shows_every_component():
    html = templates()["krm/ui/templates/ui/gallery.html"]
    assert [one for one in components() if not shows(html, one)] == []


def form_classes(kind: Any = forms.BaseForm) -> Iterator[Any]:
    for form in kind.__subclasses__():
        yield form
        yield from form_classes(form)


def test_w_48_no_list_begins_with_dashes():
    """Where nothing is chosen yet a list says so in a word."""
    for module in pkgutil.walk_packages(krm.__path__, "krm."):
        if ".forms" in module.name:
            importlib.import_module(module.name)
    ours = {form for form in form_classes() if form.__module__.startswith("krm.")}
    lists = [
        (form.__name__, name, field)
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ModelChoiceField)
    ]
    assert len(lists) > 20
    assert [(form, name) for form, name, field in lists if field.empty_label == "---------"] == []
