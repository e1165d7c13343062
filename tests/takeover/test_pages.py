"""The pages of the import and of the keys: who gets them, what they show, what they do."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now
from django_q.models import OrmQ

from krm.public.models import ApiToken
from krm.reactions.models import Reaction
from krm.takeover import tasks
from krm.takeover.models import RegisterImport
from tests.house.tables import line, many, xlsx
from tests.walks.walker import DeadEnd, Walker

pytestmark = pytest.mark.both_databases("JSON: the chosen columns of a table")


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def upload(desk, content, name="Beschwerden.xlsx"):
    return desk.post(reverse("takeover:list"), {"upload": SimpleUploadedFile(name, content)})


def columns_of(run):
    return {word: str(index) for word, index in run.columns.items()} | {"sheet": run.sheet}


def checked(desk, content):
    page = upload(desk, content)
    run = RegisterImport.objects.latest("pk")
    assert page["Location"] == reverse("takeover:detail", args=[run.pk])
    desk.post(reverse("takeover:columns", args=[run.pk]), columns_of(run))
    assert OrmQ.objects.count() == 1
    OrmQ.objects.all().delete()
    tasks.work_on(run.pk)
    run.refresh_from_db()
    return run


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.both_databases("process: an import of the old table")
def test_a_table_goes_through_all_pages(desk):
    upload(desk, xlsx(many(30)))
    run = RegisterImport.objects.get()
    page = text_of(desk.get(reverse("takeover:detail", args=[run.pk])))
    assert "Was steht in welcher Spalte?" in page
    assert "B 1/2025" in page
    desk.post(reverse("takeover:columns", args=[run.pk]), columns_of(run))
    page = text_of(desk.get(reverse("takeover:detail", args=[run.pk])))
    assert 'hx-trigger="every 1s"' in page
    tasks.work_on(run.pk)
    page = text_of(desk.get(reverse("takeover:detail", args=[run.pk])))
    assert "Jetzt importieren" in page
    desk.post(reverse("takeover:import", args=[run.pk]))
    tasks.work_on(run.pk)
    page = text_of(desk.get(reverse("takeover:detail", args=[run.pk])))
    assert "Im Register stehen daraus 30 Vorgänge" in page
    assert Reaction.objects.count() == 30


def test_problems_are_shown_with_their_cells_and_come_as_a_file(desk):
    run = checked(desk, xlsx([line(1, kind="=HYPERLINK(1)"), line(2)]))
    page = text_of(desk.get(reverse("takeover:detail", args=[run.pk])))
    assert "C2" in page
    file = desk.get(reverse("takeover:problems", args=[run.pk]))
    rows = file.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Blatt;Zeile;Spalte")
    assert len(rows) == 2
    assert ";=" not in rows[1]


def test_the_bar_tells_the_page_when_the_work_is_done(desk):
    run = checked(desk, xlsx([line(1)]))
    address = reverse("takeover:progress", args=[run.pk])
    assert desk.get(address)["HX-Refresh"] == "true"
    RegisterImport.objects.update(state="running", rows_done=500, rows_total=2000, claimed_at=None)
    response = desk.get(address)
    assert "HX-Refresh" not in response
    RegisterImport.objects.update(claimed_at=run.uploaded_at)
    assert "500 von 2000 Zeilen" in text_of(desk.get(address))


def test_a_missing_column_is_shown_at_its_field(desk):
    upload(desk, xlsx([line(1)]))
    run = RegisterImport.objects.get()
    response = desk.post(
        reverse("takeover:columns", args=[run.pk]), columns_of(run) | {"kind": "", "title": "0"}
    )
    assert response.status_code == 400
    assert OrmQ.objects.count() == 0


def test_what_is_no_table_is_shown_at_the_field(desk):
    response = upload(desk, b"%PDF-1.4", "x.pdf")
    assert response.status_code == 400
    assert not RegisterImport.objects.exists()


def test_what_a_crash_left_is_queued_again(desk):
    run = checked(desk, xlsx([line(1)]))
    RegisterImport.objects.update(state="running", touched_at="2020-01-01T00:00:00Z")
    assert tasks.queue_waiting() == 1
    tasks.work_on(run.pk)
    run.refresh_from_db()
    assert run.state == "done"


@pytest.mark.parametrize("name", ["detail", "columns", "progress", "problems"])
def test_for_others_the_import_does_not_exist(client, house, desk, name):
    run = checked(desk, xlsx([line(1)]))
    client.force_login(house.leistung.lead)
    assert client.get(reverse(f"takeover:{name}", args=[run.pk])).status_code == 404
    assert client.get(reverse("takeover:list")).status_code == 404
    assert client.post(reverse("takeover:import", args=[run.pk])).status_code == 404
    client.logout()
    assert client.get(reverse("takeover:list")).status_code == 302


def test_a_key_is_shown_once(client, house):
    client.force_login(house.administrator)
    page = text_of(client.post(reverse("tokens:list"), {"name": "Internetseite", "ends_on": ""}))
    assert page.count("krm_") == 1
    row = ApiToken.objects.get()
    assert "krm_" not in text_of(client.get(reverse("tokens:list")))
    client.post(reverse("tokens:revoke", args=[row.pk]))
    row.refresh_from_db()
    assert row.revoked_by == house.administrator
    assert "gesperrt" in text_of(client.get(reverse("tokens:list")))


@pytest.mark.parametrize("words", [{"name": ""}, {"name": "X", "ends_on": "2020-01-01"}])
def test_a_key_needs_a_name_and_an_end_to_come(client, house, words):
    client.force_login(house.administrator)
    assert client.post(reverse("tokens:list"), words).status_code == 400
    assert not ApiToken.objects.exists()


def test_only_the_administration_makes_keys(desk):
    assert desk.get(reverse("tokens:list")).status_code == 404


def walked_to_columns(person, content, name):
    walker = Walker(person).open(reverse("desk:register")).press("Alte Tabelle importieren")
    return walker.enter(upload=SimpleUploadedFile(name, content)).press("Hochladen")


def work_off(walker):
    tasks.work_on(RegisterImport.objects.latest("pk").pk)
    return walker.open(walker.address)


def test_i_02_an_import_is_taken_back_by_the_buttons(house):
    walker = walked_to_columns(house.officer, xlsx(many(3)), "alt.xlsx").press(
        "Tabelle prüfen", as_shown=True
    )
    work_off(walker).press("Jetzt importieren")
    work_off(walker).press("Import zurücknehmen")
    walker.enter(reason="Falsches Blatt.").press("Import zurücknehmen")
    page = work_off(walker).page.text
    assert "hat den Import am" in page
    assert "Grund: Falsches Blatt." in page
    assert set(Reaction.objects.values_list("state", flat=True)) == {"cancelled"}


def test_i_02_the_second_person_finds_the_import(house):
    walker = walked_to_columns(house.officer, xlsx(many(3)), "alt.xlsx").press(
        "Tabelle prüfen", as_shown=True
    )
    work_off(walker).press("Jetzt importieren")
    work_off(walker)
    RegisterImport.objects.update(finished_at=now() - timedelta(days=3))
    with pytest.raises(DeadEnd, match="nimmt ihn eine zweite Person zurück"):
        walker.press("Import zurücknehmen").press("Import zurücknehmen")
    second = Walker(house.front_office).open(reverse("desk:register"))
    second.press("Alte Tabelle importieren").press("alt.xlsx").press("Import zurücknehmen")
    second.press("Import zurücknehmen")
    assert RegisterImport.objects.get().state == "taking_back"


def test_i_03_umlauts_and_hidden_rows_are_asked_for_on_the_page(house):
    head = "Nr.;Eingangsdatum;Art;Eingangsweg;Anliegen;Erledigt am;Ergebnis;Name;Straße"
    row = "1;03.03.2025;Beschwerde;Brief;S1.1;25.03.2025;berechtigt;Schröder;Weg 1"
    content = f"{head}\r\n{row}\r\n".encode("cp850")
    walker = walked_to_columns(house.officer, content, "alt.csv")
    assert "Straße, Schröder (MS-DOS)" in walker.page.text
    walker.enter(zeichen="cp850").press("Weiter").press("Tabelle prüfen", as_shown=True)
    work_off(walker).press("Jetzt importieren")
    work_off(walker)
    assert Reaction.objects.get().party.last_name == "Schröder"
