"""Words for what the house finds out about an arrival by itself, without a person."""

from typing import Final

# A duplicate of what is there already, and the report of a mail server about a mail of ours.
DUPLICATE: Final = "duplicate"
BOUNCE: Final = "bounce"
