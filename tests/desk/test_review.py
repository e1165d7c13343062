"""Data protection and Revision check the work without names; nothing else leaks to them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import letters, notes, schriftsatz
from krm.casework.actions.schriftsatz import Draft, Point
from krm.casework.queries import live_assignments
from krm.casework.queries.steps import next_steps
from krm.desk.queries.tiles import tiles
from krm.desk.queries.worklist import today_for
from krm.journal.queries import reads_of
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.actions import exclude_person
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.actions import tasks as work
from tests.house.desk_cases import forwarded, recorded

pytestmark = pytest.mark.both_databases("JSON: the register without names")

REACTIONS = f'FROM "{Reaction._meta.db_table}"'
CHECKERS = ["data_protection", "auditor"]
# Words that only the case holds: names, address, text of the person, notes, the Schriftsatz.
SECRETS = (
    "Elif", "Beispielweg", "Niemand ruft zurück", "Rückrufe", "brief.pdf",
    "Geheime Notiz", "Frau Zeugin", "Geheimer Hintergrund", "Mara Beispiel", "Ines Leitbild",
    "Nachfassen",
)  # fmt: skip


@pytest.fixture
def case(house):
    """A case with everything that tells of people."""
    at = now()
    row = forwarded(house)
    notes.add_note(
        reaction=row, kind="phone", happened_at=at, partner="Frau Zeugin", text="Geheime Notiz",
        by=house.officer, at=at,
    )  # fmt: skip
    work.set_reminder(
        reaction=row, due_on=local_day(at), title="Nachfassen", by=house.officer, at=at
    )
    letters.draft_letter(reaction=row, kind="confirmation", by=house.officer, at=at)
    point = Point(facts="Geheimer Hintergrund", text_proposal="Geheimer Vorschlag")
    points = {item.pk: point for item in row.anliegen.all()}
    draft = Draft(reasons="Geheimer Hintergrund", points=points, author=house.lead_leistung)
    words = {"assignment": live_assignments(row)[0], "by": house.lead_leistung, "at": at}
    schriftsatz.save_schriftsatz(draft=draft, **words)
    schriftsatz.deliver_schriftsatz(**words)
    row.refresh_from_db()
    return row


def signed_in(client, house, name):
    client.force_login(getattr(house, name))
    return client


def body(answer):
    return answer.content.decode()


@pytest.mark.parametrize("name", CHECKERS)
def test_the_page_of_a_case_names_nobody(house, case, client, name):
    page = body(signed_in(client, house, name).get(case.get_absolute_url()))
    for secret in SECRETS:
        assert secret not in page, secret
    assert case.number in page
    assert "Person 1" in page
    assert "S3.3" in page
    assert "Schriftsatz von Leistungsgewährung eingegangen" in page
    assert "Eingangsbestätigung" in page
    assert "Dass Sie diesen Vorgang öffnen, wird protokolliert." in page
    (look,) = reads_of(case.pk)
    assert look.person_id == getattr(house, name).pk


def test_the_same_person_has_the_same_number(house, case, client):
    page = signed_in(client, house, "data_protection").get(case.get_absolute_url())
    review = page.context["review"]
    who = {moment.what: moment.who for moment in review.journal}
    assert dict(review.facts)["Kundin oder Kunde"] == "Person 1"
    assert who["Vorgang erfasst"] == "Person 2"
    assert who["Notiz geschrieben"] == "Person 2"
    assert who["Schriftsatz von Leistungsgewährung eingegangen"] == "Person 3"


@pytest.mark.parametrize("name", CHECKERS)
def test_nothing_leaks_anywhere_else(house, case, client, name):
    person, on = getattr(house, name), local_day(now())
    assert not access.visible_reactions(person, on).exists()
    assert not access.visible_documents(person, case, on).exists()
    assert not access.holds(person, Right.SEE_PERSON, case, on)
    assert (next_steps(case, person, on), tiles(person, on).open_cases) == ([], 0)
    assert not [row for row in today_for(person, on) if row.number == case.number]
    client = signed_in(client, house, name)
    register = reverse("desk:register")
    for address in (
        register,
        f"{register}?q=Elif",
        f"{register}?q=Rückrufe",
        reverse("desk:today"),
    ):
        assert case.number not in body(client.get(address))
    number, letter = case.number, case.letters.get()
    document, task = case.documents.first().document, live_assignments(case)[0]
    for address in (
        reverse("casework:document", args=[number, document.pk]),
        reverse("casework:letter", args=[number, letter.pk]),
        reverse("casework:letter_pdf", args=[number, letter.pk]),
        reverse("casework:schriftsatz", args=[number, task.pk]),
        reverse("casework:assess", args=[number]),
        reverse("casework:step", args=[number, "note"]),
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(reverse("desk:case_file", args=[number])).status_code == 404
    assert client.post(reverse("desk:export")).status_code == 404


@pytest.mark.parametrize("name", CHECKERS)
def test_their_register_finds_numbers_only(house, case, client, name):
    client = signed_in(client, house, name)
    address = reverse("desk:review")
    assert address in body(client.get(reverse("desk:today")))
    page = body(client.get(address))
    assert case.number in page
    assert not [secret for secret in SECRETS if secret in page]
    assert case.number in body(client.get(address, {"nummer": case.number.lower()}))
    assert case.number not in body(client.get(address, {"nummer": "Elif"}))
    assert client.get(address, {"nummer": "%", "page": "-1"}).status_code == 200


@pytest.mark.parametrize("name", ["officer", "executive", "clerk", "administrator", "dorn"])
def test_only_they_have_it(house, case, client, name):
    client = signed_in(client, house, name)
    assert client.get(reverse("desk:review")).status_code == 404
    assert reverse("desk:review") not in body(client.get(reverse("desk:today")))


@pytest.mark.parametrize("how", ["listed", "concerned"])
def test_the_exclusion_is_stronger(house, client, how):
    columns = {"complained_about": house.auditor} if how == "concerned" else {}
    row = recorded(house, **columns)
    if how == "listed":
        exclude_person(
            reaction=row, person=house.auditor, reason="Befangen", by=house.officer, at=now()
        )
    client = signed_in(client, house, "auditor")
    assert client.get(row.get_absolute_url()).status_code == 404
    assert row.number not in body(client.get(reverse("desk:review")))


def test_the_register_turns_its_pages_by_keys_and_counts_nothing(house, client):
    numbers = [recorded(house, f"Brief {number}").number for number in range(27)]
    client = signed_in(client, house, "auditor")
    address = reverse("desk:review")
    with CaptureQueriesContext(connection) as asked:
        first = client.get(address)
    counting = [row["sql"] for row in asked if "COUNT(" in row["sql"] and REACTIONS in row["sql"]]
    assert not counting, counting
    shown = [row.number for row in first.context["reactions"]]
    assert shown == numbers[::-1][:25]
    rest = client.get(address, {"after": first.context["page"].last})
    assert [row.number for row in rest.context["reactions"]] == numbers[1::-1]
    assert "nächste Seite" not in body(rest)
    back = client.get(address, {"before": rest.context["page"].first})
    assert [row.number for row in back.context["reactions"]] == shown
    end = client.get(address, {"before": "end", "nummer": "KRM"})
    assert [row.number for row in end.context["reactions"]][-1] == numbers[0]
    assert client.get(address, {"after": "Unsinn"}).status_code == 200
