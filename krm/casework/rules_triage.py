"""What is it? The questions of the Sichtung in their order, and what is no Kundenreaktion.

Both are tables: the page shows them, the verbs obey them.
"""

from dataclasses import dataclass
from typing import Final

ENQUIRY: Final = "enquiry"
ANONYMOUS_TIP: Final = "anonymous_tip"
WIDERSPRUCH_ONLY: Final = "widerspruch_only"
STRAY_POST: Final = "stray_post"
SPAM: Final = "spam"
INTERNAL: Final = "internal"
DOUBLE: Final = "double"
BOUNCE: Final = "bounce"


@dataclass(frozen=True)
class Outcome:
    """One way of setting an arrival aside, with the reason people read.

    ``goes_to_unit``: a unit takes it over and gets a message. ``removes_content``: the unit gets
    the original by hand, and here only the day and the way in stay. ``by_hand``: a person may
    choose it; the others are found by the house itself.
    """

    code: str
    label: str
    reason: str
    goes_to_unit: bool = False
    removes_content: bool = False
    by_hand: bool = True


OUTCOMES: Final[dict[str, Outcome]] = {
    outcome.code: outcome
    for outcome in (
        Outcome(
            ENQUIRY,
            "Anfrage ohne Beschwerde",
            "Eine reine Frage beantwortet der Fachbereich. Sie ist keine Kundenreaktion "
            "(Weisung 1.4).",
            goes_to_unit=True,
        ),
        Outcome(
            ANONYMOUS_TIP,
            "Anonyme Anzeige über andere",
            "Anonyme Anzeigen über Kundinnen und Kunden gehören in die Fachabteilung. KRM behält "
            "nur Tag und Eingangsweg, keinen Inhalt (Weisung 4.2).",
            goes_to_unit=True,
            removes_content=True,
        ),
        Outcome(
            WIDERSPRUCH_ONLY,
            "Nur Widerspruch, keine Beschwerde",
            "Ein Widerspruch geht am selben Tag an die Widerspruchsstelle. KRM bearbeitet ihn "
            "nicht (Weisung 4.2).",
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
        Outcome(DOUBLE, "Doppelt eingegangen", "Derselbe Eingang liegt schon vor."),
        Outcome(
            BOUNCE,
            "Zustellbericht",
            "Der Bericht eines Mailservers zu einer E-Mail des Hauses.",
            by_hand=False,
        ),
    )
}


@dataclass(frozen=True)
class Question:
    """One question of the Sichtung and where a yes leads.

    ``kind`` names the kind to record, ``outcome`` the way of setting aside; ``is_board`` and
    ``is_follow_up`` are further ticks of the form. A ``hint`` says what else is to be done.
    """

    position: int
    text: str
    answer: str
    kind: str = ""
    outcome: str = ""
    is_board: bool = False
    is_follow_up: bool = False
    hint: str = ""


QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        1,
        "Ist es ein Hinweis auf andere Kundinnen oder Kunden, und die absendende Person ist "
        "unbekannt?",
        "Anonyme Anzeige: an die Fachabteilung geben",
        outcome=ANONYMOUS_TIP,
    ),
    Question(
        2,
        "Richtet es sich gegen einen Bescheid und könnte ein Widerspruch sein?",
        "Noch heute an die Widerspruchsstelle geben",
        outcome=WIDERSPRUCH_ONLY,
        hint="Geht das Schreiben darüber hinaus, den Rest als Vorgang erfassen.",
    ),
    Question(
        3,
        "Kommt es vom BMAS mit einer Petitionsnummer?",
        "Als Petition erfassen",
        kind="petition",
    ),
    Question(
        4,
        "Kommt es über das BMAS, Abgeordnete, das Land oder Bürgerbeauftragte, ohne Nummer?",
        "Als Eingabe erfassen",
        kind="eingabe",
    ),
    Question(
        5,
        "Ist es an den Vorstand der Bundesagentur gerichtet und in dessen Namen zu beantworten?",
        "Erfassen und „Im Namen des Vorstands“ ankreuzen",
        kind="complaint",
        is_board=True,
    ),
    Question(
        6,
        "Schreibt dieselbe Person in derselben Sache wie früher?",
        "Dem offenen Vorgang zuordnen oder als Folgereaktion erfassen",
        is_follow_up=True,
    ),
    Question(
        7,
        "Drückt es Unzufriedenheit aus?",
        "Als Beschwerde erfassen",
        kind="complaint",
        hint="Auch eine Frage mit Beschwerde ist eine Beschwerde.",
    ),
    Question(8, "Ist es ein Lob?", "Als Lob erfassen", kind="praise", hint="Ein Vorschlag ohne "
             "Beschwerde wird als Idee oder Anregung erfasst."),
    Question(
        9,
        "Ist es nur eine Frage?",
        "An den Fachbereich geben, nicht erfassen",
        outcome=ENQUIRY,
    ),
)  # fmt: skip


def outcomes_by_hand() -> list[Outcome]:
    """Return the ways of setting aside that a person may choose, in their order."""
    return [outcome for outcome in OUTCOMES.values() if outcome.by_hand]
