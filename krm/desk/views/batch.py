"""What can be done at once: one page shows the parts of a pile, one button does them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from krm.desk.jobs import batches as jobs
from krm.desk.queries import batches, worklist
from krm.desk.queries.batches import BatchItem, BatchPart
from krm.desk.queries.rows import TodayRow
from krm.journal import actions as journal
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import local_day
from krm.triage.pages import begin_run
from krm.ui.rules import format_date
from krm.work.pages import as_download, end_turn

PER_PAGE = 25
NOTHING_POSSIBLE: Final = (
    "Davon geht zurzeit nichts. Bei jedem Vorgang steht, was noch fehlt und wo Sie es erledigen."
)
# Which of the ticked a button means, as it says them: all, or those that were chosen, if none is.
ALL: Final = "Alle"
CHOSEN_ONES: Final = "Ausgewählte"
# What the address of a page names of the register, to do only that.
CHOSEN: Final = "case"
# What it names of e-mails that were released just now, to call them back.
RECALLED: Final = "zurueck"


@dataclass(frozen=True)
class BatchPage:
    """What the page of one kind of pile says, what it shows and which verb its button calls.

    :param button: what the button says, with a place for which of them: all, how many, the chosen.
    :param done: what was done, as it ends the sentence "Erledigt: 3 …".
    :param after: the page that follows when something was done; "" stays where it is.
    """

    title: str
    lead: str
    button: str
    done: str
    nothing: str
    find: Callable[[Sequence[TodayRow], Person, date], list[BatchPart]]
    show: Callable[[Sequence[BatchPart], Person, datetime], list[BatchItem]]
    work: jobs.Work
    after: str = ""


PAGES: dict[str, BatchPage] = {
    "freigeben": BatchPage(
        "Ansehen und freigeben",
        "So gehen die Schreiben hinaus. Was noch nicht hinaus soll, wählen Sie ab.",
        "{which} freigeben",
        "freigegeben",
        "Kein Schreiben wartet auf die Freigabe.",
        batches.letters_to_release,
        batches.letter_items,
        jobs.WORK["release"],
        after="post",
    ),
    "post": BatchPage(
        "Drucken und zur Post geben",
        "Alle Schreiben stehen in einem PDF, vorn eine Liste mit den Empfängern. Jedes Schreiben "
        "beginnt auf einem eigenen Blatt, auch beidseitig gedruckt.",
        "{which} heute zur Post",
        "zur Post gegeben",
        "Kein Schreiben wartet auf den Druck.",
        batches.letters_to_post,
        batches.post_items,
        jobs.WORK["post"],
    ),
    "erinnern": BatchPage(
        "Einheiten erinnern",
        "Jede Einheit bekommt eine Mitteilung. Wer wann erinnert wurde, steht danach im Verlauf.",
        "{which} erinnern",
        "erinnert",
        "Keine Einheit ist zu erinnern.",
        batches.units_to_remind,
        batches.reminder_items,
        jobs.WORK["remind"],
    ),
    "abschliessen": BatchPage(
        "Vorgänge abschließen",
        "Ergebnis und Abhilfe folgen aus den Bewertungen der Anliegen. Möchten Sie etwas anderes "
        "eintragen, schließen Sie den Vorgang bitte einzeln ab. Ebenso, wenn eine Antwort etwas "
        "zusagt, das noch niemand festgehalten hat.",
        "{which} abschließen",
        "abgeschlossen",
        "Kein Vorgang wartet auf den Abschluss.",
        batches.cases_to_close,
        batches.closing_items,
        jobs.WORK["close"],
    ),
}


@require_http_methods(["GET", "POST"])
@staff_page()
def batch(request: StaffRequest, name: str) -> HttpResponse:
    """Show the parts of a pile; do those that are ticked, print them, or draft what is missing."""
    page = PAGES.get(name)
    if page is None:
        raise Http404
    person, on = request.user, local_day(request.at)
    rows = worklist.today_for(person, on)
    part = Paginator(_parts(request, name, rows), PER_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        return _act(request, name, page, part)
    # Whoever begins another pile has ended the one that was gone through one by one.
    end_turn(request)
    begin_run(request)
    shown = page.show(list(part.object_list), person, request.at)
    items = batches.with_alarms(shown, person, on)
    for item in items:
        journal.record_read(person_pk=person.pk, reaction_pk=item.reaction.pk, at=request.at)
    ready = [item for item in items if not item.reasons]
    chosen = sum(item.alarm is None for item in ready)
    context = {
        "batch": page,
        "name": name,
        "page": part,
        "ready": ready,
        "chosen": chosen,
        "button": _button(page, chosen, len(ready)),
        "lead": page.lead if ready else NOTHING_POSSIBLE,
        "staying": [item for item in items if item.reasons],
        "unreleased": len(_parts(request, "freigeben", rows)) if name == "post" else 0,
        "undrafted": any(not item.is_drafted for item in items),
    }
    return render(request, "desk/batch.html", context)


def _button(page: BatchPage, chosen: int, of: int) -> str:
    """Return what the button says before a box is touched; the script says it the same way."""
    which = ALL if chosen == of else str(chosen or CHOSEN_ONES)
    return page.button.format(which=which)


def _act(
    request: StaffRequest, name: str, page: BatchPage, part: "Page[BatchPart]"
) -> HttpResponse:
    person, at, act = request.user, request.at, request.POST.get("act")
    here = request.get_full_path()
    if name == "freigeben" and (back := request.GET.getlist(RECALLED)):
        outcome = jobs.carry_out(jobs.WORK["recall"], back, by=person, at=at)
        (say_done if outcome.done else messages.error)(request, outcome.words("zurückgeholt"))
        return redirect("desk:batch", name)
    if act == "draft" and name == "freigeben":
        jobs.draft_confirmations(list(part.object_list), by=person, at=at)
        return redirect(here)
    values = request.POST.getlist("item")
    if not values:
        messages.error(request, "Bitte mindestens eine Zeile auswählen.")
        return redirect(here)
    if act == "print" and name == "post":
        chosen = [
            BatchPart(0, int(value)) for value in values if value.isdecimal() and len(value) < 12
        ]
        content = jobs.print_run(chosen, by=person, at=at)
        file_name = f"Ausgangspost {format_date(at)}.pdf"
        return as_download(content, name=file_name, media_type="application/pdf")
    outcome = jobs.carry_out(page.work, values, by=person, at=at)
    mails = jobs.mails_to_leave(by=person, at=at) if name == "freigeben" and outcome.done else []
    words = outcome.words(page.done) + jobs.words_about_mails(mails)
    if outcome.done:
        recall = f"{request.path}?{urlencode([(RECALLED, pk) for pk in mails])}" if mails else ""
        say_done(request, words, undo=recall, is_recall=bool(mails))
    else:
        messages.error(request, words)
    return redirect(reverse("desk:batch", args=[_page_after(request, name, outcome)]))


def _page_after(request: StaffRequest, name: str, outcome: jobs.BatchResult) -> str:
    """Return which page follows: where what was done is printed, if anything waits there."""
    after = PAGES[name].after
    return after if after and outcome.done and _parts(request, after) else name


def _parts(
    request: StaffRequest, name: str, rows: Sequence[TodayRow] | None = None
) -> list[BatchPart]:
    person, on = request.user, local_day(request.at)
    parts = PAGES[name].find(rows or worklist.today_for(person, on), person, on)
    chosen = chosen_cases(request)
    return [part for part in parts if part.reaction_pk in chosen] if chosen else parts


def chosen_cases(request: StaffRequest) -> set[int]:
    """Return the keys of the Vorgänge that somebody ticked in the register; none for all."""
    said = request.GET.getlist(CHOSEN)
    return {int(key) for key in said if key.isascii() and key.isdecimal() and len(key) < 12}
