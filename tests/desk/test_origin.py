"""Where a Vorgang comes from stands on its page."""

from krm.reactions.models import Reaction


def shown(page):
    return {row.name: row.value for row in page.context["origin"]}


def test_the_page_tells_where_a_vorgang_comes_from_and_belongs(house, case, client):
    Reaction.objects.filter(pk=case.pk).update(
        accepted_by_kind="front_office", rechtskreis="kommunal", traegerbezug="kommune",
        procedure="klage", procedure_reference="S 1 AS 2/26",
    )  # fmt: skip
    client.force_login(house.officer)
    rows = shown(client.get(case.get_absolute_url()))
    assert rows["Angenommen durch"] == "Büro der Geschäftsführung"
    assert (rows["Rechtskreis"], rows["Trägerbezug"]) == ("kommunal", "Leistung der Kommune")
    assert rows["Laufendes Verfahren"] == "Klage S 1 AS 2/26"
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Leistung der Kommune" in page


def test_a_word_no_list_has_is_not_shown(house, case, client):
    Reaction.objects.filter(pk=case.pk).update(accepted_by_kind="employee", traegerbezug="")
    client.force_login(house.officer)
    names = shown(client.get(case.get_absolute_url()))
    assert {"Angenommen durch", "Trägerbezug"}.isdisjoint(names)
