"""What the tags and filters of every page make of their values."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from krm.ui.forms import written
from krm.ui.templatetags import krm_ui

TODAY = date(2026, 5, 27)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 5, 25), "Mo 25.05.2026"),
        (date(2026, 5, 31), "So 31.05.2026"),
        (datetime(2026, 5, 24, 22, 30, tzinfo=UTC), "Mo 25.05.2026"),  # already Monday in Berlin
        (None, ""),
    ],
)
def test_a_day_has_its_weekday(value, shown):
    assert krm_ui.weekday_date(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 1, 13, 21, 47, tzinfo=UTC), "Di 13.01.2026 22:47"),  # winter: one hour
        (datetime(2026, 5, 13, 20, 47, tzinfo=UTC), "Mi 13.05.2026 22:47"),  # summer: two hours
        (None, ""),
    ],
)
def test_a_moment_is_local(value, shown):
    assert krm_ui.weekday_datetime(value) == shown


def test_a_short_day_leaves_the_year_out():
    assert krm_ui.weekday_short(TODAY) == "Mi 27.05."


@pytest.mark.parametrize(
    ("tone", "html"),
    [
        ("ok", '<span class="tag ok">&lt;b&gt;</span>'),
        ("", '<span class="tag">&lt;b&gt;</span>'),
        ('x" onclick="y', '<span class="tag">&lt;b&gt;</span>'),
    ],
)
def test_a_tag_escapes_and_knows_its_tones(tone, html):
    assert krm_ui.tag("<b>", tone) == html


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("27.05.2026", "date", "2026-05-27"),
        ("2026-05-27", "date", "2026-05-27"),
        ("bald", "date", "bald"),
        ("27.05.2026", "text", "27.05.2026"),
    ],
)
def test_a_date_input_gets_what_browsers_read(value, kind, shown):
    assert written.for_input(value, kind) == shown


@pytest.mark.parametrize(
    ("extra", "address"),
    [
        ("undo:/vorgang/1/zurueck/", "/vorgang/1/zurueck/"),
        ("undo://example.org/", ""),
        ("undo:/\\example.org/", ""),
        ("undo:https://example.org/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_this_house_undoes(extra, address):
    assert krm_ui.undo_url(SimpleNamespace(extra_tags=extra)) == address


def rendered(source, address="/register/", **values):
    request = RequestFactory().get(address)
    return Template("{% load krm_ui %}" + source).render(Context({"request": request, **values}))


def test_a_button_carries_token_and_values():
    html = rendered('{% button_post "/x/" "Erledigt" accept="1" %}', csrf_token="t0ken")
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in html
    assert 'name="accept" value="1"' in html
    assert "<dialog" not in html


def test_a_button_asks_first_if_asked_to():
    html = rendered('{% button_post "/x/" "Löschen" confirm="Wirklich löschen?" %}')
    assert "Wirklich löschen?" in html
    opener, dialog = html.split("<dialog", 1)
    assert 'type="submit"' not in opener
    assert 'type="submit"' in dialog


def test_pages_between_are_left_out():
    page = Paginator(range(600), 50).page(6)
    assert list(krm_ui.elided_pages(page)) == [1, "…", 5, 6, 7, "…", 12]


def test_one_page_needs_no_navigation():
    source = '{% include "ui/components/pagination.html" with page=page %}'
    assert "<nav" not in rendered(source, page=Paginator(range(3), 50).page(1))
    assert "page=2" in rendered(source, page=Paginator(range(60), 50).page(1))


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ('"Verwaltung" "" "Regelwerk"', ["<li>Verwaltung</li>", ">Regelwerk</span>"]),
        ('"A" "/a/" name', ['<a href="/a/">A</a>', '<span aria-current="page">&lt;b&gt;</span>']),
        ("name row", ['<a href="/row/">&lt;b&gt;</a>']),
    ],
)
def test_a_path_leads_where_it_says(source, parts):
    row = SimpleNamespace(get_absolute_url=lambda: "/row/")
    html = rendered("{% breadcrumb " + source + " %}", name="<b>", row=row)
    assert [part for part in parts if part not in html] == []
    assert html.count("<li>") == len(parts)


def test_a_table_names_itself_and_its_columns():
    source = '{% table name "Tag" "#Zahl" more %}<tbody><tr><td>1</td></tr></tbody>{% endtable %}'
    html = rendered(source, name="<b>", more=["A", "B"])
    assert 'tabindex="0" role="region" aria-label="&lt;b&gt;"' in html
    assert html.count('<th scope="col"') == 4
    assert 'class="num">Zahl</th>' in html
    assert "<td>1</td>" in html
    assert "card" not in rendered('{% table "A" own_card=False %}{% endtable %}')


def test_nothing_there_has_a_heading_of_its_level():
    html = rendered(
        '{% empty_state "Leer" level=1 %}<p>{{ name }}</p>{% endempty_state %}', name="<b>"
    )
    assert "<h1>Leer</h1>" in html
    assert "<p>&lt;b&gt;</p>" in html


def test_the_gallery_draws_every_component():
    page = Paginator(range(60), 50).page(1)
    moment = SimpleNamespace(at=datetime(2026, 5, 24, 22, 30, tzinfo=UTC), what="erfasst", who="")
    steps = [SimpleNamespace(count=None, text="Sonntag")]
    refusals = SimpleNamespace(start="Eingang", steps=steps, ending=[], rule="3 Arbeitstage")
    days = {"on": TODAY, "due": TODAY, "late": TODAY}
    turned = SimpleNamespace(first="2~7", last="1~3")
    values = {"page": page, "turned": turned, "explanation": refusals, "moments": [moment]}
    html = render_to_string("ui/gallery.html", days | values)
    parts = ["crumbs", "tag bad", "table-scroll", "card empty", "<dialog", "time", "why", "pages"]
    assert [part for part in parts if part not in html] == []
