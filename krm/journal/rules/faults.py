"""What people read of a chain of the journal that does not fit."""

from krm.journal.rules.sentences import readable
from krm.journal.rules.verification import Fault, Problem

FAULTS: dict[Fault, str] = {
    Fault.CHANGED: "Der Inhalt passt nicht zu seiner Prüfsumme; er wurde nachträglich geändert.",
    Fault.GAP: "Dieser Eintrag fehlt.",
    Fault.BROKEN_LINK: "Der Eintrag schließt nicht an den vorigen an; einer der beiden wurde "
    "ersetzt, verschoben oder eingefügt.",
    Fault.CUT_OFF: "Ab diesem Eintrag fehlt das Ende der Kette.",
    Fault.HEAD_BEHIND: "Der Eintrag wurde am Kopf der Kette vorbei eingefügt, oder der Kopf wurde "
    "zurückgesetzt.",
    Fault.HEAD_MISSING: "Der Kopf der Kette fehlt.",
    Fault.HEAD_CHANGED: "Der Kopf der Kette nennt eine andere Prüfsumme als der letzte Eintrag.",
    Fault.ENTRIES_MISSING: "Alle Einträge der Kette fehlen; nur ihr Kopf ist noch da.",
    Fault.PERSONAL_CHANGED: "Namen oder Texte des Eintrags wurden nachträglich geändert.",
    Fault.PERSONAL_MISSING: "Namen und Texte des Eintrags fehlen, ohne dass eine Löschung "
    "festgehalten ist.",
    Fault.NOT_DROPPED_WHOLE: "Der Monat gilt als gelöscht, aber dieser Eintrag ist noch da.",
    Fault.ANCHOR_DIFFERS: "Das Protokoll passt nicht zum Anker vom {day}; davor wurden Einträge "
    "oder ganze Ketten geändert, entfernt oder eingefügt.",
    Fault.ANCHOR_MISSING: "Der Eintrag steht im Anker vom {day}, fehlt aber im Protokoll.",
    Fault.ANCHOR_FILE_DAMAGED: "Die Anker-Datei ist nicht lesbar oder passt nicht zu ihrer eigenen "
    "Prüfsumme.",
    Fault.KEY_DIFFERS: "Der Schlüssel des Protokolls (KRM_JOURNAL_KEY) ist nicht der, mit dem die "
    "Einträge geschrieben wurden.",
}


def problem_sentence(problem: Problem) -> str:
    """Return a German sentence that names the entry that does not fit, and why."""
    reason = FAULTS[problem.fault].format(day=readable(problem.day))
    return f"Kette {problem.chain}, Eintrag {problem.seq}: {reason}"
