"""The checklist of annex 2: every point once with what closes it and what opens it."""

from dataclasses import replace

import pytest

from krm.letters.rules.checklist import LetterFacts, check_letter
from krm.regelwerk.rules import ForbiddenWord, shipped

LABELS = ForbiddenWord("labels", "Das Wort wertet eine Person ab.", ("Querulant*",))
POINTS = {point.code: point.label for point in shipped().lists["checklist"]}
MANUAL = ("legal", "facts", "tone", "apology", "alternatives", "third_parties")

ANSWER = LetterFacts(
    kind="answer",
    channel="post",
    subject="Antwort auf Ihre Nachricht vom 18.11.2026",
    salutation="Sehr geehrte Frau Muster,",
    body="Vielen Dank für Ihre Nachricht vom 18.11.2026. Mara Beispiel hilft Ihnen gern.",
    spoken_name="Muster",
    recipient_lines=("Frau", "Elif Muster", "Beispielstraße 12", "12345 Musterstadt"),
    contact_name="Mara Beispiel",
    arrived_on="18.11.2026",
    forbidden=(LABELS,),
    points=POINTS,
    our_reference="II-6000 / KRM-2026-00042",
    is_filed=True,
    has_results=True,
    ticks=dict.fromkeys(MANUAL, (True, "")),
)
EMAIL = replace(
    ANSWER, kind="confirmation", channel="email", recipient_email="e@muster.example",
    recipient_lines=(), is_fixed_text=True, ticks={},
)  # fmt: skip


def item(facts, code):
    return next(item for item in check_letter(facts) if item.code == code)


def open_codes(facts):
    return {item.code for item in check_letter(facts) if item.state == "open"}


def test_the_list_has_the_points_of_annex_2_and_three_of_its_own_in_their_order():
    assert [item.number for item in check_letter(ANSWER)] == list(range(1, 29))
    assert [(item.code, item.label) for item in check_letter(ANSWER)] == list(POINTS.items())


def test_the_office_names_orders_adds_and_drops_what_a_person_looks_at():
    mine = {"tone": "Klingt es freundlich?", "plain": "Auch laut gelesen verständlich"}
    found = check_letter(replace(ANSWER, points=mine))
    assert [(item.number, item.code, item.label) for item in found[:2]] == [
        (1, "tone", "Klingt es freundlich?"), (2, "plain", "Auch laut gelesen verständlich"),
    ]  # fmt: skip
    assert "facts" not in {item.code for item in found}
    assert open_codes(replace(ANSWER, points=mine)) == {"plain"}
    assert item(replace(EMAIL, points=mine), "plain").state == "not_applicable"


def test_what_the_program_checks_stays_though_nobody_lists_it():
    """Dropping a point of the list does not let a Rechtsbehelfsbelehrung out."""
    words = ANSWER.body + " Rechtsbehelfsbelehrung: Gegen diesen Bescheid …"
    wrong = replace(ANSWER, points={"tone": "Ton"}, subject="", our_reference="", body=words)
    assert {"our_reference", "legal"} <= open_codes(wrong)
    assert item(wrong, "our_reference").label == "Datum und Zeichen"


def test_a_good_letter_has_no_open_point():
    assert open_codes(ANSWER) == set()
    assert open_codes(EMAIL) == set()


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("address", {"recipient_lines": ("Elif Muster",)}),
        ("address", {"is_latin": False}),
        ("address", {"spoken_name": "Anders"}),
        ("our_reference", {"our_reference": ""}),
        ("reference", {"arrived_on": "19.11.2026"}),
        ("contact", {"contact_name": ""}),
        ("contact", {"contact_name": "Toni Test"}),
        ("in_time", {"in_time": False}),
        ("anliegen", {"block_problems": ("Anliegen 2 hat im Schreiben noch keine Antwort.",)}),
        ("placeholders", {"body": ANSWER.body + " Bis zum {expected_on}."}),
        ("placeholders", {"body": ANSWER.body + " {{ settings.SECRET_KEY }}"}),
        ("salutation", {"salutation": "Sehr geehrte Damen und Herren, Muster"}),
        ("wording", {"body": ANSWER.body + " Querulanten schreiben oft."}),
        ("wording", {"body": ANSWER.body + " Ihre Beschwerde ist unberechtigt."}),
        ("wording", {"body": ANSWER.body + " Liebe Kund*innen!"}),
        ("sentences", {"body": ANSWER.body + " und" * 30}),
        ("abbreviations", {"body": ANSWER.body + " Die KdU zahlen wir."}),
        ("legal", {"ticks": {}}),
        ("facts", {"ticks": {}}),
        ("tone", {"ticks": {}}),
        ("apology", {"is_berechtigt": True, "ticks": {}}),
        ("alternatives", {"not_granted": True, "ticks": {}}),
        ("procedure", {"has_procedure": True}),
        ("enclosures", {"body": ANSWER.body + " Den Vordruck haben wir beigefügt."}),
        ("third_parties", {"ticks": {}}),
        ("entitled", {"is_board": True}),
        ("tv_release", {"needs_tv_release": True}),
        ("four_eyes", {"drafter_is_checker": True}),
        ("copy", {"is_filed": False}),
        ("results", {"has_results": False}),
    ],
)
def test_one_fault_opens_one_point(code, changes):
    found = item(replace(ANSWER, **changes), code)
    assert found.state == "open"
    assert found.reason


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("entitled", {"is_board": True, "approved": True}),
        ("tv_release", {"needs_tv_release": True, "has_tv_release": True}),
        ("procedure", {"has_procedure": True,
                       "body": ANSWER.body + " Über den Widerspruch wird gesondert entschieden."}),
        ("enclosures", {"body": ANSWER.body + " Anlage: Vordruck", "enclosures": ("Vordruck",)}),
        ("apology", {"is_berechtigt": True}),
        ("alternatives", {"not_granted": True}),
    ],
)  # fmt: skip
def test_what_is_asked_for_closes_the_point(code, changes):
    assert item(replace(ANSWER, **changes), code).state == "ok"


@pytest.mark.parametrize("code", ["apology", "alternatives", "procedure", "tv_release"])
def test_points_without_an_occasion_do_not_apply(code):
    assert item(ANSWER, code).state == "not_applicable"


@pytest.mark.parametrize("code", ["our_reference", "copy", "results"])
def test_what_is_not_known_here_is_neither_good_nor_bad(code):
    facts = replace(ANSWER, our_reference=None, is_filed=None, has_results=None)
    assert item(facts, code).state == "not_applicable"


def test_the_missing_contact_is_named_in_the_words_of_the_house():
    assert item(replace(ANSWER, contact_name=""), "contact").reason == "Die Ansprechperson fehlt."


def test_a_forbidden_word_may_be_quoted_with_a_reason():
    body = ANSWER.body + " Sie schreiben, man habe Sie „Querulant“ genannt."
    facts = replace(ANSWER, body=body)
    assert item(facts, "wording").state == "open"
    assert "wertet eine Person ab" in item(facts, "wording").reason
    quoted = replace(facts, ticks={**ANSWER.ticks, "wording": (False, "Zitat aus der Beschwerde")})
    assert item(quoted, "wording").state == "ok"
    assert "Zitat aus der Beschwerde" in item(quoted, "wording").reason


def test_a_tick_without_a_reason_does_not_excuse_a_forbidden_word():
    facts = replace(ANSWER, body=ANSWER.body + " Querulant!", ticks={"wording": (True, "")})
    assert item(facts, "wording").state == "open"


@pytest.mark.parametrize("kind", ["answer", "confirmation", "interim_notice"])
def test_no_tick_lets_an_instruction_on_remedies_pass(kind):
    body = ANSWER.body + " Rechtsbehelfsbelehrung: Gegen diesen Bescheid …"
    found = item(replace(ANSWER, kind=kind, body=body), "legal")
    assert (found.state, found.blocking) == ("open", True)


def test_a_remark_on_a_manual_point_is_shown():
    ticks = {**ANSWER.ticks, "tone": (False, "Der zweite Absatz klingt vorwurfsvoll.")}
    found = item(replace(ANSWER, ticks=ticks), "tone")
    assert found.state == "open"
    assert "vorwurfsvoll" in found.reason


@pytest.mark.parametrize("code", ["in_time", "sentences", "abbreviations", "copy", "results"])
def test_hints_stop_no_letter(code):
    assert not item(ANSWER, code).blocking


@pytest.mark.parametrize(
    "text", ["Sie bekommen 502,00 €.", "BG-Nummer 54321//0001234", "DE02120300000000202051"]
)
def test_no_social_data_leaves_by_e_mail(text):
    facts = replace(EMAIL, body=f"{EMAIL.body} {text}")
    found = item(facts, "social_data")
    assert (found.state, found.blocking) == ("open", True)
    assert "Post" in found.reason
    assert item(replace(facts, channel="post"), "social_data").state == "ok"


@pytest.mark.parametrize("changes", [{"is_fixed_text": False}, {"enclosures": ("Vordruck",)}])
def test_by_e_mail_leaves_the_fixed_text_alone(changes):
    assert item(replace(EMAIL, **changes), "social_data").state == "open"


def test_an_e_mail_needs_an_address():
    assert item(replace(EMAIL, recipient_email=""), "address").state == "open"


def test_an_organisation_is_greeted_without_a_name():
    facts = replace(
        ANSWER, salutation="Sehr geehrte Damen und Herren,", spoken_name="", name_known=False
    )
    assert open_codes(facts) == set()


# Point → facts that open it, and the whole sentence that says why. Read them as a person would.
SENTENCES = [
    ("address", {"recipient_lines": ("Elif Muster", "12345 Ort")},
     "Name oder Anschrift ist unvollständig."),
    ("address", {"is_latin": False},
     "Der Name steht nicht in lateinischer Schrift. Bitte im Vorgang eine lateinische Umschrift "
     "wie im Ausweis eintragen."),
    ("address", {"spoken_name": "Anders"},
     "Die Anrede nennt nicht den Namen aus dem Vorgang: Anders."),
    ("our_reference", {"our_reference": ""}, "Unser Zeichen fehlt."),
    ("reference", {"arrived_on": "19.11.2026"},
     "Der Bezug auf die Nachricht mit Eingang am 19.11.2026 fehlt im Text."),
    ("reference", {"written_on": "17.11.2026", "arrived_on": "19.11.2026"},
     "Der Bezug auf die Nachricht vom 17.11.2026 fehlt im Text."),
    ("contact", {"contact_name": "Toni Test"},
     "Der Text nennt die Ansprechperson Toni Test nicht."),
    ("anliegen", {"block_problems": ("Erster Satz.", "Zweiter Satz.")},
     "Erster Satz. Zweiter Satz."),
    ("claims", {"false_claims": ("„mit der Post“ stimmt nicht: Nein.",)},
     "„mit der Post“ stimmt nicht: Nein."),
    ("promised_days", {"closed_days": ("Fr 25.12.2026",)},
     "Zugesagt ist Fr 25.12.2026. Dann arbeitet hier niemand. Bitte einen Arbeitstag nennen."),
    ("printable", {"unprintable": ("😀",)},
     "Diese Zeichen lassen sich nicht drucken: 😀. Bitte herausnehmen oder umschreiben."),
    ("placeholders", {"body": f"{ANSWER.body} {{title}} [[Betrag]]"},
     "Offener Platzhalter: {title}, [[Betrag]]"),
    ("salutation", {"salutation": "Sehr geehrte Damen und Herren, Muster"},
     "Der Name ist bekannt. Bitte persönlich anreden."),
    ("wording", {"body": f"{ANSWER.body} Querulanten schreiben oft."},
     "„Querulanten“ darf nicht im Schreiben stehen: Das Wort wertet eine Person ab."),
    ("wording", {"body": f"{ANSWER.body} Liebe Kund*innen!"},
     "Bitte „Kund*innen“ ausschreiben, in neutraler oder paarweiser Form."),
    ("wording", {"body": f"{ANSWER.body} Das ist unberechtigt."},
     "„unberechtigt“ ist ein Wort für die Statistik, nicht für das Schreiben."),
    ("sentences", {"body": "und " * 26}, "Der längste Satz hat 26 Wörter. Kürzere Sätze lesen sich "
     "leichter."),
    ("sentences", {"body": "Sachverhaltsaufklärung Mitwirkungsobliegenheiten."},
     "Der Text ist schwer zu lesen. Kürzere Wörter und Sätze helfen."),
    ("abbreviations", {"body": f"{ANSWER.body} Die KdU zahlen wir."},
     "Die Abkürzung KdU ist nicht erklärt."),
    ("legal", {"body": f"{ANSWER.body} Rechtsbehelfsbelehrung: …"},
     "Dieses Schreiben ist kein Bescheid und trägt keine Rechtsbehelfsbelehrung."),
    ("tone", {"ticks": {}}, "noch nicht geprüft"),
    ("procedure", {"has_procedure": True},
     "Es läuft ein förmliches Verfahren. Der Absatz dazu fehlt."),
    ("enclosures", {"body": f"{ANSWER.body} Siehe Anlage."},
     "Der Text nennt eine Anlage, die Liste der Anlagen ist leer."),
    ("enclosures", {"body": f"{ANSWER.body} Der Vordruck liegt bei."},
     "Der Text nennt eine Anlage, die Liste der Anlagen ist leer."),
    ("entitled", {"is_board": True}, "Die Freigabe der Geschäftsführung für den Vorstand fehlt."),
    ("four_eyes", {"drafter_is_checker": True},
     "Wer den Text zuletzt geschrieben hat, kann ihn nicht selbst freigeben. Das macht eine "
     "zweite Person."),
]  # fmt: skip
EMAIL_SENTENCES = [
    ("address", {"recipient_email": ""}, "Es fehlt eine E-Mail-Adresse."),
    ("social_data", {"body": f"{EMAIL.body} Sie bekommen 502,00 €."},
     "„502,00 €“ gehört nicht in eine E-Mail. Bitte den Versandweg Post wählen."),
    ("social_data", {"enclosures": ("Vordruck",)},
     "An eine E-Mail wird nichts angehängt. Bitte den Versandweg Post wählen."),
    ("social_data", {"is_fixed_text": False},
     "Per E-Mail geht nur der feste Text hinaus. Bitte den Versandweg Post wählen."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "code", "reason"),
    [
        *((replace(ANSWER, **changes), code, reason) for code, changes, reason in SENTENCES),
        *((replace(EMAIL, **changes), code, reason) for code, changes, reason in EMAIL_SENTENCES),
    ],
)
def test_each_open_point_says_in_one_sentence_what_is_wrong(facts, code, reason):
    assert item(facts, code).reason == reason


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("address", {"recipient_lines": ("Elif Muster", "Weg 1", "12345 Ort")}),
        ("address", {"recipient_lines": (), "needs_address": False}),
        ("sentences", {"body": "und " * 25}),
        ("tone", {}),
    ],
)
def test_what_is_just_enough_leaves_nothing_to_say(code, changes):
    found = item(replace(ANSWER, **changes), code)
    assert (found.state, found.reason) == ("ok", "")


def test_a_point_without_an_occasion_says_why_where_that_is_not_plain():
    assert item(ANSWER, "tv_release").reason == (
        "Die Trägerversammlung gibt nur Stellungnahmen zu Petitionen frei."
    )
    assert item(ANSWER, "procedure").reason == ""


def test_away_from_the_list_a_point_is_named_by_its_label():
    ticks = {**ANSWER.ticks, "facts": (False, "")}
    facts = replace(ANSWER, contact_name="", ticks={**ticks, "tone": (False, "Zu streng")})
    named = {item.code: (item.automatic, item.sentence) for item in check_letter(facts)}
    assert named["contact"] == (True, "Die Ansprechperson fehlt.")
    assert named["tone"] == (False, f"{POINTS['tone']}: Zu streng")
    assert named["facts"] == (False, f"{POINTS['facts']}: noch nicht geprüft")
    assert named["apology"] == (False, POINTS["apology"])
