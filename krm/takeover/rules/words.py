"""The words an old table may use for what the register stores: own names and everyday ones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from krm.documents.rules.table import folded
from krm.reactions.rules import Assessment, Kind, Remedy, SettledBy
from krm.reactions.workflow import STATE_LABELS, State
from krm.regelwerk.rules import AnliegenTree

_MOST_EXAMPLES: Final = 8
_BETWEEN: Final = re.compile(r"[,;\n|/+]+")

_KINDS: Final = {
    Kind.COMPLAINT: "Kundenbeschwerde, B",
    Kind.PRAISE: "Kundenlob, L, Dank",
    Kind.IDEA: "Idee, Anregung, Idee/Anregung, Vorschlag, Verbesserungsvorschlag, I",
    Kind.PETITION: "P, Petitionen",
    Kind.EINGABE: "E, Eingaben",
}
_STATES: Final = {
    State.RECORDED: "offen, in Bearbeitung, neu, laufend, unerledigt",
    State.CLOSED: "erledigt, geschlossen, fertig, beendet, zu",
    State.ANSWERED: "Antwort versandt, beantwortet",
    State.HANDED_OVER: "weitergegeben, abgegeben",
    State.WITHDRAWN: "Rücknahme, zurückgezogen",
    State.CANCELLED: "Storno, ungültig",
    State.ANONYMOUS_RECORDED: "anonym",
}
_CHANNELS: Final = {
    "letter": "Post, Briefpost, schriftlich, Schreiben, per Post",
    "fax": "Telefax, per Fax",
    "email": "Mail, Email, per Mail, per E-Mail, elektronisch",
    "online": "Internet, Webformular, Formular, online, Kontaktformular, jobcenter.digital",
    "card_paper": "Meinungskarte, Karte",
    "card_qr": "QR-Code, QR",
    "bebpo": "beBPo",
    "in_person": "persönlich, Vorsprache, mündlich, Gespräch",
    "counter": "Empfang, Eingangszone, Clearingstelle, Schalter, EZ",
    "phone": "Telefon, telefonisch, Anruf, Tel., Tel",
    "service_center": "Service Center, SC, Servicecenter",
    "via_bmas": "BMAS",
    "via_board": "Vorstand, Zentrale",
    "via_regional": "Regionaldirektion, RD",
    "via_traeger": "Kommune, Träger, Stadt, Landkreis",
    "via_politics": "Bürgerbeauftragte, Bürgerbeauftragter, Abgeordnete, Landtag, Bundestag",
    "press": "Presse, soziale Medien, Social Media",
}
_RESULTS: Final = {
    Assessment.BERECHTIGT: "ja, begründet",
    Assessment.TEILWEISE: "teilweise, teils, zum Teil berechtigt, teilweise begründet",
    Assessment.UNBERECHTIGT: "nein, nicht berechtigt, unbegründet",
    Assessment.NICHT_BEWERTBAR: "keine Bewertung, offen, n. b.",
}
_REMEDIES: Final = {
    Remedy.FULL: "ja, voll, abgeholfen, Abhilfe",
    Remedy.PARTIAL: "teilweise, Teilabhilfe, teilweise abgeholfen",
    Remedy.NONE: "nein, keine, nicht abgeholfen",
    Remedy.EXPLANATION: "Erklärung, Entschuldigung",
    Remedy.ALTERNATIVE: "Alternative",
}
_SETTLERS: Final = {
    SettledBy.EMPLOYEE: "Sachbearbeitung, Mitarbeiter, Mitarbeiterin, Mitarbeitende, "
    "Mitarbeitende Person, SB, MA",
    SettledBy.TEAM_LEAD: "Teamleitung, Teamleiter, Teamleiterin, TL, FK",
    SettledBy.KRM: "KRM-Beauftragte, KRM-Beauftragter",
    SettledBy.NOBODY: "nein, niemand, keine Einigung",
}
_ADDRESSES: Final = {"frau": "Fr., Fr, w", "herr": "Hr., Hr, m, Herrn", "none": "divers, d"}


@dataclass(frozen=True)
class Words:
    """The words of one column, folded, with what each stands for."""

    what: str
    words: Mapping[str, Any]
    examples: str


@dataclass(frozen=True)
class Lists:
    """Everything a row is compared with."""

    tree: AnliegenTree
    codes: Mapping[str, str]
    words: Mapping[str, Words]
    # Without a column of Anliegen nobody can be asked for them.
    needs_anliegen: bool = True

    def of(self, word: str) -> Words:
        """Return the words of a column."""
        return self.words[word]

    def parts(self, text: str) -> list[str]:
        """Return the Anliegen in a cell: the whole cell if it is one, else its parts."""
        if not text or folded(text) in self.codes:
            return [text] if text else []
        return [part for part in _BETWEEN.split(text) if part.strip()]


def lists_of(
    *,
    tree: AnliegenTree,
    channels: Mapping[str, str],
    standorte: Iterable[tuple[int, Sequence[str]]],
    units: Iterable[tuple[int, Sequence[str]]],
    needs_anliegen: bool = True,
) -> Lists:
    """Build the lists from the Regelwerk and the office.

    :param channels: the label of each channel by its code.
    :param standorte: primary key and names (name, short code, city) of each Standort.
    :param units: primary key and names of each unit.
    """
    channel_words = {code: _CHANNELS.get(code, "") for code in channels}
    return Lists(
        tree=tree,
        codes=_codes(tree),
        needs_anliegen=needs_anliegen,
        words={
            "kind": _words("Die Art", dict(Kind.choices), _KINDS),
            "state": _words("Der Stand", {s.value: t for s, t in STATE_LABELS.items()}, _STATES),
            "channel": _words("Der Eingangsweg", channels, channel_words),
            "result": _words("Das Ergebnis", dict(Assessment.choices), _RESULTS),
            "remedy": _words("Die Abhilfe", dict(Remedy.choices), _REMEDIES),
            "settled_by": _words("Die Angabe", dict(SettledBy.choices), _SETTLERS),
            "form_of_address": _words(
                "Die Anrede", {"frau": "Frau", "herr": "Herr", "none": "keine Angabe"}, _ADDRESSES
            ),
            "standort": _places("Der Standort", standorte),
            "lead_unit": _places("Die Einheit", units),
        },
    )


def _words(what: str, labels: Mapping[str, str], others: Mapping[Any, str]) -> Words:
    found: dict[str, str] = {}
    for code, label in labels.items():
        found[folded(label)] = found[folded(code)] = str(code)
    for code, names in others.items():
        for name in names.split(","):
            if folded(name) and code in labels:
                found.setdefault(folded(name), str(code))
    return Words(what, found, _some(list(labels.values())))


def _places(what: str, rows: Iterable[tuple[int, Sequence[str]]]) -> Words:
    found: dict[str, int] = {}
    shown: list[str] = []
    for key, names in rows:
        shown.append(names[0])
        for name in names:
            found.setdefault(folded(name), key)
    return Words(what, found, _some(shown) or "noch nichts angelegt")


def _some(labels: Sequence[str]) -> str:
    more = " und weitere" if len(labels) > _MOST_EXAMPLES else ""
    return ", ".join(labels[:_MOST_EXAMPLES]) + more


def _codes(tree: AnliegenTree) -> dict[str, str]:
    """Return the codes by code and by label; a label that two branches share names neither."""
    found = {folded(code): code for code in tree.codes}
    labels: dict[str, set[str]] = {}
    for code, entry in tree.codes.items():
        for label in (entry.label, tree.full_label(code), f"{code} {entry.label}"):
            labels.setdefault(folded(label), set()).add(code)
    for label, codes in labels.items():
        if len(codes) == 1:
            found.setdefault(label, next(iter(codes)))
    return found
