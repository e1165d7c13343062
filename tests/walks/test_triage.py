"""Every way in has one triage: what belongs elsewhere leaves with the recording, and is seen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import KeptPart, PassedOn
from krm.arrivals.rules.nine_questions import QUESTIONS
from krm.casework.actions.capture import settle_on_the_spot
from krm.desk.queries.worklist import today_for
from krm.journal.actions import reaction_chain
from krm.journal.models import JournalEntry
from krm.mailbox.actions import mail as mailbox_mail
from krm.organisation.queries import local_day
from krm.public.actions import submitting
from krm.reactions.models import Reaction
from tests.conftest import DEEP
from tests.desk.conftest import house
from tests.house.cases import bogen, recorded
from tests.house.written import mail
from tests.walks.today import walk_to_the_end
from tests.walks.walker import PDF, DeadEnd, Walker

__all__ = ["house"]

MIDNIGHT = f"{localtime(now()):%Y-%m-%dT00:00}"
SAID = "Der Bescheid vom 12.10. ist falsch. Außerdem ruft seit Wochen niemand zurück."


def answer(walker, *words):
    for word in words:
        walker.press(word, wanting="antworten=")
    return walker


def through_the_questions(walker):
    """A possible Widerspruch that is a complaint too."""
    return answer(walker, "Nein", "Ja, und es geht darüber hinaus", *["Nein"] * 4, "Ja, eine Besch")


def from_the_inbox(house, item, **said):
    walker = Walker(house.officer).open("/").press("Posteingang")
    walker.press("Sichten", wanting=item.receipt_number)
    through_the_questions(walker)
    return walker.press(
        "Erfassen",
        wanting=item.receipt_number,
        title="Falsch berechnet",
        anliegen=["S1.2"],
        **said,
    )


def by_form(house):
    said = Statement(
        happened=SAID,
        kind="complaint",
        last_name="Beispiel",
        reply_by="email",
        email="b@beispiel.example",
    )
    receipt = submitting.submit(
        statement=said, files=[], form_token="a form", door="form", at=now()
    )
    return from_the_inbox(house, receipt.item)


def arrived():
    return mailbox_mail.ingest_mail(raw=mail(SAID, received=""), at=now()).item


def by_mail(house):
    # The date of this mail is old: whoever records it has looked when it came.
    return from_the_inbox(house, arrived(), arrival_checked="on")


def by_letter(house):
    walker = Walker(house.officer).open("/").press("Reaktion erfassen").press("Brief")
    through_the_questions(walker)
    return walker.press(
        "Erfassen",
        wanting="/krm/",
        title="Falsch berechnet",
        matter=SAID,
        anliegen=["S1.2"],
        last_name="Beispiel",
    )


def by_counter(house):
    walker = Walker(house.clerk).open("/").press("Reaktion erfassen").press("Erfassungsbogen")
    return walker.press(
        "Abschicken", title="Falsch berechnet", matter=SAID, anliegen=["S1.2"], widerspruch="send",
        read_back="on", outcome="escalate", unit=house.leistung.pk, is_anonymous="on",
    )  # fmt: skip


def by_telephone(house):
    walker = Walker(house.service_center).open("/").press("Anruf aufnehmen")
    for words in ({"need": "no"}, {"topic": "jobcenter"}, {"solved": "no"},
                  {"area": f"unit:{house.leistung.pk}"}, {"consent": "yes"}):  # fmt: skip
        walker.press("Weiter", **words)
    walker.press("Weiter", matter=SAID, last_name="Muster", phone="06321 1234", is_widerspruch="on")
    assert "Ein Anruf ist kein Widerspruch" in walker.page.text
    return walker


WAYS = [by_form, by_mail, by_letter, by_counter, by_telephone]


def pass_on(house, reaction):
    walker = Walker(house.officer).open(reaction.get_absolute_url())
    walker.press("Einen Teil an eine andere Stelle")
    return walker.press("Weitergeben", part="widerspruch", unit="")


def waiting(person):
    return [row for row in today_for(person, localdate()) if row.what == "Möglicher Widerspruch"]


@pytest.mark.parametrize("way", WAYS)
def test_j_08_a_possible_widerspruch_leaves_with_the_recording(house, way):
    way(house)
    part = PassedOn.objects.get()
    reaction = Reaction.objects.get()
    assert part.item.reaction == reaction
    assert part.unit == house.widerspruchsstelle.unit
    assert local_day(part.arrived_at) == local_day(reaction.arrived_at)
    (row,) = waiting(house.widerspruchsstelle)
    if way is not by_mail and not DEEP:
        return  # there it is the same way, wherever it came in
    walker = Walker(house.widerspruchsstelle).open("/").press(row.button, wanting=row.url)
    assert SAID in walker.page.text
    assert part.passed_by.display_name in walker.page.text
    walker.press("Nachweis (PDF)").open(row.url).press("Alles herunterladen").open(row.url)
    walker.press("Erhalt bestätigen")
    assert not waiting(house.widerspruchsstelle)
    case = Walker(house.officer).open(reaction.get_absolute_url())
    assert f"Möglicher Widerspruch an {part.unit.name}" in case.page.text
    assert f"erhalten {localtime(now()):%d.%m.%Y}"[:8] in case.page.text
    case.press("Nachweis (PDF)")


def test_j_08_what_stays_here_has_a_reason_at_the_case(house):
    walker = Walker(house.officer).open("/").press("Reaktion erfassen").press("Brief")
    through_the_questions(walker)
    said = {"wanting": "/krm/", "title": "Falsch berechnet", "anliegen": ["S1.2"]}
    said |= {"widerspruch": "kept", "last_name": "Beispiel"}
    with pytest.raises(DeadEnd, match="warum nichts weitergegeben"):
        walker.press("Erfassen", **said, kept_reason="")
    assert not Reaction.objects.exists()
    walker.press("Erfassen", **said, kept_reason="Er liegt dort seit Montag vor.")
    assert KeptPart.objects.get().kept_by == house.officer
    assert "Er liegt dort seit Montag vor." in walker.page.text
    assert not waiting(house.widerspruchsstelle)


def test_j_08_a_letter_is_asked_all_questions(house):
    walker = Walker(house.officer).open("/").press("Reaktion erfassen").press("Brief")
    for question in QUESTIONS:
        assert question.text in walker.page.text
        assert not walker.has("Erfassen (")
        walker.press("Nein", wanting="antworten=")
    assert "Keine der neun Fragen trifft zu" in walker.page.text


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        (["Ja, anonyme Anzeige"], "Anonyme Anzeige"),
        (["Nein", "Ja, und sonst nichts"], "Möglicher Widerspruch"),
        ([*["Nein"] * 8, "Ja, nur eine Frage"], "Anfrage"),
    ],
)
def test_j_08_a_letter_that_is_no_reaction_goes_to_its_desk(house, answers, label):
    """No Vorgang: the letter lies in the Posteingang and leaves from there, with no scan too."""
    walker = Walker(house.officer).open("/").press("Reaktion erfassen").press("Brief")
    answer(walker, *answers).press("Als Eingang aufnehmen")
    walker.press("In den Posteingang legen", title="Brief ohne Scan", arrived_at=MIDNIGHT)
    walker.press_first("An die Widerspruchsstelle geben", "An die Einheit geben")
    assert not Reaction.objects.exists()
    part = PassedOn.objects.get()
    unit = part.unit
    people = {house.widerspruchsstelle.unit: house.widerspruchsstelle}
    person = people.get(unit) or unit.lead
    (row,) = [row for row in today_for(person, localdate()) if row.what == label]
    walk_to_the_end(person, row)


def test_j_08_a_case_can_still_pass_on(house):
    reaction = recorded(house, matter=SAID)
    walker = Walker(house.officer).open(reaction.get_absolute_url())
    walker.press("Einen Teil an eine andere Stelle").press(
        "Weitergeben", part="widerspruch", unit=""
    )
    assert "Möglicher Widerspruch an Widerspruchsstelle" in walker.page.text
    (row,) = waiting(house.widerspruchsstelle)
    assert row.number == reaction.number
    walk_to_the_end(house.widerspruchsstelle, row)


def test_j_08_what_comes_back_is_passed_on_anew_or_kept_with_a_reason(house):
    reaction = recorded(house, matter=SAID)
    walker = Walker(house.officer).open(reaction.get_absolute_url())
    walker.press("Einen Teil an eine andere Stelle").press(
        "Weitergeben", part="widerspruch", unit=""
    )
    (row,) = waiting(house.widerspruchsstelle)
    walker = Walker(house.widerspruchsstelle).open("/").press(row.button, wanting=row.url)
    walker.press("An KRM zurückgeben", reason="Das ist ein Antrag.")
    (back,) = [r for r in today_for(house.officer, localdate()) if "Zurückgekommen" in r.what]
    assert back.why == "Das ist ein Antrag."
    walk_to_the_end(house.officer, back)
    assert KeptPart.objects.get().item.reaction == reaction


def test_j_08_a_message_is_not_joined_while_its_widerspruch_stays_behind(house):
    reaction = recorded(house)
    item = arrived()
    walker = Walker(house.officer).open(f"{item.get_absolute_url()}?antworten=ny")
    with pytest.raises(DeadEnd, match="zuerst die Kopie"):
        walker.press("Zuordnen", number=reaction.number)
    item.refresh_from_db()
    assert item.is_open
    walker.open(f"{item.get_absolute_url()}?antworten=ny").press("An die Widerspruchsstelle geben")
    walker.press("Zuordnen", number=reaction.number)
    item.refresh_from_db()
    assert item.reaction == reaction
    assert "Möglicher Widerspruch an Widerspruchsstelle" in walker.page.text


def test_j_23_no_all_clear_while_a_part_waits(house):
    recorded_case = recorded(house, matter=SAID)
    walker = Walker(house.officer).open(recorded_case.get_absolute_url())
    assert "Alles erledigt" in Walker(house.widerspruchsstelle).open("/").page.text
    walker.press("Einen Teil an eine andere Stelle").press(
        "Weitergeben", part="widerspruch", unit=""
    )
    hers = Walker(house.widerspruchsstelle).open("/")
    assert "Alles erledigt" not in hers.page.text
    assert "Möglicher Widerspruch" in hers.page.text
    address = reverse("triage:everything", args=[PassedOn.objects.get().pk])
    answered = hers.client.get(address)
    assert answered.headers["Content-Type"] == "application/zip"


def test_j_16_files_wait_while_the_form_of_krm_is_put_right(house):
    walker = Walker(house.officer).open("/erfassen/krm/?antworten=nnnnnny")
    scan = SimpleUploadedFile("brief.pdf", PDF, "application/pdf")
    said = {"title": "Falsch berechnet", "anliegen": ["S1.2"], "last_name": "Beispiel"}
    with pytest.raises(DeadEnd, match="Zukunft"):
        walker.press(
            "Erfassen", wanting="/krm/", uploads=[scan], arrived_at="2099-01-01T10:00", **said
        )
    assert "Diese Dateien sind schon da" in walker.page.text
    walker.press("Erfassen", wanting="/krm/", arrived_at=MIDNIGHT, arrived_krm_at="", **said)
    (document,) = Reaction.objects.get().documents.all()
    assert document.document.original_name == "brief.pdf"


def test_j_16_a_file_that_is_not_accepted_is_named_at_its_field(house):
    walker = Walker(house.officer).open("/erfassen/krm/?antworten=nnnnnny")
    program = SimpleUploadedFile("spiel.exe", b"MZ\x90\x00 nothing", "application/pdf")
    with pytest.raises(DeadEnd, match=r"spiel\.exe"):
        walker.press("Erfassen", wanting="/krm/", uploads=[program], title="x", anliegen=["S1.2"])
    assert "Diese Dateien sind schon da" not in walker.page.text


def anonymous_bogen(house):
    walker = Walker(house.clerk).open("/erfassen/bogen/")
    return walker.press(
        "Abschicken", title="Kein Geld", matter="Seit Wochen kein Geld.", anliegen=["S1.1"],
        outcome="escalate", unit=house.leistung.pk, is_anonymous="on",
    )  # fmt: skip


def test_j_11_an_anonymous_vorgang_given_to_krm_is_looked_at_assessed_and_closed(house):
    anonymous_bogen(house)
    (row,) = today_for(house.lead_leistung, localdate())
    assert row.what == "Anonyme Reaktion klären"
    walker = Walker(house.lead_leistung).open("/").press(row.button, wanting=row.url)
    walker.press("An KRM geben", wanting="hand_to_krm").press("An KRM geben")
    assert "Der Vorgang liegt jetzt bei KRM." in walker.page.text
    assert "antwortet" not in walker.page.text
    (mine,) = [r for r in today_for(house.officer, localdate()) if r.number == row.number]
    walker = Walker(house.officer).open("/").press(mine.button, wanting=mine.url)
    walker.press("Abschließen", assessment="berechtigt")
    reaction = Reaction.objects.get()
    assert reaction.result == "berechtigt"
    assert reaction.closed_at is not None
    ends = JournalEntry.objects.filter(chain=reaction_chain(reaction.pk), verb="reaction_closed")
    assert ends.count() == 1
    walker.open(reaction.get_absolute_url())
    assert not walker.has("An eine Einheit geben, damit sie abhilft")
    assert not [r for r in today_for(house.officer, localdate()) if r.number == row.number]


def test_j_11_krm_is_reminded_to_tell_a_unit(house):
    reaction = recorded(house, is_anonymous=True, anonymous_reason="unknown")
    (row,) = [r for r in today_for(house.officer, localdate()) if r.number == reaction.number]
    assert row.step == "inform_unit"
    walk_to_the_end(house.officer, row)
    (hers,) = [r for r in today_for(house.lead_leistung, localdate()) if r.number == row.number]
    walk_to_the_end(house.lead_leistung, hers)
    (back,) = [r for r in today_for(house.officer, localdate()) if r.number == row.number]
    walk_to_the_end(house.officer, back)


def test_j_10_a_bogen_names_somebody_or_is_anonymous(house):
    walker = Walker(house.clerk).open("/erfassen/bogen/")
    with pytest.raises(DeadEnd, match="Anonym erfassen"):
        walker.press("Abschicken", title="x", anliegen=["S1.1"], unit=house.leistung.pk)
    assert not Reaction.objects.exists()


def test_j_10_who_does_not_know_leaves_no_result(house):
    walker = Walker(house.clerk).open("/erfassen/bogen/")
    walker.press(
        "Abschicken", title="x", anliegen=["S1.1"], outcome="settled", settled_how="Erklärt",
        assessment="", is_anonymous="on",
    )  # fmt: skip
    assert Reaction.objects.get().result == ""


def test_j_26_r_20_the_bogen_knows_the_desk_of_who_writes_it(house):
    """Their post says it; what they chose for one Vorgang does not speak against that."""
    settle_on_the_spot(bogen=bogen(accepted_by_kind="clerk"), by=house.clerk, at=now())
    house.clerk.function = "Clearingstelle"
    house.clerk.save()
    form = Walker(house.clerk).open("/erfassen/bogen/").page
    chosen = {
        item.name: value
        for found in form.forms
        for item in found.fields
        for value, is_chosen in item.options
        if is_chosen
    }
    assert (chosen["accepted_by_kind"], chosen["channel"]) == ("counter", "counter")


def test_j_26_r_21_no_entry_is_made_in_the_fachverfahren(house):
    page = Walker(house.clerk).open("/erfassen/bogen/").page.text
    assert "Im Fachverfahren wird nichts eingetragen." in page


def test_j_26_r_23_the_bogen_asks_for_the_address_of_whom_krm_has_to_write_to(house):
    walker = Walker(house.clerk).open("/erfassen/bogen/")
    walker.press(
        "Abschicken", title="x", anliegen=["S1.1"], unit=house.leistung.pk, outcome="escalate",
        last_name="Muster", street="Weg 1", postcode="67433", city="Neustadt",
    )  # fmt: skip
    assert Reaction.objects.get().party.has_postal_address
