"""What the columns of an Erfassungstabelle mean, guessed from their headings."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from krm.documents.rules.table import folded


@dataclass(frozen=True)
class Target:
    """One thing the import reads: its word, its name, and headings under which tables have it."""

    word: str
    label: str
    headings: tuple[str, ...]
    is_required: bool = False


def _t(word: str, label: str, others: str = "", *, required: bool = False) -> Target:
    names = (label, *(name.strip() for name in others.split(",") if name.strip()))
    return Target(word, label, tuple(folded(name) for name in names), required)


TARGETS: Final = (
    _t("number", "Nummer", "Nr, lfd. Nr., laufende Nummer, Vorgangsnummer, Vorgang, KRM-Nummer, "
       "Aktenzeichen, Az, ID, Lfd, lfd Nummer, Beschwerdenummer"),
    _t("kind", "Art", "Art der Reaktion, Art der Kundenreaktion, Kundenreaktion, Reaktion, "
       "Art des Anliegens, Kategorie, Typ", required=True),
    _t("follow_up_of", "Folgereaktion von", "Folge von, Folgereaktion, Folgebeschwerde zu"),
    _t("state", "Stand", "Status, Bearbeitungsstand, Stand der Bearbeitung"),
    _t("title", "Worum es geht", "Betreff, Thema, Kurzbeschreibung, Stichwort, Gegenstand, Titel"),
    _t("matter", "Was ist passiert", "Sachverhalt, Beschreibung, Inhalt, Beschwerdegrund, Grund, "
       "Beschwerdeinhalt, Schilderung"),
    _t("wish", "Was wird gewünscht", "Wunsch, Ziel, Erwartung"),
    _t("channel", "Eingangsweg", "Weg, Eingang über, Eingangsart, Kanal, Medium, Zugangsweg, "
       "Eingang per", required=True),
    _t("is_written", "schriftlich", "Schriftform"),
    _t("standort", "Standort", "Liegenschaft, Geschäftsstelle, Dienststelle, Haus"),
    _t("arrived_at", "Eingang im Haus", "Eingang, Eingangsdatum, Datum, Datum Eingang, Eingang am, "
       "eingegangen am, Posteingang, Eingang JC, Eingang Jobcenter", required=True),
    _t("arrived_krm_at", "Eingang bei KRM", "Eingang KRM, KRM-Eingang, bei KRM am"),
    _t("original_dated_on", "Datum des Schreibens", "Schreiben vom, Brief vom"),
    _t("is_board", "Vorstand", "im Namen des Vorstands, Vorstandsbeschwerde"),
    _t("is_dienstaufsicht", "DAB", "Dienstaufsichtsbeschwerde, Dienstaufsicht"),
    _t("is_fachaufsicht", "FAB", "Fachaufsichtsbeschwerde, Fachaufsicht"),
    _t("is_complaint", "Eingabe ist Beschwerde", "Eingabe ist eine Beschwerde, als Beschwerde, "
       "gilt als Beschwerde"),
    _t("is_anonymous", "anonym", "Anonyme Reaktion, anonym eingegangen"),
    _t("signatories", "Unterschriften", "Anzahl Unterschriften, Anzahl der Unterschriften, "
       "Unterzeichnende"),
    _t("anliegen", "Anliegen", "Anliegen 1, 1. Anliegen, Codes, Anliegencode, Anliegenschlüssel, "
       "Beschwerdeschlüssel, Schlüssel, Systematik"),
    _t("anliegen_2", "Anliegen 2", "2. Anliegen, weiteres Anliegen"),
    _t("anliegen_3", "Anliegen 3", "3. Anliegen"),
    _t("lead_unit", "Einheit", "Fachbereich, Team, Abteilung, Bereich, zuständig, Zuständigkeit, "
       "zuständiges Team, Organisationseinheit, federführende Einheit"),
    _t("confirmation_done", "Bestätigt am", "Eingangsbestätigung, Eingangsbestätigung am, "
       "Bestätigung, Zwischennachricht, Zwischennachricht am, EB am"),
    _t("answered_at", "Beantwortet am", "Antwort, Antwort am, Antwortdatum, Antwortschreiben, "
       "Antwort vom, Abschlussschreiben"),
    _t("closed_at", "Abgeschlossen am", "Abschluss, Abschluss am, Abschlussdatum, erledigt am, "
       "Erledigung, Erledigungsdatum, Datum Abschluss"),
    _t("settled_by", "Einvernehmlich durch", "einvernehmlich, geklärt durch, gelöst durch"),
    _t("result", "Ergebnis", "Bewertung, berechtigt, Entscheidung, Ausgang"),
    _t("remedy", "Abhilfe", "abgeholfen, Art der Abhilfe"),
    _t("last_name", "Nachname", "Name, Familienname, Kunde, Kundin, Beschwerdeführer, Kundenname"),
    _t("first_name", "Vorname", "Vornamen, Rufname"),
    _t("form_of_address", "Anrede"),
    _t("street", "Straße", "Straße und Hausnummer, Anschrift, Adresse"),
    _t("postcode", "Postleitzahl", "PLZ"),
    _t("city", "Ort", "Wohnort, Stadt"),
    _t("email", "E-Mail", "E-Mail-Adresse, Mail, Email"),
    _t("phone", "Telefon", "Telefonnummer, Tel, Tel., Rufnummer"),
    _t("customer_number", "Kundennummer", "BG-Nummer, BG-Nr., Kd-Nr., KdNr"),
)  # fmt: skip

# Columns of our own table that are computed anew or belong to the register before it, so nobody
# wonders that they are left out.
COMPUTED: Final = frozenset(
    folded(name)
    for name in (
        "Frühere Nummer", "Bestätigung fällig", "Abschluss fällig", "Stellungnahme fällig",
        "Petitionsnummer", "Frist Petitionsausschuss", "Rechtskreis", "Trägerbezug",
        "Angenommen durch",
    )
)  # fmt: skip
BY_WORD: Final = {target.word: target for target in TARGETS}
REQUIRED: Final = tuple(target.word for target in TARGETS if target.is_required)
KNOWN: Final = frozenset(name for target in TARGETS for name in target.headings) | COMPUTED
PERSONAL: Final = frozenset(
    {"last_name", "first_name", "form_of_address", "street", "postcode", "city", "email", "phone",
     "customer_number"}
)  # fmt: skip


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, by the names of the columns; each column only once.

    The first name of a target is its own; it wins against the other names of other targets.
    """
    names = [folded(heading) for heading in headings]
    found: dict[str, int] = {}
    for rank in range(max(len(target.headings) for target in TARGETS)):
        for target in TARGETS:
            wanted = target.headings[rank] if rank < len(target.headings) else ""
            if not wanted or target.word in found or wanted not in names:
                continue
            index = names.index(wanted)
            if index not in found.values():
                found[target.word] = index
    return found


def signature(headings: Sequence[str]) -> str:
    """Return by what a table of the same columns is recognised the next time."""
    names = "\n".join(folded(heading) for heading in headings)
    return hashlib.sha256(names.encode()).hexdigest()


def problems_of(columns: Mapping[str, int]) -> dict[str, str]:
    """Return what is wrong with a mapping, as German sentences by the word of the target."""
    problems = {
        word: f"Bitte sagen, welche Spalte „{BY_WORD[word].label}“ enthält."
        for word in REQUIRED
        if word not in columns
    }
    taken: dict[int, str] = {}
    for word, index in columns.items():
        if index in taken:
            other = BY_WORD[taken[index]].label
            problems[word] = f"Diese Spalte ist schon für „{other}“ gewählt."
        taken.setdefault(index, word)
    return problems
