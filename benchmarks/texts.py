"""Invented German texts of complaints: many sentences, combined, so that no two are alike."""

import random

from krm.desk.demo.material import Matter, matters

# In three matters of the whole database, and in about a third of them.
RARE = "Wasserschaden"
# What stands in its place where a matter is copied.
OTHER = "Brandschaden"
FREQUENT = "Bescheid"
RARE_SENTENCE = f"Wegen eines {RARE}s in der Küche brauche ich außerdem eine Zusage für neue Möbel."
FREQUENT_SENTENCES = (
    f"Einen {FREQUENT} habe ich bis heute nicht erhalten.",
    f"Der {FREQUENT} vom letzten Monat enthält drei verschiedene Beträge.",
    f"In dem {FREQUENT} steht eine Frist, die schon abgelaufen war, als der Brief ankam.",
)
OPENINGS = (
    "Sehr geehrte Damen und Herren,", "Guten Tag,", "Hallo,", "An die Leitung des Jobcenters:",
    "Ich schreibe Ihnen, weil ich nicht mehr weiterweiß.", "Hiermit beschwere ich mich.",
    "Ich hoffe, dass mein Schreiben dieses Mal die richtige Stelle erreicht.",
    "Nach mehreren vergeblichen Anrufen wende ich mich schriftlich an Sie.",
)  # fmt: skip
HAPPENINGS = (
    "Am Empfang wurde ich gebeten, die Nebenkostenabrechnung noch einmal einzureichen.",
    "Am Telefon sagte man mir, die Vertretung sei ebenfalls im Urlaub.",
    "Die Kontoauszüge der letzten drei Monate lagen dem Weiterbewilligungsantrag bei.",
    "Zum vereinbarten Termin um neun Uhr war niemand im Büro.",
    "Der zugesagte Rückruf ist auch nach zwei Wochen nicht gekommen.",
    "Mein Vermieter hat mir inzwischen die zweite Mahnung geschickt.",
    "Die Einladung kam drei Tage nach dem Termin bei mir an.",
    "Im Flur mussten wir mit zwei kleinen Kindern mehr als eine Stunde stehen.",
    "Der Eingliederungszuschuss wurde meinem Arbeitgeber mündlich zugesagt.",
    "Für den Schulausflug meiner Tochter habe ich das Formular dreimal ausgefüllt.",
    "Die Heizkosten sind gestiegen, berücksichtigt wurde aber der alte Abschlag.",
    "Eine Dolmetscherin war bestellt, kam aber nicht.",
    "Der Aufzug ist seit Wochen defekt, und ich sitze im Rollstuhl.",
    "Die Stromsperre ist für den kommenden Montag angekündigt.",
)
CONSEQUENCES = (
    "Ich musste mir Geld von meiner Schwester leihen.",
    "Seitdem schlafe ich schlecht und habe Angst um die Wohnung.",
    "Das Praktikum konnte ich deshalb nicht antreten.",
    "Meine Kinder verstehen nicht, warum wir auf den Ausflug verzichten müssen.",
    "Das ist jetzt das zweite Mal in diesem Jahr.",
    "So möchte ich nicht behandelt werden.",
    "Die Bank hat die Lastschrift zurückgegeben und Gebühren verlangt.",
    "Ich habe alles mit Datum aufgeschrieben und kann es belegen.",
)
CLOSINGS = (
    "Bitte antworten Sie mir schriftlich.", "Ich bitte um eine Erklärung in einfachen Worten.",
    "Über einen Anruf am Vormittag würde ich mich freuen.", "Mit freundlichen Grüßen",
    "Ich erwarte Ihre Antwort innerhalb von vierzehn Tagen.", "Vielen Dank für Ihre Mühe.",
)  # fmt: skip
MATTERS: tuple[Matter, ...] = matters()


def matter_text(matter: Matter, number: int, dice: random.Random, *, is_rare: bool) -> str:
    """Return what somebody writes about a matter, three to nine sentences long."""
    parts = [dice.choice(OPENINGS), matter.matter, *dice.sample(HAPPENINGS, dice.randint(1, 4))]
    parts.append(dice.choice(CONSEQUENCES))
    if number % 4 == 0:
        parts.append(dice.choice(FREQUENT_SENTENCES))
    if is_rare:
        parts.append(RARE_SENTENCE)
    return " ".join([*parts, dice.choice(CLOSINGS)])


def mail(number: int, dice: random.Random) -> bytes:
    """Return a mail as a customer sends it, in bytes; the number makes it unlike all others."""
    matter = dice.choice(MATTERS)
    body = matter_text(matter, number, dice, is_rare=False)
    lines = [
        "Received: from mx.post.example by post.jobcenter.example; Thu, 21 May 2026 16:30:00 +0200",
        f"From: Elif Muster <elif.muster{number}@post.example>",
        "To: krm@jobcenter.example",
        f"Subject: Beschwerde {number}",
        "Date: Thu, 21 May 2026 16:29:00 +0200",
        f"Message-ID: <bench-{number}@post.example>",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 8bit",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace(". ", ".\r\n") + "\r\n").encode()
