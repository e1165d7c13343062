"""What is it? The questions of the Sichtung in their order, and where the answers lead.

The decision table of the house as data: the page shows it, the verbs obey it, tests read it aloud.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from krm.arrivals.rules.outcomes import BOUNCE, DUPLICATE

ENQUIRY: Final = "enquiry"
ANONYMOUS_TIP: Final = "anonymous_tip"
WIDERSPRUCH_ONLY: Final = "widerspruch_only"
STRAY_POST: Final = "stray_post"
SPAM: Final = "spam"
INTERNAL: Final = "internal"
NOT_KRM: Final = "not_krm"
BARRIER: Final = "barrier_report"
SUBJECT_REQUEST: Final = "subject_request"
# The part that the law wants at the Widerspruchsstelle on the same day (§ 84 SGG).
WIDERSPRUCH: Final = "widerspruch"

YES: Final = "y"
NO: Final = "n"


@dataclass(frozen=True)
class Outcome:
    """One way of setting an arrival aside, with the reason people read.

    ``goes_to_unit``: a unit takes it over. ``keeps_nothing``: KRM keeps a number in a counter and
    no content; it goes when the unit has confirmed, at the latest when its class ends (K0).
    ``by_hand``: a person may choose it; the others are found by the house itself.
    """

    code: str
    label: str
    reason: str
    goes_to_unit: bool = False
    keeps_nothing: bool = False
    by_hand: bool = True


OUTCOMES: Final[dict[str, Outcome]] = {
    outcome.code: outcome
    for outcome in (
        Outcome(
            ENQUIRY,
            "Anfrage ohne Beschwerde",
            "Eine reine Frage beantwortet der Fachbereich. Sie ist keine Kundenreaktion; KRM "
            "zählt sie nur (Weisung 1.4).",
            goes_to_unit=True,
            keeps_nothing=True,
        ),
        Outcome(
            ANONYMOUS_TIP,
            "Anonyme Anzeige über andere",
            "Anonyme Anzeigen über Kundinnen und Kunden gehören in die Fachabteilung. KRM behält "
            "nur Tag und Eingangsweg, keinen Inhalt (Weisung 4.2).",
            goes_to_unit=True,
            keeps_nothing=True,
        ),
        Outcome(
            WIDERSPRUCH_ONLY,
            "Nur Widerspruch, keine Beschwerde",
            "Ein Widerspruch geht am selben Tag an die Widerspruchsstelle. KRM bearbeitet ihn "
            "nicht (Weisung 4.2).",
            goes_to_unit=True,
        ),
        Outcome(
            NOT_KRM,
            "Antrag, Nachweis oder anderes für eine Fachstelle",
            "Es ist keine Kundenreaktion und gehört ganz der zuständigen Stelle im Haus.",
            goes_to_unit=True,
        ),
        Outcome(
            STRAY_POST,
            "Fremde Post",
            "Der Eingang ist nicht für das Jobcenter bestimmt.",
        ),
        Outcome(SPAM, "Werbung oder Spam", "Der Eingang ist unerwünschte Werbung."),
        Outcome(
            INTERNAL,
            "Interne Rückfrage",
            "Die Nachricht kommt aus dem Haus und ist keine Kundenreaktion.",
        ),
        Outcome(
            BARRIER,
            "Gemeldete Barriere",
            "Eine Barriere auf den öffentlichen Seiten beantwortet das Haus in einem Monat "
            "(§ 12b Abs. 4 BGG). Die Aufgabe steht unter „Heute“.",
        ),
        Outcome(
            SUBJECT_REQUEST,
            "Antrag zum Datenschutz",
            "Der Antrag auf Auskunft, Berichtigung oder Löschung ist eingetragen und läuft mit "
            "seiner eigenen Frist (Art. 12 Abs. 3 DSGVO).",
            by_hand=False,
        ),
        Outcome(DUPLICATE, "Doppelt eingegangen", "Derselbe Eingang liegt schon vor."),
        Outcome(
            BOUNCE,
            "Zustellbericht",
            "Der Bericht eines Mailservers zu einer E-Mail des Hauses.",
            by_hand=False,
        ),
    )
}


@dataclass(frozen=True)
class Answer:
    """One possible answer: its letter in the path, its words, and what it settles.

    ``ends`` says that no further question is needed.
    """

    letter: str
    label: str
    ends: bool = False
    kind: str = ""
    outcome: str = ""
    is_board: bool = False
    is_follow_up: bool = False
    is_widerspruch: bool = False


@dataclass(frozen=True)
class Question:
    """One question of the Sichtung, why it is asked, and its answers."""

    position: int
    text: str
    reason: str
    answers: tuple[Answer, ...]


_NO: Final = Answer(NO, "Nein")

QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        1,
        "Zeigt hier jemand ohne Namen eine andere Person an?",
        "Anonyme Anzeigen sind keine Kundenreaktion. Sie gehen an die Fachabteilung, KRM behält "
        "keinen Inhalt (Weisung 4.2).",
        (Answer(YES, "Ja, anonyme Anzeige", ends=True, outcome=ANONYMOUS_TIP), _NO),
    ),
    Question(
        2,
        "Richtet es sich gegen einen Bescheid und könnte ein Widerspruch sein?",
        "Die Frist für den Widerspruch läuft. Noch heute geht eine Kopie an die "
        "Widerspruchsstelle; KRM bearbeitet nur, was darüber hinausgeht (§ 84 SGG).",
        (
            Answer("w", "Ja, und sonst nichts", ends=True, outcome=WIDERSPRUCH_ONLY,
                   is_widerspruch=True),
            Answer(YES, "Ja, und es geht darüber hinaus", is_widerspruch=True),
            _NO,
        ),
    ),
    Question(
        3,
        "Ist es eine Petition, die das BMAS schickt?",
        "Petitionen haben ihren eigenen Weg und ihre eigene Frist (Weisung 6.1).",
        (Answer(YES, "Ja, eine Petition", ends=True, kind="petition"), _NO),
    ),
    Question(
        4,
        "Kommt es über das BMAS, Abgeordnete, das Land oder Bürgerbeauftragte, ohne Nummer?",
        "Dann ist es eine Eingabe, auch wenn eine Beschwerde darin steht.",
        (Answer(YES, "Ja, eine Eingabe", ends=True, kind="eingabe"), _NO),
    ),
    Question(
        5,
        "Ist es an den Vorstand der Bundesagentur gerichtet und in dessen Namen zu beantworten?",
        "Dann gelten 14 Tage statt 28 Tage (Weisung 1.2).",
        (Answer(YES, "Ja, an den Vorstand", is_board=True), _NO),
    ),
    Question(
        6,
        "Schreibt dieselbe Person in derselben Sache wie früher?",
        "Solange der Vorgang offen ist, kommt die Nachricht dort dazu. Danach ist es eine "
        "Folgereaktion.",
        (Answer(YES, "Ja, dieselbe Sache", is_follow_up=True), _NO),
    ),
    Question(
        7,
        "Drückt es Unzufriedenheit aus?",
        "Auch eine Frage mit Beschwerde ist eine Beschwerde (Weisung 1.4).",
        (Answer(YES, "Ja, eine Beschwerde", ends=True, kind="complaint"), _NO),
    ),
    Question(
        8,
        "Ist es ein Lob oder ein Vorschlag?",
        "Enthält es beides, zählt das Stärkere: erst die Idee, dann das Lob.",
        (
            Answer("l", "Ja, ein Lob", ends=True, kind="praise"),
            Answer("i", "Ja, ein Vorschlag", ends=True, kind="idea"),
            _NO,
        ),
    ),
    Question(
        9,
        "Ist es nur eine Frage?",
        "Fragen ohne Beschwerde beantwortet der Fachbereich. Sie werden nur gezählt (Weisung 1.4).",
        (Answer(YES, "Ja, nur eine Frage", ends=True, outcome=ENQUIRY), _NO),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """What the answers so far say; ``question`` is the next one, None when all is said.

    Neither kind nor outcome at the end means that none of the nine fits: stray post, an internal
    question, spam, or a matter of another desk.
    """

    answered: tuple[tuple[Question, Answer], ...] = ()
    question: Question | None = None
    kind: str = ""
    outcome: str = ""
    is_board: bool = False
    is_follow_up: bool = False
    is_widerspruch: bool = False

    @property
    def path(self) -> str:
        """Return the answers as letters, as the journal keeps them."""
        return "".join(answer.letter for _, answer in self.answered)

    @property
    def is_complete(self) -> bool:
        """Tell whether no further question is needed."""
        return self.question is None

    @property
    def is_reaction(self) -> bool:
        """Tell whether it is a Kundenreaktion."""
        return self.is_complete and bool(self.kind)

    @property
    def codes(self) -> list[str]:
        """Return the path with the numbers of the questions: ``["1n", "2n", "3y"]``."""
        return [f"{question.position}{answer.letter}" for question, answer in self.answered]


def decide(path: str) -> Decision:
    """Walk the questions along the answers given and return what they say so far.

    Whatever does not fit (an unknown letter, letters after the end) is ignored from there on, so
    that an address somebody has changed by hand leads to the question it belongs to.
    """
    decision = Decision()
    for question, letter in zip(QUESTIONS, path, strict=False):
        found = next((answer for answer in question.answers if answer.letter == letter), None)
        if found is None:
            return replace(decision, question=question)
        decision = _with(decision, question, found)
        if found.ends:
            return decision
    rest = QUESTIONS[len(decision.answered) :]
    return replace(decision, question=rest[0] if rest else None)


def _with(decision: Decision, question: Question, answer: Answer) -> Decision:
    return replace(
        decision,
        answered=(*decision.answered, (question, answer)),
        kind=answer.kind or decision.kind,
        outcome=answer.outcome or decision.outcome,
        is_board=decision.is_board or answer.is_board,
        is_follow_up=decision.is_follow_up or answer.is_follow_up,
        is_widerspruch=decision.is_widerspruch or answer.is_widerspruch,
    )


def path_to(kind: str) -> str:
    """Return the answers that lead to a kind when nothing special is said; "" for no kind."""
    for number, question in enumerate(QUESTIONS):
        for answer in question.answers:
            if answer.kind == kind and kind:
                return NO * number + answer.letter
    return ""


def quick_answers() -> list[tuple[str, str]]:
    """Return the answers for what is nothing special: a path for each, and its words.

    One click says no to all questions before; it stands beside the first of them.
    """
    usual = [answer for question in QUESTIONS[6:8] for answer in question.answers if answer.kind]
    return [(path_to(row.kind), f"Es ist {row.label.removeprefix('Ja, ')}") for row in usual]


def outcomes_by_hand() -> list[Outcome]:
    """Return the ways of setting aside that a person may choose, in their order."""
    return [outcome for outcome in OUTCOMES.values() if outcome.by_hand]


@dataclass(frozen=True)
class Part:
    """A part of an arrival that belongs to another desk of the house.

    ``to_widerspruchsstelle``: it goes there by itself; the other parts go to the unit named.
    """

    code: str
    label: str
    to_widerspruchsstelle: bool = False


PARTS: Final[dict[str, Part]] = {
    part.code: part
    for part in (
        Part(WIDERSPRUCH, "Möglicher Widerspruch", to_widerspruchsstelle=True),
        Part("application", "Antrag auf Leistungen"),
        Part("evidence", "Nachweise oder Unterlagen"),
        Part("change_notice", "Veränderungsmitteilung"),
        Part("review_request", "Überprüfungsantrag (§ 44 SGB X)"),
        Part("information_request", "Antrag auf Auskunft (DSGVO oder IFG)"),
        Part("damages_claim", "Schadensersatzforderung"),
        Part("other", "Anderes Anliegen für eine Fachstelle"),
        Part(ENQUIRY, "Anfrage"),
        Part(ANONYMOUS_TIP, "Anonyme Anzeige"),
    )
}

# What an outcome that goes to a unit hands over there.
PART_OF_OUTCOME: Final[dict[str, str]] = {
    ENQUIRY: ENQUIRY,
    ANONYMOUS_TIP: ANONYMOUS_TIP,
    WIDERSPRUCH_ONLY: WIDERSPRUCH,
    NOT_KRM: "other",
}


def parts_by_hand() -> Sequence[Part]:
    """Return the parts that a person may pass on while KRM keeps the rest."""
    return [part for part in PARTS.values() if part.code not in (ENQUIRY, ANONYMOUS_TIP)]
