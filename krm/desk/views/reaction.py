"""The Vorgang page: deadlines, matter, Anliegen, customer, documents, timeline, next steps."""

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.queries import taken_out
from krm.arrivals.queries.translated import language_of, translations_of
from krm.casework.queries.case import CaseRows
from krm.casework.queries.hearing import hearing_card
from krm.casework.queries.ideas import contradiction
from krm.casework.queries.second_person import asked_for_release
from krm.corrections import pages as corrections
from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline
from krm.deadlines.queries import ShownDeadline
from krm.desk.actions.case_file import render_case
from krm.desk.pages import load_review
from krm.desk.queries import there_is
from krm.desk.queries.offered import offered_steps
from krm.desk.queries.origin import origin_of
from krm.desk.queries.process import picture_of
from krm.desk.queries.timeline import timeline_of
from krm.desk.queries.whereabouts import (
    carried_out_by,
    given_back,
    lies_with,
    settled_amicably,
    settled_words,
    unsigned_draft,
    waits_for_remedy,
)
from krm.letters.queries.promises import promised_in
from krm.measures.models import Besonderheit
from krm.measures.queries import listed as queries_measures
from krm.measures.queries import shown as queries_special
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.rules import Right
from krm.petitions.pages import petition_card
from krm.privacy import pages as privacy
from krm.privacy.queries.look_ins import eakte_card
from krm.privacy.queries.retention import card_of
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Reaction, ReactionDocument
from krm.reactions.queries import confidential_of
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.triage.queries import series as queries_series
from krm.work import access
from krm.work.access.visibility import Visibility
from krm.work.models import Task
from krm.work.pages import as_download, load_reaction, visibility_of


@staff_page()
def reaction_page(request: StaffRequest, number: str) -> HttpResponse:
    """Show one Vorgang with everything the person may do next; without names to those who check."""
    visibility = visibility_of(request)
    person, on = visibility.person, visibility.on
    try:
        reaction = load_reaction(request, number, visibility)
    except Http404:
        return render(request, "desk/review.html", {"review": load_review(request, number)})
    rights = access.rights_in(person, reaction, on, visibility)
    there = there_is.of_case(reaction.pk)
    rows = CaseRows(reaction, on, there)
    found = deadlines.shown_deadlines(reaction, on)
    waiting = corrections.waiting_cards(reaction, person, on) if "corrections" in there else []
    waiting += privacy.waiting_cards(reaction, person, on) if "anonymising" in there else []
    documents = access.visible_documents(person, reaction, on, visibility, rights)
    files = list(documents) if "documents" in there else []
    context = {
        "reaction": reaction,
        "translations": translations_of(reaction) if "translations" in there else [],
        "alarms": queries_alarms.alarms_on(reaction, person, on) if "alarms" in there else [],
        "hints_first": queries_alarms.hints_on(reaction, person, on) if "hints" in there else [],
        "why_ended": reactions.why_ended(State(reaction.state), reaction.kind),
        "on": on,
        **_deadlines(found),
        "promised_on": promised_in(rows.letters),
        "tree": regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes,
        "anliegen": _anliegen(rows),
        "picture": picture_of(rows),
        "further_points": rows.further_points,
        "origin": origin_of(reaction, has_arrival="arrival" in there),
        "card": petition_card(reaction, on),
        **_units(rows, rights),
        "letters": rows.letters,
        **_documents(files),
        "owes_zweitschrift": any(task.kind == Task.Kind.ZWEITSCHRIFT for task in rows.tasks),
        **_whereabouts(rows),
        "waiting": waiting,
        "may_decide": Right.CONFIRM_CORRECTION in rights,
        "timeline": timeline_of(rows, person),
        **_family(reaction, visibility, there),
        **_parts(reaction, person, on, there),
        "may_triage": Right.TRIAGE in rights,
        **offered_steps(rows, person, rights, may_be_late=_may_be_late(found)),
        **_customer(rows, rights, there),
        **_special(reaction, request, there),
        **_of_the_person(reaction, rights, on, files, there),
    }
    return render(request, "desk/reaction.html", context)


def _special(reaction: Reaction, request: StaffRequest, there: frozenset[str]) -> dict[str, object]:
    """Return the Besonderheiten that the person may see, and what the Vorgang has moved."""
    rows: list[Besonderheit] = []
    if "besonderheiten" in there:
        sees_all = Right.SEE_BESONDERHEITEN in request.rights
        rows = queries_special.of_reaction(reaction, request.user, sees_all=sees_all)
    moved = queries_measures.measures_of(reaction) if "measures" in there else []
    return {"besonderheiten": rows, "measures": moved}


def _whereabouts(rows: CaseRows) -> dict[str, object]:
    """Return with whom the Vorgang lies and what it waits for, in sentences."""
    reaction = rows.reaction
    return {
        "has_ended": not (reaction.is_open or waits_for_remedy(reaction)),
        "lies_with": lies_with(rows),
        "given_back": given_back(rows),
        "asked_for_release": asked_for_release(rows),
        "unsigned_draft": unsigned_draft(rows),
        "carried_out_by": carried_out_by(rows),
        "contradiction": contradiction(rows.idea_decisions),
        "settled_amicably": settled_amicably(reaction),
    }


def _of_the_person(
    reaction: Reaction,
    rights: frozenset[Right],
    on: date,
    files: list[ReactionDocument],
    there: frozenset[str],
) -> dict[str, object]:
    """Return what was given to others or read of them, for those who may know whom it is about."""
    sees = Right.SEE_PERSON in rights and "disclosures" in there
    return {
        "disclosures": queries_special.disclosures_of(reaction) if sees else [],
        "eakte": eakte_card(reaction, rights, on, files, there_is=there),
        "retention": card_of(reaction, rights, on, there),
    }


def _deadlines(found: list[ShownDeadline]) -> dict[str, object]:
    """Return what still runs, and apart from it what is settled: looked up, not acted on."""
    running = [shown for shown in found if shown.is_running]
    settled = [shown for shown in found if not shown.is_running]
    return {
        "deadlines": running,
        "settled": settled,
        "settled_words": settled_words([shown.deadline for shown in settled]),
        "settled_late": any(row.deadline.state == Deadline.State.MISSED for row in settled),
    }


def _documents(rows: Iterable[ReactionDocument]) -> dict[str, object]:
    """Return the documents, apart from the PDFs that were recalled and never left."""
    is_recalled = ReactionDocument.Kind.RECALLED
    found = list(rows)
    return {
        "documents": [row for row in found if row.kind != is_recalled],
        "recalled": [row for row in found if row.kind == is_recalled],
    }


def _parts(
    reaction: Reaction, person: Person, on: date, there: frozenset[str]
) -> dict[str, object]:
    """Return what of the arrival was passed on or taken out, and what was kept with a reason."""
    passed = queries_passed.parts_of_reaction(reaction) if "passed_on" in there else []
    kept = queries_passed.kept_of_reaction(reaction) if "kept_parts" in there else []
    return {
        "parts": queries_passed.labelled(passed),
        "kept": queries_passed.labelled(kept),
        "origins": taken_out.origins(reaction, person, on) if "origins" in there else [],
        "split_off": taken_out.split_off(reaction, person, on) if "passed_on" in there else [],
    }


def _family(reaction: Reaction, visibility: Visibility, there: frozenset[str]) -> dict[str, object]:
    """Return what belongs to the Vorgang, without what the person must not see."""
    series = queries_series.series_of(reaction) if "series" in there else None
    if reaction.follow_up_of_id is None and not there & {"follow_ups", "links", "links_back"}:
        nobody = queries_series.Family(None, [], [])
        return {**vars(nobody), "same_matter": [], "series": series}
    seen = access.visible_reactions(
        visibility.person, visibility.on, visibility=visibility, by_row=True
    )
    family = queries_series.family_of(reaction, seen)
    return {
        **vars(family),
        "same_matter": queries_series.line_of(reaction, family, seen),
        "series": series,
    }


def _units(rows: CaseRows, rights: frozenset[Right]) -> dict[str, object]:
    """Return what lies with which unit, and what the person complained about has said."""
    newest = rows.latest_schriftsaetze
    return {
        "assignments": [(row, newest.get(row.pk)) for row in rows.live_assignments],
        "hearing": hearing_card(rows.reaction, rights),
    }


def _anliegen(rows: CaseRows) -> list[tuple[Anliegen, str]]:
    codes = regelwerk.rules_of(rows.reaction.regelwerk_version).anliegen_tree.codes
    return [
        (item, codes[item.code].label if item.code in codes else item.code)
        for item in rows.anliegen
    ]


def _customer(rows: CaseRows, rights: frozenset[Right], there: frozenset[str]) -> dict[str, object]:
    if Right.SEE_PERSON not in rights:
        return {"sees_contact": False}
    return {
        "sees_contact": True,
        "representation": rows.representation,
        "language": language_of(
            rows.reaction,
            translations_of(rows.reaction) if "translations" in there else [],
            has_arrival="arrival" in there,
        ),
        "kept_away": _kept_away(rows) if Right.EDIT_CASE in rights else [],
    }


def _kept_away(case: CaseRows) -> list[tuple[str, str]]:
    """Return who is complained about or excluded, with the reason; for those who work on it."""
    reaction = case.reaction
    about = reaction.complained_about
    rows = reaction.exclusions.select_related("person").order_by("pk")
    rows = rows if case.may_have("exclusions") else rows.none()
    found = {row.person.display_name: row.reason for row in rows}
    if about is not None:
        found[about.display_name] = "Um diese Person geht es in der Beschwerde."
    if (hidden := confidential_of(reaction)) is not None:
        who = f"alle außer KRM und {hidden.substitute.display_name}"
        found[who] = f"Die Kundin oder der Kunde arbeitet im Haus ({hidden.unit.name})."
    return list(found.items())


def _may_be_late(found: list[ShownDeadline]) -> bool:
    """Tell whether the answer may come too late, so that somebody should hear of it in between."""
    return any(
        shown.is_running
        and shown.deadline.kind in deadlines.CLOSING
        and shown.light.tone in ("warn", "bad")
        for shown in found
    )


@require_POST
@staff_page()
def case_file(request: StaffRequest, number: str) -> HttpResponse:
    """Return the whole Vorgang as one indexed PDF; who made it stands in the journal."""
    reaction = load_reaction(request, number)
    content = render_case(reaction=reaction, by=request.user, at=request.at)
    return as_download(content, name=f"{reaction.number}.pdf", media_type="application/pdf")
