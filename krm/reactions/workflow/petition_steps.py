"""The steps of a petition, and of an Eingabe whose body asks for a Stellungnahme (6.1)."""

from krm.journal.rules.verbs import Verb
from krm.reactions.rules import Kind
from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.states import WORKED_ON, State
from krm.reactions.workflow.step import KRM_SENDS, Asked, Door, Place, Step

S = State
_WORK = WORKED_ON


# What the executive alone does falls to the chair where nobody of it can.
_OR_CHAIR = (
    "Ist niemand von ihr da oder sind alle ausgeschlossen, macht es der Vorsitz der "
    "Trägerversammlung."
)


def _of(*states: State) -> frozenset[State]:
    return frozenset(states)


def _approving(facts: Facts) -> str:
    if facts.chair_releases:
        return "Stellungnahme dem Vorsitz der Trägerversammlung vorlegen"
    return "Stellungnahme freigeben"


def _stating(facts: Facts) -> str:
    if is_presented(facts):
        return "Stellungnahme ändern: Was vorgelegt ist, gilt dann nicht mehr"
    return "Stellungnahme ändern" if facts.has_statement else "Stellungnahme schreiben"


def is_presented(facts: Facts) -> bool:
    """Tell whether the Stellungnahme lies with others as it stands; KRM waits then."""
    return facts.gives_statement and facts.statement_presented


def _ending(facts: Facts) -> str:
    return "Ende der Petition eintragen" if facts.kind == Kind.PETITION else "Eingabe abschließen"


def _beside(facts: Facts) -> str:
    what = "Eingabe" if facts.kind == Kind.EINGABE else "Petition"
    return f"Abhilfe oder Bescheid neben der {what} eintragen"


# fmt: off
PETITION_STEPS: tuple[Step, ...] = (
    Step("decide_participation", "Über die Beteiligung der Trägerversammlung entscheiden", _WORK,
         None, "approve_statement", ("gives_statement", "finding_differs"), room="petitions",
         rank=dict.fromkeys(_WORK, 1), source=("R-36",),
         asked=(Asked("Entscheiden", "Über die Beteiligung entscheiden"),),
         no_right=f"Über die Beteiligung entscheidet die Geschäftsführung. {_OR_CHAIR}"),
    Step("release_statement", "Stellungnahme freigeben", _of(S.IN_CHECK), None,
         "release_statement", ("gives_statement", "chair_asked"), room="petitions",
         rank={S.IN_CHECK: 1}, source=("R-35",),
         asked=(Asked("Freigeben", "Stellungnahme freigeben"),),
         no_right="Diese Freigabe erteilt nur der Vorsitz der Trägerversammlung."),
    Step("approve_statement", "Stellungnahme freigeben", _of(S.IN_CHECK), None,
         "approve_statement",
         ("gives_statement", "not_approved_yet", "topics_checked", "finding_decided",
          "releaser_known", "statement_written", "statement_presented", "not_own_statement"),
         room="petitions", rank={S.IN_CHECK: 1}, label_of=_approving, source=("R-35", "R-37"),
         asked=(Asked("Ansehen", "Stellungnahme freigeben"),),
         no_right=f"Die Stellungnahme gibt die Geschäftsführung frei. {_OR_CHAIR}"),
    Step("transmit_statement", "Übermittlung der Stellungnahme eintragen", _of(S.IN_CHECK),
         S.TRANSMITTED, "transmit_statement",
         ("gives_statement", "statement_written", "finding_decided", "participation_known",
          "statement_released"), room="petitions", rank={S.IN_CHECK: 2}, source=("R-37",),
         asked=(Asked("Übermitteln", "Stellungnahme übermitteln"),),
         no_right=f"Die Stellungnahme übermittelt nur die Geschäftsführung. {_OR_CHAIR}"),
    Step("file_release", "Freigabe mit Unterschrift eintragen", _of(S.IN_CHECK), None,
         "transmit_statement", ("gives_statement", "chair_asked"), room="petitions",
         rank={S.IN_CHECK: 3}, source=("R-35",),
         no_right=f"Eine Freigabe auf Papier trägt nur die Geschäftsführung ein. {_OR_CHAIR}"),
    Step("correct_transmission", "Übermittlung berichtigen", _WORK | _of(S.TRANSMITTED, S.CLOSED),
         None, "transmit_statement", ("gives_statement", "something_transmitted"),
         room="corrections", place=Place.MORE, quiet=frozenset({Verb.TRANSMISSION_CORRECTED}),
         source=("R-37", "ruling 18"),
         no_right=f"Die Übermittlung berichtigt nur die Geschäftsführung. {_OR_CHAIR}"),
    Step("check_topics", "Themen der Trägerversammlung prüfen", _WORK, None, "check",
         ("gives_statement",), room="petitions", rank=dict.fromkeys(_WORK - {S.RECORDED}, 2),
         obvious_if=lambda f: not f.topics_checked, source=("R-35", "R-36"),
         asked=(Asked("Prüfen", "Themen der Trägerversammlung prüfen"),),
         no_right="Die Themen prüft KRM."),
    Step("present_statement", "Stellungnahme der Geschäftsführung vorlegen", _of(S.IN_CHECK), None,
         "check",
         ("gives_statement", "not_presented_yet", "topics_checked", "finding_decided",
          "statement_written"), room="petitions", rank={S.IN_CHECK: 3}, source=("R-37",),
         asked=(Asked("Vorlegen", "Stellungnahme der Geschäftsführung vorlegen"),),
         no_right="Die Stellungnahme legt KRM vor."),
    Step("draft_statement", "Stellungnahme schreiben",
         _of(S.RECORDED, S.AT_UNIT, S.SCHRIFTSATZ_IN, S.IN_CHECK), S.IN_CHECK, "check",
         ("gives_statement",), door=Door.PAGE, view="write", room="petitions",
         rank={S.IN_CHECK: 4}, label_of=_stating, more_if=is_presented,
         obvious_if=lambda f: not is_presented(f), source=("R-37",),
         asked=(Asked("Schreiben", "Stellungnahme schreiben"),),
         no_right=f"Die Stellungnahme schreibt KRM. {KRM_SENDS}"),
    Step("return_statement", "Stellungnahme zur Überarbeitung zurückgeben", _of(S.IN_CHECK), None,
         "approve_statement", ("gives_statement", "something_presented"),
         or_rights=frozenset({"release_statement"}), room="petitions", source=("R-35",),
         no_right="Zurückgeben kann die Geschäftsführung oder der Vorsitz der Trägerversammlung."),
    Step("record_remedy", "Abhilfe oder Bescheid neben der Petition eintragen", _WORK, None,
         "check", ("gives_statement",), room="petitions", place=Place.MORE, label_of=_beside,
         source=("R-37",), no_right="Das trägt KRM ein."),
    Step("ask_again", "Nachfrage eintragen", _of(S.TRANSMITTED), S.IN_CHECK, "check",
         ("gives_statement",), room="petitions", source=("R-37",),
         no_right="Eine Nachfrage trägt KRM ein."),
    Step("end_petition", "Ende der Petition eintragen", _of(S.TRANSMITTED), S.CLOSED, "close",
         ("gives_statement", "anliegen_assessed", "reason_for_unberechtigt"), room="petitions",
         rank={S.TRANSMITTED: 2}, label_of=_ending, source=("R-37",),
         no_right="Das Ende der Petition trägt KRM ein."),
)
# fmt: on
