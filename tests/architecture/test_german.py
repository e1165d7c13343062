"""German that was made better stays away: the words that went, and how counts are written."""

import re
from functools import cache

import pytest

from tests.architecture.source import ROOT, short

PAGES = ("*.html", "*.py", "*.toml", "*.txt")
# Words of the pages that somebody read aloud and found wrong, with what stands there now.
GONE = {
    "erfolgreich als": "(nothing)",
    "erledigt überschritten": "2 Fristen erledigt, 1 davon zu spät",
    "liegt gerade bei": "Der Schriftsatz liegt seit Di 24.11. bei KRM. Sie können:",
    "das ist möglich:": "Sie können:",
    "arbeitstag zum handeln": "Bitte bis Do 24.12. handeln",
    "warum geht es noch nicht hinaus": "Grund für das Zurücknehmen der Freigabe",
    "wartet auf den versand": "Freigegeben. Jetzt drucken und zur Post geben.",
    "person im haus ausschließen": "Kollegin oder Kollegen vom Vorgang ausschließen",
    "zur kenntnis und abhilfe geben": "An eine Einheit geben, damit sie abhilft",
    "unbekannte absenderin": "Absender unbekannt",
    "der eingang kam": "Online-Formular",
    "ohne feste frist": "keine Frist",
    "hinweis auf andere kundinnen": "Zeigt hier jemand ohne Namen eine andere Person an?",
    "kommt es vom bmas": "Ist es eine Petition, die das BMAS schickt?",
    "gefunden: <q": "Im Text steht:",
    "steht daneben und zählt": "Es gilt das Original.",
    "schon bekannt?": "Kennen wir die Person?",
    "danke, das war es": "Fertig, danke.",
    "tabelle übernehmen": "Alte Tabelle importieren",
    "als tabelle ausgeben": "Als Excel speichern",
    "zu diesen angaben gibt es keinen": "Kein Treffer für",
    "es gibt noch keinen vorgang": "Für Sie ist zurzeit kein Vorgang freigegeben.",
    "ihr blick steht": "Dass Sie diesen Vorgang öffnen, wird protokolliert.",
    "krm-beauftragte person": "KRM-Beauftragung",
    '"mitarbeitende person"': "Beschäftigte",
    "ist nicht, was ihr name sagt": "Der Inhalt passt nicht zur Endung",
    "ersetzt keinen widerspruch": "Ihre Nachricht an uns ist kein Widerspruch.",
    "es geht um dieses thema": "Ihr Thema:",
    "vielen dank für ihre geduld": "wir bearbeiten … noch",
    "mit namen und anschrift bekommen": "Dann antworten wir.",
    "morgen ist der": "Der Schriftsatz ist am Fr 27.11. fällig.",
    "rückruf kommt, bis": "Der Rückruf kommt bis",
    "ein bericht wurde": "Ganzen Vorgang als PDF gespeichert",
}


@cache
def sources():
    """Return what people may read, in lower case, by its file; migrations keep old words."""
    found = (path for kind in PAGES for path in sorted((ROOT / "krm").rglob(kind)))
    return {
        short(path): path.read_text(encoding="utf-8").lower()
        for path in found
        if "migrations" not in path.parts and "locale" not in path.parts
    }


@pytest.mark.parametrize("words", GONE)
def test_w_words_that_went_stand_nowhere(words):
    assert [name for name, text in sources().items() if words in text] == []


# "1 Zeilen": a count before a noun says one and several, by a filter or by a branch of its own.
COUNTED = re.compile(
    r"\{\{ [\w.]*(?:rows|count|total|length|unread|waiting|missing)[\w.]*(?:\|length)? \}\}"
    r"(?:</b>)? [a-z]*\s?(?:Zeilen|Vorgänge|Eingänge|Teile|Mitteilungen|Aufgaben|Punkte|Tage)\b"
)


def test_w_a_count_before_a_noun_knows_one():
    wrong = []
    for path in sorted((ROOT / "krm").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for found in COUNTED.finditer(text):
            before = text[max(0, found.start() - 160) : found.start()]
            if not re.search(r"\{% else %\}|of|von", before[-90:]):
                wrong.append(f"{short(path)}: {found.group()}")
    assert wrong == []
