"""What somebody presses on the page of a step until it is done."""

from collections.abc import Callable

from tests.walks.walker import Walker

Way = Callable[[Walker], object]


def _press(*words: str) -> Way:
    return lambda walker: walker.press_first(*words)


def tick(walker: Walker) -> None:
    """Confirm each point of the checklist that a person judges, as a browser with scripts does.

    Each time the list alone comes back; without scripts it is the page as a whole
    (so test_stories.py presses).
    """
    ticked = False
    page = walker.page
    for _ in range(30):
        button = next(
            (one for one in page.buttons if one.words.strip().startswith("Geprüft")), None
        )
        if button is None:
            break
        page, ticked = walker.press_in_place(button), True
    if ticked:
        walker.open(walker.address)


def release(walker: Walker) -> None:
    """Take what the units propose, say what is missing, tick what a person judges, release."""
    for _ in range(9):
        if not walker.has("Vorschlag übernehmen"):
            break
        walker.press("Vorschlag übernehmen", as_shown=True)
    if walker.has("Grund einsetzen"):
        walker.enter(own="Uns fehlt noch eine Auskunft.")
        walker.press("Grund einsetzen", as_shown=True)
    tick(walker)
    walker.press("Freigeben", as_shown=True)


_LEFT = ("Als versandt vermerken", "Als vorgelesen vermerken", "Als übergeben vermerken")


def send(walker: Walker) -> None:
    """Release a letter of fixed text and give it to the post on the same page."""
    if walker.has("Freigeben"):
        release(walker)
    for left in _LEFT:
        if walker.has(left):
            walker.press(left)
            return


def answer_the_anliegen(walker: Walker) -> None:
    """Begin to answer what the unit answers itself: the Vorgang offers the Anliegen."""
    walker.press("Antwort beginnen")
    walker.press("Anliegen beantworten und bewerten")
    walker.press("Speichern")


def inform(walker: Walker) -> None:
    """Give an anonymous reaction to the unit that is chosen already, else to the first one."""
    walker.tick_one("units")
    walker.press("An die Einheit geben")


def look_at(walker: Walker) -> None:
    """Say that one knows of a Besonderheit; later enter all that it asks for."""
    if walker.has("Zur Kenntnis genommen"):
        walker.press("Zur Kenntnis genommen")
        return
    for _ in range(5):
        if walker.has("Eintragen"):
            walker.press("Eintragen")


def check_sample(walker: Walker) -> None:
    """Say of every question of the sheet that all is well."""
    names = [item.name for form in walker.page.forms for item in form.fields if "-" in item.name]
    walker.enter(**{name: "yes" for name in names if not name.endswith("-remark")})
    walker.press("Prüfung abschließen", as_shown=True)


# Step of the table → what is pressed once its page is open.
WAYS: dict[str, Way] = {
    "decide_anonymous": _press("Endgültig anonym machen"),
    "confirm": send,
    "send_interim_notice": send,
    "send_handover_notice": send,
    "send_withdrawal_notice": send,
    "send_second_look": send,
    "pass_on_praise": _press("Lob weitergeben und abschließen"),
    "decide_idea": _press("Entscheidung an KRM geben"),
    "note_idea_decision": _press("Entscheidung speichern"),
    "decide_second_look": _press("Entscheidung speichern"),
    "post_letter": _press(*_LEFT),
    "settle_dispatch": _press(
        "Ist angekommen", "Rückläufer erledigen", "Unverändert noch einmal senden",
        "Nur zum Abruf lassen",
    ),
    "forward": _press("Weiterleiten"),
    "choose_lead": _press("Speichern"),
    "remind_unit": _press("Jetzt erinnern"),
    "ask_hearing": lambda walker: walker.press("Um die Äußerung bitten", accusation="Zu laut."),
    "skip_hearing": _press("Ohne Äußerung weitergehen"),
    "write_schriftsatz": _press("Der Führungskraft vorlegen"),
    "deliver_schriftsatz": _press("Zeichnen und an KRM abgeben", "Der Führungskraft vorlegen"),
    "make_contact": _press("Kontakt speichern"),
    "answer_as_unit": answer_the_anliegen,
    "start_check": _press("Speichern"),
    "draft_answer": release,
    "release_answer": release,
    "ask_second_person": _press("Bitten"),
    "approve_board": _press("Für den Vorstand freigeben"),
    "dispatch_answer": _press(*_LEFT),
    "send_board_copy": _press("Eintragen"),
    "close": _press("Abschließen"),
    "close_without_answer": lambda walker: walker.press("Abschließen", proof="Sterbeurkunde"),
    "settle_by_lead": _press("Abschließen"),
    "hand_to_krm": _press("An KRM geben"),
    "inform_unit": inform,
    "answer_information": _press("Rückmeldung senden"),
    "close_anonymous": _press("Abschließen"),
    "draft_statement": _press("Speichern"),
    "check_topics": _press("Speichern"),
    "present_statement": _press("Vorlegen"),
    "decide_participation": _press("Entscheiden"),
    "petition": lambda walker: walker.press("Speichern", participation="no"),
    "approve_statement": _press("Freigeben"),
    "release_statement": _press("Diese Fassung freigeben"),
    "transmit_statement": _press("Als übermittelt eintragen"),
    "alternatives": _press("Ergebnis speichern"),
    "decide_correction": _press("Bestätigen"),
    "read_message": lambda walker: walker.press("Antwort speichern", widerspruch="no"),
    "finish_task": _press("Erledigt"),
    "file_zweitschrift": _press("Hochladen"),
    "complete_after_absence": _press("Vervollständigen"),
}  # fmt: skip
# Rows of no Vorgang, by a part of their address.
ELSEWHERE: dict[str, Way] = {
    "/regelwerk/": _press("Prüfung abschließen"),
    "/e-akte/": check_sample,
    "/fehlanzeige/": _press("Nichts zu erfassen"),
    "/barriere": _press("Als beantwortet notieren"),
    "/aufgabe/": _press("Erledigt"),
    "/beauftragte-person/": _press("Ende zurücknehmen", "Bestellen"),
    "/massnahmen/": _press("Annehmen", "Als erledigt eintragen"),
    "/wirkung/": lambda walker: walker.press("Wirkung eintragen", effect="helped"),
    "/besonderheiten/": look_at,
    "/weitergegeben/": _press("Erhalt bestätigen", "Grund speichern"),
}


def way_of(row) -> Way:
    """Return the way of a row of Heute, by the step its button opens."""
    if row.step:
        return WAYS[row.step]
    return next(way for part, way in ELSEWHERE.items() if part in row.url)
