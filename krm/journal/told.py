"""What is told to people: one German sentence per verb.

A sentence may use keys of `data` and `personal`; a key that an entry lacks is left out visibly.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from krm.journal.verbs import Verb
from krm.journal.verification import Fault, Problem

SENTENCES: Mapping[str, str] = {
    Verb.STEP_REFUSED: "Ein Schritt wurde abgelehnt: {reason}",
    Verb.PERSONAL_BLANKED: "Namen und Texte bis Eintrag {up_to} wurden gelöscht.",
    Verb.READS_DROPPED: "Das Lese-Protokoll des Monats {month} wurde gelöscht.",
    Verb.ANCHOR_WRITTEN: "Der Tages-Anker des Protokolls vom {day} wurde geschrieben.",
    Verb.SIGNED_IN: "Anmeldung.",
    Verb.SIGNED_OUT: "Abmeldung.",
    Verb.SIGN_IN_FAILED: "Eine Anmeldung ist gescheitert.",
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
    Verb.CALENDAR_CHANGED: "Der Kalender wurde geändert.",
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
    Verb.RECEIPT_QUEUED: "Zum Eingang {receipt} geht eine automatische Bestätigung hinaus.",
    Verb.RECEIPT_SETTLED: "Automatische Bestätigung zu {receipt}: {state}.",
    Verb.RECEIPT_COUNTED: "Die automatische Bestätigung vom {day} gilt als Eingangsbestätigung.",
    Verb.INTAKE_RESTORED: "Der Eingang {receipt} liegt wieder im Posteingang.",
    Verb.INTAKE_CONTENT_REMOVED: "Der Inhalt des Eingangs {receipt} wurde entfernt.",
    Verb.INTAKE_SEPARATED: "Der Eingang {receipt} wurde wieder aus dem Vorgang genommen.",
    Verb.INTAKE_TRANSLATED: "Zum Eingang {receipt} gibt es eine deutsche Fassung.",
    Verb.PART_PASSED_ON: "Ein Teil von {receipt} ging an {unit}: {what}.",
    Verb.PART_RECEIVED: "{unit} hat den Erhalt aus {receipt} bestätigt.",
    Verb.PART_RETURNED: "{unit} gibt den Teil aus {receipt} zurück: {reason}",
    Verb.ALARM_RAISED: "Ein Alarm wurde ausgelöst: {what}.",
    Verb.ALARM_CONFIRMED: "Der Alarm ist bestätigt. Getan: {done}",
    Verb.REACTIONS_LINKED: "Mit {other} verknüpft.",
    Verb.REACTIONS_UNLINKED: "Die Verknüpfung mit {other} wurde gelöst.",
    Verb.SERIES_JOINED: "In die Serie „{series}“ aufgenommen.",
    Verb.SERIES_LEFT: "Aus der Serie „{series}“ genommen.",
    Verb.HANDOVER_PREPARED: "Abgabe an {receiver} vorbereitet. Grund: {reason}",
    Verb.HANDOVER_TAKEN_BACK: "Die Abgabe an {receiver} wurde zurückgenommen.",
    Verb.OPINION_CARD_RECEIVED: "Eine Meinungskarte ist eingegangen.",
    Verb.STATUS_ASKED: "Der Stand wurde mit dem Code abgefragt.",
    Verb.REGISTER_IMPORTED: "Aus einer Tabelle wurden {rows} Vorgänge übernommen.",
    Verb.REGISTER_EXPORTED: "Das Register wurde ausgegeben.",
    Verb.REGISTER_CHECK_ASKED: "Die Prüfung einer Tabelle wurde veranlasst.",
    Verb.REGISTER_CHECKED: "Eine Tabelle wurde geprüft: {rows} Zeilen, {problems} Fehler.",
    Verb.REGISTER_IMPORT_ASKED: "Die Übernahme einer Tabelle wurde veranlasst.",
    Verb.API_TOKEN_CREATED: "Ein Schlüssel für die Schnittstelle wurde angelegt: {name}.",
    Verb.API_TOKEN_REVOKED: "Ein Schlüssel für die Schnittstelle wurde gesperrt: {name}.",
    Verb.REACTION_REGISTERED: "Der Vorgang wurde erfasst.",
    Verb.REACTION_IMPORTED: "Aus einer Tabelle übernommen: Zeile {line}, alte Nummer {old_number}.",
    Verb.REACTION_CONFIRMED: "Der Eingang wurde bestätigt.",
    Verb.REACTION_FORWARDED: "Weitergeleitet an {units}.",
    Verb.REACTION_ASSIGNED: "An die Führungskraft gegeben: {who}.",
    Verb.REACTION_CORRECTED: "Berichtigt – {what}: {change}. Grund: {reason}",
    Verb.REACTION_JOINED: "Der Vorgang wurde mit einem anderen verbunden.",
    Verb.REACTION_ANSWERED: "Der Vorgang wurde beantwortet.",
    Verb.REACTION_CLOSED: "Der Vorgang wurde abgeschlossen.",
    Verb.REACTION_REOPENED: "Der Abschluss wurde rückgängig gemacht. Grund: {reason}",
    Verb.REACTION_WITHDRAWN: "Die Kundenreaktion wurde zurückgenommen. Nachweis: {proof}",
    Verb.REACTION_CANCELLED: "Der Vorgang wurde storniert. Grund: {reason}",
    Verb.REACTION_HANDED_OVER: "Abgegeben an {receiver}. Grund: {reason}",
    Verb.REACTION_RECLASSIFIED: "Die Art der Kundenreaktion wurde geändert.",
    Verb.REACTION_ESCALATED: "An KRM gegeben nach Absprache mit {consulted_with}.",
    Verb.FOLLOW_UP_REGISTERED: "Eine Folgereaktion wurde erfasst.",
    Verb.MESSAGE_JOINED: "Eine weitere Nachricht wurde dem Vorgang zugeordnet.",
    Verb.NOTE_ADDED: "Eine Notiz wurde hinzugefügt.",
    Verb.TASK_CREATED: "Eine Aufgabe wurde angelegt.",
    Verb.TASK_DONE: "Eine Aufgabe wurde erledigt.",
    Verb.CHECK_STARTED: "Die Prüfung des Schriftsatzes hat begonnen.",
    Verb.CORRECTION_PROPOSED: "Berichtigung vorgeschlagen – {what}: {change}. Grund: {reason}",
    Verb.CORRECTION_APPLIED: "Eine Berichtigung wurde übernommen.",
    Verb.CORRECTION_REJECTED: "Berichtigung abgelehnt – {what}: {change}.",
    Verb.ASSIGNMENT_WITHDRAWN: "Auftrag an {unit} zurückgezogen: {reason}",
    Verb.PERSON_EXCLUDED: "Eine Person wurde von diesem Vorgang ausgeschlossen.",
    Verb.SUBSTITUTE_NAMED: "Eine Ersatzperson wurde benannt.",
    Verb.ANLIEGEN_ADDED: "Ein Anliegen wurde erfasst.",
    Verb.ANLIEGEN_CHANGED: "Ein Anliegen wurde geändert.",
    Verb.ANLIEGEN_ASSESSED: "Ein Anliegen wurde bewertet.",
    Verb.ALTERNATIVES_REQUESTED: "Andere Lösungen: {unit} soll prüfen, ob eine möglich ist.",
    Verb.ALTERNATIVES_FOUND: "Andere Lösungen geprüft: {note}",
    Verb.CONTACT_TRIED: "Ein Kontakt wurde versucht.",
    Verb.CONTACT_MADE: "Der Kontakt wurde hergestellt.",
    Verb.CALLBACK_REQUESTED: "Ein Rückruf wurde erbeten.",
    Verb.CALLBACK_DONE: "Der Rückruf ist erfolgt.",
    Verb.WIDERSPRUCH_FORWARDED: "Der Widerspruch wurde weitergeleitet.",
    Verb.KLAGE_FORWARDED: "Die Klage wurde weitergeleitet.",
    Verb.FACHAUFSICHTSBESCHWERDE_FORWARDED: "Die Fachaufsichtsbeschwerde wurde weitergeleitet.",
    Verb.DIENSTAUFSICHTSBESCHWERDE_FORWARDED: "Die Dienstaufsichtsbeschwerde wurde weitergeleitet.",
    Verb.STATEMENT_REQUESTED: "Eine Äußerung wurde erbeten.",
    Verb.STATEMENT_GIVEN: "Eine Äußerung wurde abgegeben.",
    Verb.SCHRIFTSATZ_REQUESTED: "Ein Schriftsatz wurde angefordert.",
    Verb.SCHRIFTSATZ_ASSIGNED: "Der Schriftsatz wurde zugewiesen.",
    Verb.SCHRIFTSATZ_DRAFTED: "Der Schriftsatz wurde gespeichert.",
    Verb.SCHRIFTSATZ_SIGNED_OFF: "Der Schriftsatz wurde gezeichnet.",
    Verb.SCHRIFTSATZ_DELIVERED: "Schriftsatz eingegangen von {unit}.",
    Verb.SCHRIFTSATZ_RETURNED: "Schriftsatz an {unit} zurückgegeben: {remark}",
    Verb.SCHRIFTSATZ_ACCEPTED: "Der Schriftsatz wurde angenommen.",
    Verb.ZWEITSCHRIFT_FILED: "Die Zweitschrift wurde abgelegt.",
    Verb.LETTER_DRAFTED: "Ein Schreiben wurde entworfen.",
    Verb.LETTER_CHANGED: "Ein Schreiben wurde geändert.",
    Verb.LETTER_CHECKED: "Ein Schreiben wurde geprüft.",
    Verb.LETTER_RETURNED: "Ein Schreiben wurde zur Überarbeitung zurückgegeben.",
    Verb.LETTER_RELEASED: "Ein Schreiben wurde freigegeben.",
    Verb.LETTER_QUEUED: "Ein Schreiben wartet auf den Versand.",
    Verb.LETTER_DISPATCHED: "Ein Schreiben wurde versendet.",
    Verb.LETTER_FAILED: "Der Versand eines Schreibens ist gescheitert.",
    Verb.LETTER_HELD: "Der Versand eines Schreibens wurde angehalten.",
    Verb.LETTER_SENT_AGAIN: "Ein Schreiben wird noch einmal versendet.",
    Verb.LETTER_RECALLED: "Die Freigabe eines Schreibens wurde zurückgenommen.",
    Verb.LETTER_LEFT_RETURNED: "Ein Rückläufer wird nicht noch einmal versendet.",
    Verb.LETTER_CANCELLED: "Ein Schreiben wurde verworfen.",
    Verb.LETTER_FETCHED: "Ein Schreiben wurde mit dem Code abgerufen.",
    Verb.LETTER_TEXT_CHANGED: "Ein Textbaustein wurde geändert.",
    Verb.DEADLINE_SET: "Eine Frist wurde berechnet.",
    Verb.DEADLINE_MET: "Eine Frist wurde eingehalten.",
    Verb.DEADLINE_MISSED: "Eine Frist ist abgelaufen.",
    Verb.DEADLINE_MOVED: "Eine Frist wurde neu berechnet.",
    Verb.DEADLINE_DROPPED: "Eine Frist ist entfallen.",
    Verb.REMINDER_SET: "Eine Wiedervorlage wurde angelegt.",
    Verb.REMINDER_SENT: "An eine Frist wurde erinnert.",
    Verb.REMINDER_SETTLED: "Eine Wiedervorlage wurde erledigt.",
    Verb.NOTICE_SENT: "Eine Mitteilung wurde versendet.",
    Verb.PARTY_ROLE_CHANGED: "Die Rolle der Person im Vorgang wurde geändert: {what}.",
    Verb.CUSTOMER_RECORDED: "Die Angaben zur Kundin oder zum Kunden wurden erfasst.",
    Verb.CUSTOMER_CHANGED: "Die Angaben zur Kundin oder zum Kunden wurden geändert.",
    Verb.CUSTOMER_ERASED: "Die Angaben zur Kundin oder zum Kunden wurden gelöscht.",
    Verb.REPRESENTATIVE_RECORDED: "Eine Vertretung der Kundin oder des Kunden wurde erfasst.",
    Verb.CONSENT_GIVEN: "Eine Einwilligung liegt vor.",
    Verb.CONSENT_WITHDRAWN: "Eine Einwilligung wurde widerrufen.",
    Verb.DOCUMENT_ADDED: "Ein Dokument wurde hinzugefügt.",
    Verb.DOCUMENT_STORED: "Ein Dokument wurde gespeichert.",
    Verb.DOCUMENT_OPENED: "Ein Dokument wurde geöffnet.",
    Verb.DOCUMENT_QUARANTINED: "Ein Dokument wurde gesperrt.",
    Verb.DOCUMENT_RELEASED: "Ein gesperrtes Dokument wurde freigegeben.",
    Verb.DOCUMENT_ERASED: "Ein Dokument wurde gelöscht.",
    Verb.PETITION_REGISTERED: "Die Petition wurde erfasst.",
    Verb.PETITION_RELEASE_REQUESTED: "Die Freigabe der Trägerversammlung wurde erbeten.",
    Verb.PETITION_RELEASED: "Die Trägerversammlung hat die Stellungnahme freigegeben.",
    Verb.PETITION_RELEASE_DENIED: "Die Trägerversammlung hat die Freigabe abgelehnt.",
    Verb.PETITION_TRANSMITTED: "Die Stellungnahme wurde übermittelt.",
    Verb.STELLUNGNAHME_DRAFTED: "Die Stellungnahme wurde gespeichert.",
    Verb.STELLUNGNAHME_RELEASED: "Die Stellungnahme wurde freigegeben.",
    Verb.TRAEGERVERSAMMLUNG_INFORMED: "Die Trägerversammlung wurde informiert.",
    Verb.MEASURE_PROPOSED: "Eine Gegenmaßnahme wurde vorgeschlagen.",
    Verb.MEASURE_DECIDED: "Über eine Gegenmaßnahme wurde entschieden.",
    Verb.MEASURE_CHANGED: "Eine Gegenmaßnahme wurde geändert.",
    Verb.MEASURE_DONE: "Eine Gegenmaßnahme wurde umgesetzt.",
    Verb.MEASURE_REVIEWED: "Die Wirkung einer Gegenmaßnahme wurde geprüft.",
    Verb.BESONDERHEIT_RECORDED: "Eine Besonderheit wurde erfasst.",
    Verb.BESONDERHEIT_CHANGED: "Eine Besonderheit wurde geändert.",
    Verb.MATERIAL_ORDERED: "Material wurde bestellt.",
    Verb.MATERIAL_DELIVERED: "Material wurde geliefert.",
    Verb.CARDS_PRINTED: "Meinungskarten wurden erstellt.",
    Verb.LOOK_IN_REQUESTED: "Eine Einsichtnahme in die E-AKTE wurde angekündigt.",
    Verb.LOOK_IN_RECORDED: "Eine Einsichtnahme in die E-AKTE wurde festgehalten.",
    Verb.SAMPLE_DRAWN: "Die Stichprobe des Monats wurde gezogen.",
    Verb.SAMPLE_CHECKED: "Die Stichprobe des Monats wurde geprüft.",
    Verb.RETENTION_RUN: "Die Löschung nach Fristen ist gelaufen.",
    Verb.RETENTION_CHANGED: "Eine Aufbewahrungsfrist wurde geändert.",
    Verb.REACTION_ANONYMISED: "Der Vorgang wurde anonymisiert.",
    Verb.LEGAL_HOLD_SET: "Die Löschung wurde ausgesetzt.",
    Verb.LEGAL_HOLD_LIFTED: "Die Aussetzung der Löschung wurde aufgehoben.",
    Verb.AUSKUNFT_GIVEN: "Eine Auskunft wurde erteilt.",
    Verb.ERASURE_REQUESTED: "Die Löschung wurde beantragt.",
    Verb.ERASURE_DECIDED: "Über die Löschung wurde entschieden.",
    Verb.REPORT_FROZEN: "Ein Bericht wurde festgeschrieben.",
    Verb.REPORT_CORRECTED: "Ein Bericht wurde berichtigt.",
    Verb.REPORT_EXPORTED: "Ein Bericht wurde ausgegeben.",
    Verb.BACKUP_WRITTEN: "Eine Sicherung wurde geschrieben.",
    Verb.BACKUP_RESTORED: "Eine Sicherung wurde eingespielt.",
    Verb.DEMO_SEEDED: "Die Übungsdaten wurden angelegt.",
    Verb.SETTING_CHANGED: "Eine Einstellung wurde geändert.",
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
}

LEFT_OUT = "–"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return LEFT_OUT


def told(verb: str, data: Mapping[str, Any], personal: Mapping[str, Any]) -> str:
    """Return the sentence for an entry; a verb of a later version is named as it is stored."""
    sentence = SENTENCES.get(verb)
    if sentence is None:
        return verb
    values = {key: _readable(value) for key, value in {**data, **personal}.items()}
    return sentence.format_map(_Values(values))


def told_problem(problem: Problem) -> str:
    """Return a German sentence that names the entry that does not fit, and why."""
    reason = FAULTS[problem.fault].format(day=_readable(problem.day))
    return f"Kette {problem.chain}, Eintrag {problem.seq}: {reason}"


def _readable(value: object) -> str:
    text = str(value)
    return f"{date.fromisoformat(text):%d.%m.%Y}" if _DAY.fullmatch(text) else text
