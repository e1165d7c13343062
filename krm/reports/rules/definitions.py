"""The one place of definitions: what each figure counts, over what, and where that comes from.

Page, PDF, Excel, JSON, command, Heute and evaluations count by these rows; the blocks are those of
Anlage 1 "Quantitative Aussagen" (directive 1.4, R-12, R-15).
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from krm.reactions.rules import Assessment, Kind, SettledBy
from krm.regelwerk.rules import Regelwerk
from krm.reports.rules.facts import AnliegenFact, ConsentFact, DeadlineFact, ReactionFact
from krm.reports.rules.figure import Figure

_ANLIEGEN_SHARE = "all_anliegen"


def _reactions(
    code: str, block: str, name: str, sentence: str, counts: Callable[[ReactionFact], bool],
    **more: Any,
) -> Figure:  # fmt: skip
    values = {"source": "1.4 (R-11)"} | more
    return Figure(code, block, name, sentence, topic="reactions", counts=counts, **values)


def _deadlines(
    code: str, name: str, sentence: str, source: str, counts: Callable[[DeadlineFact], bool],
    **more: Any,
) -> Figure:  # fmt: skip
    return Figure(code, "E", name, sentence, source, "deadlines", counts, **more)


def _arrived(kind: str) -> Callable[[ReactionFact], bool]:
    return lambda fact: fact.is_new and fact.kind == kind


def _complaint(which: str) -> Callable[[ReactionFact], bool]:
    return lambda fact: fact.is_complaint and bool(getattr(fact, which))


def _with_result(*results: str) -> Callable[[ReactionFact], bool]:
    return lambda fact: fact.is_closed_complaint and fact.result in results


def _on_channel(code: str) -> Callable[[ReactionFact], bool]:
    return lambda fact: fact.is_new and fact.channel == code


def _settled_by(who: str) -> Callable[[ReactionFact], bool]:
    return lambda fact: fact.is_closed_complaint and fact.settled_by == who


def _eakte(flag: str) -> Callable[[ConsentFact], bool]:
    return lambda fact: fact.purpose == "eakte" and bool(getattr(fact, flag))


def _complaint_ended(how: str) -> Callable[[ReactionFact], bool]:
    return lambda fact: fact.is_complaint and fact.ended == how


def _closed(fact: DeadlineFact) -> bool:
    return fact.closes_complaint and fact.is_done


def _closed_in_time(fact: DeadlineFact) -> bool:
    return fact.closes_complaint and fact.outcome == "in_time"


def _in_time(*kinds: str) -> Callable[[DeadlineFact], bool]:
    return lambda fact: fact.kind in kinds and fact.outcome == "in_time"


def _due(*kinds: str) -> Callable[[DeadlineFact], bool]:
    return lambda fact: fact.kind in kinds and fact.is_due


_OF_COMPLAINTS: Final = (
    ("board", "darunter im Namen des Vorstands", "is_board",
     "Beschwerden, die im Namen des Vorstands zu beantworten sind.", "1.2 (R-05)"),
    ("dienstaufsicht", "darunter Dienstaufsichtsbeschwerden", "is_dienstaufsicht",
     "Beschwerden über das Verhalten einer bestimmten Person, die als Dienstaufsichtsbeschwerde "
     "gekennzeichnet sind.", "4.2 (R-31)"),
    ("fachaufsicht", "darunter Fachaufsichtsbeschwerden", "is_fachaufsicht",
     "Beschwerden, die als Fachaufsichtsbeschwerde gekennzeichnet sind.", "1.4 (R-11)"),
    ("follow_ups", "darunter Folgereaktionen", "is_follow_up",
     "Beschwerden, die nach der Antwort auf eine frühere Reaktion kamen.", "1.4 (R-11)"),
    ("anonymous", "darunter anonym", "is_anonymous",
     "Beschwerden ohne Namen. Sie zählen beim Eingang und beim Ergebnis mit, bei den Fristen "
     "nicht: Niemand kann ihnen antworten.", "4.1 (R-28)"),
)  # fmt: skip


def _arrivals() -> Iterable[Figure]:
    yield _reactions(
        "reactions", "A", "Kundenreaktionen",
        "Reaktionen, die im Zeitraum im Haus eingegangen sind. Es zählt der Tag des Eingangs, "
        "nicht der Tag der Erfassung. Stornierte zählen nicht.",
        lambda fact: fact.is_new,
    )  # fmt: skip
    words = {
        Kind.COMPLAINT: ("complaints", "Beschwerden"),
        Kind.PRAISE: ("praise", "Lob"),
        Kind.IDEA: ("ideas", "Ideen und Anregungen"),
        Kind.PETITION: ("petitions", "Petitionen"),
        Kind.EINGABE: ("eingaben", "Eingaben"),
    }
    for kind, (code, name) in words.items():
        source = "6.1 (R-35)" if kind in (Kind.PETITION, Kind.EINGABE) else "1.4 (R-11)"
        yield _reactions(
            code, "A", name, f"Reaktionen der Art {Kind.label(kind)}.", _arrived(kind),
            base="reactions", source=source,
        )  # fmt: skip
        if kind == Kind.COMPLAINT:
            for part, label, which, sentence, where in _OF_COMPLAINTS:
                yield _reactions(
                    part, "A", label, sentence, _complaint(which), base="complaints", source=where,
                    is_part=True,
                )  # fmt: skip


def _channels(rules: Regelwerk) -> Iterable[Figure]:
    for channel in rules.channels.values():
        yield _reactions(
            f"channel:{channel.code}", "B", channel.label,
            f"Reaktionen, die auf diesem Weg eingegangen sind. {channel.provenance.text}",
            _on_channel(channel.code),
            base="reactions", source="1.4 (R-11)",
        )  # fmt: skip


def _anliegen(
    code: str, name: str, sentence: str, counts: Callable[[AnliegenFact], bool], **more: Any
) -> Figure:
    values = {"block": "C", "base": _ANLIEGEN_SHARE, "source": "1.4 (R-11)"} | more
    return Figure(code, name=name, sentence=sentence, topic="anliegen", counts=counts, **values)


def _topics(rules: Regelwerk) -> Iterable[Figure]:
    yield _anliegen(
        _ANLIEGEN_SHARE, "Anliegen",
        "Anliegen der Reaktionen aus dem Zeitraum. Eine Reaktion hat ein bis drei Anliegen, "
        "deshalb sind es mehr als Reaktionen.",
        lambda _: True, base="",
    )  # fmt: skip
    tree = rules.anliegen_tree.codes
    for entry in tree.values():
        leaves = [leaf.code for leaf in tree.values() if leaf.parent == entry.code]
        counts = _topic(entry.code, *leaves)
        yield _anliegen(
            f"anliegen:{entry.code}", f"{entry.code} {entry.label}",
            f"Anliegen mit der Nummer {entry.code} des Anliegenbaums.", counts,
            is_part=entry.parent is not None,
        )  # fmt: skip
    yield _anliegen(
        "complaint_anliegen", "Anliegen der Beschwerden",
        "Nur die Anliegen, die zu einer Beschwerde gehören.",
        lambda fact: fact.kind == Kind.COMPLAINT,
    )  # fmt: skip
    yield _anliegen(
        "conduct", "darunter Verhalten von Beschäftigten",
        "Anliegen der Beschwerden zum Verhalten (V), nicht zur Sache (S).",
        lambda fact: fact.kind == Kind.COMPLAINT and fact.is_conduct,
        base="complaint_anliegen", is_part=True,
    )  # fmt: skip
    yield _anliegen(
        "referred", "Anliegen, über die ein anderes Verfahren entscheidet",
        "Die Antwort verweist auf einen laufenden Widerspruch, eine Klage oder einen Antrag. Diese "
        "Anliegen werden nicht bewertet und stehen deshalb hier für sich.",
        lambda fact: fact.refers_to_procedure, source="4.2 (R-30)",
    )  # fmt: skip


def _topic(*codes: str) -> Callable[[AnliegenFact], bool]:
    wanted = frozenset(codes)
    return lambda fact: fact.code in wanted


_RESULTS: Final = (
    ("justified", Assessment.BERECHTIGT, "Alle Anliegen, die sich bewerten lassen, sind "
     "berechtigt."),
    ("partly", Assessment.TEILWEISE, "Ein Teil der bewerteten Anliegen ist berechtigt."),
    ("unjustified", Assessment.UNBERECHTIGT, "Keines der bewerteten Anliegen ist berechtigt, auch "
     "nicht zum Teil."),
    ("not_assessable", Assessment.NICHT_BEWERTBAR, "Kein Anliegen lässt sich bewerten. Anonym "
     "allein ist kein Grund dafür."),
)  # fmt: skip


def _results() -> Iterable[Figure]:
    ruling = "Festlegung 10"
    yield _reactions(
        "closed_complaints", "D", "Abgeschlossene Beschwerden",
        "Beschwerden aus dem Zeitraum, die am Stichtag abgeschlossen waren, auch mündliche und "
        "anonyme. Abgegebene, zurückgenommene und offene stehen darunter für sich.",
        lambda fact: fact.is_closed_complaint, base="complaints", source=ruling,
    )  # fmt: skip
    for code, result, sentence in _RESULTS:
        yield _reactions(
            code, "D", Assessment.label(result), sentence, _with_result(result),
            base="closed_complaints", source=ruling, is_part=True,
        )  # fmt: skip
    yield _reactions(
        "not_judged", "D", "ohne Bewertung",
        "Abgeschlossen, ohne dass jemand die Anliegen bewertet hat.", _with_result(""),
        base="closed_complaints", source=ruling, is_part=True,
    )  # fmt: skip
    valued = (Assessment.BERECHTIGT, Assessment.TEILWEISE, Assessment.UNBERECHTIGT)
    yield _reactions(
        "valued", "D", "Bewertete Beschwerden",
        "Abgeschlossene Beschwerden mit dem Ergebnis berechtigt, teilweise berechtigt oder "
        "unberechtigt.",
        _with_result(*valued), base="closed_complaints", source=ruling,
    )  # fmt: skip
    yield _reactions(
        "justified_of_valued", "D", "darunter berechtigt",
        "Anteil der berechtigten an den bewerteten Beschwerden.",
        _with_result(Assessment.BERECHTIGT), base="valued", source=ruling, is_part=True,
    )  # fmt: skip
    others = (
        ("handed_over", "Abgegebene Beschwerden", "An die zuständige Stelle abgegeben, ohne "
         "Bewertung."),
        ("withdrawn", "Zurückgenommene Beschwerden", "Von der Person zurückgenommen. Sie zählen in "
         "keiner Quote."),
        ("open", "Offene Beschwerden", "Am Stichtag noch nicht abgeschlossen."),
    )  # fmt: skip
    for how, name, sentence in others:
        yield _reactions(
            f"complaints_{how}", "D", name, sentence, _complaint_ended(how), base="complaints",
            source="4.2 (R-11)" if how == "handed_over" else "1.4 (R-11)",
        )  # fmt: skip


def _times() -> Iterable[Figure]:
    rule = "1.2 (R-03)"
    yield _deadlines(
        "confirmation_due", "Eingangsbestätigungen, fällig oder versandt",
        "Schriftliche Reaktionen, ohne anonyme und ohne Petitionen, deren 3 Arbeitstage am "
        "Stichtag vorbei waren oder die schon bestätigt sind.", rule, _due("confirmation"),
    )  # fmt: skip
    yield _deadlines(
        "confirmation_in_time", "darunter in 3 Arbeitstagen",
        "Die Eingangsbestätigung oder eine Zwischennachricht hat das Haus in der Frist verlassen.",
        rule, _in_time("confirmation"), base="confirmation_due", is_part=True,
    )  # fmt: skip
    yield from _closing()
    rest = (
        ("board", "Im Namen des Vorstands, fällig oder beantwortet", "in 14 Kalendertagen",
         "1.2 (R-05)", ("board",)),
        ("schriftsatz", "Schriftsätze der Fachbereiche, fällig oder abgegeben", "in der Frist",
         "4.1 (R-25)", ("schriftsatz", "schriftsatz_rework")),
        ("petition", "Stellungnahmen zu Petitionen und Eingaben, fällig oder übermittelt",
         "14 Tage vor der Frist des Petitionsausschusses", "6.1 (R-37)", ("petition",)),
    )  # fmt: skip
    for code, name, within, source, kinds in rest:
        yield _deadlines(
            f"{code}_due", name,
            "Erledigt, oder die Frist war am Stichtag vorbei. Jede Frist zählt für sich.", source,
            _due(*kinds),
        )  # fmt: skip
        yield _deadlines(
            f"{code}_in_time", f"darunter {within}", "In der Frist erledigt.", source,
            _in_time(*kinds), base=f"{code}_due", is_part=True,
        )  # fmt: skip
    yield Figure(
        "answer_days", "E", "Mittlere Dauer bis zur Antwort, alle Arten",
        "Kalendertage vom Eingang bis zur Antwort, im Mittel aller Reaktionen aus dem Zeitraum, "
        "die am Stichtag beantwortet waren.", "1.2 (R-04)", "answers", lambda _: True,
        shape="mean",
    )  # fmt: skip


def _closing() -> Iterable[Figure]:
    rule = "1.2 (R-04)"
    yield _deadlines(
        "closed_written", "Schriftliche Beschwerden, beantwortet",
        "Schriftliche Beschwerden und Eingaben, die Beschwerden sind, ohne anonyme, die am "
        "Stichtag beantwortet waren.", rule, _closed,
    )  # fmt: skip
    yield _deadlines(
        "closed_in_time", "darunter in 28 Kalendertagen",
        "In der Frist beantwortet; im Namen des Vorstands sind es 14 Kalendertage. Eine "
        "Zwischennachricht verlängert nicht.", rule, _closed_in_time, base="closed_written",
        is_part=True,
    )  # fmt: skip
    yield _deadlines(
        "closing_due", "Dieselben und überfällige offene",
        "Beantwortete und die, deren Frist am Stichtag vorbei war, ohne dass sie beantwortet sind.",
        rule, lambda fact: fact.closes_complaint and fact.is_due,
    )  # fmt: skip
    yield _deadlines(
        "closed_in_time_strict", "darunter in 28 Kalendertagen (strenge Quote)",
        "Überfällige offene zählen als nicht in der Frist.", rule, _closed_in_time,
        base="closing_due", is_part=True,
    )  # fmt: skip
    for shape, name in (("mean", "Dauer im Mittel"), ("median", "Dauer im Median")):
        yield _deadlines(
            f"closing_{shape}", f"{name}, schriftliche Beschwerden",
            "Kalendertage vom Eingang bis zur Antwort.", rule, _closed, shape=shape,
        )  # fmt: skip


def _stock() -> Iterable[Figure]:
    rows: tuple[tuple[str, str, str, Callable[[ReactionFact], bool]], ...] = (
        ("stock_start", "Offen zu Beginn", "Vor dem Zeitraum eingegangen und zu dessen Beginn "
         "nicht abgeschlossen.", lambda fact: not fact.is_new),
        ("stock_new", "Eingegangen", "Im Zeitraum eingegangen.", lambda fact: fact.is_new),
        ("stock_ended", "Beendet", "Von diesen am Stichtag abgeschlossen, abgegeben, "
         "zurückgenommen oder mit der Stellungnahme an das BMAS übermittelt.",
         lambda fact: fact.has_ended),
        ("stock_open", "Offen am Stichtag", "Offen zu Beginn und eingegangen, ohne die beendeten. "
         "Anonym erfasste zählen mit, bis sie abgeschlossen sind, übermittelte Stellungnahmen "
         "nicht. Die offenen Vorgänge auf „Heute“ zählen beides umgekehrt.",
         lambda fact: not fact.has_ended),
    )  # fmt: skip
    for code, name, sentence, counts in rows:
        yield _reactions(code, "F", name, sentence, counts, source="1.5 (R-15)")
    yield Figure(
        "overdue", "F", "darunter überfällige schriftliche Beschwerden",
        "Im Zeitraum eingegangen, die Frist war am Stichtag vorbei.", "1.2 (R-04)", "deadlines",
        lambda fact: fact.closes_complaint and fact.outcome == "overdue", is_part=True,
    )  # fmt: skip


def _solved() -> Iterable[Figure]:
    words = {
        SettledBy.EMPLOYEE: ("settled_employee", "durch Beschäftigte, sofort", "4.1 (R-21)"),
        SettledBy.TEAM_LEAD: ("settled_lead", "durch die Führungskraft", "4.1 (R-22)"),
        SettledBy.KRM: ("settled_krm", "durch KRM im Gespräch", "4.1 (R-23)"),
        SettledBy.NOBODY: ("settled_nobody", "nicht einvernehmlich", "4.1 (R-23)"),
        "": ("settled_letter", "ohne Angabe, etwa mit einem Schreiben beantwortet", "4.1 (R-27)"),
    }
    for value, (code, name, source) in words.items():
        yield _reactions(
            code, "G", name, "Abgeschlossene Beschwerden nach dem Ort der Lösung.",
            _settled_by(value),
            base="closed_complaints", source=source,
        )  # fmt: skip


def _consents() -> Iterable[Figure]:
    for what, name in (("given", "erteilt"), ("withdrawn", "widerrufen")):
        yield Figure(
            f"consents_{what}", "H", f"Einwilligungen in die Einsicht in die E-AKTE, {name}",
            f"Im Zeitraum {name}.", "1.3 (R-09)", "consents",
            _eakte(f"is_{what}"),
        )  # fmt: skip


_SAMPLE: Final[tuple[tuple[str, str, str, str, str, str, Callable[[Any], bool]], ...]] = (
    ("look_ins", "look_ins", "Einsichten in die E-AKTE", "Dokumente, die KRM im Zeitraum mit "
     "Einwilligung gelesen hat. Eine Berichtigung zählt nicht noch einmal.", "1.3 (R-08)", "",
     lambda _: True),
    ("look_ins_too_old", "look_ins", "darunter mit einem Dokument über der Altersgrenze",
     "Eine Berichtigung sagt, dass das Dokument älter war als erlaubt.", "1.3 (R-08)", "look_ins",
     lambda fact: fact.is_too_old),
    ("samples", "samples", "Monatliche Stichproben", "Für die Monate des Zeitraums bis zum "
     "Stichtag gezogen, auch Fehlanzeigen.", "1.3 (R-10)", "", lambda _: True),
    ("samples_none", "samples", "darunter Fehlanzeigen", "Im Monat ist nichts eingegangen.",
     "1.3 (R-10)", "samples", lambda fact: fact.is_fehlanzeige),
    ("samples_checked", "samples", "darunter geprüft", "Die Geschäftsführung hat sie bis zum "
     "Stichtag geprüft.", "1.3 (R-10)", "samples", lambda fact: fact.is_checked),
    ("sampled_checked", "sampled", "Geprüfte Vorgänge der Stichproben", "Vorgänge, zu denen der "
     "Prüfbogen ausgefüllt ist.", "1.3 (R-10)", "", lambda fact: fact.is_checked),
    ("sampled_findings", "sampled", "darunter mit einer Beanstandung", "Mindestens eine Frage des "
     "Prüfbogens ist mit Nein beantwortet.", "1.3 (R-10)", "sampled_checked",
     lambda fact: fact.is_checked and fact.has_finding),
)  # fmt: skip


def _look_ins() -> Iterable[Figure]:
    for code, topic, name, sentence, source, base, counts in _SAMPLE:
        yield Figure(
            code, "H", name, sentence, source, topic, counts, base=base, is_part=bool(base),
            has_cases=topic != "samples",
        )  # fmt: skip


def figures_of(rules: Regelwerk) -> dict[str, Figure]:
    """Return every figure by its code, in the order of the blocks.

    :param rules: the Regelwerk of the Stichtag, which names ways in, Anliegen and the lines.
    """
    rows = (
        *_arrivals(), *_channels(rules), *_topics(rules), *_results(), *_times(), *_stock(),
        *_solved(), *_consents(), *_look_ins(),
    )  # fmt: skip
    names = {line.code: line.label for line in rules.lists["report_lines"]}
    return {row.code: replace(row, name=names.get(row.code, row.name)) for row in rows}
