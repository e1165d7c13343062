"""Signals of danger: what raises an alarm, what does not, and who hears of it when."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from krm.arrivals.rules.alarm import (
    KINDS,
    LONGEST,
    AlarmWords,
    as_written,
    find_signals,
    people_due,
    possible_danger,
    read_pieces,
)
from krm.deadlines.rules.office_hours import OfficeHours
from krm.regelwerk.rules import shipped

BERLIN = ZoneInfo("Europe/Berlin")


def shipped_words():
    rules = shipped()
    return AlarmWords(
        words={kind: rules.texts(f"alarms.{kind}") for kind in KINDS},
        exceptions=rules.texts("alarms.exceptions"),
        negation_counts=frozenset(rules.texts("alarms.negation_counts")),
        read_first=rules.texts("alarms.read_first"),
    )


def kinds(text):
    return [signal.kind for signal in find_signals(text, shipped_words())]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ich will mich umbringen.", "self_harm"),
        ("ICH BRINGE MICH UM", "self_harm"),
        ("Wenn das so weitergeht, bringe ich mich um.", "self_harm"),
        ("dann nehme ich mir das Leben", "self_harm"),
        ("sonst tu ich mir noch was an", "self_harm"),
        ("Ich will mich doch gar nicht umbringen, aber so geht es nicht weiter", "self_harm"),
        ("Ich denke an Selbstmord", "self_harm"),
        ("dann bleibt nur der Suizid", "self_harm"),
        ("Ich möchte einfach nur noch sterben", "self_harm"),
        ("Ich moechte nicht mehr leben", "self_harm"),
        ("Ich weiß nicht, ob ich mir etwas antue oder mir noch etwas antun werde", "self_harm"),
        ("Lieber tot als so", "self_harm"),
        ("Ich gehe in den Hungerstreik", "self_harm"),
        ("Ich setze meinem Leben ein Ende", "self_harm"),
        ("Der Nachbar schlägt seine Kinder", "child"),
        ("Der Nachbar schlaegt seine Kinder", "child"),
        ("Meine Kinder haben seit gestern nichts zu essen", "child"),
        ("Es geht um eine Kindeswohlgefährdung", "child"),
        ("Das Baby hat keine Milch", "child"),
        ("Ich bringe Sie alle um", "threat"),
        ("Ich komme mit dem Messer", "threat"),
        ("Sie werden das noch bereuen", "threat"),
        ("Ich weiß, wo Sie wohnen. Ich weiß wo du wohnst", "threat"),
        ("Dann laufe ich Amok", "threat"),
        ("Ihr gehört alle in die Luft gesprengt", "threat"),
        ("ich zuend alles an: anzuenden werde ich den Laden", "threat"),
        ("Seit gestern ist der Strom bei uns abgestellt", "existential"),
        ("Ich bin ab Montag obdachlos", "existential"),
        ("Am 3.6. ist der Räumungstermin", "existential"),
        ("Ich habe kein Geld mehr für Lebensmittel", "existential"),
        ("Ich bin völlig mittellos", "existential"),
        ("Ich kann meine Medikamente nicht mehr bezahlen", "existential"),
        ("Der Kühlschrank ist seit Tagen leer", "existential"),
    ],
)
def test_what_raises_an_alarm(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mein Antrag liegt seit drei Wochen.",
        "Von dem Geld kann man kaum leben.",
        "Ich war todmüde nach dem Termin.",
        "Beim Fest war Bombenstimmung.",
        "Die Umlegung der Kosten ist falsch. Bitte legen Sie den Termin um.",
        "Der Unfall war auf der Straße.",
        "Ich drohe Ihnen nicht. Das ist nur eine Frage.",
        "Der Strom wurde zum Glück nicht abgestellt.",
        "Ich bin nicht obdachlos.",
        "Wir sind nicht mehr wohnungslos.",
        "Meine Kinder gehen gern in die Schule.",
        "Das Kind braucht einen Schulranzen.",
        "Ich brauche Messer und Gabel für die Erstausstattung.",
        "Bitte nehmen Sie mein Leben ernst.",
        "Ich will das Kind nicht vom Sport abmelden.",
        "Das Leben ist teuer geworden.",
        "Ich habe mich über die Auskunft gefreut.",
        "Meine Mutter ist gestorben, ich brauche eine Bescheinigung.",
        "Die Kinder essen in der Schule.",
        "Wir zünden eine Kerze an.",
        "Er schlägt vor, das Kind anzumelden.",
        "Mein Sohn ist umgezogen. Geschlagen habe ich mich mit den Formularen.",
        "Das Wasser wurde abgelesen. Abgestellt haben wir die Heizung selbst nie.",
    ],
)
def test_what_raises_none(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich bin obdachlos und will nicht mehr leben.", ["self_harm", "existential"]),
        ("Die Kinder haben nichts zu essen.", ["child", "existential"]),
        ("Ich bin nicht obdachlos, aber mittellos.", ["existential"]),
    ],
)
def test_several_kinds_each_once(text, expected):
    assert kinds(text) == expected


def test_a_match_does_not_cross_a_sentence():
    assert kinds("Ich kaufe Strom. Das Telefon ist abgestellt.") == []


def test_the_words_are_named():
    (signal,) = find_signals("Bitte: Der Strom ist abgestellt!", shipped_words())
    assert signal.words == "strom ist abgestellt"


@pytest.mark.parametrize(
    "text",
    [
        "Bu gün geldim, her gün bekliyorum.",  # Turkish "day" is no gun
        "Bu gu\u0308n geldim.",
        "Leider war die Verbindung tot.",
    ],
)
def test_m_13_a_word_with_a_mark_is_another_word(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He has a gun.",
        "ich mochte nicht mehr leben",
        "Ich wär am liebsten tot",
        "Kendimi oldurecegim",
    ],
)
def test_m_13_who_types_no_marks_is_read_all_the_same(text):
    assert kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich weiß nicht, wie ich weiterleben soll.",
        "Wozu soll ich noch weiterleben?",
        "So kann ich nicht weiterleben",
        "Ich möchte einschlafen und nie wieder aufwachen.",
        "Warum sollte ich noch leben",
        "Ich will für immer einschlafen.",
    ],
)
def test_m_03_a_family_of_words_not_a_list_of_sentences(text):
    assert "self_harm" in kinds(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ich halte das nicht mehr aus.", "halte das nicht mehr aus"),
        ("I cannot take this any more", "cannot take this any more"),
        ("Mein Antrag liegt seit Wochen.", ""),
    ],
)
def test_m_13_what_only_may_be_danger_is_no_alarm(text, words):
    assert kinds(text) == []
    found = possible_danger(text, shipped_words())
    assert (found.words if found else "") == words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ich bin ab Montag obdachlos.", "existential"),
        ("Bei uns ist der Strom abgestellt.", "existential"),
        ("Das Fest war eine Bombe.", "threat"),
        ("Meine Kinder bringen mich noch um.", "self_harm"),
        ("Ich kann nicht mehr.", ""),
    ],
)
def test_words_that_also_stand_in_ordinary_letters_are_read_first(text, kind):
    found = read_pieces([text], shipped_words())
    assert found.signals == ()
    assert found.possible is not None
    assert found.possible.kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ich bin obdachlos und bringe mich um.", "self_harm"),
        ("Wir haben nichts zu essen.", "existential"),
        ("Ich habe eine Pistole.", "threat"),
        ("Ich jage euch in die Luft.", "threat"),
        ("Er schlägt mich.", "peril"),
    ],
)
def test_what_cannot_be_misunderstood_raises_the_alarm_by_words_alone(text, kind):
    assert kind in [signal.kind for signal in read_pieces([text], shipped_words()).signals]


@pytest.mark.parametrize(
    "text",
    [
        "Mein Sohn schlägt mich immer beim Schach.",
        "Der Lärm bringt mich um den Schlaf.",
        "Der Computer hat sich aufgehängt.",
        "Unsere Tochter hat ihre Puppe im Kindergarten misshandelt.",
        "Als Kind wurde ich im Heim geschlagen.",
    ],
)
def test_a_turn_of_speech_raises_no_alarm(text):
    assert read_pieces([text], shipped_words()).signals == ()


def test_m_01_every_piece_is_read_and_what_is_not_is_counted():
    pieces = ["Nur eine Frage.", "Ich bringe mich um.", "x" * (LONGEST + 7)]
    found = read_pieces(pieces, shipped_words())
    assert [signal.kind for signal in found.signals] == ["self_harm"]
    assert found.unread == 7


def test_a_huge_text_is_read_in_time():
    text = "Kind und Geld und Strom und Leben " * 60_000
    assert kinds(text) == []


class Weekdays:
    def is_working_day(self, day):
        return day.weekday() < 5


HOURS = OfficeHours(time(8), time(16), Weekdays())


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-05-22T10:00", "2026-05-22T11:00", 60),
        ("2026-05-22T15:30", "2026-05-22T18:00", 30),
        ("2026-05-22T15:30", "2026-05-25T08:30", 60),
        ("2026-05-23T10:00", "2026-05-24T22:00", 0),
        ("2026-05-22T03:00", "2026-05-22T08:05", 5),
        ("2026-05-22T11:00", "2026-05-22T10:00", 0),
    ],
)
def test_only_office_hours_count(start, end, minutes):
    assert HOURS.minutes_between(at(start), at(end)) == minutes


@pytest.mark.parametrize(
    ("came", "ends"),
    [
        ("2026-05-22T10:00", "2026-05-22T16:00"),
        ("2026-05-22T16:00", "2026-05-22T16:00"),
        ("2026-05-22T16:01", "2026-05-25T16:00"),
        ("2026-05-23T09:00", "2026-05-25T16:00"),
    ],
)
def test_the_end_of_the_working_day(came, ends):
    assert HOURS.end_of_day(at(came)) == at(ends)


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, [1]), (59, [1]), (60, [1, 2]), (200, [1, 2, 3])]
)
def test_the_next_person_after_each_hour(minutes, expected):
    assert people_due([1, 2, 3], minutes, 60) == expected


def test_the_day_of_a_year_is_no_special_case():
    assert HOURS.end_of_day(at("2026-12-31T17:00")).date() == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("Bei uns ist der Strom abgestellt.", "strom abgestellt", "Strom abgestellt"),
        ("Ich kann NICHT MEHR.", "kann nicht mehr", "kann NICHT MEHR"),
        ("Die Öfen bleiben kalt", "ofen bleiben", "Öfen bleiben"),
        ("k i l l", "kill", "kill"),  # disguised: as it was read
    ],
)
def test_the_words_that_were_found_are_shown_as_the_message_spells_them(text, found, shown):
    assert as_written(text, found) == shown
