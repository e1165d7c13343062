"""One page of a stranger's PDF as a picture, so that a scan can be read beside the form."""

import typst

from krm.adapters.pdf.forks import use_typesetter

# The bytes go in as numbers: the typesetter takes nothing but text from outside, and no file.
_PAGE = """
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(json(bytes(sys.inputs.pdf))), format: "pdf", width: {width}pt)
"""
_POINTS_PER_INCH = 72.0


def draw_page(pdf: bytes, *, width: int) -> bytes:
    """Return the first page of a PDF as PNG.

    The file is a stranger's: call it in a process that can be ended.

    :param width: of the picture, in pixels.
    :raises RuntimeError: if it cannot be drawn.
    """
    use_typesetter()
    numbers = f"[{','.join(map(str, pdf))}]"
    png: bytes = typst.compile(
        _PAGE.format(width=width).encode(),
        format="png",
        ppi=_POINTS_PER_INCH,
        ignore_system_fonts=True,
        sys_inputs={"pdf": numbers},
    )
    return png
