"""The kinds of Besonderheit: who is informed, which clock runs, what raises one (R-14)."""

from dataclasses import dataclass

from krm.regelwerk.rules.lists import Choice, Origin
from krm.regelwerk.rules.reading import Provenance, RegelwerkError, TomlTable

INFORMED = ("executive", "team_lead", "krm_officer", "data_protection")
CLOCKS = ("none", "hours", "same_day")


@dataclass(frozen=True)
class BesonderheitRule:
    """One kind of Besonderheit.

    :param informs: the roles that hear of it at once.
    :param instruction: what is to be done, as its page shows it.
    :param clock: ``hours`` runs that many hours from the moment it became known, day and night;
        ``same_day`` ends with the Arbeitstag.
    :param duties: what has to be entered before the clock ends.
    :param is_offered: whether a person chooses it; the others the house raises by itself.
    :param from_alarms: the kinds of alarm that are one.
    :param from_deadlines: the kinds of deadline that are one as soon as they are overdue.
    :param from_anliegen: the codes of Anliegen that are one.
    :param from_board: a Vorgang in the name of the Vorstand is one.
    :param from_cluster: many Anliegen of the same code at one unit are one.
    :param from_sample: a look into the E-AKTE without consent, found by the sample, is one.
    :param asks_agg: it may be entered why somebody feels discriminated against (§ 1 AGG).
    """

    code: str
    label: str
    informs: tuple[str, ...]
    instruction: str
    clock: str
    hours: int
    duties: tuple[Choice, ...]
    is_offered: bool
    from_alarms: tuple[str, ...]
    from_deadlines: tuple[str, ...]
    from_anliegen: tuple[str, ...]
    from_board: bool
    from_cluster: bool
    from_sample: bool
    asks_agg: bool
    provenance: Provenance


def read_besonderheiten(
    table: TomlTable,
    deadline_kinds: frozenset[str],
    codes: frozenset[str] | None,
    origins: list[Origin],
) -> dict[str, BesonderheitRule]:
    """Read ``[besonderheiten.*]``; the deadlines and Anliegen they name must exist.

    :param codes: the Anliegen there are; None: those named are not checked.
    """
    found = {}
    for code in table.names():
        row = table.table(code)
        rule = _read(row, code)
        row.finish()
        _check(rule, row, deadline_kinds, codes)
        found[code] = rule
        origins.append(Origin(row.path, _in_words(rule), rule.provenance))
    if not found:
        raise RegelwerkError(table.path, "Die Liste ist leer.")
    return found


def _read(row: TomlTable, code: str) -> BesonderheitRule:
    return BesonderheitRule(
        code=code,
        label=row.text("label"),
        informs=row.texts("informs"),
        instruction=row.text("instruction"),
        clock=row.choice("clock", CLOCKS) if row.has("clock") else "none",
        hours=row.number("hours", minimum=1) if row.has("hours") else 0,
        duties=_duties(row),
        is_offered=row.flag("offered", default=True),
        from_alarms=row.texts("from_alarms", default=()),
        from_deadlines=row.texts("from_deadlines", default=()),
        from_anliegen=row.texts("from_anliegen", default=()),
        from_board=row.flag("from_board", default=False),
        from_cluster=row.flag("from_cluster", default=False),
        from_sample=row.flag("from_sample", default=False),
        asks_agg=row.flag("asks_agg", default=False),
        provenance=row.provenance(),
    )


def _duties(row: TomlTable) -> tuple[Choice, ...]:
    if not row.has("duties"):
        return ()
    table = row.table("duties")
    return tuple(Choice(name, table.text(name)) for name in table.names())


def _check(
    rule: BesonderheitRule,
    row: TomlTable,
    deadline_kinds: frozenset[str],
    codes: frozenset[str] | None,
) -> None:
    if unknown := [role for role in rule.informs if role not in INFORMED]:
        raise RegelwerkError(
            row.key("informs"), f"„{unknown[0]}“ ist nicht möglich. Möglich: {', '.join(INFORMED)}."
        )
    if (rule.clock == "hours") != bool(rule.hours):
        raise RegelwerkError(row.key("hours"), "Stunden gehören zu clock = hours, und nur dazu.")
    for kind in rule.from_deadlines:
        if kind not in deadline_kinds:
            raise RegelwerkError(row.key("from_deadlines"), f"Die Frist „{kind}“ gibt es nicht.")
    for code in rule.from_anliegen:
        if codes is not None and code not in codes:
            raise RegelwerkError(row.key("from_anliegen"), f"Das Anliegen „{code}“ gibt es nicht.")


def _in_words(rule: BesonderheitRule) -> str:
    clock = {"none": "", "hours": f", {rule.hours} Stunden", "same_day": ", am selben Arbeitstag"}
    return f"{rule.label}{clock[rule.clock]}"
