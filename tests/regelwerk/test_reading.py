"""A Regelwerk with a fault is refused with a German sentence that names the key."""

import pytest

from krm.regelwerk.rules import RegelwerkError, load_regelwerk, shipped_text

SHIPPED = shipped_text()


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("[document]", "[document", "Text", "kein gültiges TOML"),
        ("length = 3\n", "", "deadlines.confirmation.length", "fehlt"),
        ("length = 3\n", 'length = "drei"\n', "deadlines.confirmation.length", "ganze Zahl"),
        ("length = 3\n", "length = -1\n", "deadlines.confirmation.length", "ganze Zahl ab 0"),
        ("length = 3\n", "length = 0\n", "deadlines.confirmation.length", "ganze Zahl ab 1"),
        ("length = 3\n", "length = true\n", "deadlines.confirmation.length", "ganze Zahl"),
        ('unit = "working_days"', 'unit = "weeks"', "deadlines.confirmation.unit", "„weeks“"),
        ('shift = "none"', 'shift = "later"', "deadlines.confirmation.shift", "„later“"),
        ("official = true\n", "", "deadlines.confirmation.official", "fehlt"),
        ("official = true\n", "official = 1\n", "deadlines.confirmation.official", "true oder"),
        ("length = 3\n", "length = 3\nlenght = 3\n", "deadlines.confirmation.lenght", "kennt"),
        ('[deadlines.contact]', '[deadlines.kontakt]', "deadlines.contact", "Frist fehlt"),
        ('direction = "backward"\nshift = "none"', 'direction = "backward"\nshift = "next"',
         "deadlines.petition.shift", "rückt nie nach hinten"),
        ('unit = "calendar_days"\ndirection = "backward"',
         'unit = "working_days"\ndirection = "backward"',
         "deadlines.petition.unit", "nur in Kalendertagen"),
        ("unit = \"Gemeint", "colour = \"Gemeint", "deadlines.petition.assumptions.colour", "sind"),
        ('section = "Deckblatt", text = "Nummer', 'text = "Nummer', "document.number", "Herkunft"),
        ('section = "Deckblatt", text = "Nummer', 'section = "1", assumed = true, text = "Nummer',
         "document.number", "genau eine Herkunft"),
        (', text = "Nummer der Geschäftsweisung."', "", "document.number.text", "fehlt"),
        ("value = 2026-05-01", 'value = "2026-05-01"', "document.review_on.value", "ein Datum"),
        ("value = 20, assumed", "value = 2.5, assumed", "letters.longest_sentence.value", "Zahl"),
        ("max_files = {", "max_filez = {", "files.max_filez", "kennt das Regelwerk nicht"),
        ('mailbox = { value = "BA-JC DW-KRM", section = "7", text = "Postfach für Fragen und für '
         'die Weiterleitung von Kundenreaktionen." }', "", "document.mailbox", "fehlt"),
        ('value = "RP"', 'value = "XX"', "calendar.land.value", "„XX“"),
        ('"12-24"', '"24.12."', "calendar.year_end_days.value", "Monat und Tag"),
        ('["12-24", "12-31"]', '"12-24"', "calendar.year_end_days.value", "Liste von Texten"),
        ('value = "counts"', 'value = "maybe"', "calendar.year_end_forward.value", "„maybe“"),
        ('value = "topics"', 'value = "never"', "petition.release.value", "„never“"),
        ('value = ["S3.1"]', 'value = ["S3.99"]', "contact.codes", "„S3.99“"),
        ('code = "S1.2"', 'code = "S1.1"', "anliegen.codes[3].code", "zweimal"),
        ('parent = "S1", label = "Berechnung', 'parent = "S2", label = "Berechnung',
         "anliegen.codes[3].parent", "steht nicht davor"),
        ('kinds = ["praise"]', 'kinds = ["prize"]', "anliegen.codes[44].kinds", "„prize“"),
        ("maximum = 3", "maximum = 0", "anliegen.maximum", "ab 1"),
        ('closing = "closing"', 'closing = "clothing"', "kinds.complaint.closing", "„clothing“"),
        ('name = "interim", after = 21', 'name = "interim", after = 17',
         "ladders.closing.levels", "der Zeit nach"),
        ('name = "interim", after = 21', 'name = "amber", after = 21',
         "ladders.closing.levels", "zweimal"),
        ('tone = "amber"', 'tone = "pink"', "ladders.confirmation.levels[1].tone", "„pink“"),
        ("[ladders.contact]", "[ladders.callback]", "ladders.callback", "keine Erinnerungsleiter"),
        ("[criteria.teilweise", "[criteria.partly", "criteria.teilweise", "fehlt"),
        ("[lists.tv_topics", "[lists.topics", "lists.tv_topics", "Liste fehlt"),
        ("[reports]", "[reportz]", "reports", "fehlt"),
        ("[document]", "nonsense = 1\n[document]", "nonsense", "kennt das Regelwerk nicht"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_key(old, new, key, problem):
    assert old in SHIPPED
    text = SHIPPED.replace(old, new) if old.startswith("[") else SHIPPED.replace(old, new, 1)
    with pytest.raises(RegelwerkError) as fault:
        load_regelwerk(text)
    assert fault.value.key == key
    assert problem in fault.value.problem
    assert str(fault.value) == f"Regelwerk, {key}: {fault.value.problem}"


@pytest.mark.parametrize("text", ["", "a = 1", "deadlines = 3"])
def test_something_else_than_a_regelwerk_is_refused(text):
    with pytest.raises(RegelwerkError):
        load_regelwerk(text)
