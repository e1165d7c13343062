"""What people read of an entry: one German sentence per verb.

A sentence may use keys of `data` and `personal`; a key that an entry lacks is left out visibly.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from krm.journal.rules.plain import PLAIN
from krm.journal.rules.verbs import Verb
from krm.ui.rules import format_at, format_date

SENTENCES: Mapping[str, str] = {
    Verb.STEP_REFUSED: "Eingabe nicht angenommen: {reason}",
    Verb.PERSONAL_BLANKED: "Namen und Texte aus früheren Einträgen gelöscht",
    Verb.READS_DROPPED: "Lese-Protokoll des Monats {month} gelöscht",
    Verb.ANCHOR_WRITTEN: "Anker des Protokolls vom {day} geschrieben",
    Verb.PAUSE_BEGUN: "Das Haus tut von selbst nichts mehr ({reason}).",
    Verb.PAUSE_ENDED: "Das Haus arbeitet wieder von selbst ({reason}).",
    Verb.DATA_RESTORED: "Daten aus der Sicherung vom {made_at} zurückgeholt",
    Verb.NUMBERS_SKIPPED: "Nummern {series} {year} von {from} bis {to} übersprungen",
    Verb.FILE_CHANGED: "Außerhalb des Programms verändert: eine gespeicherte Datei",
    Verb.OFFICE_SET_UP: "Dienststelle eingerichtet",
    Verb.OFFICE_CHANGED: "Angaben zur Dienststelle geändert",
    Verb.STANDORT_CHANGED: "Standort geändert: {name}",
    Verb.UNIT_CHANGED: "Einheit geändert: {name}",
    Verb.PERSON_ADDED: "Person angelegt: {name}",
    Verb.PERSON_CHANGED: "Angaben zu einer Person geändert: {name}",
    Verb.PERSON_LEFT: "Konto geschlossen: {name}",
    Verb.ROLE_GIVEN: "Rolle vergeben an {name}",
    Verb.ROLE_ENDED: "Rolle beendet: {name}",
    Verb.OFFICER_APPOINTED: "KRM-Beauftragung vergeben an {name}",
    Verb.ROLE_END_TAKEN_BACK: "Ende einer Rolle zurückgenommen: {name}",
    Verb.OFFICER_ENDED: "KRM-Beauftragung beendet: {name}",
    Verb.DEPUTY_NAMED: "Vertretung benannt: {name}",
    Verb.DEPUTY_ENDED: "Vertretung beendet: {name}",
    Verb.ABSENCE_ENTERED: "Abwesenheit eingetragen: {starts_on} bis {ends_on}",
    Verb.ABSENCE_ENDED: "Abwesenheit beendet: {starts_on} bis {ends_on}",
    Verb.ABSENCE_LOOKED_THROUGH: "Angesehen, was in der Abwesenheit {starts_on} bis {ends_on} "
    "geschehen ist",
    Verb.PASSWORD_CHANGED: "Passwort geändert: {name}",
    Verb.PASSWORD_LINK_ISSUED: "Code für ein neues Passwort erstellt für {name}",
    Verb.PASSWORD_VOIDED: "Passwort gilt nicht mehr, das Konto öffnet jetzt Vorgänge: {name}",
    Verb.POST_CHANGED: "{name}: {what}",
    Verb.ACCESS_PROPOSED: "Der Geschäftsführung vorgeschlagen: {what}. Grund: {reason}",
    Verb.ACCESS_APPROVED: "Von der Geschäftsführung freigegeben: {what}",
    Verb.ACCESS_REJECTED: "Von der Geschäftsführung abgelehnt: {what}. Grund: {answer}",
    Verb.ACCESS_WITHDRAWN: "Vorschlag zurückgezogen: {what}",
    Verb.SIGNED_IN: "Angemeldet",
    Verb.SIGN_IN_FAILED: "Anmeldung misslungen",
    Verb.SIGN_IN_DELAYED: "Zu viele misslungene Anmeldungen: weitere müssen warten",
    Verb.SIGNED_OUT: "Abgemeldet",
    Verb.REGELWERK_LOADED: "Regelwerk geladen, gilt ab {valid_from}",
    Verb.REGELWERK_PROPOSED: "Neues Regelwerk vorgeschlagen, soll gelten ab {valid_from}",
    Verb.REGELWERK_ADOPTED: "Regelwerk in Kraft gesetzt ab {valid_from}",
    Verb.REGELWERK_REJECTED: "Vorgeschlagenes Regelwerk abgelehnt",
    Verb.REGELWERK_REVIEWED: "Geschäftsweisung geprüft, nächste Prüfung am {next_due_on}",
    Verb.ASSUMPTION_CONFIRMED: "Annahme bestätigt: {key}",
    Verb.LEITFADEN_UPLOADED: "Leitfaden hochgeladen",
    Verb.CLOSING_DAY_ADDED: "Schließtag eingetragen: {day}",
    Verb.CLOSING_DAY_REMOVED: "Schließtag entfernt: {day}",
    Verb.INTAKE_RECEIVED: "Eingang gespeichert",
    Verb.INTAKE_JOINED: "Eingang dem Vorgang zugeordnet",
    Verb.INTAKE_SET_ASIDE: "Eingang beiseitegelegt",
    Verb.INTAKE_UNREADABLE: "Eingang nicht lesbar. Bitte das Original ansehen.",
    Verb.INTAKE_TRIAGED: "Eingang gesichtet",
    Verb.INTAKE_READ: "Eingang {receipt} ausgelesen",
    Verb.MAILBOX_CHANGED: "Postfach {mailbox} geändert: {fields}",
    Verb.MAILBOX_FAILED: "Das Postfach {mailbox} ist seit mehreren Versuchen gestört ({code}).",
    Verb.MAILBOX_WORKS_AGAIN: "Postfach {mailbox} wieder erreichbar",
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
    Verb.INTAKE_CONTENT_REMOVED: "Inhalt des Eingangs {receipt} entfernt",
    Verb.INTAKE_SEPARATED: "Eingang {receipt} wieder aus dem Vorgang genommen",
    Verb.INTAKE_MERGED: "Eingang {receipt} gehört zum Eingang {other}.",
    Verb.BARRIER_REPORTED: "Barriere gemeldet (Eingang {receipt})",
    Verb.BARRIER_ANSWERED: "Gemeldete Barriere beantwortet (Eingang {receipt})",
    Verb.BARRIER_TAKEN_BACK: "Eingang {receipt} gilt nicht mehr als gemeldete Barriere.",
    Verb.PUBLIC_SITE_CHANGED: "Angaben der öffentlichen Seiten geändert",
    Verb.INTAKE_TRANSLATED: "Deutsche Fassung zum Eingang {receipt} eingetragen",
    Verb.ANONYMOUS_RECORDED: "Anonym erfasst. Eine Antwort ist nicht möglich.",
    Verb.PART_PASSED_ON: "{what} aus {receipt} an {unit} weitergegeben",
    Verb.PART_KEPT: "Nicht weitergegeben: {what}. Grund: {reason}",
    Verb.PART_RECEIVED: "{unit} bestätigt den Erhalt aus {receipt}: {what}",
    Verb.DIENSTAUFSICHT_GIVEN: "{unit} gibt KRM eine Dienstaufsichtsbeschwerde aus {receipt}: "
    "Eingang {new}",
    Verb.PART_RETURNED: "{unit} gibt den Teil aus {receipt} zurück: {reason}",
    Verb.ALARM_RAISED: "Alarm ausgelöst: {what}",
    Verb.ALARM_CONFIRMED: "Alarm bestätigt. Getan: {done}",
    Verb.ALARM_NOT_REACHED: "Zu einem Alarm niemanden erreicht. Nächster Versuch: {next_at}.",
    Verb.HINT_LEFT: "Der Eingang steht zum Lesen obenan.",
    Verb.DANGER_EXAMPLE_ADDED: "Beispielsatz für Gefahr ergänzt: {text}",
    Verb.DANGER_EXAMPLE_REMOVED: "Beispielsatz für Gefahr entfernt: {text}",
    Verb.HINT_WITHDRAWN: "Der Eingang steht nicht mehr obenan: Der Satz klingt harmlos.",
    Verb.HINT_READ: "Den Eingang gelesen, der obenan stand",
    Verb.CALL_TAKEN: "Anruf {receipt} aufgenommen",
    Verb.CALLS_RECONCILED: "Anrufe mit Tickets des Service Centers abgeglichen: {count}",
    Verb.CALLS_EXPORTED: "Abgleich mit dem Service Center als Excel gespeichert",
    Verb.FEHLANZEIGE_ASKED: "{unit} nach einer Fehlanzeige gefragt: {month}",
    Verb.FEHLANZEIGE_STATED: "{unit} meldet Fehlanzeige: {month}",
    Verb.FEHLANZEIGE_WITHDRAWN: "Fehlanzeige von {unit} gilt nicht mehr: {month}",
    Verb.NIEDERSCHRIFT_APPROVED: "Niederschrift vorgelesen, die Person hat sie genehmigt",
    # Which one, only whoever may see that Vorgang too reads (desk/queries/moments.py).
    Verb.REACTIONS_LINKED: "Mit einem anderen Vorgang verknüpft",
    Verb.REACTIONS_UNLINKED: "Verknüpfung mit einem anderen Vorgang gelöst",
    Verb.SERIES_JOINED: "In die Serie „{series}“ aufgenommen.",
    Verb.SERIES_LEFT: "Aus der Serie „{series}“ genommen.",
    Verb.SERIES_NAMED: "Die Serie heißt jetzt „{series}“.",
    Verb.HANDOVER_PREPARED: "Abgabe an {receiver} vorbereitet. Grund: {reason}",
    Verb.HANDOVER_TAKEN_BACK: "Abgabe an {receiver} zurückgenommen",
    Verb.OPINION_CARD_RECEIVED: "Meinungskarte eingegangen",
    Verb.REGISTER_IMPORTED: "Tabelle importiert (Anzahl der Vorgänge: {rows})",
    Verb.REGISTER_EXPORTED: "Register als Excel gespeichert (Anzahl der Zeilen: {rows})",
    Verb.REGISTER_CHECK_ASKED: "Prüfung einer Tabelle begonnen",
    Verb.REGISTER_CHECKED: "Tabelle geprüft (Anzahl der Zeilen: {rows}, der Fehler: {problems})",
    Verb.REGISTER_IMPORT_ASKED: "Import einer Tabelle begonnen",
    Verb.REGISTER_TAKE_BACK_ASKED: "Rücknahme eines Imports begonnen: {reason}",
    Verb.REGISTER_TAKEN_BACK: "Import zurückgenommen (Anzahl der stornierten Vorgänge: {rows})",
    Verb.API_TOKEN_CREATED: "Schlüssel für die Schnittstelle angelegt: {name}",
    Verb.API_TOKEN_REVOKED: "Schlüssel für die Schnittstelle gesperrt: {name}",
    Verb.REACTION_REGISTERED: "Vorgang erfasst",
    Verb.REACTION_IMPORTED: "Aus einer Tabelle importiert: Zeile {line}, alte Nummer {old_number}",
    Verb.REACTION_IMPORT_TAKEN_BACK: "Import aus der Tabelle zurückgenommen",
    Verb.REACTION_FORWARDED: "Weitergeleitet an {units}.",
    Verb.INFORMATION_GIVEN: "Zur Abhilfe gegeben an {units}.",
    Verb.INFORMATION_ANSWERED: "Rückmeldung von {unit}: {reply}",
    Verb.REACTION_ASSIGNED: "An die Führungskraft gegeben: {who}.",
    Verb.REACTION_CORRECTED: "Berichtigt – {what}: {change}. Grund: {reason}",
    Verb.DECISION_RECORDED: "Eingetragen – {what}: {change}. Grund: {reason}",
    Verb.REACTION_ANSWERED: "Vorgang beantwortet",
    Verb.REACTION_CLOSED: "Vorgang abgeschlossen",
    Verb.REACTION_CLOSED_UNANSWERED: "Ohne Antwort abgeschlossen, die Person ist verstorben. "
    "Nachweis: {proof}",
    Verb.REACTION_REOPENED: "Abschluss rückgängig gemacht. Grund: {reason}",
    Verb.REACTION_WITHDRAWN: "Die Kundin oder der Kunde nimmt zurück. Nachweis: {proof}",
    Verb.REACTION_CANCELLED: "Vorgang storniert. Grund: {reason}",
    Verb.REACTION_RESTORED: "Storno rückgängig gemacht. Grund: {reason}",
    Verb.REACTION_HANDED_OVER: "Abgegeben an {receiver}. Grund: {reason}",
    Verb.REACTION_ESCALATED: "An KRM gegeben nach Absprache mit {consulted_with}.",
    Verb.LEAD_STEP_UNDONE: "Rückgängig gemacht: Der Vorgang liegt wieder bei der Führungskraft.",
    Verb.FOLLOW_UP_REGISTERED: "Als Folgereaktion verknüpft",
    Verb.MESSAGE_JOINED: "Weitere Nachricht dem Vorgang zugeordnet",
    Verb.NOTE_ADDED: "Notiz geschrieben",
    Verb.NOTE_CORRECTED: "Notiz berichtigt. Grund: {reason}",
    Verb.TASK_CREATED: "Aufgabe angelegt",
    Verb.TASK_DONE: "Aufgabe erledigt",
    Verb.UNIT_ANSWERING: "{unit} antwortet selbst, weil KRM abwesend ist.",
    Verb.UNIT_ANSWERED: "{unit} hat selbst geantwortet: am {day} verschickt ({way}). "
    "Als zweite Person genannt: {second}.",
    Verb.UNIT_STANDS_IN: "KRM ist abwesend bis {until}. Bis dahin handelt {unit} ({who}): {what}.",
    Verb.UNIT_STOOD_IN: "KRM ist wieder da und arbeitet weiter.",
    Verb.COMPLETED_AFTER_ABSENCE: "Nach der Abwesenheit angesehen und vervollständigt",
    Verb.CHECK_STARTED: "Prüfung begonnen",
    Verb.ANONYMISING_PROPOSED: "Vorgeschlagen: den Vorgang anonym machen",
    Verb.ANONYMISING_REJECTED: "Abgelehnt: den Vorgang anonym machen",
    Verb.ANONYMISING_WITHDRAWN: "Vorschlag zurückgezogen: den Vorgang anonym machen",
    Verb.REACTION_ANONYMISED: "Der Vorgang ist jetzt anonym. Gelöscht sind Angaben zur Person, "
    "Schreiben und Dateien (Anzahl der Dateien: {files})",
    Verb.CORRECTION_PROPOSED: "Vorgeschlagen – {what}: {change}. Grund: {reason}",
    Verb.CORRECTION_REJECTED: "Vorschlag abgelehnt – {what}: {change}",
    Verb.CORRECTION_WITHDRAWN: "Vorschlag zurückgezogen – {what}: {change}",
    Verb.ASSIGNMENT_WITHDRAWN: "Von {unit} zurückgenommen: {reason}",
    Verb.ASSIGNMENT_DECLINED: "Zurück an KRM, {unit} ist nicht zuständig: {reason}.",
    Verb.LEAD_PASSED: "Federführend ist jetzt {unit}, solange KRM nichts anderes entscheidet.",
    Verb.LEAD_CHOSEN: "KRM hat entschieden: Federführend ist {unit}.{asked}",
    Verb.DRAFTER_ASSIGNED: "Den Entwurf für {unit} schreibt {drafter}.",
    Verb.UNIT_REMINDED: "{people} ({unit}) an {of} erinnert{due}",
    Verb.REACTION_HIDDEN: "Die Person arbeitet im Haus ({unit}). Den Vorgang sieht außer KRM nur "
    "{who}.",
    Verb.PERSON_EXCLUDED: "{person} ist von diesem Vorgang ausgeschlossen. Grund: {reason}",
    Verb.WORK_PASSED_ON: "Was bei {what} lag, übernimmt {who}.",
    Verb.ANLIEGEN_CHANGED: "Antworten zu den Anliegen geändert",
    Verb.ANLIEGEN_ASSESSED: "Anliegen {position} bewertet: {outcome}",
    Verb.ASSESSMENT_DETAILED: "Anliegen {position}: Angaben zur Bewertung geändert",
    Verb.ASSESSMENT_PROPOSED: "Anliegen {position}: Vorschlag aus dem Ticket: {outcome}",
    Verb.ANLIEGEN_REFERRED: "Anliegen {position} verweist auf das laufende Verfahren: {procedure}",
    Verb.HEARING_ASKED: "Um eine Äußerung zur Beschwerde gebeten bis {until}: {who}",
    Verb.HEARING_ANSWERED: "Äußerung zur Beschwerde abgegeben von {who}",
    Verb.HEARING_SKIPPED: "Ohne Äußerung von {who} weitergegangen: {reason}",
    Verb.SECOND_LOOK_ASKED: "Um eine zweite Prüfung gebeten. Es entscheidet {who}: {wish}",
    Verb.SECOND_LOOK_DECIDED: "Zweite Prüfung: {outcome}. {reason}",
    Verb.PRAISE_PASSED_ON: "Lob an {unit} weitergegeben",
    Verb.IDEA_DECIDED: "{unit} hat über die Idee entschieden: {decision}",
    Verb.IDEA_SETTLED: "KRM hat über die Idee entschieden, wie {unit} es sagt: {decision}",
    Verb.ALTERNATIVES_REQUESTED: "Andere Lösungen: {unit} soll prüfen, ob eine möglich ist.",
    Verb.ALTERNATIVES_FOUND: "Andere Lösung – {result}: {note}",
    Verb.SCHRIFTSATZ_DRAFTED: "Entwurf des Schriftsatzes gespeichert",
    Verb.SCHRIFTSATZ_READY: "Entwurf des Schriftsatzes der Führungskraft vorgelegt ({unit})",
    Verb.SCHRIFTSATZ_DRAFT_RETURNED: "Entwurf des Schriftsatzes zurückgegeben ({unit}): {remark}",
    Verb.SCHRIFTSATZ_DELIVERED: "Schriftsatz von {unit} eingegangen",
    Verb.SCHRIFTSATZ_RETURNED: "Schriftsatz an {unit} zurückgegeben: {remark}",
    Verb.SCHRIFTSATZ_ACCEPTED: "Schriftsatz angenommen",
    Verb.ZWEITSCHRIFT_FILED: "Zweitschrift abgelegt",
    Verb.LETTER_DRAFTED: "Schreiben entworfen",
    Verb.LETTER_CHANGED: "{what} geändert",
    Verb.LETTER_CHECKED: "Schreiben geprüft",
    Verb.SECOND_PERSON_ASKED: "Um Freigabe gebeten: {who}.",
    Verb.LETTER_RELEASED: "Schreiben freigegeben",
    Verb.LETTER_QUEUED: "Schreiben in den Ausgang gelegt",
    Verb.LETTER_DISPATCHED: "Schreiben versandt",
    Verb.LETTER_FAILED: "{what} {how}: {note}",
    Verb.LETTER_HELD: "Versand eines Schreibens angehalten: {reason}",
    Verb.LETTER_SENT_AGAIN: "Schreiben noch einmal in den Ausgang gelegt",
    Verb.LETTER_RECALLED: "{what}: Freigabe zurückgenommen. {reason}",
    Verb.LETTER_NOT_AGAIN: "Schreiben geht doch nicht noch einmal hinaus: {reason}",
    Verb.LETTER_LEFT_RETURNED: "Schreiben kam zurück und geht nicht noch einmal hinaus: {reason}",
    Verb.LETTER_ARRIVED: "Versand geklärt: Das Schreiben ist angekommen. {note}",
    Verb.LETTER_CANCELLED: "{what} verworfen",
    Verb.LETTER_FETCHED: "Schreiben mit dem Code abgerufen",
    Verb.LETTER_TEXT_CHANGED: "Textbaustein geändert",
    Verb.DEADLINE_SET: "Frist berechnet",
    Verb.DEADLINE_MET: "Frist eingehalten",
    Verb.DEADLINE_MISSED: "Frist abgelaufen",
    Verb.DEADLINE_MOVED: "Frist neu berechnet",
    Verb.DEADLINE_DROPPED: "Frist entfallen",
    Verb.REMINDER_SET: "Wiedervorlage angelegt",
    Verb.REMINDER_SENT: "{people} an {of} erinnert ({due})",
    Verb.REMINDER_SETTLED: "Wiedervorlage erledigt",
    Verb.NOTICE_SENT: "Mitteilung versandt",
    Verb.PARTY_ROLE_CHANGED: "Rolle der Person geändert: {what}",
    Verb.CUSTOMER_RECORDED: "Angaben zur Kundin oder zum Kunden erfasst",
    Verb.CUSTOMER_CHANGED: "Angaben zur Kundin oder zum Kunden geändert",
    Verb.REPRESENTATIVE_RECORDED: "Vertretung der Kundin oder des Kunden erfasst",
    Verb.CONSENT_GIVEN: "Einwilligung eingetragen, gilt ab {given_on}",
    Verb.CONSENT_WITHDRAWN: "Widerruf der Einwilligung eingetragen, gilt ab {on}",
    Verb.PAPER_PUT_AWAY: "Vordruck weggelegt, er gilt nicht: {reason}",
    Verb.LOOK_IN_RECORDED: "Einsicht in die E-AKTE eingetragen, Dokument vom {document_on}",
    Verb.LOOK_IN_CORRECTED: "Eintrag zu einer Einsicht in die E-AKTE berichtigt",
    Verb.SAMPLE_DRAWN: "Stichprobe E-AKTE für {month} gezogen",
    Verb.SAMPLE_CHECKED: "Stichprobe E-AKTE für {month} geprüft",
    Verb.SAMPLE_ESCALATED: "Stichprobe E-AKTE für {month} ist überfällig",
    Verb.ACTIONS_LOOKED_AT: "Handlungen von {person} vom {first} bis {last} angesehen, dabei aus "
    "dem Personalrat: {member}. Anlass: {reason}",
    Verb.LEGAL_HOLD_SET: "Löschung gesperrt bis {until}: {reason}",
    Verb.LEGAL_HOLD_ENDED: "Löschsperre aufgehoben: {reason}",
    Verb.PROCESSING_RESTRICTED: "Verarbeitung eingeschränkt: {reason}",
    Verb.RESTRICTION_ENDED: "Einschränkung aufgehoben, der Person gesagt am {notified_on}: "
    "{reason}",
    Verb.PROCEDURE_ENDED: "Eingetragen: Das Verfahren ist seit {ended_on} zu Ende",
    Verb.RETENTION_PROPOSED: "Löschlauf {code} vorgeschlagen",
    Verb.RETENTION_RELEASED: "Löschlauf {code} freigegeben",
    Verb.RETENTION_REJECTED: "Löschlauf {code} abgelehnt",
    Verb.RETENTION_WITHDRAWN: "Vorschlag für den Löschlauf {code} zurückgezogen",
    Verb.RETENTION_RUN: "Löschlauf {code}: {count} gelöscht oder anonym, {left} bleiben vorerst",
    Verb.LOOK_INS_DROPPED: "Einsichten und Stichproben des Jahres {year} gelöscht",
    Verb.ACCUSED_FORGOTTEN: "Gelöscht: gegen wen die Dienstaufsichtsbeschwerde ging",
    Verb.DAYS_COARSENED: "Von den Tagen bleibt nur das Quartal",
    Verb.DELETIONS_REPLAYED: "Nach der Wiederherstellung wieder anonym gemacht, Anzahl: {count}",
    Verb.SUBJECT_REQUEST_RECORDED: "Antrag {subject_request} eingetragen, Antwort bis {due_on}",
    Verb.SUBJECT_REQUEST_NAMED: "Zum Antrag {subject_request} gesagt, wen er betrifft",
    Verb.SUBJECT_REQUEST_PROVEN: "Zum Antrag {subject_request} geprüft, wer ihn stellt",
    Verb.SUBJECT_REQUEST_EXTENDED: "Antrag {subject_request}: Frist bis {extended_to}. {reason}",
    Verb.SUBJECT_REQUEST_REFUSED: "Antrag {subject_request} abgelehnt, Antwort am {answered_on}",
    Verb.SUBJECT_REQUEST_COMPLETED: "Antrag {subject_request} erfüllt, Antwort am {answered_on}",
    Verb.SUBJECT_EXPORT_PREPARED: "Auskunft zum Antrag {subject_request} zusammengestellt, "
    "geschwärzte Angaben: {words}",
    Verb.SUBJECT_EXPORT_LOOKED_AT: "Auskunft zum Antrag {subject_request} als zweite Person "
    "angesehen",
    Verb.SUBJECT_EXPORT_FETCHED: "Auskunft zum Antrag {subject_request} als Datei geholt",
    Verb.SUBJECT_REQUEST_ESCALATED: "Antrag {subject_request} ist überfällig",
    Verb.SUBJECT_LETTER_WRITTEN: "Antrag {subject_request}: Schreiben geschrieben",
    Verb.SUBJECT_LETTER_SENT: "Antrag {subject_request}: Schreiben ging am {sent_on} hinaus",
    Verb.DOCUMENT_ADDED: "Dokument zum Vorgang gelegt",
    Verb.DOCUMENT_STORED: "Dokument gespeichert",
    Verb.PETITION_REGISTERED: "Angaben zur {kind} erfasst",
    Verb.PETITION_CHANGED: "Angaben zur {kind} geändert: {what}",
    Verb.BESONDERHEIT_RAISED: "Besonderheit gemeldet: {what}",
    Verb.BESONDERHEIT_ACKNOWLEDGED: "Besonderheit zur Kenntnis genommen: {what}",
    Verb.BESONDERHEIT_WITHDRAWN: "Besonderheit zurückgenommen: {what}. Grund: {reason}",
    Verb.DUTY_ENTERED: "Zur Besonderheit eingetragen: {what}",
    Verb.BOARD_COPY_SENT: "Kopie der Antwort gegeben an: {receiver} ({way}, {sent_on})",
    Verb.DATA_DISCLOSED: "Daten weitergegeben an {receiver} ({law}): {what}",
    Verb.CONTACT_CAUSE_NOTED: "Warum niemand erreichbar war: {what}",
    Verb.MEASURE_PROPOSED: "Maßnahme vorgeschlagen: {title}",
    Verb.MEASURE_ACCEPTED: "Maßnahme angenommen: {title}",
    Verb.MEASURE_DISMISSED: "Maßnahme abgelehnt: {title}. Grund: {reason}",
    Verb.MEASURE_DONE: "Maßnahme erledigt: {title}. Ergebnis: {result}",
    Verb.MEASURE_PLANNED: "Maßnahme geplant: {title}",
    Verb.MEASURE_PROMISED: "Zusage festgehalten: {title}",
    Verb.MEASURE_KEPT: "Zusage eingehalten: {title}. {result}",
    Verb.MEASURE_RESCHEDULED: "Neu vereinbart bis {due_on}: {title}. Grund: {reason}",
    Verb.MEASURE_STEP_ADDED: "Schritt zur Maßnahme {title}: {step}",
    Verb.MEASURE_STEP_TICKED: "Schritt der Maßnahme {title} erledigt: {step}",
    Verb.MEASURE_FIGURE_CHOSEN: "Maßnahme {title}: gemessen an der Zahl {figure}",
    Verb.MEASURE_EFFECT_JUDGED: "Wirkung der Maßnahme {title} geprüft: {effect}. {note}",
    Verb.MEASURE_REMINDED: "An eine Maßnahme oder Zusage erinnert",
    Verb.MEASURE_ESCALATED: "Maßnahme oder Zusage überfällig, Geschäftsführung informiert",
    Verb.PETITION_TOPICS_CHECKED: "Themen der Trägerversammlung geprüft: {what}",
    Verb.PETITION_PARTICIPATION_DECIDED: (
        "Über die Beteiligung der Trägerversammlung entschieden: {what}. Grund: {reason}"
    ),
    Verb.PETITION_REMEDY_RECORDED: "Neben der {kind} veranlasst: {what}",
    Verb.PETITION_ASKED_AGAIN: "Nachfrage eingegangen: {question}",
    Verb.PETITION_ENDED: "Ende der {kind} eingetragen: {what}",
    Verb.STATEMENT_DRAFTED: "Stellungnahme geschrieben, Fassung {version}",
    Verb.STATEMENT_PRESENTED: "Stellungnahme der Geschäftsführung vorgelegt, Fassung {version}",
    Verb.STATEMENT_APPROVED: "Stellungnahme {what}, Fassung {version}",
    Verb.STATEMENT_RELEASED: (
        "Stellungnahme durch den Vorsitz der Trägerversammlung freigegeben: {name} ({resolution})"
    ),
    Verb.STATEMENT_RETURNED: "Stellungnahme zur Überarbeitung zurückgegeben: {remark}",
    Verb.STATEMENT_TRANSMITTED: (
        "Stellungnahme übermittelt am {transmitted_on}, Fassung {version}"
    ),
    Verb.TRANSMISSION_CORRECTED: (
        "Übermittlung der Fassung {version} berichtigt: {transmitted_on} statt {was_on}"
    ),
    Verb.MATERIAL_ORDERED: "Material bestellt",
    Verb.MATERIAL_DELIVERED: "Material geliefert",
    Verb.MATERIAL_REMINDER_SET: "Erinnerung an das Nachbestellen geändert",
    Verb.MATERIAL_REMINDED: "An das Nachbestellen von Material erinnert",
    Verb.MATERIAL_ORDER_WITHDRAWN: "Bestellung von Material gelöscht",
    Verb.CARD_DESIGN_SAVED: "Entwurf der Meinungskarte gespeichert (Fassung {version})",
    Verb.CARD_BOX_SAVED: "Kasten für Meinungskarten gespeichert",
    Verb.OPINION_CARD_TAKEN_BACK: "Erfassung einer Meinungskarte zurückgenommen",
    Verb.CARDS_PRINTED: "Meinungskarten gedruckt",
    Verb.CASE_FILE_EXPORTED: "Ganzen Vorgang als PDF gespeichert",
    Verb.FIGURES_EXPORTED: "Bericht über {from} bis {to}, Stichtag {as_of}, gespeichert: {format}",
    Verb.REPORT_TEXT_SAVED: "Text zum Bericht über {from} bis {to} gespeichert",
    Verb.EXAMPLE_CONFIRMED: "Ohne Namen als Beispiel für die Führungskräftebesprechung gewählt",
    Verb.EXAMPLE_WITHDRAWN: "Nicht mehr Beispiel für die Führungskräftebesprechung",
    Verb.MEETING_PACK_EXPORTED: "Unterlage für die Führungskräftebesprechung erstellt: {from} bis "
    "{to}",
    Verb.REPORT_SUBMITTED: "Bericht über {from} bis {to}, Stichtag {as_of}, eingereicht",
    Verb.EVALUATION_SAVED: "Auswertung über {from} bis {to}, Stichtag {as_of}, gespeichert",
    Verb.EVALUATION_DELETED: "Gespeicherte Auswertung über {from} bis {to}, Stichtag {as_of}, "
    "gelöscht",
    Verb.EVALUATION_EXPORTED: "Auswertung über {from} bis {to} als Datei gespeichert: {format}",
}

LEFT_OUT = "–"
# What data keeps as a key or a code; its words are personal, and neither stands for them.
_KEYS = frozenset(
    {"unit", "units", "second", "drafter", "basis", "parcel", "outcome", "decision", "procedure"}
)
# A petition and an Eingabe have the same entries; older ones do not say which of them it was.
_CALLED: Mapping[object, str] = {"petition": "Petition", "eingabe": "Eingabe"}
_FIELD = re.compile(r"\{(\w+)\}")
# A text that ends with its own stop needs no second one.
_END = re.compile(r"(?<!\.)([.!?])\.(?=\s|$)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(rf"{_DAY.pattern}T\d{{2}}:\d{{2}}\S*")


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return LEFT_OUT


def sentence_of(verb: str, data: Mapping[str, Any], personal: Mapping[str, Any]) -> str:
    """Return the sentence for an entry; a verb of a later version is named as it is stored."""
    if (sentence := SENTENCES.get(verb)) is None:
        return verb
    kept = {key: value for key, value in data.items() if key not in _KEYS} | dict(personal)
    values = {key: readable(value) for key, value in kept.items()}
    values["kind"] = _CALLED.get(data.get("kind"), "Petition oder Eingabe")
    if verb in PLAIN and not values.keys() >= set(_FIELD.findall(sentence)):
        sentence = PLAIN[verb]
    said = _END.sub(r"\1", sentence.format_map(_Values(values)))
    return f"{said.rstrip('.')}. {_confirmed(data, personal)}" if "proposed_at" in data else said


def _confirmed(data: Mapping[str, Any], personal: Mapping[str, Any]) -> str:
    """Return who proposed what a second person has done by confirming it."""
    at = format_at(datetime.fromisoformat(str(data["proposed_at"])))
    if not (who := personal.get("proposer")):
        return f"Vorgeschlagen am {at}, bestätigt von einer zweiten Person."
    return f"Vorgeschlagen von {who} am {at}, bestätigt von {personal.get('by')}."


def readable(value: object) -> str:
    """Return a value of an entry as people read it: a day or a moment in German."""
    text = str(value)
    if _MOMENT.fullmatch(text):
        return format_at(datetime.fromisoformat(text))
    return format_date(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
