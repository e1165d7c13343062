"""What the gates need to know about a Vorgang."""

from dataclasses import dataclass

from krm.reactions.workflow.states import State


@dataclass(frozen=True)
class Facts:
    """What gates and offers look at; ``facts_for`` of casework fills it, the verb of a step too."""

    kind: str = "complaint"
    state: State = State.RECORDED
    is_anonymous: bool = False
    is_board: bool = False
    is_deceased: bool = False
    is_restricted: bool = False
    has_contact: bool = True
    has_party: bool = True
    has_reachable_party: bool = True
    has_lead_unit: bool = False
    is_at_units: bool = False
    schriftsatz_reasons_given: bool = True
    schriftsatz_only_bescheid: bool = False
    author_is_complained_about: bool = False
    schriftsatz_missing: tuple[str, ...] = ()
    unanswered_anliegen: tuple[int, ...] = ()
    unassessed_anliegen: tuple[int, ...] = ()
    unanswered_further_points: int = 0
    blocking_check_points: tuple[str, ...] = ()
    has_answer_draft: bool = False
    drafter_is_checker: bool = False
    # Since when the answer lies with which second person, in words.
    asked_for_release: str = ""
    answer_dispatched: bool = False
    # A unit says it has answered by itself; what it sent is not there yet.
    lacks_zweitschrift: bool = False
    # What the person has written since, which nobody has read: it can be a Widerspruch.
    has_unread_message: bool = False
    # What the person is still needed for: a Besonderheit that runs, a Zusage nobody has kept yet.
    open_besonderheiten: tuple[str, ...] = ()
    open_promises: int = 0
    answer_may_be_late: bool = False
    executive_approved: bool = True
    board_copy_sent: bool = True
    waits_for_executive: bool = False
    not_granted: bool = False
    alternatives_decided: bool = True
    result_needs_reason: bool = False
    contact_required: bool = False
    contact_documented: bool = True
    consultation_documented: bool = True
    is_answered_by_unit: bool = False
    # The person answers for the unit in place of KRM, and has something to complete as KRM.
    answers_for_krm: bool = False
    awaits_completion: bool = False
    has_handover: bool = False
    writes_for_another: bool = False
    is_given_for_information: bool = False
    # Without a name a Vorgang stands on "anonym erfasst" before and after its closing.
    has_ended: bool = False
    # An anonymous reaction of which the units have heard and KRM has closed it.
    is_done_with_units: bool = False
    owes_confirmation: bool = True
    # A unit has answered outside this system, and KRM has no copy yet.
    owes_zweitschrift: bool = False
    # A unit has said that it is not responsible, others still work on it.
    lacks_an_answerer: bool = False
    owes_reply: bool = False
    missing_replies: int = 0
    # The team lead has just settled it or given it to KRM, and nothing has happened since.
    may_undo_lead: bool = False
    # A petition, or an Eingabe whose body asks for a Stellungnahme (directive 6.1).
    gives_statement: bool = False
    topics_checked: bool = True
    # The house has found topics of the Trägerversammlung, the BMAS does not involve it.
    finding_undecided: bool = False
    participation_open: bool = False
    # None as long as nobody can say.
    chair_releases: bool | None = False
    has_statement: bool = False
    wrote_statement: bool = False
    # Of the Stellungnahme exactly as it stands now: any change takes these back.
    statement_presented: bool = False
    statement_approved: bool = False
    chair_asked: bool = False
    chair_released: bool = False
    # A Stellungnahme has left; it may be one of an earlier round.
    was_transmitted: bool = False
    # The customer has asked the executive for a second look at the answer.
    has_second_look: bool = False
    second_look_waits: bool = False
    second_look_to_tell: bool = False
    second_look_changed: bool = False
    has_answered_oneself: bool = False
    praise_passed_on: bool = False
    # An Idee of which nobody has said what becomes of it (4.8).
    idea_undecided: bool = False
    # One unit carries it out, another one refuses, and KRM has not said what holds.
    idea_contradicted: bool = False
    # Somebody of the house is complained about by name: whether she was asked, and heard.
    complained_about: bool = False
    hearing_asked: bool = False
    hearing_settled: bool = False
