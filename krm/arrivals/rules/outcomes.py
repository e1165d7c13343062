"""Words for what the house finds out about an arrival by itself, without a person."""

from typing import Final

# A copy of what is there already, and the report of a mail server about a mail of ours.
DOUBLE: Final = "double"
BOUNCE: Final = "bounce"
