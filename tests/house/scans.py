"""Papers as a scanner or a telephone brings them: white, a little crooked, with a QR code."""

import shutil
import subprocess
from io import BytesIO

import segno
from PIL import Image

A4_AT_200_DPI = (1654, 2339)


def scan(mark: str, *, kind: str = "PNG", turned: float = 1.5) -> bytes:
    """Return a signed paper as a picture, or as the PDF a scanner makes of it."""
    code = BytesIO()
    segno.make(mark, error="q", micro=False).save(code, kind="png", scale=6, border=4)
    page = Image.new("L", A4_AT_200_DPI, "white")
    with Image.open(code) as picture:
        page.paste(picture.convert("L"), (1250, 150))
    out = BytesIO()
    page.rotate(turned, fillcolor="white").save(out, kind)
    return out.getvalue()


def pictures_of(pdf, folder, dpi=150):
    """Return the pages of a PDF as another program draws them."""
    program = shutil.which("pdftoppm")
    assert program, "pdftoppm is missing (Debian: apt install poppler-utils)"
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    subprocess.run([program, "-r", str(dpi), "-png", path, folder / "page"], check=True)
    return [Image.open(name).convert("RGB") for name in sorted(folder.glob("page*.png"))]
