"""Findings in the wording of letters: each pattern with what it must and must not find."""

import pytest

from krm.adapters import sandbox
from krm.adapters.sandbox import Limits
from krm.letters.rules import wording


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ihre Leistung beträgt 502,00 €.", "502,00 €"),
        ("Sie bekommen 1.203,45 EUR zurück.", "1.203,45 EUR"),
        ("Es geht um 40 Euro.", "40 Euro"),
        ("Erstattung: € 12,50", "€ 12,50"),
        ("Ihre BG-Nummer 54321//0001234", "54321//0001234"),
        ("Nummer 54321BG0001234", "54321BG0001234"),
        ("Kunde 123A456789", "123A456789"),
        ("Kundennummer: 4711", "Kundennummer: 4711"),
        ("Versicherung 65 170839 J 003", "65 170839 J 003"),
        ("Konto DE02 1203 0000 0000 2020 51 bitte", "DE02 1203 0000 0000 2020 51"),
        ("Konto DE02120300000000202051", "DE02120300000000202051"),
        ("Konto NL91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00"),
    ],
)
def test_amounts_and_numbers_of_persons_are_found(text, found):
    assert found in wording.social_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ihre Nachricht KRM-2026-00042 vom 18.11.2026 ist da.",
        "Telefon 06321 123-45, Montag bis Freitag 8–12 Uhr",
        "II-6000 / KRM-2026-00042",
        "§ 84 SGG und 3 Arbeitstage",
        "67433 Neustadt, Musterstraße 12",
        "Konto DE02 1203 0000 0000 2020 52",  # wrong check digits: not an account
        "Der Europarat hat 46 Mitglieder.",
    ],
)
def test_what_is_no_social_data_stays_unnoticed(text):
    assert wording.social_data(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Liebe Kund*innen", "Kund*innen"),
        ("Kund:innen", "Kund:innen"),
        ("Mitarbeiter_innen", "Mitarbeiter_innen"),
        ("Kunde/in", "Kunde/in"),
        ("der Kunde/-in", "Kunde/-in"),
        ("Mitarbeiter(in)", "Mitarbeiter(in)"),
        ("MitarbeiterInnen", "MitarbeiterInnen"),
    ],
)
def test_short_gender_forms_are_found(text, found):
    assert wording.unfair_forms(text) == [found]


@pytest.mark.parametrize(
    "text",
    ["Kundinnen und Kunden", "Wir sind: in Neustadt", "und/oder", "Ansprechperson (in Neustadt)",
     "https://www.jobcenter.example/info"],
)  # fmt: skip
def test_paired_forms_and_other_signs_are_left_alone(text):
    assert wording.unfair_forms(text) == []


@pytest.mark.parametrize("text", ["ist berechtigt", "unberechtigte Kritik", "nicht bewertbar",
                                  "Ihre BERECHTIGTE Beschwerde"])  # fmt: skip
def test_words_of_the_statistics_are_found(text):
    assert wording.result_words(text)


def test_related_words_are_not():
    assert wording.result_words("Wir verstehen Ihre Berechtigung und Ihr Recht.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Rechtsbehelfsbelehrung: Gegen diesen …",
        "Gegen diesen Bescheid kann innerhalb eines Monats Widerspruch erhoben werden.",
    ],
)
def test_instructions_on_remedies_are_found(text):
    assert wording.remedy_instructions(text)


def test_the_hint_that_time_runs_on_is_no_instruction():
    text = "Diese Nachricht ist kein Widerspruch. Fristen aus einem Bescheid laufen weiter."
    assert wording.remedy_instructions(text) == []


@pytest.mark.parametrize(
    ("text", "unexplained"),
    [
        ("Das Kundenreaktionsmanagement (KRM) hilft. Das KRM prüft.", []),
        ("Das KRM (Kundenreaktionsmanagement) hilft.", []),
        ("Das KRM hilft. Das Kundenreaktionsmanagement (KRM) prüft.", ["KRM"]),
        ("Die Kosten der Unterkunft (KdU) und die KdU", []),
        ("Ihre KdU", ["KdU"]),
        ("Die BG nach dem SGB II und Nummer IV", ["BG"]),
        ("Nummer KRM-2026-00042", []),
        ("Frau McAdams und Herr MacDonald", []),
        ("Das BMAS und das BMAS", ["BMAS"]),
        ("Das SGB, Nummer IV und die KdU", ["KdU"]),
        ("Die Miete (KdU und mehr)", ["KdU"]),
        ("Die Miete (auch KdU)", ["KdU"]),
    ],
)  # fmt: skip
def test_abbreviations_are_explained_where_they_first_stand(text, unexplained):
    assert wording.unexplained_abbreviations(text) == unexplained


def test_short_words_read_more_easily_than_official_ones():
    easy = "Wir haben Ihr Schreiben. Wir sehen uns das an. Dann rufen wir Sie an."
    hard = (
        "Hinsichtlich der Inanspruchnahme leistungsrechtlicher Beratungsmöglichkeiten wird im "
        "Rahmen der Sachverhaltsaufklärung auf entsprechende Mitwirkungsobliegenheiten verwiesen."
    )
    assert wording.readability(easy).school_year < 6
    assert wording.readability(hard).school_year > 14
    assert wording.readability(easy).longest_sentence == 5
    assert wording.readability(easy).sentences == 3


def test_an_empty_text_has_no_difficulty():
    assert wording.readability("") == wording.Readability(0, 0, 0, 0.0)
    assert wording.longest_sentence("") == 0


@pytest.mark.parametrize(
    ("text", "counts", "school_year"),
    [
        # Two of three words have three syllables or more, and the same two more than six letters:
        # 0.1935·66.7 + 0.1672·3 + 0.1297·66.7 - 0.0327·0 - 0.875
        ("Kinder Familie Beratungsstelle", (1, 3, 3), 21.2),
        # 0.1935·33.3 + 0.1672·1.5 + 0.1297·33.3 - 0.0327·33.3 - 0.875
        ("Haus. Kinder Beratungsstelle", (2, 3, 2), 9.1),
        # No school year lies before the first one: 0.1672·4 - 0.0327·100 - 0.875
        ("Das Haus ist alt.", (1, 4, 4), 0.0),
    ],
)
def test_the_formula_counts_as_it_was_published(text, counts, school_year):
    sentences, words, longest = counts
    assert wording.readability(text) == wording.Readability(sentences, words, longest, school_year)


@pytest.mark.parametrize("text", ["a" * 20_000, "A1" * 10_000, "1" * 20_000, "1." * 10_000])
def test_s_12_a_long_run_of_one_kind_is_looked_through_at_once(text):
    # Each of these took half a minute; a process of its own ends what needs more than seconds.
    limits = Limits(cpu_seconds=3, wall_seconds=60)
    assert sandbox.run(wording.unfair_forms, limits, text) == []
    assert sandbox.run(wording.social_data, limits, text) == []


@pytest.mark.parametrize("amount", ["1.234,56 €", "12 Euro", "€ 5", "EUR 1234,5"])
def test_s_12_amounts_are_still_found(amount):
    assert wording.social_data(f"Es geht um {amount} im Monat.") == [amount]
