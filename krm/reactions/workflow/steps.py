"""The table of steps, in the order in which a page offers them.

To add a step: a row here, its verb, and its page (docs/architecture.md).
"""

from krm.journal.rules.verbs import Verb
from krm.reactions.rules import Kind, from_unit, has_result
from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.petition_steps import PETITION_STEPS
from krm.reactions.workflow.states import OPEN_STATES, WORKED_ON, State
from krm.reactions.workflow.step import KRM_SENDS, Asked, Door, Place, Step, Subject

S = State
_EVERY = frozenset(State)
_WORK = WORKED_ON
_LETTER_GATES = ("not_anonymous", "not_deceased", "contact_named", "party_reachable")
# What every letter writes; the timeline tells when it was released and how it left.
_LETTER_QUIET = frozenset(
    {Verb.LETTER_DRAFTED, Verb.LETTER_CHECKED, Verb.LETTER_QUEUED, Verb.LETTER_RELEASED,
     Verb.LETTER_DISPATCHED}
)  # fmt: skip
_KRM_LOOKS = "In die E-AKTE sieht nur die oder der KRM-Beauftragte, keine Vertretung."


def _of(*states: State) -> frozenset[State]:
    return frozenset(states)


def _in_all(rank: int) -> dict[State, int]:
    return dict.fromkeys(State, rank)


def _has_party(facts: Facts) -> bool:
    return facts.has_party


def _forwarding(facts: Facts) -> str:
    return "Weitere Einheit beteiligen" if facts.is_at_units else "An den Fachbereich weiterleiten"


def _answering(facts: Facts) -> str:
    return "Antwort ansehen" if facts.asked_for_release else "Antwort schreiben"


def _may_ask_again(facts: Facts) -> bool:
    # While one is under way the page says where it lies.
    under_way = facts.second_look_waits or facts.second_look_to_tell
    return facts.answer_dispatched and not under_way


def _assessment_is_awaited(facts: Facts) -> bool:
    # By the release of an answer that is written, or by the closing after it left.
    return bool(facts.unassessed_anliegen) and (facts.has_answer_draft or facts.answer_dispatched)


def _assessing(facts: Facts) -> str:
    return "Anliegen beantworten und bewerten" if has_result(facts.kind) else "Anliegen beantworten"


def _checking(facts: Facts) -> str:
    return f"{from_unit(facts.kind).noun} prüfen"


def _returning(facts: Facts) -> str:
    return f"{from_unit(facts.kind).noun} zurückgeben"


def _informing(facts: Facts) -> str:
    does = "entscheidet" if facts.kind == Kind.IDEA else "abhilft"
    return f"An eine Einheit geben, damit sie {does}"


def _noting_decision(facts: Facts) -> str:
    verb = "eintragen" if facts.idea_undecided else "ändern"
    return f"Entscheidung über die Idee {verb}"


def _anonymising(facts: Facts) -> str:
    return "Spuren der Person löschen" if facts.is_anonymous else "Anonym machen"


_DIED = "Ohne Antwort abschließen: Die Person ist verstorben"

# fmt: off
_TABLE: tuple[Step, ...] = (
    # Letters
    Step("post_letter", "Zur Post geben", _EVERY, None, "release_letter",
         door=Door.LETTER, subject=Subject.WAITING_LETTER, rank=_in_all(1), source=("R-27",),
         asked=(Asked("Zum Druck"),)),
    Step("confirm", "Eingang bestätigen", _WORK, None, "release_letter",
         ("not_petition", *_LETTER_GATES),
         door=Door.DRAFT, letter="confirmation", rank={S.RECORDED: 3, S.AT_UNIT: 3},
         offered_if=lambda f: f.owes_confirmation, quiet=_LETTER_QUIET,
         obvious_if=lambda f: f.answers_for_krm or not f.is_answered_by_unit,
         source=("R-02", "R-03"),
         asked=(Asked("Bestätigen", "Eingang bestätigen", deadline="confirmation",
                      only_if=lambda f: not f.is_deceased),)),
    # Lob and Idee
    Step("pass_on_praise", "Lob weitergeben", _of(S.RECORDED, S.CLOSED), S.CLOSED, "close",
         ("is_praise", "thanked"), rank={S.RECORDED: 4}, source=("R-11",),
         asked=(Asked("Weitergeben", "Lob weitergeben", state=S.RECORDED, kind=Kind.PRAISE),)),
    Step("decide_idea", "Über die Idee entscheiden", _of(S.AT_UNIT, S.IN_CHECK), None,
         "sign_off_schriftsatz", ("is_idea",), subject=Subject.OWN_WORK,
         rank={S.AT_UNIT: 3, S.IN_CHECK: 6}, source=("R-11",),
         asked=(Asked("Entscheiden", "Über die Idee entscheiden", deadline="schriftsatz",
                      kind=Kind.IDEA),
                Asked("Entscheiden", "Noch einmal über die Idee entscheiden",
                      deadline="schriftsatz_rework", kind=Kind.IDEA))),
    Step("note_idea_decision", "Entscheidung über die Idee eintragen",
         _of(S.RECORDED, S.AT_UNIT, S.SCHRIFTSATZ_IN, S.IN_CHECK, S.ANSWERED), None, "check",
         ("idea_not_told",), rank={S.IN_CHECK: 1, S.ANSWERED: 1}, label_of=_noting_decision,
         obvious_if=lambda f: f.idea_undecided, source=("R-11",),
         asked=tuple(Asked("Eintragen", "Entscheidung über die Idee eintragen", state=state,
                           kind=Kind.IDEA, only_if=lambda f: f.idea_undecided)
                     for state in (S.IN_CHECK, S.ANSWERED))),
    # Units
    Step("forward", "An den Fachbereich weiterleiten", _WORK, S.AT_UNIT, "forward",
         ("lead_unit_named",), rank={S.RECORDED: 4}, label_of=_forwarding,
         offered_if=lambda f: f.kind != Kind.PRAISE,
         quiet=frozenset({Verb.REACTION_FORWARDED}), source=("R-25",),
         asked=(Asked("Weiterleiten", "An den Fachbereich weiterleiten", state=S.RECORDED),)),
    Step("remind_unit", "Einheit erinnern", _of(S.AT_UNIT, S.IN_CHECK), None, "forward",
         subject=Subject.OPEN_WORK, source=("R-25",),
         asked=(Asked("Erinnern", "Entscheidung anmahnen", deadline="schriftsatz_late",
                      kind=Kind.IDEA),
                Asked("Erinnern", "Schriftsatz anmahnen", deadline="schriftsatz_late"),
                Asked("Nachfragen", "Beim Fachbereich nachfragen", deadline="closing_at_unit"))),
    Step("ask_hearing", "Betroffene Person um ihre Äußerung bitten", _of(S.AT_UNIT, S.IN_CHECK),
         None, "sign_off_schriftsatz", ("complaint_names_somebody", "hearing_not_asked"),
         subject=Subject.OWN_WORK, rank={S.AT_UNIT: 3, S.IN_CHECK: 6}, source=("ruling 17",)),
    Step("skip_hearing", "Ohne Äußerung weitergehen", _of(S.AT_UNIT, S.IN_CHECK), None,
         "sign_off_schriftsatz", ("complaint_names_somebody", "hearing_open"),
         subject=Subject.OWN_WORK, place=Place.MORE, source=("ruling 17",)),
    Step("deliver_schriftsatz", "Schriftsatz abgeben", _of(S.AT_UNIT, S.IN_CHECK),
         S.SCHRIFTSATZ_IN, "sign_off_schriftsatz",
         ("reasons_given", "points_complete", "not_only_bescheid",
          "author_not_complained_about", "person_heard", "idea_decided"),
         door=Door.UNIT, view="schriftsatz", subject=Subject.OWN_WORK,
         other_targets=_of(S.IN_CHECK), rank={S.AT_UNIT: 4, S.IN_CHECK: 7},
         offered_if=lambda f: f.kind != Kind.IDEA,
         quiet=frozenset({Verb.SCHRIFTSATZ_DELIVERED}), source=("R-25", "R-26"),
         asked=(Asked("Schreiben", "Schriftsatz abgeben", deadline="schriftsatz"),
                Asked("Nachbessern", "Schriftsatz nachbessern", deadline="schriftsatz_rework")),
         no_right="Den Schriftsatz gibt die Führungskraft der Einheit ab."),
    Step("write_schriftsatz", "Schriftsatz schreiben", _of(S.AT_UNIT, S.IN_CHECK), None,
         "write_schriftsatz", unless_right="sign_off_schriftsatz",
         offered_if=lambda f: f.kind != Kind.IDEA,
         door=Door.UNIT, view="schriftsatz", subject=Subject.OWN_WORK,
         rank={S.AT_UNIT: 4, S.IN_CHECK: 7}, quiet=frozenset({Verb.SCHRIFTSATZ_DRAFTED}),
         source=("R-25",)),
    Step("withdraw_assignment", "Von der Einheit zurücknehmen", _of(S.AT_UNIT, S.IN_CHECK), None,
         "forward", subject=Subject.OPEN_WORK, place=Place.MORE,
         other_targets=_of(S.RECORDED, S.SCHRIFTSATZ_IN), source=("R-25",)),
    Step("decline_assignment", "Nicht zuständig", _of(S.AT_UNIT, S.IN_CHECK), None,
         "sign_off_schriftsatz", subject=Subject.OWN_WORK, place=Place.MORE,
         other_targets=_of(S.RECORDED, S.SCHRIFTSATZ_IN), source=("R-25",)),
    Step("assign_drafter", "Entwurf jemandem übertragen", _of(S.AT_UNIT, S.IN_CHECK), None,
         "sign_off_schriftsatz", subject=Subject.OWN_WORK, place=Place.MORE,
         offered_if=lambda f: f.kind != Kind.IDEA, source=("R-25",)),
    Step("make_contact", "Kontakt eintragen", OPEN_STATES, None,
         "sign_off_schriftsatz", ("contact_owed",),
         or_rights=frozenset({"check", "write_schriftsatz"}),
         quiet=frozenset({Verb.NOTE_ADDED}), source=("R-32",),
         asked=(Asked("Eintragen", "Kontakt herstellen", deadline="contact"),)),
    Step("answer_as_unit", "Selbst abschließend beantworten", _of(S.AT_UNIT), S.IN_CHECK,
         "check", ("answered_by_unit",), source=("R-13",),
         asked=(Asked("Klären", task="answer_as_unit"),)),
    Step("note_own_answer", "Antwort ist schon verschickt: eintragen",
         _of(S.AT_UNIT, S.SCHRIFTSATZ_IN, S.IN_CHECK), S.ANSWERED, "send_answer",
         ("answers_for_krm", "not_anonymous", "not_deceased", "not_petition",
          "executive_approved"),
         place=Place.MORE, quiet=frozenset({Verb.LETTER_CANCELLED}), source=("R-13",)),
    Step("complete_after_absence", "Anliegen und Ergebnis vervollständigen", _of(S.CLOSED), None,
         "correct", ("awaits_completion",), rank={S.CLOSED: 1}, source=("R-13",),
         asked=(Asked("Vervollständigen", task="after_absence"),)),
    Step("start_check", "Schriftsatz prüfen", _of(S.SCHRIFTSATZ_IN), S.IN_CHECK, "check",
         door=Door.PAGE, view="assess", rank={S.SCHRIFTSATZ_IN: 3}, label_of=_checking,
         source=("R-27",),
         asked=(Asked("Prüfen", "Entscheidung prüfen", state=S.SCHRIFTSATZ_IN, kind=Kind.IDEA),
                Asked("Prüfen", "Schriftsatz prüfen", state=S.SCHRIFTSATZ_IN),)),
    Step("return_schriftsatz", "Schriftsatz zurückgeben",
         _of(S.AT_UNIT, S.SCHRIFTSATZ_IN, S.IN_CHECK), S.AT_UNIT, "check",
         door=Door.UNIT, view="give_back", subject=Subject.DELIVERED,
         rank={S.SCHRIFTSATZ_IN: 4, S.IN_CHECK: 5},
         label_of=_returning, obvious_if=lambda f: not f.asked_for_release, source=("R-27",)),
    # The answer
    Step("approve_board", "Für den Vorstand freigeben", _of(S.IN_CHECK), None, "approve_board",
         ("waits_for_executive",), door=Door.LETTER, subject=Subject.ANSWER,
         rank={S.IN_CHECK: 2}, source=("R-05",),
         asked=(Asked("Freigeben", "Schreiben im Namen des Vorstands freigeben",
                      deadline="board"),)),
    Step("send_interim_notice", "Zwischennachricht schreiben", _WORK, None, "release_letter",
         ("not_petition", *_LETTER_GATES), door=Door.DRAFT, letter="interim_notice",
         rank={S.AT_UNIT: 5}, obvious_if=lambda f: f.answer_may_be_late, quiet=_LETTER_QUIET,
         source=("ruling 6",)),
    Step("draft_answer", "Antwort schreiben",
         _of(S.RECORDED, S.AT_UNIT, S.SCHRIFTSATZ_IN, S.IN_CHECK), S.IN_CHECK, "check",
         ("not_anonymous", "not_deceased", "no_statement_asked"), door=Door.DRAFT, letter="answer",
         rank={S.IN_CHECK: 4}, label_of=_answering, obvious_if=lambda f: not f.asked_for_release,
         quiet=_LETTER_QUIET | {Verb.SCHRIFTSATZ_ACCEPTED},
         source=("R-27",),
         asked=(Asked("Schreiben", "Antwort schreiben", state=S.IN_CHECK,
                      only_if=lambda f: not (f.gives_statement or f.is_deceased)),),
         no_right=f"Die Antwort schreibt KRM. {KRM_SENDS}"),
    Step("release_answer", "Antwort freigeben", _of(S.IN_CHECK), S.ANSWER_RELEASED,
         "release_letter",
         ("not_anonymous", "not_deceased", "no_statement_asked", "no_sozialdaten_to_others",
          "contact_named", "answer_drafted", "anliegen_answered", "points_answered",
          "anliegen_assessed", "idea_decided", "check_points_closed", "alternatives_decided",
          "four_eyes",
          "executive_approved"),
         door=Door.LETTER, subject=Subject.ANSWER, rank={S.IN_CHECK: 3}, quiet=_LETTER_QUIET,
         source=("R-27",), asked=(Asked("Freigeben", task="release"),),
         no_right=f"Die Antwort gibt KRM frei. {KRM_SENDS}"),
    Step("ask_second_person", "Zweite Person um Freigabe bitten", _of(S.IN_CHECK), None, "check",
         ("second_person_missing",), rank={S.IN_CHECK: 3},
         offered_if=lambda f: not f.asked_for_release, source=("ruling 15",)),
    Step("recall_answer", "Freigabe zurücknehmen", _of(S.ANSWER_RELEASED), S.IN_CHECK,
         "release_letter", door=Door.LETTER, subject=Subject.ANSWER, place=Place.MORE),
    Step("dispatch_answer", "Antwort versenden", _of(S.ANSWER_RELEASED), S.ANSWERED,
         "send_answer", door=Door.LETTER, subject=Subject.ANSWER, rank={S.ANSWER_RELEASED: 2},
         quiet=_LETTER_QUIET | {Verb.REACTION_ANSWERED}, source=("R-27",),
         asked=(Asked("Versenden", "Antwort versenden", state=S.ANSWER_RELEASED),),
         no_right=f"Die Antwort versendet KRM. {KRM_SENDS}"),
    Step("send_board_copy", "Kopie an die beauftragende Stelle", _of(S.ANSWERED), None,
         "send_answer", ("board_copy_owed",), rank={S.ANSWERED: 1}, source=("R-05",),
         asked=(Asked("Eintragen", "Kopie an die beauftragende Stelle der BA geben",
                      state=S.ANSWERED, only_if=lambda f: f.is_board and not f.board_copy_sent),)),
    Step("close", "Abschließen", _of(S.ANSWERED), S.CLOSED, "close",
         ("answer_dispatched", "zweitschrift_filed", "board_copy_sent", "anliegen_assessed",
          "idea_decided",
          "reason_for_unberechtigt", "alternatives_decided", "contact_documented"),
         rank={S.ANSWERED: 2}, source=("R-04",),
         asked=(Asked("Abschließen", "Vorgang abschließen", state=S.ANSWERED),)),
    # Who has died cannot be answered; the unit may still learn of it.
    Step("close_without_answer", "Ohne Antwort abschließen", _WORK, S.CLOSED, "close",
         ("customer_deceased", "no_statement_asked"), room="corrections",
         rank=dict.fromkeys(_WORK, 4),
         source=("§ 35 SGB I",),
         asked=(Asked("Abschließen", _DIED, state=S.IN_CHECK,
                      only_if=lambda f: f.is_deceased and not f.gives_statement),
                Asked("Abschließen", _DIED, deadline="confirmation",
                      only_if=lambda f: f.is_deceased))),
    *PETITION_STEPS,
    # The customer is not content with the answer
    Step("ask_second_look", "Zweite Prüfung durch die Geschäftsführung",
         _of(S.ANSWERED, S.CLOSED), None, "edit_case", ("not_anonymous", "no_second_look_yet"),
         offered_if=_may_ask_again, source=("ruling 28",)),
    Step("decide_second_look", "Über die zweite Prüfung entscheiden", _of(S.ANSWERED, S.CLOSED),
         None, "decide_second_look", ("second_look_asked", "not_ones_own_answer"),
         rank={S.ANSWERED: 1, S.CLOSED: 1}, source=("ruling 28",),
         asked=(Asked("Entscheiden", task="second_look"),)),
    Step("send_second_look", "Ergebnis der zweiten Prüfung schreiben", _of(S.ANSWERED, S.CLOSED),
         None, "release_letter", ("second_look_decided", *_LETTER_GATES), door=Door.DRAFT,
         letter="second_look", rank={S.ANSWERED: 1, S.CLOSED: 1}, quiet=_LETTER_QUIET,
         source=("ruling 28",), asked=(Asked("Schreiben", task="second_look_letter"),)),
    # With the team lead
    Step("escalate", "An die Führungskraft geben", _of(S.RECORDED), S.WITH_TEAM_LEAD, "capture",
         door=Door.INSIDE, source=("R-22",)),
    Step("settle_by_lead", "Als geklärt abschließen", _of(S.WITH_TEAM_LEAD), S.CLOSED,
         "sign_off_schriftsatz", ("idea_decision_said",), rank={S.WITH_TEAM_LEAD: 2},
         source=("R-22",),
         asked=(Asked("Klären", task="lead"),)),
    Step("hand_to_krm", "An KRM geben", _of(S.WITH_TEAM_LEAD), S.RECORDED,
         "sign_off_schriftsatz", ("consulted_krm",), rank={S.WITH_TEAM_LEAD: 3},
         source=("R-23",)),
    Step("undo_lead", "Rückgängig machen: Der Vorgang liegt wieder bei mir",
         _of(S.CLOSED, S.RECORDED), S.WITH_TEAM_LEAD, "see_case", ("just_done_by_lead",),
         source=("R-22", "R-23")),
    Step("settle_on_the_spot", "Vor Ort geklärt", _of(S.RECORDED), S.CLOSED, "capture",
         door=Door.INSIDE, source=("R-21",)),
    # Nobody can be answered, but the unit learns of it and may remedy it.
    Step("record_anonymous", "Anonym erfassen", _of(S.RECORDED), S.ANONYMOUS_RECORDED, "triage",
         door=Door.INSIDE, source=("R-28",)),
    Step("inform_unit", "An eine Einheit geben, damit sie abhilft", _of(S.ANONYMOUS_RECORDED), None,
         "forward", rank={S.ANONYMOUS_RECORDED: 4}, label_of=_informing,
         offered_if=lambda f: not f.is_done_with_units,
         obvious_if=lambda f: not f.is_given_for_information,
         quiet=frozenset({Verb.INFORMATION_GIVEN}), source=("R-28",),
         asked=(Asked("Weitergeben", task="tell_unit"),)),
    Step("answer_information", "Rückmeldung geben", _of(S.ANONYMOUS_RECORDED), None,
         "write_schriftsatz", ("information_asked",), rank={S.ANONYMOUS_RECORDED: 2},
         quiet=frozenset({Verb.INFORMATION_ANSWERED}), source=("R-28",),
         asked=(Asked("Antworten", task="information"),)),
    Step("close_anonymous", "Abschließen", _of(S.ANONYMOUS_RECORDED), None, "close",
         ("given_for_information", "units_replied", "idea_decision_said"),
         rank={S.ANONYMOUS_RECORDED: 3},
         source=("R-28",), asked=(Asked("Abschließen", task="replies"),)),
    # Handed over, taken back, ended
    Step("hand_over", "An zuständige Stelle abgeben", _WORK, None, "forward",
         room="corrections", place=Place.MORE, source=("R-11",)),
    Step("take_back_handover", "Abgabe zurücknehmen", _WORK, None, "forward",
         ("handover_prepared",), place=Place.MORE),
    Step("complete_handover", "Abgabe vollziehen", _WORK, S.HANDED_OVER, "forward",
         door=Door.INSIDE, source=("R-11",)),
    Step("withdraw", "Kundin oder Kunde nimmt zurück",
         _WORK | {S.ANSWER_RELEASED, S.TRANSMITTED}, S.WITHDRAWN,
         "edit_case", room="corrections", place=Place.MORE, source=("ruling 19",)),
    Step("cancel", "Irrtümlich erfasst: stornieren", OPEN_STATES, S.CANCELLED, "correct",
         room="corrections", place=Place.MORE, source=("ruling 12",)),
    Step("undo_cancel", "Storno rückgängig machen", _of(S.CANCELLED), S.RECORDED, "correct",
         room="corrections", place=Place.MORE,
         other_targets=_of(S.WITH_TEAM_LEAD, S.SCHRIFTSATZ_IN, S.IN_CHECK, S.ANSWER_RELEASED,
                           S.ANSWERED, S.TRANSMITTED, S.CLOSED, S.ANONYMOUS_RECORDED)),
    # Only for what was entered a moment ago: nothing but the entry itself has happened.
    Step("take_back_capture", "Erfassung zurücknehmen",
         _of(S.RECORDED, S.ANONYMOUS_RECORDED, S.WITH_TEAM_LEAD, S.CLOSED), S.CANCELLED,
         "capture", door=Door.INSIDE),
    Step("send_handover_notice", "Abgabenachricht schreiben", _WORK | {S.HANDED_OVER}, None,
         "release_letter", ("handover_prepared", *_LETTER_GATES), door=Door.DRAFT,
         letter="handover_notice", rank=dict.fromkeys(_WORK - {S.WITH_TEAM_LEAD}, 2)
         | {S.HANDED_OVER: 2}, quiet=_LETTER_QUIET, source=("R-11",)),
    Step("send_withdrawal_notice", "Bestätigung der Rücknahme schreiben", _of(S.WITHDRAWN), None,
         "release_letter", ("not_petition", *_LETTER_GATES), door=Door.DRAFT, letter="withdrawal",
         rank={S.WITHDRAWN: 2}, quiet=_LETTER_QUIET, source=("ruling 19",)),
    # What leaves the state as it is, under "Weiteres" or at the thing it is about
    Step("note", "Notiz schreiben", _EVERY, None, "see_case", place=Place.MORE,
         quiet=frozenset({Verb.NOTE_ADDED})),
    Step("correct_note", "Notiz berichtigen", _EVERY, None, "see_case", subject=Subject.NOTE,
         place=Place.BESIDE, source=("ruling 18",)),
    Step("reminder", "Wiedervorlage anlegen", _EVERY, None, "see_case", place=Place.MORE),
    Step("assess", "Anliegen beantworten und bewerten", OPEN_STATES, None, "check",
         door=Door.PAGE, view="assess", place=Place.MORE, tells_end=True, label_of=_assessing,
         rank={S.IN_CHECK: 2, S.ANSWERED: 1}, obvious_if=_assessment_is_awaited,
         quiet=frozenset({Verb.ANLIEGEN_CHANGED}), source=("R-27", "ruling 10")),
    Step("alternatives", "Andere Lösung für die Kundin oder den Kunden eintragen", OPEN_STATES,
         None, "check",
         or_rights=frozenset({"write_schriftsatz", "sign_off_schriftsatz"}), place=Place.MORE,
         offered_if=lambda f: has_result(f.kind), tells_end=True, source=("R-06",),
         asked=(Asked("Eintragen", task="alternatives"),)),
    Step("pass_on", "Einen Teil an eine andere Stelle im Haus geben", _EVERY, None, "triage",
         place=Place.MORE, source=("R-30",)),
    Step("correct", "Angabe berichtigen", _EVERY, None, "correct", room="corrections",
         place=Place.MORE,
         source=("ruling 18",)),
    Step("report_besonderheit", "Besonderheit melden", _EVERY, None, "see_case",
         place=Place.MORE, source=("R-14",)),
    Step("note_disclosure", "Daten an Polizei oder Jugendamt geben", _EVERY, None, "edit_case",
         or_rights=frozenset({"check", "forward", "sign_off_schriftsatz", "approve_board"}),
         place=Place.MORE, source=("R-14", "§ 71 SGB X")),
    Step("follow_up", "Als Folgereaktion verknüpfen", _EVERY, None, "edit_case",
         room="corrections", place=Place.MORE, source=("ruling 13", "ruling 18")),
    Step("representative", "Vertretung oder Vollmacht eintragen", _EVERY, None, "edit_case",
         room="corrections", place=Place.MORE, offered_if=_has_party),
    Step("email_consent", "Einwilligung in E-Mails eintragen oder widerrufen", _EVERY, None,
         "edit_case", room="corrections", place=Place.MORE, offered_if=_has_party,
         source=("ruling 14", "ruling 18")),
    Step("record_consent", "Einwilligung eintragen", _EVERY, None, "edit_case", room="privacy",
         place=Place.BESIDE, offered_if=_has_party, source=("R-09", "R-29")),
    Step("withdraw_consent", "Einwilligung widerrufen", _EVERY, None, "edit_case",
         room="privacy", place=Place.BESIDE, offered_if=_has_party, source=("R-09",)),
    Step("look_in", "Einsicht in die E-AKTE eintragen", _EVERY, None, "look_into_eakte",
         room="privacy", place=Place.BESIDE, source=("R-08", "R-09"), no_right=_KRM_LOOKS),
    Step("correct_look_in", "Einsicht berichtigen", _EVERY, None, "look_into_eakte",
         room="privacy", place=Place.BESIDE, source=("R-08",), no_right=_KRM_LOOKS),
    Step("party_role", "Rolle der Person ändern", _EVERY, None, "edit_case",
         room="corrections", place=Place.MORE, offered_if=_has_party),
    Step("deceased", "Als verstorben vermerken", _EVERY, None, "edit_case",
         room="corrections", place=Place.MORE, offered_if=_has_party),
    Step("exclude", "Kollegin oder Kollegen vom Vorgang ausschließen", _EVERY, None, "edit_case",
         room="corrections", place=Place.MORE,
         source=("ruling 17",)),
    Step("make_confidential", "Kundin oder Kunde arbeitet im Haus", _EVERY, None, "correct",
         ("executive_not_needed",), place=Place.MORE, offered_if=_has_party,
         source=("§ 35 SGB I",)),
    Step("customer", "Kundin oder Kunde", _EVERY, None, "edit_case",
         room="corrections", place=Place.BESIDE, offered_if=lambda f: not f.is_anonymous),
    Step("petition", "Angaben zur Petition", OPEN_STATES, None, "edit_case", room="petitions",
         place=Place.BESIDE, offered_if=lambda f: f.kind in (Kind.PETITION, Kind.EINGABE),
         source=("R-37",),
         asked=(Asked("Eintragen", "Beim BMAS nach der Trägerversammlung fragen"),)),
    Step("settle_dispatch", "Versand klären", _EVERY, None, "release_letter", door=Door.LETTER,
         subject=Subject.UNCLEAR_LETTER, place=Place.BESIDE, source=("ruling 22",),
         asked=(Asked("Klären"),)),
    Step("decide_correction", "Korrektur bestätigen oder ablehnen", _EVERY, None,
         "confirm_correction", door=Door.PAGE, room="corrections", view="decide",
         subject=Subject.CORRECTION, place=Place.BESIDE, source=("ruling 18",),
         asked=(Asked("Ansehen", task="correction"),)),
    Step("make_anonymous", "Anonym machen", _EVERY, None, "correct", ("no_petition",),
         other_targets=_of(S.ANONYMOUS_RECORDED), door=Door.PAGE, room="privacy", view="propose",
         place=Place.MORE, label_of=_anonymising, source=("R-28", "R-29")),
    Step("decide_anonymous", "Anonymisieren bestätigen oder ablehnen", _EVERY, None,
         "confirm_correction", door=Door.PAGE, room="privacy", view="decide",
         subject=Subject.ANONYMISING, place=Place.BESIDE, source=("R-29",),
         asked=(Asked("Ansehen", task="anonymise"),)),
    Step("read_message", "Neue Nachricht lesen", _EVERY, None, "triage",
         subject=Subject.MESSAGE, place=Place.BESIDE, source=("R-30",),
         asked=(Asked("Lesen", task="message"),)),
    Step("finish_task", "Aufgabe erledigen", _EVERY, None, "see_case", door=Door.PAGE,
         view="finish_task", subject=Subject.TASK, place=Place.BESIDE,
         asked=(Asked("Öffnen", task="reminder"), Asked("Klären", task="escalation"),
                Asked("Öffnen", task="interim"), Asked("Öffnen", task="other"),
                Asked("Öffnen", task="contact_today"), Asked("Öffnen", task="papers"),
                Asked("Öffnen", task="idea_outcome"))),
    Step("file_zweitschrift", "Zweitschrift hochladen", _EVERY, None, "write_schriftsatz",
         or_rights=frozenset({"sign_off_schriftsatz", "edit_case", "forward", "check"}),
         door=Door.PAGE, view="zweitschrift", place=Place.BESIDE,
         offered_if=lambda f: f.owes_zweitschrift, source=("R-13",),
         asked=(Asked("Hochladen", task="zweitschrift"),)),
    Step("undo_close", "Abschluss rückgängig machen",
         _of(S.CLOSED, S.WITHDRAWN, S.HANDED_OVER), S.IN_CHECK, "correct", ("not_anonymous",),
         other_targets=_of(S.RECORDED, S.ANSWERED, S.TRANSMITTED), place=Place.MORE),
)
# fmt: on

STEPS: dict[str, Step] = {step.name: step for step in _TABLE}
