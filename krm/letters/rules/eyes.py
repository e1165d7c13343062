"""Four eyes: two people have seen the words of an answer as they leave (docs/rulings.md, 15)."""

from collections.abc import Iterable


def has_second_person(
    *,
    releaser: int,
    drafter: int | None,
    last_writer: int | None,
    approver: int | None,
    schriftsatz_authors: Iterable[int | None],
) -> bool:
    """Tell whether somebody besides the releasing person has written or approved these words.

    :param last_writer: who last changed words by hand; nobody while the text is as drafted. What
        others wrote before that is no longer what leaves, so it does not count.
    :param approver: who approved the text as it stands; a change voids an approval.
    """
    nobody = {None, releaser}
    if approver not in nobody:
        return True
    if last_writer is not None:
        return last_writer != releaser
    return bool({drafter, *schriftsatz_authors} - nobody)
