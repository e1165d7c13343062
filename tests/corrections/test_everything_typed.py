"""Everything that somebody typed can be corrected, with reason, old and new."""

import pytest
from django.urls import reverse

from krm.casework.actions import customer
from krm.corrections.actions import proposing
from krm.corrections.actions.correctable import TARGETS
from krm.corrections.actions.proposing import Change
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.notices.models import Notice
from krm.reactions.models import Reaction
from krm.work.access import visible_reactions
from tests.house.cases import agreed, forwarded, in_check, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

LATER = moment("2026-05-06T10:00")
# What KRM and the doors write down, and what changes it.
TYPED = {
    "title", "matter", "wish", "channel", "standort", "arrived_at", "arrived_krm_at",
    "original_dated_on", "accepted_by_kind", "settled_how", "improvement", "kind", "is_board",
    "is_dienstaufsicht", "is_fachaufsicht", "is_complaint", "rechtskreis", "traegerbezug",
    "procedure", "procedure_reference", "party", "signatories", "concerned_unit",
    "complained_about",
}  # fmt: skip
# What follows from other values or has a step of its own.
BY_STEPS = {
    "id", "number", "imported_number", "state", "is_written", "captured_at", "captured_by",
    "anonymous_reason", "is_anonymous", "party_role", "lead_unit", "contact", "result", "remedy",
    "settled_by", "alternatives", "alternatives_note", "alternatives_on", "answered_at",
    "closed_at", "handed_over_to", "follow_up_of", "regelwerk_version", "revision",
    "restricted_on", "days_are_coarse",
}  # fmt: skip


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def test_j_13_every_column_somebody_fills_can_be_corrected():
    columns = {field.name for field in Reaction._meta.concrete_fields}
    assert columns == TYPED | BY_STEPS
    assert TARGETS.keys() >= TYPED


def corrects(cast, row, target, new, at=LATER):
    change = Change(target, new)
    return proposing.propose_correction(
        reaction=row, change=change, reason="Verlesen", by=cast.officer, at=at
    )


def sentences(row):
    return [line.sentence for line in history(f"reaction:{row.pk}")]


@pytest.mark.parametrize(
    ("target", "new", "said"),
    [
        ("matter", "Niemand ruft zurück.", "Was ist passiert: keine Angabe → Niemand ruft zurück"),
        ("wish", "Ein Rückruf", "Was wird gewünscht: keine Angabe → Ein Rückruf"),
        ("rechtskreis", "kommunal", "Rechtskreis: SGB II → kommunal"),
        ("traegerbezug", "kommune", "Trägerbezug: keine Angabe → Leistung der Kommune"),
        ("accepted_by_kind", "clerk", "Angenommen durch: keine Angabe → Sachbearbeitung"),
        ("original_dated_on", "2026-05-02", "Datum des Schreibens: keine Angabe → "),
        ("is_fachaufsicht", True, "Fachaufsichtsbeschwerde: nein → ja"),
        ("signatories", 12, "Unterschriften: keine Angabe → 12"),
        ("further_points", ["Der Aufzug"], "Weitere Punkte: keine Angabe → Der Aufzug"),
    ],
)
def test_j_13_old_and_new_stand_in_the_course(cast, target, new, said):
    row = recorded(cast)
    assert corrects(cast, row, target, new).state == "applied"
    row.refresh_from_db()
    assert TARGETS[target].read(row) == new
    assert any(f"Berichtigt – {said}" in sentence for sentence in sentences(row))


def test_j_13_standort_and_unit_are_said_by_name(cast):
    row = recorded(cast)
    corrects(cast, row, "concerned_unit", str(cast.leistung.pk))
    row.refresh_from_db()
    assert row.concerned_unit == cast.leistung
    assert any(f"niemand → {cast.leistung.name}" in s or f"→ {cast.leistung.name}" in s
               for s in sentences(row))  # fmt: skip


@pytest.mark.parametrize(
    ("old", "kind", "codes"),
    [("complaint", "praise", ["L1"]), ("complaint", "idea", ["I1"]),
     ("praise", "complaint", ["S1.1", "V1"]),
     ("idea", "praise", ["L2"])],
)  # fmt: skip
def test_j_13_kind_and_anliegen_change_together(cast, old, kind, codes):
    row = recorded(cast, kind=old)
    agreed(cast, corrects(cast, row, "kind", {"kind": kind, "anliegen": codes}), LATER)
    row.refresh_from_db()
    assert (row.kind, TARGETS["anliegen"].read(row)) == (kind, codes)
    closing = row.deadlines.running().exclude(kind="confirmation").get().kind
    assert closing == ("closing" if kind == "complaint" else "internal_target")


def test_j_13_a_kind_with_anliegen_of_another_is_refused(cast):
    with pytest.raises(Refused, match=r"S1\.1 .* passt nicht"):
        corrects(cast, recorded(cast), "kind", "praise")


def test_j_13_a_word_of_no_list_is_refused(cast):
    with pytest.raises(Refused, match="Liste des Regelwerks"):
        corrects(cast, recorded(cast), "rechtskreis", "SGB IX")
    with pytest.raises(Refused, match="worum es geht"):
        corrects(cast, recorded(cast), "title", " ")


def sees(person, row):
    return visible_reactions(person, LATER.date()).filter(pk=row.pk).exists()


def test_j_13_an_exclusion_ends_by_two(cast):
    row = forwarded(cast, recorded(cast))
    words = {"reason": "Befangen", "by": cast.officer, "at": LATER}
    customer.exclude(reaction=row, person=cast.lead_leistung, **words)
    assert not sees(cast.lead_leistung, row)
    waiting = corrects(cast, row, "exclusions", [])
    assert (waiting.state, sees(cast.lead_leistung, row)) == ("proposed", False)
    agreed(cast, waiting, LATER)
    assert row.exclusions.count() == 0
    name = cast.lead_leistung.display_name
    assert any(f"Ausgeschlossene Personen: {name} → niemand" in s for s in sentences(row))


def test_j_13_nobody_new_is_excluded_by_a_correction(cast):
    row = recorded(cast)
    with pytest.raises(Refused, match="nur aufgehoben"):
        corrects(cast, row, "exclusions", [cast.lead_leistung.pk])


def test_j_13_the_person_complained_about_is_corrected(cast):
    row = recorded(cast)
    assert corrects(cast, row, "complained_about", cast.front_office.pk).state == "applied"
    assert not sees(cast.front_office, row)
    row.refresh_from_db()
    # Whoever stood there would see it again: now two people.
    waiting = corrects(cast, row, "complained_about", None)
    assert waiting.state == "proposed"
    proposing.decide_correction(correction=waiting, accept=True, by=cast.executive, at=LATER)
    assert sees(cast.front_office, row)


@pytest.mark.parametrize("how", ["exclude", "complained_about"])
def test_j_22_the_work_of_a_unit_goes_on_when_its_recipient_is_kept_away(cast, how):
    row = forwarded(cast, recorded(cast))
    (work,) = row.assignments.all()
    gone = work.recipient
    assert Notice.objects.filter(recipient=gone, reaction_pk=row.pk).exists()
    if how == "exclude":
        words = {"reason": "Befangen", "by": cast.officer, "at": LATER}
        customer.exclude(reaction=row, person=gone, **words)
    else:
        corrects(cast, row, "complained_about", gone.pk)
    work.refresh_from_db()
    assert work.recipient not in (gone, None)
    assert not Notice.objects.filter(recipient=gone, reaction_pk=row.pk).exists()
    notified = Notice.objects.filter(recipient=work.recipient, kind="work_passed_on")
    assert notified.count() == 1
    assert sees(work.recipient, row)


def test_j_22_tasks_of_somebody_kept_away_go_to_the_desk(cast):
    row = in_check(cast)
    task = row.tasks.create(
        kind="other", title="Nachsehen", person=cast.officer, due_on=LATER.date(), created_at=LATER
    )
    corrects(cast, row, "complained_about", cast.officer.pk)
    task.refresh_from_db()
    assert task.person not in (cast.officer, None)


def test_j_13_the_page_offers_every_value_and_takes_it(cast, client):
    row = recorded(cast)
    client.force_login(cast.officer)
    address = reverse("corrections:step", args=[row.number, "correct"])
    shown = client.get(address).content.decode()
    for name, target in TARGETS.items():
        assert (f'href="?target={name}"' in shown) == target.exists(row), name
        if target.exists(row):
            assert client.get(f"{address}?target={name}").status_code == 200
    sent = {"target": "kind", "new_kind": "praise", "new_anliegen": ["S1.1"], "reason": "Lob"}
    wrong = client.post(address, sent)
    assert wrong.context["form"].errors.keys() == {"new_anliegen"}
    taken = client.post(address, {**sent, "new_anliegen": ["L1"]}, follow=True).content.decode()
    assert "Vorgeschlagen, noch nicht gültig – Art: Beschwerde" in taken
    assert "→ Lob" in taken
    assert f"Bestätigen kann das: {cast.front_office.display_name}" in taken
    again = client.get(address).content.decode()
    assert 'href="?target=kind"' not in again
    assert "ein Vorschlag wartet auf die zweite Person" in again


def test_j_21_the_proposer_takes_it_back_and_old_and_new_are_said(cast, client):
    row = recorded(cast)
    waiting = corrects(cast, row, "channel", "phone")
    client.force_login(cast.officer)
    shown = client.get(row.get_absolute_url()).content.decode()
    for words in ("Eingangsweg: Brief → Telefon", "Vorschlag zurückziehen", "Bestätigen kann das:"):
        assert words in shown
    assert "Ansehen und entscheiden" not in shown
    address = reverse("corrections:withdraw", args=[row.number, waiting.pk])
    client.force_login(cast.front_office)
    assert "nur, wer ihn gemacht hat" in client.post(address, follow=True).content.decode()
    client.force_login(cast.officer)
    after = client.post(address, follow=True).content.decode()
    assert "Der Vorschlag ist zurückgezogen." in after
    waiting.refresh_from_db()
    assert (waiting.state, row.tasks.open().count()) == ("withdrawn", 0)
    assert "Vorschlag zurückgezogen – Eingangsweg: Brief → Telefon (Jobcenter)" in sentences(row)
    assert "schon entschieden" in client.post(address, follow=True).content.decode()
