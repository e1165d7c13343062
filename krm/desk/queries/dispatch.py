"""What waits in the outbox for a person: to be posted, in doubt, or come back."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.casework.rules.ways import is_printed, leaving
from krm.desk.queries.rows import Ask, Desk, TodayRow, ask, leaving_by, make_row
from krm.letters.models import Dispatch, Letter
from krm.organisation import queries as organisation
from krm.organisation.queries import local_day
from krm.reactions.access import kept_away
from krm.reactions.workflow import STEPS
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_day
from krm.work.models import Assignment

_S = Dispatch.State
# Of these nobody knows whether they left: who wrote may have heard nothing yet.
IN_DOUBT = (_S.UNCLEAR, _S.FAILED)
IN_DOUBT_WORDS = "Versand klären"
# What a person does about a dispatch in each state; the step is that of its letter.
WORK: dict[str, str] = {
    _S.QUEUED: "zur Post geben",
    _S.UNCLEAR: IN_DOUBT_WORDS,
    _S.FAILED: IN_DOUBT_WORDS,
    _S.HELD: "Versand angehalten, bitte klären",
    _S.RETURNED: "Rückläufer klären",
}
ROWS = 100


def dispatch_rows(desk: Desk) -> list[TodayRow]:
    """Return the dispatches somebody at KRM has to see; e-mails that wait go out by themselves."""
    to_do = _to_do(desk)[:ROWS] if "dispatches" in desk.there_is else ()
    unfetched = _unfetched(desk)[:ROWS] if "unfetched" in desk.there_is else ()
    rows = [_row(desk, dispatch) for dispatch in to_do]
    return rows + [_unfetched_row(desk, dispatch) for dispatch in unfetched]


def dispatch_rows_in_place(desk: Desk) -> list[TodayRow]:
    """Return those that the KRM officer must not see; somebody else has to see them."""
    officer = organisation.krm_officer(desk.on)
    if officer is None:
        return []
    is_kept_away = kept_away(officer, "letter__reaction__")
    rows = [_row(desk, dispatch) for dispatch in _to_do(desk).filter(is_kept_away)[:ROWS]]
    waiting = _unfetched(desk).filter(is_kept_away)[:ROWS]
    return rows + [_unfetched_row(desk, dispatch) for dispatch in waiting]


def dispatch_rows_of_units(desk: Desk) -> list[TodayRow]:
    """Return those of what the person's units answer in place of the absent KRM (R-13)."""
    settled = Assignment.objects.settling(desk.on).filter(
        Q(recipient=desk.person) | Q(unit__in=desk.unit_pks),
        reaction=OuterRef("letter__reaction_id"),
    )
    return [_row(desk, dispatch) for dispatch in _to_do(desk).filter(Exists(settled))[:ROWS]]


def with_ways(rows: list[TodayRow]) -> list[TodayRow]:
    """Return the rows of Heute; a released answer that is read out says so, and is not printed."""
    keys = [row.subject_pk or 0 for row in rows if row.step == "dispatch_answer"]
    if not keys:
        return rows
    answers = Letter.objects.filter(pk__in=keys).exclude(channel=Letter.Channel.POST)
    ways = dict(answers.values_list("pk", "channel"))
    return [
        _by_way(row, ways.get(row.subject_pk or 0, "")) if row.step == "dispatch_answer" else row
        for row in rows
    ]


def _by_way(row: TodayRow, channel: str) -> TodayRow:
    if is_printed(channel):
        return row
    how = leaving(channel)
    why = f"freigegeben, noch nicht {how.past}"
    return replace(row, what=how.of("Antwort"), button=how.button, why=why, way=channel)


def _to_do(desk: Desk) -> QuerySet[Dispatch]:
    seen = desk.seen(by_row=True).filter(pk=OuterRef("letter__reaction_id"))
    return (
        Dispatch.objects.filter(state__in=WORK)
        .exclude(state=_S.QUEUED, channel=Letter.Channel.EMAIL)
        .exclude(state=_S.QUEUED, letter__kind=Letter.Kind.ANSWER, again_for=None)
        .exclude(state=_S.RETURNED, decided_by__isnull=False)
        .filter(Exists(seen), followed_by=None)
        .select_related("letter", "letter__reaction")
        .order_by("queued_at")
    )


def _unfetched(desk: Desk) -> QuerySet[Dispatch]:
    """Return the answers that nobody has fetched for longer than the Regelwerk gives them."""
    days = regelwerk.rules_on(desk.on).number("letters.fetch_days")
    seen = desk.seen(by_row=True).filter(pk=OuterRef("letter__reaction_id"))
    return (
        Dispatch.objects.filter(channel=Letter.Channel.DOWNLOAD, state=_S.SENT, fetched_at=None)
        .filter(letter__kind=Letter.Kind.ANSWER)
        .filter(Exists(seen), posted_on__lte=desk.on - timedelta(days=days))
        .select_related("letter", "letter__reaction")
        .order_by("posted_on", "pk")
    )


def _unfetched_row(desk: Desk, dispatch: Dispatch) -> TodayRow:
    ready = f" seit {format_day(dispatch.posted_on)}" if dispatch.posted_on else ""
    return make_row(
        desk,
        _ask("settle_dispatch", "Antwort nicht abgeholt: per Post senden?", dispatch),
        due_on=desk.on,
        reaction=dispatch.letter.reaction,
        why=f"liegt{ready} zum Abruf bereit",
        is_primary=False,
    )


def _ask(name: str, what: str, dispatch: Dispatch) -> Ask:
    step, letter = STEPS[name], dispatch.letter
    return ask((step, step.asked[0]), letter.reaction.number, letter.pk, what)


def _row(desk: Desk, dispatch: Dispatch) -> TodayRow:
    name = "post_letter" if dispatch.state == _S.QUEUED else "settle_dispatch"
    letter = dispatch.letter.get_kind_display()
    asked = _ask(name, f"{letter}: {WORK[dispatch.state]}", dispatch)
    if dispatch.state == _S.QUEUED:
        asked = leaving_by(asked, dispatch.channel, letter)
    row = make_row(
        desk,
        asked,
        due_on=max(local_day(dispatch.queued_at), desk.on),
        reaction=dispatch.letter.reaction,
        why=dispatch.note[:120] or dispatch.get_channel_display(),
        is_primary=dispatch.state != _S.QUEUED,
    )
    return replace(row, is_last_day=dispatch.state in IN_DOUBT)
