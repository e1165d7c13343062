"""Kind and Anliegen belong together: of praise other things can be said than of a complaint."""

from datetime import datetime
from typing import Any

from krm.casework.actions import petition
from krm.casework.actions.ending import record_if_anonymous
from krm.corrections.actions.target import Group, Target
from krm.deadlines import actions as deadlines
from krm.journal.actions import Refused
from krm.letters.models import LetterBlock
from krm.organisation.models import Person
from krm.reactions.models import Anliegen, FurtherPoint, Reaction
from krm.reactions.rules import Kind
from krm.reactions.workflow import State
from krm.regelwerk.rules import check_anliegen


def _read_codes(reaction: Reaction) -> list[str]:
    return list(reaction.anliegen.order_by("position").values_list("code", flat=True))


def _check_codes(reaction: Reaction, new: object, at: datetime) -> None:
    codes = _codes(new)
    if set(codes) == set(_read_codes(reaction)):
        raise Refused("Es sind dieselben Anliegen wie bisher.", code="field_new_anliegen")
    _check_fit(reaction, reaction.kind, codes)


def _check_fit(reaction: Reaction, kind: str, codes: list[str]) -> None:
    if faults := check_anliegen(kind, codes, deadlines.rules_for(reaction).anliegen_tree):
        raise Refused(" ".join(faults), code="field_new_anliegen")


def _write_codes(reaction: Reaction, new: object) -> None:
    """Put the right Anliegen in place; what was said to one that stays or goes is kept.

    At most two stay, since one at least is new or gone; so a place is always free to move to.
    """
    codes = _codes(new)
    gone = reaction.anliegen.exclude(code__in=codes)
    LetterBlock.objects.filter(anliegen__in=gone).update(anliegen=None)
    gone.update(is_removed=True)
    staying = {item.code: item for item in reaction.anliegen.all()}
    while moving := [row for row in staying.values() if row.position != codes.index(row.code) + 1]:
        taken = {row.position for row in staying.values()}
        free = [row for row in moving if codes.index(row.code) + 1 not in taken]
        row = free[0] if free else moving[0]
        row.position = codes.index(row.code) + 1 if free else min({1, 2, 3} - taken)
        row.save(update_fields=["position"])
    for position, code in enumerate(codes, start=1):
        if code not in staying:
            # What was taken away before comes back with all that was said to it.
            Anliegen.every.update_or_create(
                reaction=reaction,
                code=code,
                defaults={"position": position, "is_removed": False},
            )


def _codes(value: object) -> list[str]:
    return [str(code) for code in value] if isinstance(value, list) else []


def _code_words(reaction: Reaction, value: object) -> str:
    tree = deadlines.rules_for(reaction).anliegen_tree.codes
    return ", ".join(
        f"{code} {tree[code].label}" if code in tree else code for code in _codes(value)
    )


def _read_kind(reaction: Reaction) -> object:
    return {"kind": reaction.kind, "anliegen": _read_codes(reaction)}


def _whole_kind(reaction: Reaction, new: Any) -> object:
    """Return kind and Anliegen; whoever gives the kind alone keeps the Anliegen."""
    return {"kind": new, "anliegen": _read_codes(reaction)} if isinstance(new, str) else new


def _check_kind(reaction: Reaction, new: Any, at: datetime) -> None:
    if new["kind"] == reaction.kind:
        raise Refused("Die neue Art ist dieselbe wie bisher.", code="field_new_kind")
    if new["kind"] not in dict(Kind.choices):
        raise Refused("Diese Art gibt es nicht.", code="field_new_kind")
    _check_fit(reaction, new["kind"], _codes(new["anliegen"]))
    if new["kind"] == Kind.PETITION and reaction.state == State.ANSWER_RELEASED:
        raise Refused(
            "Die Antwort ist schon freigegeben. Auf eine Petition geht kein Schreiben hinaus. "
            "Bitte zuerst die Freigabe zurücknehmen.",
            code="already_released",
        )


def _rest_on_kind(reaction: Reaction, new: Any) -> None:
    reaction.kind = new["kind"]
    if reaction.kind != Kind.EINGABE:
        reaction.is_complaint = False


def _write_kind(reaction: Reaction, new: Any) -> None:
    _rest_on_kind(reaction, new)
    if set(_codes(new["anliegen"])) != set(_read_codes(reaction)):
        _write_codes(reaction, new["anliegen"])


def _kind_words(reaction: Reaction, value: Any) -> str:
    if isinstance(value, str):  # as corrections were stored before Anliegen went with the kind
        return Kind.label(value)
    return f"{Kind.label(value['kind'])} ({_code_words(reaction, value['anliegen'])})"


def _follow_kind(reaction: Reaction, by: Person, at: datetime) -> None:
    if not reaction.is_open:
        return
    petition.follow(reaction=reaction, by=by, at=at)
    if reaction.state == State.RECORDED:
        # Without a name only a Lob waits here: everything else goes the way of the anonymous.
        record_if_anonymous(reaction=reaction, by=by, at=at)
    if reaction.kind == Kind.PETITION and reaction.state == State.ANSWERED:
        # A letter has left; the Stellungnahme that a petition needs has not.
        reaction.state, reaction.answered_at = State.IN_CHECK, None
        reaction.save(update_fields=["state", "answered_at"])


def _write_further(reaction: Reaction, new: list[str]) -> None:
    """Put the right points in place; what was answered to one that stays is kept."""
    staying = list(reaction.further_points.order_by("pk"))
    answers = {point.text: point.answer for point in staying}
    reaction.further_points.all().delete()
    FurtherPoint.objects.bulk_create(
        FurtherPoint(reaction=reaction, text=text, answer=answers.get(text, "")) for text in new
    )


def _check_further(reaction: Reaction, new: list[str], at: datetime) -> None:
    most = FurtherPoint._meta.get_field("text").max_length or 0
    if any(len(text) > most for text in new):
        raise Refused(f"Ein Punkt hat höchstens {most} Zeichen.", code="field_new_lines")


KIND = Target(
    "Art",
    Group.PLACE,
    "new_kind",
    _read_kind,
    _write_kind,
    words=_kind_words,
    whole=_whole_kind,
    check=_check_kind,
    rests=_rest_on_kind,
    then=_follow_kind,
)
CODES = Target(
    "Anliegen",
    Group.MATTER,
    "new_anliegen",
    _read_codes,
    _write_codes,
    words=_code_words,
    check=_check_codes,
)
FURTHER = Target(
    "Weitere Punkte",
    Group.MATTER,
    "new_lines",
    lambda row: list(row.further_points.order_by("pk").values_list("text", flat=True)),
    _write_further,
    words=lambda row, value: "; ".join(value),
    check=_check_further,
    may_be_empty=True,
)
