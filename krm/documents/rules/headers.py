"""Headers of mails from strangers, cut before anything looks into them."""

from email.policy import Compat32
from typing import Final

# The parser of parameters needs quadratic time (200 kB behind an open quote: 43 s), and every part
# of a mail has its own; no program writes longer ones.
_LONGEST_PARAMETERS: Final = 2_000
_LONGEST: Final = 50_000
_WITH_PARAMETERS: Final = frozenset({"content-type", "content-disposition"})


class BoundedHeaders(Compat32):
    """Cuts long headers while a mail is parsed, those of its parts too."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value, the value no longer than any reader may have to look through."""
        name, value = super().header_source_parse(sourcelines)
        longest = _LONGEST_PARAMETERS if name.lower() in _WITH_PARAMETERS else _LONGEST
        return name, value[:longest]


BOUNDED_HEADERS: Final = BoundedHeaders()
