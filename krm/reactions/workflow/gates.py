"""The gates: what must hold before a step, and the German sentence that says what is missing."""

from krm.reactions.rules import Kind
from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.gate import Gate, unless
from krm.reactions.workflow.idea_gates import IDEA_GATES
from krm.reactions.workflow.second_look_gates import SECOND_LOOK_GATES
from krm.ui.rules import join_words


def _anliegen(facts: Facts) -> str | None:
    if not facts.unanswered_anliegen:
        return None
    have = "hat" if len(facts.unanswered_anliegen) == 1 else "haben"
    positions = join_words(map(str, facts.unanswered_anliegen), "und")
    return f"Anliegen {positions} {have} noch keine Antwort."


def _assessed(facts: Facts) -> str | None:
    if not facts.unassessed_anliegen:
        return None
    are = "ist" if len(facts.unassessed_anliegen) == 1 else "sind"
    positions = join_words(map(str, facts.unassessed_anliegen), "und")
    return f"Anliegen {positions} {are} noch nicht bewertet."


def _points(facts: Facts) -> str | None:
    if not facts.unanswered_further_points:
        return None
    if facts.unanswered_further_points == 1:
        return "Ein weiterer Punkt hat noch keine Antwort."
    return f"{facts.unanswered_further_points} weitere Punkte haben noch keine Antwort."


def _checklist(facts: Facts) -> str | None:
    if not facts.blocking_check_points:
        return None
    points = "; ".join(point.rstrip(".") for point in facts.blocking_check_points)
    return f"Offen in der Checkliste: {points}."


def _missing(facts: Facts) -> str | None:
    if not facts.schriftsatz_missing:
        return None
    return f"Im Schriftsatz fehlt noch: {'; '.join(facts.schriftsatz_missing)}."


def _besonderheiten(facts: Facts) -> str | None:
    if not facts.open_besonderheiten:
        return None
    kinds = "; ".join(f"„{kind}“" for kind in dict.fromkeys(facts.open_besonderheiten))
    return (
        f"Eine Besonderheit ist noch offen: {kinds}. Wer darüber entscheidet, muss wissen, worum "
        "es geht. Bitte zuerst bestätigen lassen und eintragen, was dort verlangt ist."
    )


def _promises(facts: Facts) -> str | None:
    if not facts.open_promises:
        return None
    return (
        "Eine Zusage aus der Antwort ist noch offen. Ohne die Person kann niemand sie einhalten. "
        "Bitte zuerst einhalten und als erledigt eintragen."
    )


def _four_eyes(facts: Facts) -> str | None:
    if not facts.drafter_is_checker:
        return None
    if facts.asked_for_release:
        return f"Die Antwort liegt {facts.asked_for_release} zur Freigabe."
    return (
        "Wer den Entwurf geschrieben hat, kann ihn nicht selbst freigeben. "
        "Das macht eine zweite Person."
    )


def _replies(facts: Facts) -> str | None:
    if facts.missing_replies > 1:
        return f"Es fehlen noch die Rückmeldungen von {facts.missing_replies} Einheiten."
    return "Die Rückmeldung einer Einheit fehlt noch." if facts.missing_replies else None


_OPEN = (
    "Ob die Trägerversammlung zu beteiligen ist, ist noch offen. Bitte fragt KRM beim BMAS nach "
    "und trägt die Antwort bei den Angaben zur Petition ein."
)


def _statement_asked(facts: Facts) -> str | None:
    if not facts.gives_statement:
        return None
    if facts.kind == Kind.PETITION:
        return (
            "Auf eine Petition antwortet KRM nicht mit einem Schreiben. Die Stellungnahme geht "
            "durch die Geschäftsführung an das BMAS."
        )
    return (
        "Die Stelle, die die Eingabe weitergegeben hat, bittet um eine Stellungnahme. Ein "
        "Schreiben an die Person ist nicht verlangt."
    )


def _before_chair(facts: Facts) -> str | None:
    if not facts.chair_asked:
        return (
            "Dem Vorsitz der Trägerversammlung liegt diese Fassung nicht vor. Die Geschäftsführung "
            "legt sie vor."
        )
    return "Der Vorsitz hat diese Fassung schon freigegeben." if facts.chair_released else None


def _release(facts: Facts) -> str | None:
    if facts.chair_releases and not facts.chair_released:
        return (
            "Für diese Fassung fehlt die Freigabe durch den Vorsitz der Trägerversammlung. Bitte "
            "legt die Geschäftsführung sie dem Vorsitz vor."
        )
    if not facts.statement_approved:
        return "Die Geschäftsführung hat diese Fassung noch nicht freigegeben."
    return None


# fmt: off
GATES: dict[str, Gate] = {
    gate.name: gate
    for gate in (
        Gate("not_anonymous", "R-28",
             unless("Die Reaktion ist anonym. Eine Antwort ist nicht möglich.",
                    lambda f: not f.is_anonymous), {"is_anonymous": True}, stands_alone=True),
        Gate("no_petition", "R-37",
             unless("Eine Petition lässt sich nicht anonym machen: Der Petitionsausschuss kennt "
                    "die Person, und das BMAS bekommt eine Stellungnahme.",
                    lambda f: f.kind != Kind.PETITION), {"kind": Kind.PETITION},
             stands_alone=True),
        Gate("not_deceased", "§ 35 SGB I",
             unless("Die Person ist verstorben. Es geht keine Post mehr hinaus.",
                    lambda f: not f.is_deceased), {"is_deceased": True}, stands_alone=True),
        Gate("customer_deceased", "§ 35 SGB I",
             unless("Ohne Antwort endet ein Vorgang nur, wenn die Person verstorben ist.",
                    lambda f: f.is_deceased),
             makes_step=True),
        Gate("contact_named", "R-02",
             unless("Die Ansprechperson fehlt.", lambda f: f.has_contact),
             {"has_contact": False}),
        # Who stays anonymous has no address by choice; the gate before says so.
        Gate("party_reachable", "R-02",
             unless("Es fehlt eine Anschrift, E-Mail-Adresse oder Telefonnummer.",
                    lambda f: f.has_reachable_party or f.is_anonymous),
             {"has_reachable_party": False}),
        Gate("lead_unit_named", "R-25",
             unless("Bitte eine federführende Einheit nennen.", lambda f: f.has_lead_unit),
             {"has_lead_unit": False}, asked_by_page=True),
        Gate("reasons_given", "R-25",
             unless("Der Hintergrund im Schriftsatz fehlt.",
                    lambda f: f.schriftsatz_reasons_given),
             {"schriftsatz_reasons_given": False}, asked_by_page=True),
        Gate("points_complete", "R-25", _missing,
             {"schriftsatz_missing": ("Anliegen 1: Textvorschlag",)}, asked_by_page=True),
        Gate("not_only_bescheid", "R-26",
             unless("Ein Bescheid ersetzt den Schriftsatz nicht. Bitte den Hintergrund der "
                    "Entscheidung für das Antwortschreiben darstellen.",
                    lambda f: not f.schriftsatz_only_bescheid),
             {"schriftsatz_only_bescheid": True}, asked_by_page=True),
        Gate("author_not_complained_about", "ruling 17",
             unless("Die Person, um die es in der Beschwerde geht, darf den Schriftsatz nicht "
                    "verfassen. Bitte eine andere Person eintragen.",
                    lambda f: not f.author_is_complained_about),
             {"author_is_complained_about": True}, asked_by_page=True),
        Gate("not_petition", "R-35",
             unless("Wer eine Petition schreibt, hört vom Deutschen Bundestag. KRM schreibt der "
                    "Person nicht.",
                    lambda f: f.kind != Kind.PETITION), {"kind": Kind.PETITION},
             makes_step=True),
        Gate("no_statement_asked", "R-35", _statement_asked, {"kind": Kind.PETITION,
             "gives_statement": True}, stands_alone=True),
        Gate("gives_statement", "R-35",
             unless("Hier ist keine Stellungnahme verlangt. KRM antwortet mit einem Schreiben.",
                    lambda f: f.gives_statement), makes_step=True),
        Gate("topics_checked", "R-35",
             unless("Zuerst müssen die Themen der Trägerversammlung geprüft sein. Zuständig: KRM.",
                    lambda f: f.topics_checked), {"topics_checked": False}),
        Gate("finding_decided", "R-36",
             unless("Das BMAS beteiligt die Trägerversammlung nicht, die Prüfung im Haus hat aber "
                    "Themen gefunden. Die Geschäftsführung muss darüber entscheiden.",
                    lambda f: not f.finding_undecided),
             {"finding_undecided": True}),
        Gate("finding_differs", "R-36",
             unless("Über die Beteiligung ist nichts zu entscheiden.",
                    lambda f: f.finding_undecided),
             makes_step=True),
        Gate("releaser_known", "R-36",
             unless(f"{_OPEN} Erst dann steht fest, wer freigibt.",
                    lambda f: f.chair_releases is not None),
             {"chair_releases": None}),
        Gate("participation_known", "R-36",
             unless(_OPEN, lambda f: not f.participation_open),
             {"participation_open": True}),
        Gate("statement_written", "R-37",
             unless("Es gibt keine Stellungnahme, die zu den heutigen Angaben passt. Sie ist zu "
                    "schreiben oder noch einmal zu speichern. Zuständig: KRM.",
                    lambda f: f.has_statement),
             {"has_statement": False}),
        Gate("not_presented_yet", "R-37",
             unless("Diese Fassung ist schon vorgelegt. Jetzt entscheidet die "
                    "Geschäftsführung.", lambda f: not f.statement_presented),
             {"statement_presented": True}, makes_step=True),
        Gate("statement_presented", "R-37",
             unless("KRM hat diese Fassung noch nicht vorgelegt.",
                    lambda f: f.statement_presented),
             {"statement_presented": False}),
        Gate("something_presented", "R-37",
             unless("Es liegt keine Stellungnahme vor. KRM legt sie vor, sobald sie fertig ist.",
                    lambda f: f.statement_presented), makes_step=True),
        Gate("something_transmitted", "R-37",
             unless("Es ist noch keine Stellungnahme übermittelt.", lambda f: f.was_transmitted),
             makes_step=True),
        Gate("not_approved_yet", "R-35",
             unless("Diese Fassung ist schon freigegeben oder vorgelegt.",
                    lambda f: not f.statement_approved
                    or (f.chair_releases is True and not f.chair_asked)),
             {"statement_approved": True}, makes_step=True),
        Gate("not_own_statement", "ruling 15",
             unless("Wer die Stellungnahme geschrieben hat, gibt sie nicht selbst frei. Bitte "
                    "jemand anderen aus der Geschäftsführung bitten.",
                    lambda f: not f.wrote_statement),
             {"wrote_statement": True}),
        Gate("chair_asked", "R-35", _before_chair, {"chair_asked": False}, makes_step=True),
        Gate("statement_released", "R-35", _release,
             {"chair_releases": True, "chair_released": False}),
        Gate("answer_drafted", "R-27",
             unless("Es gibt noch keinen Entwurf der Antwort.", lambda f: f.has_answer_draft),
             {"has_answer_draft": False}),
        Gate("anliegen_answered", "R-07", _anliegen, {"unanswered_anliegen": (1, 3)}),
        Gate("points_answered", "ruling 11", _points, {"unanswered_further_points": 2}),
        Gate("check_points_closed", "R-27", _checklist,
             {"blocking_check_points": ("Alle Sätze sind verständlich",)}),
        Gate("alternatives_decided", "R-06",
             unless("Dem Anliegen wird nicht entsprochen. Bitte angeben, ob andere Lösungen "
                    "geprüft wurden: „nicht geeignet“ mit Grund oder „angeregt am“ mit Ergebnis.",
                    lambda f: f.alternatives_decided or not f.not_granted),
             {"not_granted": True, "alternatives_decided": False}),
        Gate("four_eyes", "ruling 15", _four_eyes, {"drafter_is_checker": True}),
        Gate("executive_approved", "R-05",
             unless("Die Geschäftsführung muss das Schreiben im Namen des Vorstands noch "
                    "freigeben.",
                    lambda f: f.executive_approved or not f.is_board),
             {"is_board": True, "executive_approved": False}),
        Gate("board_copy_sent", "R-05",
             unless("Die Kopie für die beauftragende Stelle der BA fehlt noch. KRM gibt sie zur "
                    "Post und trägt es unter „Kopie an die beauftragende Stelle“ ein.",
                    lambda f: f.board_copy_sent or not f.is_board),
             {"is_board": True, "board_copy_sent": False}),
        Gate("answer_dispatched", "R-04",
             unless("Die Antwort ist noch nicht versandt.", lambda f: f.answer_dispatched),
             {"answer_dispatched": False}),
        Gate("zweitschrift_filed", "R-13",
             unless("Die Zweitschrift der Antwort fehlt noch. Bitte zuerst hochladen.",
                    lambda f: not f.lacks_zweitschrift),
             {"lacks_zweitschrift": True}),
        Gate("messages_read", "R-30",
             unless("Die Person hat noch einmal geschrieben. KRM liest die Nachricht zuerst: Sie "
                    "kann ein Widerspruch sein.",
                    lambda f: not f.has_unread_message),
             {"has_unread_message": True}),
        Gate("besonderheiten_settled", "R-14", _besonderheiten,
             {"open_besonderheiten": ("Datenschutzvorfall",)}),
        Gate("promises_kept", "R-12", _promises, {"open_promises": 1}),
        Gate("anliegen_assessed", "ruling 10", _assessed, {"unassessed_anliegen": (2,)}),
        Gate("reason_for_unberechtigt", "ruling 10",
             unless("Für „unberechtigt“ fehlt das Kriterium oder die Begründung.",
                    lambda f: not f.result_needs_reason),
             {"result_needs_reason": True}),
        Gate("contact_documented", "R-32",
             unless("Die Führungskraft hat den Kontakt zur Sachbearbeitung noch nicht "
                    "dokumentiert.",
                    lambda f: f.contact_documented or not f.contact_required),
             {"contact_required": True, "contact_documented": False}),
        Gate("contact_owed", "R-32",
             unless("Ein Kontakt muss nicht hergestellt werden.",
                    lambda f: f.contact_required and not f.contact_documented),
             makes_step=True),
        Gate("consulted_krm", "R-23",
             unless("Das Feld „Absprache mit KRM am, mit“ ist leer.",
                    lambda f: f.consultation_documented),
             {"consultation_documented": False}, asked_by_page=True),
        Gate("no_sozialdaten_to_others", "§ 67b SGB X",
             unless("Wer geschrieben hat, spricht für eine andere Person, und eine Vollmacht "
                    "liegt nicht vor. Bitte die Kundin oder den Kunden eintragen oder die "
                    "Vollmacht abwarten.",
                    lambda f: not f.writes_for_another),
             {"writes_for_another": True}),
        Gate("answered_by_unit", "R-13",
             unless("Der Vorgang ist nicht zur abschließenden Klärung übertragen. KRM antwortet.",
                    lambda f: f.is_answered_by_unit),
             makes_step=True),
        Gate("answers_for_krm", "R-13",
             unless("Eine Antwort, die schon hinaus ist, trägt ein, wer für KRM abschließend "
                    "antwortet.", lambda f: f.answers_for_krm),
             makes_step=True),
        Gate("awaits_completion", "R-13",
             unless("Hier ist nach der Abwesenheit nichts zu vervollständigen.",
                    lambda f: f.awaits_completion),
             makes_step=True),
        Gate("handover_prepared", "R-11",
             unless("Es ist keine Abgabe vorbereitet.", lambda f: f.has_handover),
             makes_step=True),
        Gate("given_for_information", "R-28",
             unless("Keine Einheit weiß bisher davon.",
                    lambda f: f.is_given_for_information),
             makes_step=True),
        Gate("has_ended", "R-28",
             unless("Der Vorgang ist noch nicht abgeschlossen.", lambda f: f.has_ended),
             makes_step=True),
        Gate("information_asked", "R-28",
             unless("Ihre Einheit ist nicht um eine Rückmeldung gebeten.",
                    lambda f: f.owes_reply),
             makes_step=True),
        Gate("units_replied", "R-28", _replies, {"missing_replies": 2}),
        Gate("second_person_missing", "ruling 15",
             unless("Eine zweite Person ist nicht nötig.",
                    lambda f: f.has_answer_draft and f.drafter_is_checker),
             makes_step=True),
        Gate("just_done_by_lead", "R-22",
             unless("Rückgängig machen kann das nur, wer es getan hat, und nur, solange seitdem "
                    "nichts geschehen ist.", lambda f: f.may_undo_lead),
             makes_step=True),
        Gate("board_copy_owed", "R-05",
             unless("Eine Kopie an die beauftragende Stelle ist nicht nötig.",
                    lambda f: f.is_board and not f.board_copy_sent),
             makes_step=True),
        Gate("is_praise", "R-11",
             unless("Weitergeben lässt sich nur ein Lob, und nur einmal.",
                    lambda f: f.kind == Kind.PRAISE and not f.praise_passed_on),
             {"kind": Kind.PRAISE, "praise_passed_on": True}, makes_step=True),
        Gate("thanked", "R-02",
             unless("Für das Lob ist noch nicht gedankt. Bitte zuerst den Eingang bestätigen.",
                    lambda f: not (f.owes_confirmation and f.has_reachable_party)
                    or f.is_deceased),
             {"owes_confirmation": True}),
        Gate("is_idea", "R-11",
             unless("Der Vorgang ist keine Idee oder Anregung.", lambda f: f.kind == Kind.IDEA),
             makes_step=True),
        *IDEA_GATES,
        Gate("executive_not_needed", "§ 35 SGB I",
             unless("Eine Petition und ein Schreiben im Namen des Vorstands gehen durch die "
                    "Geschäftsführung. Vor ihr lässt sich der Vorgang nicht verbergen.",
                    lambda f: f.kind != Kind.PETITION and not f.is_board
                    and not f.gives_statement),
             {"is_board": True}),
        Gate("complaint_names_somebody", "ruling 17",
             unless("Die Beschwerde nennt niemanden im Haus, der sich äußern könnte.",
                    lambda f: f.complained_about),
             makes_step=True),
        Gate("hearing_not_asked", "ruling 17",
             unless("Die Person ist schon um ihre Äußerung gebeten.",
                    lambda f: not f.hearing_asked),
             {"hearing_asked": True}, makes_step=True),
        Gate("hearing_open", "ruling 17",
             unless("Über die Äußerung ist schon entschieden.",
                    lambda f: not f.hearing_settled),
             {"hearing_settled": True}, makes_step=True),
        Gate("person_heard", "ruling 17",
             unless("Die Person, um die es in der Beschwerde geht, ist noch nicht gehört. Bitte "
                    "um ihre Äußerung bitten und sie abwarten, oder sagen, warum es ohne geht.",
                    lambda f: f.hearing_settled or not f.complained_about),
             {"complained_about": True}, asked_by_page=True),
        *SECOND_LOOK_GATES,
        Gate("waits_for_executive", "R-05",
             unless("Kein Schreiben wartet auf die Freigabe für den Vorstand.",
                    lambda f: f.waits_for_executive and f.is_board),
             makes_step=True),
    )
}
# fmt: on
