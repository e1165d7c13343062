"""A text that lies in a table of its own: its hash stands in the journal."""

from django.conf import settings

from krm.journal.rules import text_digest


def sealed(kind: str, pk: int, text: str) -> dict[str, str]:
    """Return what an entry says of a text that lies in a table of its own: whose, and its hash.

    Nobody learns the text from it; whoever changes it afterwards is found
    (`queries.sealed_texts`).
    """
    return {"text_of": f"{kind}:{pk}", "text": text_digest(text, settings.JOURNAL_KEY)}
