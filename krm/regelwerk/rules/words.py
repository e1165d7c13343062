"""How the stored words of a Regelwerk read in German, for the pages that show its values."""

from collections.abc import Mapping
from datetime import date

from krm.organisation.rules import ROLE_LABELS
from krm.ui.rules import format_date

LAENDER = {
    "BB": "Brandenburg",
    "BE": "Berlin",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "HB": "Bremen",
    "HE": "Hessen",
    "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}
_LETTERS = {
    "confirmation": "Eingangsbestätigung",
    "interim_notice": "Zwischennachricht",
    "answer": "Antwortschreiben",
    "board": "Schreiben im Namen des Vorstands",
    "handover_notice": "Abgabenachricht",
    "withdrawal": "Bestätigung der Rücknahme",
    "second_look": "Ergebnis der zweiten Prüfung",
    "stellungnahme": "Stellungnahme",
}
RESULT_LABELS = {
    "berechtigt": "berechtigt",
    "teilweise": "teilweise berechtigt",
    "unberechtigt": "unberechtigt",
    "nicht_bewertbar": "nicht bewertbar",
}
REMEDY_LABELS = {
    "full": "volle Abhilfe",
    "partial": "teilweise Abhilfe",
    "none": "keine Abhilfe",
    "explanation": "Erklärung oder Entschuldigung",
    "alternative": "Alternative angeboten",
}
_ALARMS = {
    "self_harm": "Gefahr für das eigene Leben",
    "peril": "Gefahr durch Gewalt oder Krankheit",
    "child": "Gefahr für ein Kind",
    "threat": "Drohung",
    "existential": "Not",
}
_LANGUAGES = {
    "de": "Deutsch",
    "de-leicht": "Leichte Sprache",
    "en": "Englisch",
    "tr": "Türkisch",
    "uk": "Ukrainisch",
    "ru": "Russisch",
    "ar": "Arabisch",
}
_YEAR_END = {"counts": "zählt als Arbeitstag", "skipped": "zählt nicht als Arbeitstag"}
_CRITERIA = {
    "attempt_documented": "rechtzeitig versucht und dokumentiert",
    "handled_in_part": "nur zum Teil gehalten",
    "promise_broken": "Zusage nicht gehalten",
}
_ROLES: dict[str, str] = {role.value: label for role, label in ROLE_LABELS.items()}

# By the whole key of a setting, or by the field of a deadline.
WORDS_OF: Mapping[str, Mapping[str, str]] = {
    "calendar.land": LAENDER,
    "calendar.year_end_forward": _YEAR_END,
    "calendar.year_end_backward": _YEAR_END,
    "alternatives.results": RESULT_LABELS,
    "alternatives.remedies": REMEDY_LABELS,
    "letters.four_eyes": _LETTERS,
    "letters.one_person": _LETTERS,
    "letters.by_email": _LETTERS,
    "service_center.result_within": RESULT_LABELS,
    "service_center.result_partly": RESULT_LABELS,
    "service_center.result_none": RESULT_LABELS,
    "service_center.criterion_within": _CRITERIA,
    "service_center.criterion_partly": _CRITERIA,
    "service_center.criterion_none": _CRITERIA,
    "petition.release": {"topics": "nur bei bestimmten Themen", "always": "immer"},
    "petition.transmitted_by": _ROLES,
    "alarms.notified": _ROLES,
    "alarms.negation_counts": _ALARMS,
    "form.languages": _LANGUAGES,
    "accessibility.state": {
        "full": "erfüllt alle Anforderungen",
        "partial": "erfüllt die meisten Anforderungen",
        "none": "erfüllt viele Anforderungen noch nicht",
    },
    "accessibility.checked_by": {"self": "das Haus selbst", "outside": "eine Stelle von außen"},
    "accessibility.enforcement": {
        "bgg": "Schlichtungsstelle nach dem BGG",
        "rlp": "Durchsetzungsstelle Rheinland-Pfalz",
    },
    "unit": {
        "working_days": "Arbeitstage",
        "calendar_days": "Kalendertage",
        "resting_hours": "Stunden, die an arbeitsfreien Tagen ruhen",
        "months": "Monate",
    },
    "direction": {"forward": "vorwärts", "backward": "rückwärts"},
    "shift": {
        "none": "bleibt bei diesem Tag",
        "next": "rückt auf den nächsten Arbeitstag",
        "previous": "rückt auf den Arbeitstag davor",
    },
}


def shown(key: str, value: object) -> str:
    """Return a value as the pages show it; a word nobody has translated stays as it is."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, list):
        return ", ".join(_word(key, str(item)) for item in value) or "keine"
    return _word(key, str(value))


def _word(key: str, word: str) -> str:
    field = key.rpartition(".")[2] if key.startswith("deadlines.") else key
    if key == "calendar.year_end_days":
        month, _, day = word.partition("-")
        return f"{day}.{month}."
    if key == "files.types":
        return word.upper()
    if key.startswith("alarms."):
        word = word.replace(" _ ", " … ")
    return WORDS_OF.get(field, {}).get(word, word)
