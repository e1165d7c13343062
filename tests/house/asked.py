"""Somebody who has asked for their own data: a row in each table of a request."""

from krm.privacy.models import RequestLetter, Restriction, SubjectRequest


def rows_of_a_request(row, name, at):
    """Let the person of a Vorgang have asked, with a letter to them and what came of it."""
    asked = SubjectRequest.objects.create(
        name=name, reaction=row, state="done", received_on=at, due_on=at, recorded_at=at,
        ended_at=at,
    )  # fmt: skip
    asked.parties.add(row.party)
    RequestLetter.objects.create(
        request=asked, kind="receipt", recipient=name, subject=name, body=name, written_at=at
    )
    Restriction.objects.create(
        reaction=row, request=asked, ground="claims", reason=name, set_at=at, ended_on=at
    )
