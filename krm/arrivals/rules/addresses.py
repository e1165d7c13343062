"""Whether somebody can be reached by what they typed: e-mail, telephone, postcode.

The page checks the same patterns at the step (`data-pattern`) and the API publishes them, so they
keep to what browsers, JSON Schema and Python read alike.
"""

import re
import unicodedata
from typing import Final

# One address as mail programs write it, with a domain of any script that has an ending.
_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+"
_DOMAIN: Final = r"[^\s@,;:<>()\[\]\\.]+"
EMAIL: Final = rf"{_LOCAL}(\.{_LOCAL})*@({_DOMAIN}\.)+[^\s@,;:<>()\[\]\\.0-9]{{2,}}"
# Five digits in Germany; abroad a code behind the sign of the country, as on letters.
_DIGIT_SOON: Final = r"([0-9][A-Za-z0-9 \-]|[A-Za-z][A-Za-z0-9 \-]{0,7}[0-9])[A-Za-z0-9 \-]{0,7}"
POSTCODE: Final = rf"([0-9] ?){{4}}[0-9]|[A-Za-z]{{1,3}}[- ]?{_DIGIT_SOON}"
# Whatever stands around them ("nach 16 Uhr"): fewer digits call nobody.
PHONE: Final = r"([^0-9]*[0-9]){5}.*"
PATTERNS: Final = {"email": EMAIL, "postcode": POSTCODE, "phone": PHONE}


def plain_digits(text: str) -> str:
    """Return the text with the digits of every script as 0 to 9: a letter and a call need them."""
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in text
    )


def plain_postcode(text: str) -> str:
    """Return a postcode as it stands on a letter: digits of one, without blanks between them."""
    plain = plain_digits(text)
    return plain.replace(" ", "") if re.fullmatch(r"[0-9 ]+", plain) else plain


def is_usable(name: str, value: str) -> bool:
    """Tell whether a value of one of `PATTERNS` can be right; any other name always is."""
    pattern = PATTERNS.get(name)
    return pattern is None or re.fullmatch(pattern, plain_digits(value)) is not None
