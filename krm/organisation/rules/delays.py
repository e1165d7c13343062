"""How long somebody waits after wrong passwords: longer each time, and never for ever."""

from dataclasses import dataclass

_FIRST_WAIT = 30
LONGEST_WAIT = 60 * 60


@dataclass(frozen=True)
class Allowance:
    """Under which name attempts are counted together, and how many are free."""

    key: str
    free: int


def wait_after(attempts: int, free: int) -> int:
    """Return for how many seconds the next attempt waits after so many wrong ones."""
    if attempts < free:
        return 0
    return min(_FIRST_WAIT << min(attempts - free, 10), LONGEST_WAIT)


def allowances(login: str, network: str, browser: str) -> tuple[Allowance, ...]:
    """Return where an attempt counts.

    A browser in which this person has signed in before counts by itself: strangers who try the
    account elsewhere do not shut it. All others count by their network, and all of them together
    for the account, so that many networks are slowed down too.
    """
    if browser:
        return (Allowance(f"browser:{login}:{browser}", 10),)
    return (Allowance(f"from:{login}:{network}", 5), Allowance(f"account:{login}", 50))


def wait_in_words(seconds: int) -> str:
    """Return how long to wait, for people."""
    if seconds <= 90:
        return f"{seconds} Sekunden"
    return f"{-(-seconds // 60)} Minuten"
