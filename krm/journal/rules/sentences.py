"""What people read of an entry: one German sentence per verb.

A sentence may use keys of `data` and `personal`; a key that an entry lacks is left out visibly.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from krm.journal.rules.verbs import Verb
from krm.journal.rules.verification import Fault, Problem
from krm.ui.rules import format_date

SENTENCES: Mapping[str, str] = {
    Verb.STEP_REFUSED: "Ein Schritt wurde abgelehnt: {reason}",
    Verb.PERSONAL_BLANKED: "Namen und Texte bis Eintrag {up_to} wurden gelöscht.",
    Verb.READS_DROPPED: "Das Lese-Protokoll des Monats {month} wurde gelöscht.",
    Verb.ANCHOR_WRITTEN: "Der Anker des Protokolls vom {day} wurde geschrieben.",
    Verb.PAUSE_BEGUN: "Das Haus tut von selbst nichts mehr ({reason}).",
    Verb.PAUSE_ENDED: "Das Haus arbeitet wieder von selbst ({reason}).",
    Verb.DATA_RESTORED: "Die Daten wurden aus der Sicherung vom {made_at} zurückgeholt.",
    Verb.NUMBERS_SKIPPED: "Die Nummern {series} {year} von {from} bis {to} werden nicht vergeben.",
    Verb.FILE_CHANGED: "Eine gespeicherte Datei wurde außerhalb des Programms verändert.",
    Verb.OFFICE_SET_UP: "Die Dienststelle wurde eingerichtet.",
    Verb.OFFICE_CHANGED: "Die Angaben zur Dienststelle wurden geändert.",
    Verb.STANDORT_CHANGED: "Ein Standort wurde geändert.",
    Verb.UNIT_CHANGED: "Ein Fachbereich wurde geändert.",
    Verb.PERSON_ADDED: "Eine Person wurde angelegt.",
    Verb.PERSON_CHANGED: "Die Angaben zu einer Person wurden geändert.",
    Verb.PERSON_LEFT: "Eine Person ist ausgeschieden.",
    Verb.ROLE_GIVEN: "Eine Rolle wurde vergeben.",
    Verb.ROLE_ENDED: "Eine Rolle wurde beendet.",
    Verb.OFFICER_APPOINTED: "Die Aufgabe KRM wurde übertragen.",
    Verb.ROLE_END_TAKEN_BACK: "Das eingetragene Ende einer Rolle wurde zurückgenommen.",
    Verb.OFFICER_ENDED: "Die Aufgabe KRM wurde beendet.",
    Verb.DEPUTY_NAMED: "Eine Vertretung wurde benannt.",
    Verb.DEPUTY_ENDED: "Eine Vertretung wurde beendet.",
    Verb.ABSENCE_ENTERED: "Eine Abwesenheit wurde eingetragen.",
    Verb.ABSENCE_ENDED: "Eine Abwesenheit wurde beendet.",
    Verb.PASSWORD_CHANGED: "Das Passwort wurde geändert.",
    Verb.REGELWERK_LOADED: "Das Regelwerk wurde geladen.",
    Verb.REGELWERK_PROPOSED: "Ein neues Regelwerk wurde vorgeschlagen.",
    Verb.REGELWERK_ADOPTED: "Ein Regelwerk wurde in Kraft gesetzt.",
    Verb.REGELWERK_REJECTED: "Ein vorgeschlagenes Regelwerk wurde abgelehnt.",
    Verb.REGELWERK_REVIEWED: "Das Regelwerk wurde überprüft.",
    Verb.ASSUMPTION_CONFIRMED: "Eine Annahme wurde bestätigt.",
    Verb.LEITFADEN_UPLOADED: "Der Leitfaden wurde hochgeladen.",
    Verb.CLOSING_DAY_ADDED: "Ein Schließtag wurde eingetragen.",
    Verb.CLOSING_DAY_REMOVED: "Ein Schließtag wurde entfernt.",
    Verb.INTAKE_RECEIVED: "Ein Eingang wurde gespeichert.",
    Verb.INTAKE_JOINED: "Der Eingang wurde einem Vorgang zugeordnet.",
    Verb.INTAKE_SET_ASIDE: "Der Eingang wurde beiseitegelegt.",
    Verb.INTAKE_UNREADABLE: "Der Eingang ist nicht lesbar und wartet auf Ansicht.",
    Verb.INTAKE_TRIAGED: "Der Eingang wurde gesichtet.",
    Verb.INTAKE_READ: "Der Eingang {receipt} wurde ausgelesen.",
    Verb.MAILBOX_CHANGED: "Das Postfach {mailbox} wurde geändert: {fields}.",
    Verb.MAILBOX_FAILED: "Das Postfach {mailbox} ist seit mehreren Versuchen gestört ({code}).",
    Verb.MAILBOX_WORKS_AGAIN: "Das Postfach {mailbox} wird wieder abgeholt.",
    Verb.MAILBOX_COUNTED: "Postfach {mailbox} am {day}: {on_server} auf dem Server, "
    "{stored} gespeichert.",
    Verb.AUTOMATIC_CONFIRMATION_QUEUED: (
        "Zum Eingang {receipt} geht eine automatische Bestätigung hinaus."
    ),
    Verb.AUTOMATIC_CONFIRMATION_SETTLED: "Automatische Bestätigung zu {receipt}: {state}.",
    Verb.AUTOMATIC_CONFIRMATION_COUNTED: (
        "Die automatische Bestätigung vom {day} gilt als Eingangsbestätigung."
    ),
    Verb.INTAKE_RESTORED: "Der Eingang {receipt} liegt wieder im Posteingang.",
    Verb.INTAKE_CONTENT_REMOVED: "Der Inhalt des Eingangs {receipt} wurde entfernt.",
    Verb.INTAKE_SEPARATED: "Der Eingang {receipt} wurde wieder aus dem Vorgang genommen.",
    Verb.INTAKE_MERGED: "Der Eingang {receipt} gehört zum Eingang {other}.",
    Verb.BARRIER_REPORTED: "Eine Barriere wurde gemeldet (Eingang {receipt}).",
    Verb.BARRIER_ANSWERED: "Die gemeldete Barriere (Eingang {receipt}) ist beantwortet.",
    Verb.BARRIER_TAKEN_BACK: "Der Eingang {receipt} gilt nicht mehr als gemeldete Barriere.",
    Verb.PUBLIC_SITE_CHANGED: "Die Angaben der öffentlichen Seiten wurden geändert.",
    Verb.INTAKE_TRANSLATED: "Zum Eingang {receipt} gibt es eine deutsche Fassung.",
    Verb.ANONYMOUS_RECORDED: "Anonym erfasst. Eine Antwort ist nicht möglich.",
    Verb.PART_PASSED_ON: "Ein Teil von {receipt} ging an {unit}: {what}.",
    Verb.PART_KEPT: "Nicht weitergegeben: {what}. Grund: {reason}",
    Verb.PART_RECEIVED: "Der Erhalt aus {receipt} ist bestätigt ({unit}).",
    Verb.PART_RETURNED: "Der Teil aus {receipt} kommt zurück von {unit}: {reason}",
    Verb.ALARM_RAISED: "Ein Alarm wurde ausgelöst: {what}.",
    Verb.ALARM_CONFIRMED: "Der Alarm ist bestätigt. Getan: {done}",
    Verb.ALARM_NOT_REACHED: "Zu einem Alarm wurde niemand erreicht. Nächster Versuch: {next_at}.",
    Verb.HINT_LEFT: "Der Eingang steht zum Lesen obenan.",
    Verb.DANGER_EXAMPLE_ADDED: "Ein Beispielsatz für Gefahr kam dazu: {text}",
    Verb.DANGER_EXAMPLE_REMOVED: "Ein Beispielsatz für Gefahr wurde entfernt: {text}",
    Verb.HINT_READ: "Der obenan stehende Eingang wurde gelesen.",
    Verb.CALL_TAKEN: "Das Service Center hat den Anruf {receipt} aufgenommen.",
    Verb.CALLS_RECONCILED: "Anrufe wurden mit Tickets des Service Centers abgeglichen: {count}.",
    Verb.CALLS_EXPORTED: "Der Abgleich mit dem Service Center wurde als Tabelle ausgegeben.",
    Verb.FEHLANZEIGE_ASKED: "Ein Team wurde nach einer Fehlanzeige gefragt: {unit}, {month}.",
    Verb.FEHLANZEIGE_STATED: "Ein Team meldet Fehlanzeige: {unit}, {month}.",
    Verb.FEHLANZEIGE_WITHDRAWN: "Eine Fehlanzeige gilt nicht mehr: {unit}, {month}.",
    Verb.NIEDERSCHRIFT_APPROVED: "Die Niederschrift wurde vorgelesen und genehmigt.",
    Verb.REACTIONS_LINKED: "Mit {other} verknüpft.",
    Verb.REACTIONS_UNLINKED: "Die Verknüpfung mit {other} wurde gelöst.",
    Verb.SERIES_JOINED: "In die Serie „{series}“ aufgenommen.",
    Verb.SERIES_LEFT: "Aus der Serie „{series}“ genommen.",
    Verb.SERIES_NAMED: "Die Serie heißt jetzt „{series}“.",
    Verb.HANDOVER_PREPARED: "Abgabe an {receiver} vorbereitet. Grund: {reason}",
    Verb.HANDOVER_TAKEN_BACK: "Die Abgabe an {receiver} wurde zurückgenommen.",
    Verb.OPINION_CARD_RECEIVED: "Eine Meinungskarte ist eingegangen.",
    Verb.REGISTER_IMPORTED: "Aus einer Tabelle wurden {rows} Vorgänge übernommen.",
    Verb.REGISTER_EXPORTED: "Das Register wurde ausgegeben.",
    Verb.REGISTER_CHECK_ASKED: "Die Prüfung einer Tabelle wurde veranlasst.",
    Verb.REGISTER_CHECKED: "Eine Tabelle wurde geprüft: {rows} Zeilen, {problems} Fehler.",
    Verb.REGISTER_IMPORT_ASKED: "Die Übernahme einer Tabelle wurde veranlasst.",
    Verb.REGISTER_TAKE_BACK_ASKED: "Die Rücknahme einer Übernahme wurde veranlasst: {reason}",
    Verb.REGISTER_TAKEN_BACK: "Eine Übernahme wurde zurückgenommen: {rows} Vorgänge storniert.",
    Verb.API_TOKEN_CREATED: "Ein Schlüssel für die Schnittstelle wurde angelegt: {name}.",
    Verb.API_TOKEN_REVOKED: "Ein Schlüssel für die Schnittstelle wurde gesperrt: {name}.",
    Verb.REACTION_REGISTERED: "Der Vorgang wurde erfasst.",
    Verb.REACTION_IMPORTED: "Aus einer Tabelle übernommen: Zeile {line}, alte Nummer {old_number}.",
    Verb.REACTION_IMPORT_TAKEN_BACK: "Die Übernahme aus der Tabelle wurde zurückgenommen.",
    Verb.REACTION_FORWARDED: "Weitergeleitet an {units}.",
    Verb.INFORMATION_GIVEN: "Zur Kenntnis und Abhilfe gegeben an {units}.",
    Verb.INFORMATION_ANSWERED: "Rückmeldung von {unit}: {reply}",
    Verb.REACTION_ASSIGNED: "An die Führungskraft gegeben: {who}.",
    Verb.REACTION_CORRECTED: "Berichtigt – {what}: {change}. Grund: {reason}",
    Verb.REACTION_ANSWERED: "Der Vorgang wurde beantwortet.",
    Verb.REACTION_CLOSED: "Der Vorgang wurde abgeschlossen.",
    Verb.REACTION_REOPENED: "Der Abschluss wurde rückgängig gemacht. Grund: {reason}",
    Verb.REACTION_WITHDRAWN: "Die Kundenreaktion wurde zurückgenommen. Nachweis: {proof}",
    Verb.REACTION_CANCELLED: "Der Vorgang wurde storniert. Grund: {reason}",
    Verb.REACTION_RESTORED: "Das Storno wurde rückgängig gemacht. Grund: {reason}",
    Verb.REACTION_HANDED_OVER: "Abgegeben an {receiver}. Grund: {reason}",
    Verb.REACTION_ESCALATED: "An KRM gegeben nach Absprache mit {consulted_with}.",
    Verb.LEAD_STEP_UNDONE: "Rückgängig gemacht: Der Vorgang liegt wieder bei der Führungskraft.",
    Verb.FOLLOW_UP_REGISTERED: "Eine Folgereaktion wurde erfasst.",
    Verb.MESSAGE_JOINED: "Eine weitere Nachricht wurde dem Vorgang zugeordnet.",
    Verb.NOTE_ADDED: "Eine Notiz wurde hinzugefügt.",
    Verb.TASK_CREATED: "Eine Aufgabe wurde angelegt.",
    Verb.TASK_DONE: "Eine Aufgabe wurde erledigt.",
    Verb.CHECK_STARTED: "Die Prüfung des Schriftsatzes hat begonnen.",
    Verb.CORRECTION_PROPOSED: "Berichtigung vorgeschlagen – {what}: {change}. Grund: {reason}",
    Verb.CORRECTION_REJECTED: "Berichtigung abgelehnt – {what}: {change}.",
    Verb.CORRECTION_WITHDRAWN: "Vorschlag zurückgezogen – {what}: {change}.",
    Verb.ASSIGNMENT_WITHDRAWN: "Auftrag an {unit} zurückgezogen: {reason}",
    Verb.ASSIGNMENT_DECLINED: "Zurück an KRM, {unit} ist nicht zuständig: {reason}.",
    Verb.DRAFTER_ASSIGNED: "Den Entwurf für {unit} schreibt {drafter}.",
    Verb.UNIT_REMINDED: "Erinnert wurde {unit} ({people}){due}.",
    Verb.PERSON_EXCLUDED: "{person} ist von diesem Vorgang ausgeschlossen. Grund: {reason}",
    Verb.WORK_PASSED_ON: "Was bei {what} lag, übernimmt {who}.",
    Verb.ANLIEGEN_CHANGED: "Die Antworten zu den Anliegen wurden geändert.",
    Verb.ANLIEGEN_ASSESSED: "Anliegen {position} bewertet: {outcome}",
    Verb.ALTERNATIVES_REQUESTED: "Andere Lösungen: {unit} soll prüfen, ob eine möglich ist.",
    Verb.ALTERNATIVES_FOUND: "Andere Lösungen geprüft: {note}",
    Verb.SCHRIFTSATZ_DRAFTED: "Der Schriftsatz wurde gespeichert.",
    Verb.SCHRIFTSATZ_READY: "Der Entwurf des Schriftsatzes liegt zur Unterschrift vor ({unit}).",
    Verb.SCHRIFTSATZ_DRAFT_RETURNED: "Entwurf des Schriftsatzes zurückgegeben ({unit}): {remark}",
    Verb.SCHRIFTSATZ_DELIVERED: "Schriftsatz eingegangen von {unit}.",
    Verb.SCHRIFTSATZ_RETURNED: "Schriftsatz an {unit} zurückgegeben: {remark}",
    Verb.SCHRIFTSATZ_ACCEPTED: "Der Schriftsatz wurde angenommen.",
    Verb.ZWEITSCHRIFT_FILED: "Die Zweitschrift wurde abgelegt.",
    Verb.LETTER_DRAFTED: "Ein Schreiben wurde entworfen.",
    Verb.LETTER_CHANGED: "{what} geändert.",
    Verb.LETTER_CHECKED: "Ein Schreiben wurde geprüft.",
    Verb.SECOND_PERSON_ASKED: "Um Freigabe gebeten: {who}.",
    Verb.LETTER_RELEASED: "Ein Schreiben wurde freigegeben.",
    Verb.LETTER_QUEUED: "Ein Schreiben wartet auf den Versand.",
    Verb.LETTER_DISPATCHED: "Ein Schreiben wurde versendet.",
    Verb.LETTER_FAILED: "{what} {how}: {note}",
    Verb.LETTER_HELD: "Der Versand eines Schreibens wurde angehalten.",
    Verb.LETTER_SENT_AGAIN: "Ein Schreiben wird noch einmal versendet.",
    Verb.LETTER_RECALLED: "{what}: Freigabe zurückgenommen. {reason}",
    Verb.LETTER_NOT_AGAIN: "Ein Schreiben geht doch nicht noch einmal hinaus.",
    Verb.LETTER_LEFT_RETURNED: "Ein Rückläufer wird nicht noch einmal versendet.",
    Verb.LETTER_CANCELLED: "{what} verworfen.",
    Verb.LETTER_FETCHED: "Ein Schreiben wurde mit dem Code abgerufen.",
    Verb.LETTER_TEXT_CHANGED: "Ein Textbaustein wurde geändert.",
    Verb.DEADLINE_SET: "Eine Frist wurde berechnet.",
    Verb.DEADLINE_MET: "Eine Frist wurde eingehalten.",
    Verb.DEADLINE_MISSED: "Eine Frist ist abgelaufen.",
    Verb.DEADLINE_MOVED: "Eine Frist wurde neu berechnet.",
    Verb.DEADLINE_DROPPED: "Eine Frist ist entfallen.",
    Verb.REMINDER_SET: "Eine Wiedervorlage wurde angelegt.",
    Verb.REMINDER_SENT: "Erinnert: {people}, {what} ({due})",
    Verb.REMINDER_SETTLED: "Eine Wiedervorlage wurde erledigt.",
    Verb.NOTICE_SENT: "Eine Mitteilung wurde versendet.",
    Verb.PARTY_ROLE_CHANGED: "Die Rolle der Person im Vorgang wurde geändert: {what}.",
    Verb.CUSTOMER_RECORDED: "Die Angaben zur Kundin oder zum Kunden wurden erfasst.",
    Verb.CUSTOMER_CHANGED: "Die Angaben zur Kundin oder zum Kunden wurden geändert.",
    Verb.REPRESENTATIVE_RECORDED: "Eine Vertretung der Kundin oder des Kunden wurde erfasst.",
    Verb.CONSENT_GIVEN: "Eine Einwilligung liegt vor.",
    Verb.CONSENT_WITHDRAWN: "Eine Einwilligung wurde widerrufen.",
    Verb.DOCUMENT_ADDED: "Ein Dokument wurde hinzugefügt.",
    Verb.DOCUMENT_STORED: "Ein Dokument wurde gespeichert.",
    Verb.PETITION_REGISTERED: "Die Angaben zur Petition wurden erfasst.",
    Verb.PETITION_CHANGED: "Die Angaben zur Petition wurden geändert: {what}",
    Verb.MATERIAL_ORDERED: "Material wurde bestellt.",
    Verb.MATERIAL_DELIVERED: "Material wurde geliefert.",
    Verb.MATERIAL_REMINDER_SET: "Die Erinnerung an das Nachbestellen wurde geändert.",
    Verb.MATERIAL_REMINDED: "An das Nachbestellen von Material wurde erinnert.",
    Verb.MATERIAL_ORDER_WITHDRAWN: "Eine Bestellung von Material wurde gelöscht.",
    Verb.CARD_DESIGN_SAVED: "Der Entwurf einer Meinungskarte wurde gespeichert.",
    Verb.CARD_BOX_SAVED: "Ein Kasten für Meinungskarten wurde gespeichert.",
    Verb.OPINION_CARD_TAKEN_BACK: "Die Erfassung einer Meinungskarte wurde zurückgenommen.",
    Verb.CARDS_PRINTED: "Meinungskarten wurden erstellt.",
    Verb.REPORT_EXPORTED: "Ein Bericht wurde ausgegeben.",
}

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

# What is said of entries that were written before they said more.
OLDER: Mapping[str, str] = {
    Verb.ANLIEGEN_ASSESSED: "Anliegen {position} wurde bewertet.",
    Verb.REMINDER_SENT: "An eine Frist wurde erinnert.",
    Verb.PERSON_EXCLUDED: "Eine Person wurde von diesem Vorgang ausgeschlossen.",
}

LEFT_OUT = "–"
_FIELD = re.compile(r"\{(\w+)\}")
# A text that ends with its own stop needs no second one.
_END = re.compile(r"(?<!\.)([.!?])\.(?=\s|$)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return LEFT_OUT


def sentence_of(verb: str, data: Mapping[str, Any], personal: Mapping[str, Any]) -> str:
    """Return the sentence for an entry; a verb of a later version is named as it is stored."""
    sentence = SENTENCES.get(verb)
    if sentence is None:
        return verb
    values = {key: _readable(value) for key, value in {**data, **personal}.items()}
    if verb in OLDER and not values.keys() >= set(_FIELD.findall(sentence)):
        sentence = OLDER[verb]
    return _END.sub(r"\1", sentence.format_map(_Values(values)))


def problem_sentence(problem: Problem) -> str:
    """Return a German sentence that names the entry that does not fit, and why."""
    reason = FAULTS[problem.fault].format(day=_readable(problem.day))
    return f"Kette {problem.chain}, Eintrag {problem.seq}: {reason}"


def _readable(value: object) -> str:
    text = str(value)
    return format_date(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
