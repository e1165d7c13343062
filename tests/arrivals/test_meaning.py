"""The meaning of what comes in is compared with examples: alarm, read first, or nothing (M-13)."""

import re
from threading import Thread

import numpy as np
import pytest
from django.contrib.auth.models import Group
from django.db import connections

from krm.adapters import sentence_encoder
from krm.arrivals import jobs
from krm.arrivals.actions import hints
from krm.arrivals.actions import meaning as actions
from krm.arrivals.models import Alarm, DangerExample, DangerHint, MeaningReading
from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.rules.alarm import AlarmWords
from krm.arrivals.rules.comparing import Comparison, Likeness
from krm.arrivals.rules.meaning import KIND_OF, Example, Learned, judge, learn, units, with_own
from krm.arrivals.rules.wording import PLACES, Wording, learn_wording
from krm.arrivals.storage import examples as stored
from krm.casework.actions import notes
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions.models import Reaction
from krm.regelwerk.models import RegelwerkVersion
from krm.regelwerk.queries import rules_on
from krm.regelwerk.rules import load_stored, shipped_text
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail
from tests.walks.page import Page
from tests.walks.walker import Walker

AT = moment("2026-05-22T10:00")
# A handful, like those that ship: enough to learn from in a moment. Only every second harmless one
# is a centre (krm/arrivals/rules/meaning.py): with fewer nothing pulls towards harmless.
DANGEROUS = [
    Example("farewell", "gravest", "de", "Wenn Sie das lesen, gibt es mich nicht mehr."),
    Example(
        "farewell", "gravest", "de", "Morgen werde ich nicht mehr da sein, alles ist geregelt."
    ),
    Example("child", "dangerous", "de", "Der Kleine hat wieder blaue Flecken und redet nicht."),
    Example("need", "dangerous", "de", "Wir sitzen seit Tagen im Kalten, der Topf bleibt leer."),
]
CALM = """
Anbei die fehlenden Kontoauszüge für Februar.
Im März bin ich in Kur und nicht erreichbar.
Meine Telefonnummer hat sich geändert.
Mein Sohn hat sich beim Fußball den Knöchel verstaucht.
Ich bitte um einen Termin in der nächsten Woche.
Wann wird mein Antrag auf Erstausstattung bearbeitet?
Guten Tag, anbei alles, was noch fehlte.
Bitte schicken Sie mir den Bescheid noch einmal zu.
Ich danke Ihnen für die freundliche Auskunft.
Den Bescheid vom April habe ich erhalten.
Meine neue Anschrift steht unten.
Im Mai ziehe ich um und bin dann wieder erreichbar.
"""
FEW = [
    *DANGEROUS,
    *(Example("farewell", "harmless", "de", said) for said in CALM.strip().splitlines()),
]
FAREWELL = "Wenn Sie diesen Brief lesen, gibt es mich schon nicht mehr."


@pytest.fixture
def rules(cast, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def few(monkeypatch):
    """Learn from a handful of examples; the encoder is the real one."""
    monkeypatch.setattr(stored, "shipped", lambda: tuple(FEW))


def arrived(text, **more):
    raw = mail(text, received="", subject="Bescheid", **more)
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=AT, at=AT).item


def test_m_13_the_worker_compares_the_meaning_and_names_the_example(rules, few):
    item = arrived(FAREWELL)
    assert not Alarm.objects.exists()
    assert jobs.read_due(at=AT) == 1
    alarm = Alarm.objects.get()
    assert (alarm.item, alarm.kind) == (item, "self_harm")
    assert alarm.example == FEW[0].text
    assert alarm.words == FAREWELL
    assert jobs.read_due(at=AT) == 0


@pytest.mark.both_databases("transactions: what others write while many texts wait")
def test_m_13_many_waiting_texts_are_compared_while_others_write(committed_db, few, monkeypatch):
    shipped_rules(at=AT)
    MeaningReading.objects.bulk_create(
        MeaningReading(text=f"Satz Nummer {number}.", asked_at=AT) for number in range(120)
    )

    def compare(_, comparison):
        writer = Thread(target=_somebody_else_writes)
        writer.start()
        writer.join()
        return comparison

    monkeypatch.setattr(jobs, "compare", compare)
    assert jobs.read_due(at=AT) == 120
    assert not MeaningReading.objects.filter(read_at=None).exists()


def _somebody_else_writes():
    Group.objects.create(name=f"Gruppe {Group.objects.count()}")
    connections.close_all()


def test_m_13_an_ordinary_letter_leaves_nothing(rules, few):
    arrived("Bitte schicken Sie mir den Bescheid vom März noch einmal.")
    jobs.read_due(at=AT)
    assert not Alarm.objects.exists()
    assert not DangerHint.objects.exists()
    assert MeaningReading.objects.get().note == ""


def test_m_13_what_is_not_read_is_said(rules, few, monkeypatch):
    row = MeaningReading.objects.create(text="Eins zwei. Drei vier. Fünf sechs.", asked_at=AT)
    encoder = sentence_encoder.find_encoder()
    learned, dangers = jobs.learned_now(encoder)
    comparison = Comparison(encoder.encode, learned, dangers, AlarmWords({}), most=1)
    read = jobs.compare(row, comparison)
    assert read.note == "2 Sätze wurden nicht nach ihrem Sinn verglichen."


def test_m_13_the_text_of_a_note_stays_only_until_it_was_read(rules, few, cast):
    reaction = recorded(cast)
    notes.add_note(
        reaction=reaction, kind="phone", happened_at=reaction.arrived_at, partner="Kundin",
        text=FAREWELL, by=cast.officer, at=AT,
    )  # fmt: skip
    row = MeaningReading.objects.get(text=FAREWELL)
    jobs.read_due(at=AT)
    row.refresh_from_db()
    assert row.text == ""
    assert Alarm.objects.get().reaction == reaction


def like(kind="child", *, is_alarm=False):
    return Likeness("Er redet nicht.", "Der Kleine redet nicht.", kind, is_alarm)


def compared(reaction, *, is_alarm=False):
    reading = MeaningReading.objects.create(reaction=reaction, asked_at=AT)
    actions.note_meaning(reading=reading, found=[like(is_alarm=is_alarm)], at=AT)


def test_m_13_who_typed_it_has_read_it_but_an_alarm_is_raised(rules, cast):
    reaction = recorded(cast)
    assert reaction.captured_by == cast.officer
    compared(reaction)
    assert not DangerHint.objects.exists()
    compared(reaction, is_alarm=True)
    assert Alarm.objects.get().reaction == reaction


def test_m_13_what_a_clerk_typed_is_read_first_until_it_has_ended(rules, cast):
    reaction = recorded(cast)
    Reaction.objects.filter(pk=reaction.pk).update(captured_by=cast.clerk)
    compared(Reaction.objects.get(pk=reaction.pk))
    on = AT.date()
    assert [row.number for row in queries_alarms.hints_shown_to(cast.officer, on)] == [
        reaction.number
    ]
    Reaction.objects.filter(pk=reaction.pk).update(state="closed", closed_at=AT)
    assert queries_alarms.hints_shown_to(cast.officer, on) == []


@pytest.mark.parametrize(
    ("found", "alarms", "hinted"),
    [
        ([], [], []),
        ([like()], [], ["child"]),
        ([like(), like()], [], ["child"]),
        ([like("threat"), like()], [], ["child", "threat"]),
        ([like(is_alarm=True), like("threat")], ["child"], []),
        ([like("self_harm", is_alarm=True)], [], []),  # words have raised it already
    ],
)
def test_m_13_two_levels(rules, found, alarms, hinted):
    item = arrived("Ich bringe mich um." if "self_harm" in [f.kind for f in found] else "Guten Tag")
    words = set(Alarm.objects.values_list("kind", flat=True))
    actions.note_meaning(reading=MeaningReading.objects.get(item=item), found=found, at=AT)
    raised = set(Alarm.objects.values_list("kind", flat=True)) - words
    assert sorted(raised) == alarms
    assert sorted(DangerHint.objects.values_list("kind", flat=True)) == hinted


def test_m_13_without_the_encoder_words_are_read_all_the_same(rules, monkeypatch):
    monkeypatch.setattr(queries_alarms, "is_installed", lambda: False)
    arrived("Ich kann nicht mehr.")
    assert not MeaningReading.objects.exists()
    assert DangerHint.objects.get().words == "kann nicht mehr"


def test_m_13_the_office_adds_an_example_and_the_worker_learns_from_it(rules, few, cast):
    said = {"text": "Der Ofen bleibt aus und die Lippen sind blau.", "kind": "existential"}
    with pytest.raises(Refused):
        actions.add_example(**said, by=cast.clerk, at=AT)
    row = actions.add_example(**said, by=cast.officer, at=AT)
    encoder = sentence_encoder.find_encoder()
    learned, dangers = jobs.learned_now(encoder)
    assert (dangers[-1].kind, dangers[-1].text) == ("existential", said["text"])
    like_it = ["Der Ofen ist aus, seine Lippen sind ganz blau."]
    [found] = judge(learned, encoder.encode(like_it), like_it)
    assert (dangers[found.example].text, found.is_alarm) == (said["text"], True)
    with pytest.raises(Refused, match="gibt es schon"):
        actions.add_example(**said, by=cast.officer, at=AT)
    with pytest.raises(Refused, match="ganzen Satz"):
        actions.add_example(text="Not", kind="", by=cast.officer, at=AT)
    actions.remove_example(example=row, by=cast.officer, at=AT)
    assert not DangerExample.objects.exists()


def test_a_harmless_example_of_the_office_quiets_only_what_is_like_it(few):
    encoder = sentence_encoder.find_encoder()
    learned = learn(FEW, encoder.encode([example.text for example in FEW]))
    own = [Example("own", "harmless", "", FAREWELL)]
    quieted = with_own(learned, own, encoder.encode([FAREWELL]))
    said = [FAREWELL, "Der Kleine hat wieder blaue Flecken."]
    vectors = encoder.encode(said)
    before, after = learned.scores(vectors, said), quieted.scores(vectors, said)
    assert after[0] < -1 < before[0]
    assert after[1] == pytest.approx(before[1], abs=0.1)


def test_the_examples_that_ship_are_whole():
    assert len(stored.shipped()) > 10_000
    families = {example.family for example in stored.shipped() if example.is_danger}
    assert families == set(KIND_OF)


def test_what_was_learned_from_the_shipped_examples_ships_with_them():
    """If not: `make examples`."""
    digest = stored.digest_of(stored.shipped(), sentence_encoder.find_encoder().name)
    assert stored.learned_from_shipped(digest) is not None


def test_a_longer_letter_is_judged_by_what_stands_out():
    two = np.eye(2, dtype=np.float32)
    learned = by_meaning_only(two)
    danger, calm = two[:1], two[1:]
    said = ["Satz."] * 5
    letter = judge(learned, np.concatenate([calm, danger, calm, calm, calm]), said)
    assert [row.unit for row in judge(learned, danger, said[:1])] == [0]
    assert [row.unit for row in letter] == [1]
    assert judge(learned, calm, said[:1]) == []
    assert judge(learned, two[:0], []) == []


def test_a_letter_that_speaks_of_nothing_but_danger_stands_out():
    two = np.eye(2, dtype=np.float32)
    found = judge(by_meaning_only(two), np.concatenate([two[:1]] * 5), ["Satz."] * 5)
    assert [row.is_first for row in found] == [True] * 5


def test_words_of_danger_count_in_a_letter_of_nothing_but_need():
    """No sentence stands out there: each of them would count if it came alone."""
    middle = np.full((5, 2), 0.5**0.5, dtype=np.float32)
    found = judge(by_meaning_only(np.eye(2, dtype=np.float32)), middle, ["Satz."] * 5)
    assert [(row.is_alarm, row.is_first) for row in found] == [(False, False)] * 5


def test_m_13_the_power_is_off_and_nobody_answers(rules):
    """Said without a word of alarm, between the questions of the form: still read first."""
    learned, dangers = jobs.learned_now(encoder := sentence_encoder.find_encoder())
    words = queries_alarms.words_of(rules_on(AT.date()))
    read = Comparison(encoder.encode, learned, dangers, words, most=60)
    read.read(
        "Seit gestern Abend ist bei uns der Strom abgestellt. Ich habe zwei kleine Kinder. Den "
        "Antrag auf ein Darlehen habe ich vor drei Wochen abgegeben, und niemand hat geantwortet."
        "\n\nWas würde helfen?\nBitte rufen Sie mich heute noch an."
    )
    assert read.calm == set()
    assert "Strom" in read.clearest_first()[0].words


def by_meaning_only(two):
    nothing = Wording(np.zeros(PLACES, np.float32), np.zeros(PLACES, np.float32), 0.0)
    weights = np.array([2, -2], np.float32)
    return Learned(two, weights, np.array([True, False]), nothing)


def test_the_wording_of_a_text_speaks_for_danger_or_against_it():
    said = ["I mog nimma leben", "nimma leben wui i", "Anbei der Antrag", "der Antrag liegt bei"]
    learned = learn_wording(said, np.array([True, True, False, False]), np.ones(4))
    scores = learned.scores(["nimma lebm", "den Anträgen", "漢字", ""])
    assert scores[0] > scores[2] > scores[1]
    assert scores[2] == scores[3] == pytest.approx(learned.base)


@pytest.fixture
def by_few():
    """Return a comparison with a handful of examples and one weak word."""
    encoder = sentence_encoder.find_encoder()
    learned = learn(FEW, encoder.encode([example.text for example in FEW]))
    dangers = [example for example in FEW if example.is_danger]
    words = AlarmWords({}, read_first=["gibt es mich", "im märz"])
    return lambda most=9: Comparison(encoder.encode, learned, dangers, words, most)


@pytest.mark.parametrize(
    ("text", "calm", "hits"),
    [
        ("Im März bin ich in Kur und nicht erreichbar.", {"im marz"}, 0),
        ("Wenn Sie das lesen, gibt es mich nicht mehr.", set(), 1),
        ("Bitte schicken Sie mir den Bescheid noch einmal zu.", set(), 0),
    ],
)
def test_words_count_only_where_the_sentence_does_not_sound_harmless(by_few, text, calm, hits):
    read = by_few()
    read.read(text)
    assert (read.calm, len(read.clearest_first())) == (calm, hits)


def test_words_in_a_sentence_that_was_not_compared_are_never_calm(by_few):
    read = by_few(most=0)
    read.read("Im März bin ich in Kur und nicht erreichbar.")
    assert read.calm == set()


def test_a_short_message_is_judged_as_a_whole():
    said = ["Guten Tag,", "das ist ein Satz.", "Und das ist noch einer.", "Ihre Frau M."]
    assert units(said) == [" ".join(said)]
    three = [*said, "Das ist der dritte Satz."]
    assert units(three) == [" ".join(three)]
    letter = [*said, "Das ist der dritte Satz.", "Das ist der vierte Satz."]
    assert units(letter) == letter
    assert units([]) == []


def test_a_hint_of_the_meaning_ends_with_its_sentence(rules, few, cast):
    item = arrived("Guten Tag, anbei alles.")
    reading = MeaningReading.objects.get()
    actions.note_meaning(reading=reading, found=[like()], at=AT)
    hints.note_read(subject=hints.subject_of(item, None), by=cast.officer, at=AT)
    assert not DangerHint.objects.exists()


def test_a_hint_of_words_ends_where_the_sentence_sounds_harmless(rules):
    item = arrived("Ich kann nicht mehr.")
    reading = MeaningReading.objects.get(item=item)
    actions.note_meaning(reading=reading, found=[], calm={"ganz anderes"}, at=AT)
    assert DangerHint.objects.get().words == "kann nicht mehr"
    MeaningReading.objects.update(read_at=None)
    actions.note_meaning(reading=reading, found=[], calm={"kann nicht mehr"}, at=AT)
    assert not DangerHint.objects.exists()
    assert JournalEntry.objects.filter(verb="hint_withdrawn").count() == 1


def test_a_hint_of_the_meaning_is_not_taken_back_with_words(rules):
    item = arrived("Guten Tag, anbei alles.")
    reading = MeaningReading.objects.get(item=item)
    actions.note_meaning(reading=reading, found=[like()], calm={like().words}, at=AT)
    assert DangerHint.objects.get().example


def test_m_13_the_office_can_switch_the_meaning_off(rules):
    text = re.sub(r"by_meaning = \{ value = true", "by_meaning = { value = false", shipped_text())
    assert not load_stored(text).flag("alarms.by_meaning")
    RegelwerkVersion.objects.update(content=text, content_hash="f" * 64)
    arrived("Ich kann nicht mehr.")
    assert not MeaningReading.objects.exists()
    assert DangerHint.objects.get().words == "kann nicht mehr"


def test_an_alarm_shows_the_words_of_the_message_first_and_its_example_apart(rules, cast):
    said = "Seit gestern ist bei uns der Strom abgestellt, die Kinder frieren."
    item = arrived(said)
    found = Likeness(said, "Wir sitzen seit Tagen im Kalten.", "existential", is_alarm=True)
    actions.note_meaning(reading=MeaningReading.objects.get(item=item), found=[found], at=AT)
    page = Walker(cast.officer).client.get(item.get_absolute_url()).content.decode()
    folded = re.findall(r"<details.*?</details>", page, re.DOTALL)
    assert any("Wir sitzen seit Tagen im Kalten." in part for part in folded)
    assert re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL).count("Wir sitzen") == 0
    words = Page(page).text
    phrase = words.index("In der Nachricht steht: Strom abgestellt")
    passage = words.index(f"Die ganze Stelle: {said}")
    example = words.index("Warum dieser Hinweis? Der Text ähnelt einem Beispiel unserer Liste.")
    assert phrase < passage < example < words.index("Wir sitzen seit Tagen im Kalten.")


def test_the_gravest_alarm_of_a_message_comes_first(rules, cast):
    item = arrived("Guten Tag")
    found = [like("existential", is_alarm=True), like("self_harm", is_alarm=True)]
    actions.note_meaning(reading=MeaningReading.objects.get(item=item), found=found, at=AT)
    shown = queries_alarms.shown_to(cast.officer, AT.date())
    assert [row.alarm.kind for row in shown] == ["self_harm", "existential"]
