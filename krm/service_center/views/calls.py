"""The Service Center: the guided form, the receipts, the flows as this house reads them."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from krm.journal.actions import Refused
from krm.organisation.actions.once import AlreadySent
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.service_center.actions import calls
from krm.service_center.forms.calls import Guide
from krm.service_center.queries import calls as queries
from krm.service_center.rules.words import flows_in_words, words_of
from krm.ui.pages import begin_anew, sent_page

_PER_PAGE = 50


@require_GET
@staff_page(Right.TAKE_CALL, Right.SEE_COUNTS)
def home(request: StaffRequest) -> HttpResponse:
    """Show the receipts the person may see, with nothing about customers, and the way to a call."""
    person, on = request.user, local_day(request.at)
    words = words_of(queries.rules_now(on))
    page = Paginator(queries.visible_calls(person, on), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, queries.topic_label(row, words), queries.status_of(row)) for row in page],
        "may_take": Right.TAKE_CALL in request.rights,
        "may_compare": Right.SEE_COUNTS in request.rights,
    }
    return render(request, "service_center/home.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Right.TAKE_CALL)
def call(request: StaffRequest) -> HttpResponse:
    """Ask one question after the other; after the last one the call is taken in.

    KRM hears of danger with the page that says it, not only after the last one.
    """
    at = request.at
    given = request.POST if request.method == "POST" else QueryDict()
    guide = Guide(given, at, back=given.get("back", ""))
    sent = sent_page(request)
    if guide.danger and guide.page is not None:
        calls.begin_call(need=guide.danger, form_token=sent.key, by=request.user, at=at)
    if guide.page is None:
        try:
            row = calls.take_call(
                call=guide.to_call(),
                form_token=sent.key,
                words=sent.words,
                by=request.user,
                at=at,
            )
        except AlreadySent as refusal:
            begin_anew(request)
            guide.refused(refusal)
        except Refused as refusal:
            guide.refused(refusal)
        else:
            return redirect("service_center:receipt", row.receipt_number)
    context = {"guide": guide, "page": guide.page}
    status = 400 if guide.page is not None and guide.page.errors else 200
    return render(request, "service_center/call.html", context, status=status)


@never_cache
@require_GET
@staff_page(Right.TAKE_CALL, Right.SEE_COUNTS)
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Show what the agent tells the caller, the number, and where the call went."""
    on = local_day(request.at)
    row = queries.visible_calls(request.user, on).filter(receipt_number=number).first()
    if row is None:
        raise Http404
    words = words_of(queries.rules_now(on))
    context = {
        "call": row,
        "topic": queries.topic_label(row, words),
        "way": words.ways.get(row.route, ""),
        "status": queries.status_of(row),
        "may_take": Right.TAKE_CALL in request.rights,
    }
    return render(request, "service_center/receipt.html", context)


@require_GET
@staff_page(Right.TAKE_CALL, Right.SEE_COUNTS)
def flows(request: StaffRequest) -> HttpResponse:
    """Draw the flows 4.3 to 4.6, from the same table by which the form asks."""
    rules = queries.rules_now(local_day(request.at))
    context = {
        "flows": flows_in_words(rules),
        "needed": rules.number("service_center.attempts_needed"),
        "opens": rules.word("service_center.attempts_from"),
        "closes": rules.word("service_center.attempts_until"),
        "hours": rules.deadlines["callback"].length,
        "cluster": rules.number("measures.cluster_size"),
        "may_confirm": Right.SEE_REGELWERK in request.rights,
    }
    return render(request, "service_center/flows.html", context)
