"""Any step of the table taken by its verb, with what its form would hand over; no page is drawn.

What a form asks for is filled in by its fields, as a person would who knows nothing better; the
words that a step needs beside stand in ``SAID``. Whoever calls chooses where there is a choice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from krm.casework.actions import judging, letters, record, schriftsatz
from krm.casework.actions.judging import Judgement
from krm.casework.actions.schriftsatz import Draft, Point
from krm.casework.pages import StepPage
from krm.casework.queries.case import CaseRows
from krm.casework.queries.letter_context import checklist_of, context_of
from krm.casework.views.steps import PAGES as CASEWORK
from krm.corrections.actions import proposing as corrections
from krm.corrections.forms.correct import CorrectionForm
from krm.corrections.models import Correction
from krm.corrections.views.steps import PAGES as CORRECTIONS
from krm.documents.actions import store_document
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import ways_out
from krm.letters.rules.texts import DELAY_PLACE, FORECAST_PLACE
from krm.measures.actions import contacting
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.petitions.queries import latest_statement
from krm.petitions.rules.statement import mark_of
from krm.petitions.views.steps import PAGES as PETITIONS
from krm.privacy.actions import proposing as anonymising
from krm.privacy.actions.proposing import Plan
from krm.privacy.models import Anonymising
from krm.privacy.queries import anonymising as privacy
from krm.privacy.views.steps import PAGES as PRIVACY
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, Step
from krm.work.models import Assignment, Task
from tests.house.filling import PDF, WORDS, Choose, filled
from tests.house.petitions import drafted

PAGES: dict[str, StepPage] = {**CASEWORK, **CORRECTIONS, **PETITIONS, **PRIVACY}


def first(several: Sequence[Any]) -> Any:
    """Choose as somebody does who takes what stands there first."""
    return several[0]


@dataclass(frozen=True)
class Taking:
    """Who takes which step in which Vorgang, about what, when; and how they choose."""

    step: Step
    row: Reaction
    about: int | None
    by: Person
    at: datetime
    choose: Choose = first

    @property
    def pk(self) -> int:
        return self.about or 0

    @property
    def letter(self) -> Letter:
        return self.row.letters.get(pk=self.pk)

    @property
    def assignment(self) -> Assignment:
        return self.row.assignments.get(pk=self.pk)

    @property
    def words(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}


def take(taking: Taking) -> None:
    """Take the step.

    :raises Refused: with the sentence that the page would show.
    """
    verb = _VERBS.get(taking.step.name, _fill_in)
    verb(taking)


# ------------------------------------------------------------------------------ steps with a form


def _paper(taking: Taking) -> dict[str, Any]:
    statement = latest_statement(taking.row)
    return {"mark": mark_of(statement.digest if statement else "")}


def _other_unit(taking: Taking) -> dict[str, Any]:
    """Name a unit that does not have the Vorgang yet, beside the one that leads already."""
    form = _form_of(PAGES["forward"], taking, {})
    free = [unit.pk for unit in form.fields["other_units"].queryset]
    lead = form.fields["lead_unit"].initial
    if lead in form.taken:
        return {"lead_unit": lead, "other_units": free[:1]}
    return {"lead_unit": lead or taking.choose(free)} if free else {}


def _other_customer(taking: Taking) -> dict[str, Any]:
    return {"role": taking.choose(["representative", "beneficiary"]), "last_name": "Beispielmann"}


def _earlier(taking: Taking) -> dict[str, Any]:
    others = Reaction.objects.exclude(pk=taking.row.pk).order_by("pk")
    return {"number": others.values_list("number", flat=True).first() or "KRM-2020-00001"}


# What a step says beside that which its fields offer.
SAID: dict[str, Callable[[Taking], dict[str, Any]]] = {
    "answer_information": lambda _: {"remedy": WORDS},
    "correct_look_in": lambda t: {"document": f"Bescheid, gelesen {t.at:%H:%M}"},
    "correct_transmission": lambda _: {"how": "De-Mail"},
    "customer": lambda t: {"last_name": f"Beispielfrau {t.at:%H%M}"},
    "deceased": lambda t: {"on": _day(t, -1)},
    "correct_note": lambda _: {"text": f"{WORDS} Morgen."},
    "decide_idea": lambda t: {"planned_until": _day(t, 28)},
    "note_idea_decision": lambda t: {"planned_until": _day(t, 28)},
    "email_consent": lambda _: {"why": WORDS},
    "file_release": _paper,
    "exclude": lambda _: {"person": Person.objects.get(username="dirk.dorn").pk},
    "follow_up": _earlier,
    "forward": _other_unit,
    "hand_over": lambda _: {"receiver": "Familienkasse", "basis_note": "§ 16 SGB I"},
    "hold_deletion": lambda t: {"until": _day(t, 28)},
    "make_confidential": lambda _: {
        "unit": Unit.objects.get(name="Markt und Integration").pk,
        "substitute": Person.objects.get(username="kai.ersatz").pk,
    },
    "note_disclosure": lambda t: {
        "receiver": "Polizei", "requested_by": "Frau Muster",
        "decided_by": Person.objects.get(username="anna.vorbild").pk,
        "items": [t.choose(_form_of(PAGES["note_disclosure"], t, {}).fields["items"].choices)[0]],
    },
    "note_promise": lambda t: {"due_on": _day(t, 14)},
    "party_role": _other_customer,
    "plan_measure": lambda t: {"due_on": _day(t, 30)},
    "petition": lambda t: {"participation": t.choose(["no", "yes", "open"])},
    "record_consent": lambda _: {"file": PDF},
    "reminder": lambda t: {"due_on": _day(t, 7)},
    "representative": lambda _: {"last_name": "Anwältin"},
}  # fmt: skip


def _day(taking: Taking, days: int) -> str:
    return (local_day(taking.at) + timedelta(days=days)).isoformat()


def _fill_in(taking: Taking) -> None:
    page, chosen = PAGES[taking.step.name], {}
    if page.form is CorrectionForm:
        offers = [
            offer.target
            for _, group in _form_of(page, taking, {}).offers
            for offer in group
            if not offer.waits
        ]
        chosen = {"target": "title" if taking.choose is first else taking.choose(offers)}
    asked = _form_of(page, taking, chosen)
    said = SAID[taking.step.name](taking) if taking.step.name in SAID else {}
    data, files = filled(
        asked, said | chosen, taking.at, taking.choose, anew=page.form is CorrectionForm
    )
    form = _form_of(page, taking, chosen, data, files)
    if not form.is_valid():
        raise Refused(" ".join(str(e) for es in form.errors.values() for e in es), code="form")
    page.run(form, taking.row, taking.by, taking.at)


def _form_of(page: StepPage, taking: Taking, chosen: Mapping[str, Any], *sent: Any) -> Any:
    bound = sent or (None, None)
    return page.form(
        *bound, reaction=taking.row, about=taking.about, initial=dict(chosen), **taking.words
    )


# ------------------------------------------------------------------------------------ all the rest


def complete(letter: Letter, *, by: Person, at: datetime) -> Letter:
    """Say in a draft what is still missing and tick what a person judges, as far as one may."""
    letter = _with_reason(letter, by=by, at=at)
    for item in checklist_of(letter, local_day(at)):
        if not item.automatic and item.state == "open":
            letter_verbs.tick_point(letter=letter, code=item.code, is_ok=True, by=by, at=at)
    letters.ask_executive(letter=letter, by=by, at=at)
    letter.refresh_from_db()
    return letter


def _with_reason(letter: Letter, **words: Any) -> Letter:
    if DELAY_PLACE in letter.body:
        reason = "Uns fehlt noch eine Auskunft."
        letter = letter_verbs.give_delay_reason(letter=letter, reason=reason, **words)
    if FORECAST_PLACE in letter.body:
        day = local_day(words["at"]) + timedelta(days=14)
        while day.weekday() > 3:
            day += timedelta(days=1)
        letter = letter_verbs.give_forecast(letter=letter, forecast_on=day, **words)
    return letter


def _draft(taking: Taking) -> None:
    letters.draft_letter(reaction=taking.row, kind=taking.step.letter, **taking.words)


def send(taking: Taking) -> None:
    """Draft a letter of its own step and release it on the same page."""
    letter = letters.draft_letter(reaction=taking.row, kind=taking.step.letter, **taking.words)
    if letter.kind != Letter.Kind.ANSWER:
        letters.release_letter(letter=complete(letter, **taking.words), **taking.words)


def _post(taking: Taking) -> None:
    waiting = taking.letter.dispatches.filter(state=Dispatch.State.QUEUED).order_by("-pk")
    dispatch = waiting.first() or taking.letter.dispatches.order_by("-pk").first()
    if dispatch is None:
        raise Refused("Dieses Schreiben ist nicht freigegeben.", code="not_released")
    letters.post_letter(dispatch=dispatch, posted_on=local_day(taking.at), **taking.words)


def _settle_dispatch(taking: Taking) -> None:
    dispatch = ways_out(taking.letter)[0]
    decide = {
        Dispatch.State.RETURNED: lambda: letter_verbs.leave_returned(
            dispatch=dispatch, reason="Unbekannt verzogen", **taking.words
        ),
        Dispatch.State.SENT: lambda: letter_verbs.leave_unfetched(
            dispatch=dispatch, reason="Auf Wunsch", **taking.words
        ),
    }.get(Dispatch.State(dispatch.state)) or (
        lambda: letter_verbs.decide_unclear(
            dispatch=dispatch, has_left=taking.choose([True, False]), note="", **taking.words
        )
    )
    decide()


def _approve(taking: Taking) -> None:
    letter = taking.letter
    letter_verbs.approve_letter(
        letter=letter, context=context_of(letter, local_day(taking.at)), **taking.words
    )


def _release(taking: Taking) -> None:
    letters.release_letter(letter=complete(taking.letter, **taking.words), **taking.words)


def _recall(taking: Taking) -> None:
    letter_verbs.recall_letter(letter=taking.letter, reason=WORDS, **taking.words)


def _write(taking: Taking) -> None:
    anliegen = taking.row.anliegen.filter(refers_to_procedure=False, is_handed_over=False)
    words = Point(facts=WORDS, text_proposal="Wir haben jetzt über den Antrag entschieden.")
    draft = Draft(
        reasons="Der Antrag lag unbearbeitet.",
        points={item.pk: words for item in anliegen},
        author=taking.by,
    )
    is_ready = taking.step.name == "write_schriftsatz" and taking.choose([False, True])
    schriftsatz.save_schriftsatz(
        assignment=taking.assignment, draft=draft, is_ready=is_ready, **taking.words
    )


def _deliver(taking: Taking) -> None:
    _write(taking)
    schriftsatz.deliver_schriftsatz(assignment=taking.assignment, **taking.words)


def _return(taking: Taking) -> None:
    schriftsatz.return_schriftsatz(assignment=taking.assignment, remark=WORDS, **taking.words)


def _assess(taking: Taking) -> None:
    how = taking.choose(["berechtigt", "teilweise", "unberechtigt"])
    rules = taking.row.regelwerk_version
    from krm.regelwerk.queries import rules_of  # noqa: PLC0415 - Django is ready only by now

    options = rules_of(rules).criteria.get(how, ())
    judgement = Judgement(
        answer="Wir haben jetzt über den Antrag entschieden.",
        assessment=how,
        criterion=options[0].code if options else "",
        reason=WORDS,
    )
    silent = Judgement(assessment="", answer="")
    judging.judge(
        reaction=taking.row,
        judgements={
            item.pk: replace(silent, is_handed_over=item.is_handed_over,
                             refers_to_procedure=item.refers_to_procedure,
                             procedure=item.running)
            if item.refers_to_procedure or item.is_handed_over else judgement
            for item in taking.row.anliegen.all()
        },
        further={point.pk: WORDS for point in taking.row.further_points.all()},
        **taking.words,
    )  # fmt: skip


def _state(taking: Taking) -> None:
    drafted(None, taking.row, localtime(taking.at).strftime("%Y-%m-%dT%H:%M"), by=taking.by,
            outcome=f"Keine Abhilfe. {taking.at:%H:%M}")  # fmt: skip


def _decide_correction(taking: Taking) -> None:
    corrections.decide_correction(
        correction=Correction.objects.get(pk=taking.pk),
        accept=taking.choose([True, False]),
        **taking.words,
    )


def _propose_anonymous(taking: Taking) -> None:
    texts = privacy.free_texts(taking.row)
    plan = Plan(
        texts={text.key: "Ohne Namen" if text.is_needed else "" for text in texts},
        reason="Zustimmung widerrufen",
    )
    anonymising.propose_anonymous(reaction=taking.row, plan=plan, **taking.words)


def _decide_anonymous(taking: Taking) -> None:
    anonymising.decide_anonymous(
        row=Anonymising.objects.get(pk=taking.pk),
        accept=taking.choose([True, False]),
        **taking.words,
    )


def _finish(taking: Taking) -> None:
    task = Task.objects.get(pk=taking.pk)
    contacting.finish_asked(task=task, result=WORDS, **taking.words)


def _file(taking: Taking) -> None:
    document = store_document(content=PDF, name="antwort.pdf", title="Antwort", **taking.words)
    record.attach(reaction=taking.row, document=document, kind="zweitschrift", **taking.words)


_VERBS: dict[str, Callable[[Taking], object]] = {
    "post_letter": _post,
    "settle_dispatch": _settle_dispatch,
    "approve_board": _approve,
    "release_answer": _release,
    "recall_answer": _recall,
    "dispatch_answer": _post,
    "deliver_schriftsatz": _deliver,
    "write_schriftsatz": _write,
    "return_schriftsatz": _return,
    "start_check": lambda t: schriftsatz.start_check(reaction=t.row, **t.words),
    "assess": _assess,
    "draft_statement": _state,
    "decide_correction": _decide_correction,
    "make_anonymous": _propose_anonymous,
    "decide_anonymous": _decide_anonymous,
    "finish_task": _finish,
    "file_zweitschrift": _file,
    **{step.name: _draft for step in STEPS.values() if step.letter},
}


def things_of(step: Step, rows: CaseRows) -> list[int | None]:
    """Return every row of the Vorgang that the address of the step could name, for anybody."""
    from krm.reactions.workflow import Subject  # noqa: PLC0415

    if step.subject is Subject.CASE:
        return [None]
    if step.subject is Subject.MESSAGE:
        return [task.subject_pk for task in rows.tasks if task.kind == Task.Kind.MESSAGE]
    # Only those that are asked for are read: the matrix asks some ten thousand times.
    found: dict[Subject, Callable[[], Iterable[Any]]] = {
        Subject.OWN_WORK: lambda: rows.assignments,
        Subject.OPEN_WORK: lambda: rows.assignments,
        Subject.DELIVERED: lambda: rows.assignments,
        Subject.ANSWER: lambda: [r for r in rows.letters if r.kind == Letter.Kind.ANSWER],
        Subject.WAITING_LETTER: lambda: [r for r in rows.letters if r.kind != Letter.Kind.ANSWER],
        Subject.UNCLEAR_LETTER: lambda: [row for row in rows.letters if row.dispatches.all()],
        Subject.CORRECTION: lambda: Correction.objects.filter(reaction=rows.reaction),
        Subject.ANONYMISING: lambda: Anonymising.objects.filter(reaction=rows.reaction),
        Subject.TASK: lambda: rows.tasks,
        Subject.NOTE: lambda: [note for note, _ in rows.standing_notes],
    }
    return [row.pk for row in found[step.subject]()]
