"""The pages of the Sichtung: questions, parts, alarms, translation, links, Serie."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.arrivals.models import Alarm, IntakeItem, OutcomeCount, PassedOn, Translation
from krm.documents.actions import store_document
from krm.journal.actions import reaction_chain
from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.triage.actions import linking
from krm.triage.models import ReactionLink, Series
from tests.house.cases import recorded
from tests.house.written import mail
from tests.triage.test_pages import filled, page

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def taken_in(text="Seit drei Wochen ruft niemand zurück.", **more):
    return mailbox_mail.ingest_mail(raw=mail(text, received="", **more), at=now()).item


@pytest.fixture
def item(house):
    return taken_in(files=[("antrag.pdf", PDF, "application/pdf")])


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def shown(client, item, path=""):
    text = client.get(page("item", item), {"antworten": path}).content.decode()
    return " ".join(text.split())


def test_one_question_after_the_other(desk, item):
    first = shown(desk, item)
    assert "Frage 1 von 9" in first
    assert "Zeigt hier jemand ohne Namen eine andere Person an?" in first
    assert "?antworten=n#sichtung" in first
    third = shown(desk, item, "nn")
    assert "Frage 3 von 9" in third
    assert "?antworten=n#sichtung" in third  # the second answer can be changed
    assert 'name="matter"' not in third


def test_the_last_answer_opens_the_filled_form_and_the_path_is_kept(desk, item):
    text = shown(desk, item, "nnnnyny")
    assert "Ergebnis: Beschwerde im Namen des Vorstands" in text
    assert 'name="path" value="nnnnyny"' in text
    desk.post(page("item", item), filled(item, path="nnnnyny"))
    assert Reaction.objects.get().kind == "complaint"


def test_no_two_fields_share_an_id(desk, item):
    for path in ("", "nnnnnny", "nnnnnnnny", "nnnnnnnnn"):
        ids = re.findall(r'\bid="([^"]+)"', shown(desk, item, path))
        assert len(ids) == len(set(ids)), path


def test_an_outcome_has_one_button(desk, item, house):
    text = shown(desk, item, "nnnnnnnny")
    assert "Anfrage ohne Beschwerde" in text
    data = {"outcome": "enquiry", "unit": house.leistung.pk, "path": "nnnnnnnny"}
    desk.post(page("set_aside", item), data)
    assert OutcomeCount.objects.get().outcome == "enquiry"
    refused = desk.post(page("set_aside", taken_in("Was?", message_id="<2@x.example>")),
                        {"outcome": "enquiry", "path": "nnnnnnnny"})  # fmt: skip
    assert refused.status_code == 400
    assert "welche Einheit" in refused.content.decode()


def test_nothing_fits(desk, item):
    text = shown(desk, item, "nnnnnnnnn")
    assert "Keine der neun Fragen" in text
    assert "Fremde Post" in text


@pytest.mark.parametrize("path", ["<script>", "nnx", "y" * 500, "%00"])
def test_a_path_typed_by_hand_harms_nothing(desk, item, path):
    answer = desk.get(page("item", item), {"antworten": path})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_a_widerspruch_goes_on_and_the_questions_go_on(desk, item, house):
    text = shown(desk, item, "ny")
    assert "An die Widerspruchsstelle geben" in text
    answer = desk.post(page("pass_on", item), {
        "part": "widerspruch", "includes_text": "on", "antworten": "ny",
        "documents": [str(item.documents.get().pk)],
    })  # fmt: skip
    assert answer.url == f"{item.get_absolute_url()}?antworten=ny#sichtung"
    part = PassedOn.objects.get()
    assert (part.unit, part.documents.count()) == (house.widerspruchsstelle_unit, 1)
    assert "An die Widerspruchsstelle geben" not in shown(desk, item, "ny")
    assert 'value="widerspruch" selected' in shown(desk, item, "nynnnny")


def test_the_unit_takes_over_on_its_own_page(desk, item, house, client):
    data = {"part": "application", "unit": house.leistung.pk, "note": "Seite 2"}
    desk.post(page("pass_on", item), data)
    part = PassedOn.objects.get()
    client.force_login(house.lead_leistung)
    listed = client.get(reverse("triage:passed_list")).content.decode()
    assert "1 Teil wartet" in listed
    assert "Antrag auf Leistungen" in listed
    seen = client.get(part.get_absolute_url()).content.decode()
    assert "Seite 2" in seen
    assert "ruft niemand zurück" not in seen  # only the note was given along
    assert client.get(page("item", item)).status_code == 404
    client.post(reverse("triage:receive", args=[part.pk]))
    part.refresh_from_db()
    assert part.received_by == house.lead_leistung
    assert "alles bestätigt" in client.get(reverse("triage:passed_list")).content.decode()


def test_only_chosen_files_open(desk, item, house, client):
    document = item.documents.get()
    data = {"part": "evidence", "unit": house.leistung.pk}
    desk.post(page("pass_on", item), data)
    part = PassedOn.objects.get()
    client.force_login(house.lead_leistung)
    address = reverse("triage:passed_file", args=[part.pk, document.pk])
    assert client.get(address).status_code == 404
    part.documents.add(document)
    assert client.get(address).content == PDF


@pytest.mark.parametrize("who", ["clerk", "lead_markt", "administrator", "service_center"])
def test_a_foreign_part_does_not_exist(desk, item, house, client, who):
    desk.post(page("pass_on", item), {"part": "evidence", "unit": house.leistung.pk})
    part = PassedOn.objects.get()
    client.force_login(getattr(house, who))
    assert client.get(part.get_absolute_url()).status_code == 404
    for name in ("receive", "give_back"):
        address = reverse(f"triage:{name}", args=[part.pk])
        assert client.post(address, {"reason": "x"}).status_code == 404
    part.refresh_from_db()
    assert part.received_at is None


def test_the_unit_gives_back(desk, item, house, client):
    desk.post(page("pass_on", item), {"part": "evidence", "unit": house.leistung.pk})
    part = PassedOn.objects.get()
    client.force_login(house.lead_leistung)
    address = reverse("triage:give_back", args=[part.pk])
    assert client.post(address, {"reason": ""}).status_code == 400
    client.post(address, {"reason": "Gehört zu Markt"})
    client.force_login(house.officer)
    assert "Gehört zu Markt" in client.get(reverse("triage:sent_list")).content.decode()


def test_who_is_excluded_does_not_meet_the_part(desk, item, house, client):
    desk.post(page("item", item), filled(item))
    desk.post(page("pass_on", item), {"part": "evidence", "unit": house.leistung.pk})
    assert Reaction.objects.update(complained_about=house.lead_leistung) == 1
    client.force_login(house.lead_leistung)
    assert client.get(PassedOn.objects.get().get_absolute_url()).status_code == 404


def test_an_alarm_stands_on_top_until_somebody_confirms(desk, house, client):
    item = taken_in("Ich will nicht mehr leben.")
    alarm = Alarm.objects.get()
    for address in ("/", reverse("triage:inbox"), page("item", item)):
        assert "Alarm: Selbstgefährdung" in desk.get(address).content.decode(), address
    confirm = reverse("triage:confirm_alarm", args=[alarm.pk])
    refused = desk.post(confirm, {"done": ""}, follow=True).content.decode()
    assert "was getan wurde" in refused
    client.force_login(house.clerk)
    assert client.post(confirm, {"done": "x"}).status_code == 404
    client.force_login(house.officer)
    desk.post(confirm, {"done": "Angerufen."})
    assert "Alarm: Selbst" not in desk.get("/").content.decode()
    assert "Angerufen." in desk.get(page("item", item)).content.decode()


def test_an_alarm_by_hand(desk, item):
    desk.post(page("raise_alarm", item), {"kind": "threat"})
    assert Alarm.objects.get().kind == "threat"
    again = desk.post(page("raise_alarm", item), {"kind": "threat"})
    assert again.status_code == 400
    assert "läuft schon" in again.content.decode()


def test_a_translation_beside_the_original(desk, item):
    data = {"language": "tr", "text": "Deutscher Text", "translated_by": "Mara Beispiel",
            "translated_on": now().astimezone().strftime("%Y-%m-%d")}  # fmt: skip
    assert desk.post(page("translate", item), {**data, "text": ""}).status_code == 400
    desk.post(page("translate", item), data)
    assert Translation.objects.get().translated_by == "Mara Beispiel"
    text = desk.get(page("item", item)).content.decode()
    assert "Deutscher Text" in text
    assert "ruft niemand zurück" in text


def test_joined_by_mistake_and_out_again(desk, item, house):
    row = recorded(house, "2026-05-04")
    answer = desk.post(page("join", item), {"number": row.number}, follow=True)
    assert page("separate", item) in answer.content.decode()
    desk.post(page("separate", item))
    assert IntakeItem.objects.get().is_open


def test_linking_and_undoing_on_the_page(desk, house):
    one, two = recorded(house, "2026-05-04"), recorded(house, "2026-05-05")
    address = reverse("triage:link", args=[one.number])
    assert desk.post(address, {"other": "KRM-2026-99999"}).status_code == 400
    desk.post(address, {"other": two.number.lower(), "reason": "Ehepaar"})
    link = ReactionLink.objects.get()
    vorgang = desk.get(one.get_absolute_url()).content.decode()
    assert "Verknüpft mit" in vorgang
    assert two.number in vorgang
    assert "Ehepaar" in desk.get(reverse("triage:link", args=[two.number])).content.decode()
    desk.post(reverse("triage:unlink", args=[one.number, link.pk]))
    assert "Ehepaar" not in desk.get(address).content.decode()


def test_who_must_not_see_a_vorgang_does_not_see_its_link(desk, house):
    one, two = recorded(house, "2026-05-04"), recorded(house, "2026-05-05", title="Geheim")
    linking.link_reactions(reaction=one, other=two, by=house.officer, at=now())
    Reaction.objects.filter(pk=two.pk).update(complained_about=house.officer)
    assert "Geheim" not in desk.get(reverse("triage:link", args=[one.number])).content.decode()
    assert desk.get(reverse("triage:link", args=[two.number])).status_code == 404


def test_the_page_of_a_serie(desk, house, client):
    # Of these days: a confirmation of an old letter promises no day before somebody has named it.
    days = [(localdate() - timedelta(days=back)).isoformat() for back in (3, 2)]
    rows = [recorded(house, days[0]), recorded(house, days[1], party=None)]
    desk.post(reverse("triage:link", args=[rows[1].number]),
              {"other": rows[0].number, "serie": "1"})  # fmt: skip
    series = Series.objects.get()
    address = reverse("triage:series", args=[series.pk])
    assert "2 gleiche Schreiben" in desk.get(address).content.decode()
    done = desk.post(reverse("triage:series_act", args=[series.pk, "confirm"]), {"channel": "post"})
    assert "Erledigt für 1 von 2" in done.content.decode()
    missing = desk.post(reverse("triage:series_act", args=[series.pk, "forward"]), {"unit": ""})
    assert missing.status_code == 400
    name = reverse("triage:series_name", args=[series.pk])
    assert desk.post(name, {"title": ""}).status_code == 400
    assert "<h1>Plätze</h1>" in desk.post(name, {"title": "Plätze"}, follow=True).content.decode()
    client.force_login(house.clerk)
    assert client.get(address).status_code == 404
    client.force_login(house.officer)
    desk.post(reverse("triage:leave_series", args=[rows[1].number]))
    assert not Series.objects.exists()


def test_the_page_of_a_serie_offers_the_files_its_letters_share(desk, house):
    rows = [recorded(house, "2026-05-04"), recorded(house, "2026-05-05")]
    for row in rows:
        for name, content in (("Rundbrief", b"Gleich"), ("Eigenes", row.number.encode())):
            document = store_document(
                content=content, name=f"{name}.txt", title=name,
                chain=reaction_chain(row.pk), by=house.officer, at=now(),
            )  # fmt: skip
            reactions.add_document(
                reaction=row, document=document, kind="other", by=house.officer, at=now()
            )
    linking.add_to_series(reaction=rows[0], like=rows[1], by=house.officer, at=now())
    address = reverse("triage:series", args=[Series.objects.get().pk])
    field = desk.get(address).context["forward"].fields["bundles"]
    assert [label for _, label in field.choices] == [
        "Rundbrief (in 2 von 2 Vorgängen)",
        "Eigene Dokumente: Sonstiges (2)",
    ]
    assert field.initial == [field.choices[0][0]]
    chosen = {"unit": house.leistung.pk, "question": "Bitte prüfen", "bundles": field.initial}
    desk.post(f"{address}forward/", chosen)
    given = [row.assignments.get().documents.get().title for row in rows]
    assert given == ["Rundbrief", "Rundbrief"]


def test_the_page_asks_a_fixed_number_of_questions(
    desk, item, house, django_assert_max_num_queries
):
    for day in range(1, 9):
        recorded(house, f"2026-05-0{day}", matter=item.text)
    with django_assert_max_num_queries(70):
        desk.get(page("item", item), {"antworten": "nnnnnny"})
