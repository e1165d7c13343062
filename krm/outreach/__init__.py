"""Opinion cards, their boxes and the printed material that invites people to speak (R-34)."""
