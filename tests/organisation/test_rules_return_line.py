"""The sender in the window of an envelope stands in one line, however long the address."""

import re
import subprocess
from dataclasses import replace

import pytest

from krm.adapters import pdf
from krm.organisation.rules.return_line import return_line
from tests.adapters.test_pdf_letter import LETTER

ADDRESSES = [
    (("Jobcenter Kiel", "JC Kiel", "Adolf-Westphal-Straße 2", "24143", "Kiel"),
     "Jobcenter Kiel · Adolf-Westphal-Straße 2 · 24143 Kiel"),
    (("Jobcenter Deutsche Weinstraße", "JC DW", "Friedrich-Ebert-Str. 17", "67433",
      "Neustadt an der Weinstraße"),
     "Jobcenter Deutsche Weinstraße · Friedrich-Ebert-Str. 17 · 67433 Neustadt"),
    (("Jobcenter Musterkreis am See", "JC MK", "Lange Straße 4", "12345", "Musterstadt"),
     "Jobcenter Musterkreis am See · Lange Straße 4 · 12345 Musterstadt"),
    (("Jobcenter Landkreis Beispielhausen", "JC Beispielhausen", "Platzhalterstraße 112", "12345",
      "Vorlage (Muster)"),
     "Jobcenter Landkreis Beispielhausen · Platzhalterstr. 112 · 12345 Vorlage"),
    (("Kommunales Jobcenter des Landkreises Musterberg-Beispielhausen", "KJC Musterberg",
      "Bürgermeister-Beispielhuber-Straße 1234", "01234", "Vorlagenstadt in der Mustermark"),
     "KJC Musterberg · Bürgermeister-Beispielhuber-Str. 1234 · 01234 Vorlagenstadt"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "line"), ADDRESSES)
def test_the_return_line_is_shortened_as_little_as_it_needs(address, line):
    assert return_line(*address) == line


@pytest.mark.parametrize("address", [address for address, _ in ADDRESSES])
def test_the_return_line_stands_in_one_line_of_the_window(address, tmp_path):
    sender = replace(LETTER.sender, return_line=return_line(*address))
    source = tmp_path / "letter.pdf"
    source.write_bytes(pdf.render_letter(replace(LETTER, sender=sender)).pdf)
    shown = subprocess.run(
        ["pdftotext", "-layout", "-x", "0", "-y", "120", "-W", "330", "-H", "60", source, "-"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    lines = [said for said in shown.splitlines() if said.strip()]
    assert re.sub(r"\s+", " ", lines[0]).strip() == sender.return_line
