"""The page of an answer: what units say, how it stands to the Vorgang, what a button does."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.casework.actions import letters, schriftsatz, unsigned_draft
from krm.casework.models import Schriftsatz
from krm.casework.queries import live_assignments
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.reactions import actions as reactions
from krm.reactions.actions import StepNotAllowed
from tests.desk.conftest import house
from tests.house.cases import ANSWER, delivered, forwarded, in_check, recorded
from tests.house.cases import draft as schriftsatz_of
from tests.house.letters import words_of
from tests.house.reactions import moment

__all__ = ["house"]
SAYS = {
    "facts": "Geprüft am 06.05.2026", "legal_basis": "§ 42 SGB II",
    "remedy": "Nachzahlung bis Freitag", "alternatives": "Ein Darlehen wäre möglich",
}  # fmt: skip


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


@pytest.fixture
def case(house):
    row = forwarded(house, recorded(house))
    row = delivered(house, row, **SAYS)
    return schriftsatz.start_check(reaction=row, by=house.officer, at=moment("2026-05-08T10:00"))


@pytest.fixture
def letter(case, house):
    return letters.draft_letter(reaction=case, kind="answer", by=house.officer, at=now())


def page(letter):
    return reverse("casework:letter", args=[letter.reaction.number, letter.pk])


def typed(letter, **changes):
    letter.refresh_from_db()
    words = vars(words_of(letter))
    blocks = {f"block_{block.pk}": block.text for block in letter.blocks.all()}
    return words | blocks | {"revision": letter.revision} | changes


@pytest.mark.parametrize("where", ["letter", "assess"])
def test_j_09_krm_sees_what_it_must_check_and_a_way_to_return_it(desk, letter, where):
    address = page(letter)
    if where == "assess":
        address = reverse("casework:assess", args=[letter.reaction.number])
    shown = desk.get(address).content.decode()
    for words in (*SAYS.values(), "Der Antrag lag unbearbeitet.", ANSWER):
        assert words in shown
    give_back = reverse("casework:give_back", args=[
        letter.reaction.number, letter.reaction.assignments.get().pk])  # fmt: skip
    assert give_back in shown


def test_a_proposal_is_taken_into_the_letter_and_stored_at_once(desk, letter):
    block = letter.blocks.get(kind="anliegen")
    assignment = letter.reaction.assignments.get().pk
    desk.post(page(letter), typed(letter, act=f"take:{block.pk}-{assignment}"))
    block.refresh_from_db()
    letter.refresh_from_db()
    assert block.text == ANSWER
    assert ANSWER in letter.body
    assert block.assignment_id == assignment


def test_j_01_a_stale_block_shows_both_texts_and_is_renewed_by_a_button(desk, letter, house):
    block = letter.blocks.get(kind="anliegen")
    desk.post(page(letter), typed(letter, **{f"block_{block.pk}": "Von Hand."}))
    item = letter.reaction.anliegen.get()
    reactions.answer_points(
        reaction=letter.reaction, answers={item.pk: "Neue Antwort."}, further={},
        by=house.officer, at=now(),
    )  # fmt: skip
    shown = desk.get(page(letter)).content.decode()
    assert "Neue Antwort." in shown
    assert "Von Hand." in shown
    refused = desk.post(page(letter), typed(letter, act="release"))
    assert "Im Vorgang steht inzwischen etwas anderes" in refused.content.decode()
    desk.post(page(letter), typed(letter, act=f"renew:{block.pk}"))
    letter.refresh_from_db()
    assert "Neue Antwort." in letter.body
    assert "Von Hand." not in letter.body
    assert "Von Hand." in desk.get(page(letter)).content.decode(), "beside the block"


def test_w_37_whoever_wrote_it_alone_is_led_to_the_second_person_once(desk, letter):
    block = letter.blocks.get(kind="anliegen")
    asks = reverse("casework:step", args=[letter.reaction.number, "ask_second_person"])
    release = 'name="act" value="release"'
    assignment = letter.reaction.assignments.get().pk
    desk.post(page(letter), typed(letter, act=f"take:{block.pk}-{assignment}"))
    of_the_unit = desk.get(page(letter)).content.decode()
    assert (of_the_unit.count(release), of_the_unit.count(asks)) == (1, 0)
    assert "Mit Ihnen haben zwei Personen diese Worte gesehen" in of_the_unit
    desk.post(page(letter), typed(letter, **{f"block_{block.pk}": "Von Hand."}))
    too_early = desk.get(page(letter)).content.decode()
    assert "Übernehmen Sie den Vorschlag der Einheit Wort für Wort" in too_early
    assert "Anliegen 1 ist noch nicht bewertet." in too_early
    assert (too_early.count(release), too_early.count(asks)) == (0, 0)
    letter.reaction.anliegen.update(assessment="berechtigt")
    of_one = desk.get(page(letter)).content.decode()
    assert (of_one.count(release), of_one.count(asks)) == (0, 1)
    assert f'class="btn primary" href="{asks}"' in of_one


def test_what_is_typed_is_stored_before_a_block_is_renewed(desk, letter):
    desk.post(page(letter), typed(letter, act="renew", subject="Mein Betreff"))
    letter.refresh_from_db()
    assert letter.subject == "Mein Betreff"


def test_a_draft_is_written_anew_from_its_text(desk, letter):
    desk.post(page(letter), typed(letter, body="Ganz anders."))
    desk.post(page(letter) + "rewrite/")
    letter.refresh_from_db()
    assert "Ganz anders." not in letter.body


def test_whoever_may_not_write_reads_only(client, letter, house):
    client.force_login(house.lead_leistung)
    shown = client.get(page(letter)).content.decode()
    assert "Text speichern" not in shown


def test_r_05_the_executive_is_asked_when_the_letter_is_whole_and_not_before(house, desk, client):
    row = in_check(house, is_board=True)
    letter = letters.draft_letter(reaction=row, kind="answer", by=house.officer, at=now())

    def asked():
        found = today_for(house.executive, localdate())
        return [line for line in found if "des Vorstands freigeben" in line.what]

    assert not asked()
    for item in desk.get(page(letter)).context["items"]:
        if item.state == "open" and not item.automatic:
            desk.post(page(letter) + "haken/", {"code": item.code, "revision": letter.revision})
    assert len(asked()) == 1
    client.force_login(house.executive)
    assert "Für den Vorstand freigeben" in client.get(page(letter)).content.decode()
    client.post(page(letter) + "approve/", {"revision": letter.revision})
    letter.refresh_from_db()
    assert letter.approved_by == house.executive
    assert not asked()


def test_opening_the_check_leaves_its_row_until_something_is_stored(house, desk):
    row = delivered(house, forwarded(house, recorded(house)))

    def rows():
        found = today_for(house.officer, localdate())
        return [line for line in found if line.number == row.number]

    (line,) = [line for line in rows() if line.what == "Schriftsatz prüfen"]
    desk.get(line.url)
    assert "Schriftsatz prüfen" in [line.what for line in rows()]
    item = row.anliegen.get()
    desk.post(line.url, {f"a{item.pk}-answer": ANSWER})
    row.refresh_from_db()
    assert row.state == "in_check"
    assert "Schriftsatz prüfen" not in [line.what for line in rows()]


def test_a_schriftsatz_that_says_nothing_to_an_anliegen_is_not_delivered(house, client):
    row = forwarded(house, recorded(house, codes=["S1.1", "V1"]))
    (assignment,) = live_assignments(row)
    words = {"assignment": assignment, "by": house.lead_leistung, "at": moment("2026-05-07T10:00")}
    draft = schriftsatz_of(row, house.lead_leistung, skip=[2])
    schriftsatz.save_schriftsatz(draft=draft, **words)
    with pytest.raises(StepNotAllowed, match="Anliegen 2: Sachverhalt und Textvorschlag"):
        schriftsatz.deliver_schriftsatz(**words)
    client.force_login(house.lead_leistung)
    address = reverse("casework:schriftsatz", args=[row.number, assignment.pk])
    first = row.anliegen.get(position=1).pk
    sent = {"reasons": "So war es.", "author": house.lead_leistung.pk, "deliver": "1",
            f"p{first}-facts": "Geprüft."}  # fmt: skip
    shown = client.post(address, sent)
    assert shown.status_code == 400
    text = shown.content.decode()
    assert text.count('class="summary"') == 1
    assert "Bitte zu Anliegen 1 ausfüllen." in text


def test_a_lead_gives_a_draft_back_and_the_timeline_says_so(house, client):
    row = forwarded(house, recorded(house))
    (assignment,) = live_assignments(row)
    assignment.drafter = house.drafter
    assignment.save()
    words = {"assignment": assignment, "at": moment("2026-05-07T10:00")}
    with pytest.raises(Refused, match="kein Entwurf zur Unterschrift"):
        unsigned_draft.return_draft(remark="Bitte kürzer", by=house.lead_leistung, **words)
    draft = schriftsatz_of(row, house.drafter)
    schriftsatz.save_schriftsatz(draft=draft, is_ready=True, by=house.drafter, **words)
    client.force_login(house.lead_leistung)
    address = reverse("casework:schriftsatz", args=[row.number, assignment.pk])
    assert "Entwurf zurückgeben" in client.get(address).content.decode()
    assert client.post(address, {"back": "1", "draft_remark": " "}).status_code == 400
    client.post(address, {"back": "1", "draft_remark": "Bitte kürzer"})
    assert Schriftsatz.objects.get().ready_at is None
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "Entwurf des Schriftsatzes zurückgegeben (Leistungsgewährung): Bitte kürzer" in shown
    assert "Mitteilung versandt" not in shown
    client.force_login(house.drafter)
    assert "Die Führungskraft bittet" in client.get(address).content.decode()


def test_f3_a_draft_without_a_word_is_kept_but_not_presented(house, client):
    row = forwarded(house, recorded(house))
    (assignment,) = live_assignments(row)
    assignment.drafter = house.drafter
    assignment.save()
    client.force_login(house.drafter)
    address = reverse("casework:schriftsatz", args=[row.number, assignment.pk])
    nothing = {"author": house.drafter.pk}
    assert client.post(address, nothing).status_code == 302
    answer = client.post(address, nothing | {"ready": "1"})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"reasons"}
    assert "Der Entwurf ist noch leer." in answer.content.decode()
    assert Schriftsatz.objects.get().ready_at is None
    point = row.anliegen.get().pk
    said = nothing | {"ready": "1", f"p{point}-facts": "Der Antrag lag."}
    assert client.post(address, said).status_code == 302
    assert Schriftsatz.objects.get().ready_at


def test_the_consultation_before_krm_is_asked_at_its_fields(house, client):
    from krm.casework.forms.steps import HandToKrmForm  # noqa: PLC0415 - Django is ready

    form = HandToKrmForm({}, reaction=recorded(house), at=now())
    assert set(form.errors) == {"consulted_at", "consulted_with"}
    assert form["consulted_at"].field.required


def test_what_speaks_against_the_release_has_its_link(house, desk):
    words = {"criterion": "decision_correct", "reason": "Der Bescheid ist richtig."}
    row = in_check(house, assessment="unberechtigt", words=words)
    letter = letters.draft_letter(reaction=row, kind="answer", by=house.officer, at=now())
    shown = desk.get(page(letter)).content.decode()
    assert reverse("casework:step", args=[row.number, "alternatives"]) in shown


def test_j_09_the_case_shows_its_result_and_where_it_comes_from(house, desk):
    row = recorded(house, original_dated_on=moment("2026-05-02").date())
    type(row).objects.filter(pk=row.pk).update(
        result="berechtigt", arrived_krm_at=moment("2026-05-06T08:00"),
        complained_about=house.dorn,
    )  # fmt: skip
    row.party.customer_number = "123A456789"
    row.party.save()
    reactions.exclude_person(
        reaction=row, person=house.lead_markt, reason="Ist verwandt", by=house.officer, at=now()
    )
    shown = desk.get(row.get_absolute_url()).content.decode()
    people = (house.dorn.display_name, house.lead_markt.display_name, "Ist verwandt")
    facts = ("Ergebnis:", "berechtigt", "02.05.2026", "Eingang bei KRM", "123A456789")
    for words in (*facts, *people):
        assert words in shown
