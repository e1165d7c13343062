"""Markup as a stranger would write it, poured into every field of every door of the house.

Each door is a function of `DOORS`; what it pours carries its name, so that a page tells by which
door the words came.
"""

import json
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.arrivals.models import IntakeItem
from krm.arrivals.pages import ANSWERS
from krm.mailbox.actions import mail as mailbox_mail
from krm.organisation.queries import local_day
from krm.outreach import actions as outreach
from krm.public.access.form_token import new_token
from krm.public.actions import tokens
from krm.takeover.actions import importing
from krm.takeover.jobs import working
from tests.house.tables import line, xlsx
from tests.house.written import mail
from tests.public.test_pages import code_of, typed
from tests.service_center.test_pages import at as called_at
from tests.service_center.test_pages import statement, walk
from tests.triage.test_pages import filled

# The attribute of every element that may not come to be, and the address nobody may ask for.
MARK = "stray"
ADDRESS = "/stray/"
# From the shortest field to the longest; {n} is the door. Two sentences for a lively htmx.
SHORT = "<b stray>"
LINE = '"><b stray hx-post=/stray/{n} hx-trigger=load>'
LONGER = LINE + "<img stray src=/stray/{n}>' stray hx-get=/stray/{n} hx-trigger='load"
# What htmx acts upon by itself.
LIVELY = """
<b stray hx-get="/stray/{n}" hx-trigger="load">x</b>
<b stray data-hx-post="/stray/{n}" data-hx-trigger="load" data-hx-swap="outerHTML">x</b>
<form stray hx-post="/stray/{n}" hx-trigger="load, every 10ms"><input name=x></form>
<div stray hx-get="/stray/{n}" hx-trigger="revealed">x</div>
<b stray hx-on::load="fetch('/stray/{n}')" hx-on:htmx:load="fetch('/stray/{n}')">x</b>
<b stray hx-ext="x" hx-headers='js:{"x": fetch("/stray/{n}")}' hx-trigger="load">x</b>
<b stray hx-get="/stray/{n}" hx-trigger="load[fetch('/stray/{n}')]">x</b>
<div stray hx-boost="true" hx-target="body"><a stray href="/stray/{n}">x</a></div>
"""
WHOLE = (
    LIVELY
    + "</p></div></section></main>"
    + LONGER
    + """
</title></textarea></select></script></style>--><b stray hx-get="/stray/{n}" hx-trigger="load">
<img stray src="/stray/{n}" onerror="fetch('/stray/{n}')">
<script stray src="/stray/{n}"></script><script stray>fetch("/stray/{n}")</script>
<style stray>@import "/stray/{n}"; body { background: url(/stray/{n}) }</style>
<link stray rel="stylesheet" href="/stray/{n}"><link stray rel="prefetch" href="/stray/{n}">
<meta stray http-equiv="refresh" content="0;url=/stray/{n}">
<iframe stray src="/stray/{n}"></iframe><object stray data="/stray/{n}"></object>
<svg stray><image href="/stray/{n}"/></svg><video stray autoplay src="/stray/{n}"></video>
<input stray autofocus onfocus="fetch('/stray/{n}')"><base stray href="/stray/">
{{ settings.SECRET_KEY }} {% include "stray" %}
"""
)
# An address takes no brackets, but all that ends an attribute in single quotes.
EMAIL = "'/stray='/hx-get='/stray/{n}'/hx-trigger='load'/x='@post.example"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def pour(door, longest=None):
    """Return as much markup as a field takes: one line, or the whole lot without a limit."""
    if longest is None:
        return WHOLE.replace("{n}", door)
    lines = (text.replace("{n}", door) for text in (LONGER, LINE, SHORT))
    return next((text for text in lines if len(text) <= longest), "")


def mailed(door):
    return EMAIL.replace("{n}", door)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def file_name(door, ending):
    """Return markup as the name of a file, in which no system and no form takes `/` and `"`."""
    return f"{pour(door, 120).replace('/stray/', 'stray-')}.{ending}".replace('"', "'")


def files(door, ending="txt"):
    name = file_name(door, ending)
    return [SimpleUploadedFile(name, PDF if ending == "pdf" else b"Beleg")]


def person(door):
    """Return the fields about a person, poured."""
    longest = {
        "first_name": 120, "last_name": 120, "street": 160, "city": 100, "customer_number": 40,
    }  # fmt: skip
    said = {name: pour(door, most) for name, most in longest.items()}
    # What calls nobody and reaches nobody is refused: these take markup beside what is needed.
    said |= {"phone": f"06321 12345 {pour(door, 48)}", "email": mailed(door), "postcode": "67433"}
    return said


def taken(response):
    """Fail unless a door took what was sent, and say why it did not."""
    context = response.context or {}
    form = context.get("form")
    words = form.errors if form else response.content.decode()[:2000]
    assert response.status_code in (200, 201, 302, 303), words
    assert not (form and form.errors), words
    return response


def opinion(door, address, **more):
    said = typed(**person(door), happened=pour(door), wish=pour(door), **more)
    visitor = Client()
    taken(visitor.post(address, said | {"files": files(door)}))
    return visitor


def by_form(house):
    visitor = opinion("form", "/meinung/", reply_by="letter")
    code = code_of(visitor)
    said = {"do": "add", "code": code, "token": new_token(now()), "text": pour("added")}
    taken(visitor.post("/status/", said | {"files": files("added")}))


def by_opinion_card(house):
    box = outreach.open_box(
        standort=house.neustadt, place=pour("box", 120), by=house.officer, at=now()
    )
    opinion("card", f"/k/{box.code}", reply_by="none")


def by_barrier(house):
    opened = new_token(now() - timedelta(minutes=2))
    words = {"name": pour("barrier", 160), "reachable": f"06321 12345 {pour('barrier', 240)}"}
    said = {"token": opened, "text": pour("barrier"), "page": pour("barrier", 200)} | words
    taken(Client().post("/barriere/", said))


def by_api(house):
    key = tokens.create_token(name="Internetseite", ends_on=None, by=house.administrator, at=now())
    words = {"headers": {"Authorization": f"Bearer {key.secret}"}}
    sender = person("api") | {"reply_by": "letter"}
    body = {"kind": "", "happened": pour("api"), "wish": pour("api"), "sender": sender}
    client = Client()
    sent = client.post(
        "/api/v1/submissions", json.dumps(body), content_type="application/json", **words
    )
    words["headers"]["Access-Code"] = taken(sent).json()["code"]
    more = {"files": files("apifile"), "text": pour("apifile")}
    taken(client.post("/api/v1/submission/files", more, **words))


def by_mail(house):
    line_of, sender = pour("mail", 200), f"{pour('mail', 100)!r} <erika@post.example>"
    name = file_name("mail", "txt")
    words = {"sender": sender, "received": "", "html": pour("html"), "Reply_To": line_of}
    files_along = [(name, b"Beleg", "text/plain")]
    raw = mail(pour("mail"), subject=line_of, files=files_along, **words)
    mailbox_mail.ingest_mail(raw=raw, at=now())
    text = f"Ich bringe mich um. {pour('alarm')}"
    mailbox_mail.ingest_mail(raw=mail(text, subject=line_of, message_id="<2@x.example>"), at=now())


def by_upload(house):
    sent = {"uploads": files("letter", "pdf"), "channel": "letter", "arrived_at": called_at(2)}
    taken(signed_in(house.officer).post(reverse("triage:upload"), sent))


def by_call(house):
    said = statement(
        matter=pour("call"), wish=pour("call", 4000), first_name=pour("call", 120),
        last_name=pour("call", 120), phone=pour("call", 60), best_time=pour("call", 120),
        anliegen="V2",
    )  # fmt: skip
    area = {"area": f"unit:{house.leistung.pk}"}
    answers = ({"need": "no"}, {"topic": "jobcenter"}, {"solved": "no"}, area, {"consent": "yes"})
    taken(walk(signed_in(house.service_center), *answers, said))


def by_bogen(house):
    said = {
        "kind": "complaint", "title": pour("bogen", 160), "anliegen": ["S3.4"],
        "matter": pour("bogen"), "outcome": "escalate", "unit": house.leistung.pk,
        "channel": "counter", "arrived_at": f"{localtime(now()):%Y-%m-%dT%H:%M}",
        "first_name": pour("bogen", 120), "last_name": pour("bogen", 120), "read_back": "on",
        "phone": pour("bogen", 60), "settled_how": pour("bogen"), "improvement": pour("bogen"),
        "widerspruch": "kept", "kept_reason": pour("bogen", 300), "street": pour("bogen", 160),
    }  # fmt: skip
    taken(signed_in(house.clerk).post(reverse("record:bogen"), said))


def captured(door, **more):
    """Return the full form of KRM about a letter, every field of text poured."""
    return person(door) | {
        "kind": "complaint", "title": pour(door, 160), "channel": "letter",
        "matter": pour(door), "wish": pour(door), "further_points": pour(door),
        "letter_name": pour(door, 240), "organisation_name": pour(door, 200),
        "arrived_at": called_at(2), "anliegen": ["S3.3"], "party_kind": "person",
        "form_of_address": "frau", "party_role": "beneficiary", "preferred_channel": "letter",
        "procedure": "klage", "procedure_reference": pour(door, 60), "path": "nnnnnny",
    } | more  # fmt: skip


def by_capture(house):
    """A letter that the officer types in, and one of an organisation."""
    client, address = signed_in(house.officer), reverse("record:krm")
    taken(client.post(address, captured("capture", uploads=files("capture", "pdf"))))
    firm = captured("firm", party_kind="organisation", is_different="1")
    taken(client.post(address, firm))


def by_paper_card(house):
    box = outreach.open_box(
        standort=house.gruenstadt, place=pour("box", 120), by=house.officer, at=now()
    )
    client = signed_in(house.officer)
    address = reverse("cards:capture", args=[box.pk])
    token = client.get(address).context["form"]["token"].value()
    said = {"token": token, "kind": "complaint", "topics": ["S1.1"], "happened": pour("paper")}
    said |= person("paper") | {"emptied_on": local_day(now()).isoformat()}
    said.pop("customer_number")
    taken(client.post(address, said))


def by_old_table(house):
    words = {"number": pour("table", 60), "title": pour("table", 160)}
    words |= {"last_name": pour("table", 120), "first_name": pour("table", 120)}
    good = line(1, **words)
    bad = line(2, **{name: pour("cells", 200) for name in ("kind", "channel", "anliegen", "unit")})
    for rows in ([good], [bad]):
        run = importing.upload_table(
            content=xlsx(rows, sheet="<b stray hx-get=1>"),
            name=file_name("table", "xlsx"),
            by=house.officer,
            at=now(),
        )
        words = {"run": run, "by": house.officer, "at": now()}
        importing.ask_check(sheet="", columns=run.columns, **words)
        working.work_on(run.pk, clock=now)
        run.refresh_from_db()
        if rows == [good]:
            importing.ask_import(**words)
            working.work_on(run.pk, clock=now)


DOORS = (
    by_form, by_opinion_card, by_barrier, by_api, by_mail, by_upload, by_call, by_bogen,
    by_capture, by_paper_card, by_old_table,
)  # fmt: skip
# By these names the doors are found again on the pages.
POURED = (
    "form", "added", "card", "box", "barrier", "api", "apifile", "mail", "alarm", "letter", "call",
    "bogen", "capture", "firm", "paper", "table", "cells",
)  # fmt: skip


def typed_again(client, item):
    """Return what the page offers to record of an arrival, its gaps filled."""
    form = client.get(item.get_absolute_url(), {ANSWERS: "nnnnnny"}).context["form"]
    offered = {name: form[name].value() for name in form.fields}
    words = {name: text for name, text in offered.items() if text and isinstance(text, str)}
    return filled(item) | words


def record_what_lies_there(client):
    """The officer makes a Vorgang of half of what arrived, with the words as the page has them."""
    for item in IntakeItem.objects.filter(state="new").order_by("pk")[::2]:
        taken(client.post(item.get_absolute_url(), typed_again(client, item)))
