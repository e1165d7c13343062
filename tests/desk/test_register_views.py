"""Chips, views and columns of the register: addresses hold codes, and each view is one's own."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, now
from python_calamine import CalamineWorkbook

from krm.desk.actions.register import MOST_VIEWS
from krm.desk.forms import register
from krm.desk.models import RegisterColumns, RegisterView
from krm.desk.queries.worklist import Group, today_for
from krm.desk.rules.columns import COLUMNS
from krm.journal.models import JournalEntry, JournalRead
from krm.organisation.models import Unit
from krm.reactions.models import Reaction
from tests.house.desk_cases import forwarded, recorded
from tests.walks.walker import Walker

pytestmark = pytest.mark.both_databases("search: filters of the register")
REGISTER = "/register/"


@pytest.fixture
def desk(house, client):
    client.force_login(house.officer)
    return client


def saved(client, name, query):
    return client.post(reverse("desk:save_view"), {"name": name, "query": query}, follow=True)


def cells(answer, heading):
    """Return what stands in one column, row by row."""
    return [
        cell.text or cell.mark or cell.note
        for row in answer.context["rows"]
        for column, cell in row.cells
        if column.heading == heading
    ]


def test_each_choice_is_a_chip_that_takes_it_away_again(house, desk):
    recorded(house)
    answer = desk.get(REGISTER, {"status": "open", "unit": house.leistung.pk, "q": "Rückruf"})
    said = {chip.label: (chip.said, chip.without) for chip in answer.context["chips"]}
    assert said["Stand"][0] == "alle offenen"
    assert said["Einheit"][0] == house.leistung.name
    assert said["Suchen"][0] == "„Rückruf“"
    assert "status" not in said["Stand"][1]
    assert f"unit={house.leistung.pk}" in said["Stand"][1]


def test_a_view_keeps_codes_and_no_words_that_were_searched_for(house, desk):
    page = saved(desk, "Meine", "q=Mustermann&suche=abc&status=open&sort=number&fremd=1&after=9")
    assert "„Meine“ ist gespeichert" in page.content.decode()
    assert RegisterView.objects.get().query == "status=open&sort=number"
    shown = desk.get(reverse("desk:view", args=[RegisterView.objects.get().pk]))
    assert shown["Location"] == f"{REGISTER}?status=open&sort=number"
    assert b'aria-current="page">Meine' in desk.get(shown["Location"]).content


def test_a_name_is_used_once_and_replaces(desk):
    saved(desk, "Meine", "status=open")
    saved(desk, "Meine", "status=ended")
    assert [view.query for view in RegisterView.objects.all()] == ["status=ended"]


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_name_that_cannot_be_is_refused_where_it_is_typed(desk, name):
    answer = saved(desk, name, "status=open")
    assert answer.status_code == 400
    assert answer.context["view_form"].errors
    assert [chip.said for chip in answer.context["chips"]] == ["alle offenen"]
    assert not RegisterView.objects.exists()


def test_there_is_an_end_of_views(desk):
    for number in range(MOST_VIEWS):
        saved(desk, f"Ansicht {number}", "status=open")
    answer = saved(desk, "Noch eine", "status=open")
    assert f"Sie haben schon {MOST_VIEWS} Ansichten" in answer.content.decode()
    assert RegisterView.objects.count() == MOST_VIEWS


def test_a_view_whose_unit_is_gone_says_so_and_opens(house, desk):
    recorded(house, "Formular fehlt")
    unit = Unit.objects.create(name="Bald aufgelöst")
    saved(desk, "Alt", f"status=open&unit={unit.pk}")
    unit.delete()
    page = desk.get(reverse("desk:view", args=[RegisterView.objects.get().pk]), follow=True)
    words = page.content.decode()
    assert "„Alt“ filtert auch nach „Einheit“" in words
    assert [chip.said for chip in page.context["chips"]] == ["alle offenen"]
    assert "Formular fehlt" in words


def test_a_view_is_nobody_elses(house, desk, client):
    saved(desk, "Nur für Mara", "status=open")
    (view,) = RegisterView.objects.all()
    client.force_login(house.front_office)
    for name in ("desk:view", "desk:delete_view"):
        address = reverse(name, args=[view.pk])
        method = client.get if name == "desk:view" else client.post
        assert method(address).status_code == 404
    assert "Nur für Mara".encode() not in client.get(REGISTER).content
    client.force_login(house.officer)
    desk.post(reverse("desk:delete_view", args=[view.pk]))
    assert not RegisterView.objects.exists()


def test_columns_are_remembered_for_each_person(house, desk):
    recorded(house)
    address = reverse("desk:columns")
    answer = desk.post(address, {"columns": ["kind", "state"], "query": "status=open"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{REGISTER}?status=open"
    assert answer.context["headings"] == ["Stand", "Art"]
    assert cells(answer, "Art") == ["Beschwerde"]
    desk.force_login(house.front_office)
    assert desk.get(REGISTER).context["headings"][0] == "Eingang"
    desk.force_login(house.officer)
    answer = desk.post(address, {}, follow=True)
    assert answer.context["headings"][0] == "Eingang"
    assert RegisterColumns.objects.get(person=house.officer).codes == []


def test_a_column_that_is_none_any_more_is_left_out(house, desk):
    recorded(house)
    RegisterColumns.objects.create(person=house.officer, codes=["gone", "desk"])
    assert desk.get(REGISTER).context["headings"] == ["Liegt bei"]


def test_the_row_says_who_until_when_and_with_whom(house, desk):
    recorded(house, "Neu")
    forwarded(house)
    answer = desk.get(REGISTER, {"sort": "number"})
    assert cells(answer, "Liegt bei") == ["KRM", house.leistung.name]
    assert cells(answer, "Stand") == ["Erfasst", "Beim Fachbereich"]
    assert all(cells(answer, "Name"))
    assert all(cells(answer, "Nächste Frist"))


def test_a_name_stands_only_where_the_role_may_see_it(house, desk):
    row = forwarded(house)
    assert cells(desk.get(REGISTER), "Name") == [row.party.display_name]
    desk.force_login(house.widerspruchsstelle)
    for name in ("lead_leistung", "drafter", "executive"):
        desk.force_login(getattr(house, name))
        answer = desk.get(REGISTER)
        shown = row.party.display_name in answer.content.decode()
        found = [one for one in cells(answer, "Name") if one != "nicht freigegeben"]
        assert shown == bool(found)


def test_what_falls_due_is_filtered_by_its_frist(house, desk):
    row = recorded(house)
    row.deadlines.update(
        act_by=now().date() - timedelta(days=3), due_on=now().date() - timedelta(days=1)
    )
    other = recorded(house, "Später")
    other.deadlines.update(act_by=now().date() + timedelta(days=5))

    def titles(**said):
        return [found.reaction.title for found in desk.get(REGISTER, said).context["rows"]]

    assert titles(due="late") == titles(due="today") == [row.title]
    assert sorted(titles(due="week")) == sorted([row.title, "Später"])
    assert titles(desk=house.leistung.pk) == []
    lies = forwarded(house)
    assert titles(desk=house.leistung.pk) == [lies.title]


def test_what_is_overdue_here_is_overdue_on_heute(house, desk):
    """The last day on which somebody can act may lie before the Frist."""
    row, today = recorded(house), localdate()
    row.deadlines.update(act_by=today - timedelta(days=1), due_on=today)
    asked = {"due": "late"}

    def overdue():
        (found,) = (one for one in today_for(house.officer, today) if one.step == "confirm")
        return found.when == Group.OVERDUE

    assert not desk.get(REGISTER, asked).context["rows"]
    assert not overdue()
    row.deadlines.update(due_on=today - timedelta(days=1))
    assert [found.reaction for found in desk.get(REGISTER, asked).context["rows"]] == [row]
    assert overdue()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"due": "late"}, "Heute nennt Ihre überfälligen Aufgaben, auch solche ohne Frist."),
        ({"status": "open"}, "Die Berichte zählen beides umgekehrt."),
    ],
)
def test_a_word_that_counts_otherwise_elsewhere_says_so(house, desk, query, words):
    assert words in desk.get(REGISTER, query).content.decode()
    assert words not in desk.get(REGISTER).content.decode()


@pytest.mark.parametrize("few", [0, 1_000])
def test_few_vorgaenge_with_a_frist_are_read_before_the_register(house, desk, few, monkeypatch):
    """Else the database walks through the whole register and finds hardly any."""
    monkeypatch.setattr(register, "_FEW", few)
    row, _ = forwarded(house), recorded(house, "Ohne Frist").deadlines.all().delete()
    row.deadlines.update(act_by=localdate(), due_on=localdate())
    for query in ({"due": "today"}, {"desk": house.leistung.pk}):
        with CaptureQueriesContext(connection) as asked:
            shown = desk.get(REGISTER, query).context["rows"]
        assert [found.reaction for found in shown] == [row]
        pages = [one["sql"] for one in asked if 'FROM "reactions_reaction"' in one["sql"]]
        of_others = ('FROM "deadlines_deadline"', 'FROM "work_assignment"')
        walks = [sql for sql in pages if "LIMIT 26" in sql and any(of in sql for of in of_others)]
        assert bool(walks) == (few == 0)


def saved_table(client, **query):
    answer = client.post(reverse("desk:export"), {"what": "shown"}, query_params=query)
    assert "Register-" in answer["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def test_the_excel_holds_exactly_what_is_shown(house, desk):
    recorded(house, "=1+1")
    row = forwarded(house)
    desk.post(reverse("desk:columns"), {"columns": ["arrived", "name", "desk", "state"]})
    heads, first, second = saved_table(desk, sort="number")
    assert heads == ["Nummer", "Worum es geht", "Eingang", "Name", "Liegt bei", "Stand"]
    assert first[1] == "'=1+1"
    assert second == [
        row.number, row.title, timezone.localtime(row.arrived_at).date(), row.party.display_name,
        house.leistung.name, "Beim Fachbereich",
    ]  # fmt: skip
    assert len(saved_table(desk, status="at_unit")) == 2
    entry = JournalEntry.objects.filter(verb="register_exported").latest("pk")
    assert entry.data == {"rows": 1, "columns": ["arrived", "name", "desk", "state"]}


def test_who_may_not_save_the_register_saves_no_columns_of_it_either(house, client):
    forwarded(house)
    client.force_login(house.lead_leistung)
    assert client.post(reverse("desk:export"), {"what": "shown"}).status_code == 404


def test_more_rows_cost_no_more_statements(house, desk):
    def statements():
        with CaptureQueriesContext(connection) as read:
            saved_table(desk)
        return len(read)

    every = [column.code for column in COLUMNS]
    desk.post(reverse("desk:columns"), {"columns": every})
    forwarded(house)
    few = statements()
    for _ in range(5):
        forwarded(house)
        recorded(house)
    assert statements() <= few


def test_a_quick_look_says_the_most_and_is_a_page_without_a_script(house, desk):
    row = forwarded(house)
    address = reverse("desk:quick_look", args=[row.number])
    assert address in desk.get(REGISTER).content.decode()
    page = desk.get(address).content.decode()
    part = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in part
    for words in (page, part):
        assert row.title in words
        assert row.party.display_name in words
        assert house.leistung.name in words
        assert "Vorgang öffnen" in words


def test_a_quick_look_is_a_look(house, desk):
    row = forwarded(house)
    desk.get(reverse("desk:quick_look", args=[row.number]))
    assert JournalRead.objects.filter(reaction_id=row.pk).exists()
    desk.force_login(house.dorn)
    assert desk.get(reverse("desk:quick_look", args=[row.number])).status_code == 404


def test_what_is_ticked_leads_to_what_goes_together(house, desk):
    waiting, other = recorded(house, "Wartet"), recorded(house, "Nicht gewählt")
    alone = forwarded(house)
    Reaction.objects.filter(pk=alone.pk).update(state="closed")
    assert f'name="case" value="{waiting.pk}"' in desk.get(REGISTER).content.decode()
    page = desk.get(reverse("desk:selection"), {"case": [waiting.pk, alone.pk]})
    (way,) = page.context["ways"]
    assert (way.title, way.count) == ("Ansehen und freigeben", 1)
    assert [case.pk for case in page.context["alone"]] == [alone.pk]
    batch = desk.get(way.url)
    found = [item.reaction.pk for item in [*batch.context["ready"], *batch.context["staying"]]]
    assert found == [waiting.pk]
    whole = desk.get(reverse("desk:batch", args=["freigeben"]))
    every = {item.reaction.pk for item in [*whole.context["ready"], *whole.context["staying"]]}
    assert {waiting.pk, other.pk} <= every


@pytest.mark.parametrize("case", ["", "x", "-1", "9" * 30, "²"])
def test_nothing_ticked_is_said(desk, case):
    answer = desk.get(reverse("desk:selection"), {"case": case}, follow=True)
    assert "Bitte mindestens einen Vorgang auswählen." in answer.content.decode()


def test_from_the_selection_one_comes_back_to_the_list_as_it_was_filtered(house, desk):
    row = recorded(house, "Wartet nicht")
    Reaction.objects.filter(pk=row.pk).update(state="closed")
    walker = Walker(house.officer).open(f"{REGISTER}?status=closed&unit=").tick_one("case")
    walker.press("Auswahl gemeinsam bearbeiten")
    assert "Hier geht gerade nichts gemeinsam" in walker.page.text
    assert walker.has("Zurück zur Liste")
    walker.press("Zurück zur Liste")
    assert row.title in walker.page.text
    page = desk.get(REGISTER, {"status": "closed"})
    assert 'name="register" value="status=closed"' in page.content.decode()
    said = {"register": "status=closed"}
    nothing = desk.get(reverse("desk:selection"), said)
    assert nothing["Location"] == f"{REGISTER}?status=closed"
    for odd in ("//elsewhere.example", "x" * 3000, "%ff", "\r\nX: y"):
        there = desk.get(reverse("desk:selection"), {"register": odd})["Location"]
        assert there.startswith(REGISTER)
        assert "\n" not in there


def test_a_foreign_vorgang_that_is_ticked_does_not_exist(house, desk):
    row = forwarded(house)
    desk.force_login(house.dorn)
    page = desk.get(reverse("desk:selection"), {"case": row.pk})
    assert page.context["count"] == 0
    assert row.title not in page.content.decode()
