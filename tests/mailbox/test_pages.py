"""The pages of the mailboxes: who may, what is tried, what is never shown."""

from datetime import date

import pytest
from django.urls import reverse

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.mailbox.actions import mailboxes
from krm.mailbox.actions.mailboxes import Secrets
from krm.mailbox.models import Mailbox, MailboxCount
from tests.mailbox.test_fetching import AT, DONE

PASSWORD = "geheim und lang"


@pytest.fixture
def admin(client, house):
    client.force_login(house.administrator)
    return client


@pytest.fixture
def stored(house):
    row = Mailbox(name="KRM-Postfach", host="imap.example", user="krm@jobcenter.example")
    return mailboxes.save_mailbox(row, secrets=Secrets(PASSWORD), by=house.administrator, at=AT)


def filled(**more):
    return {
        "name": "KRM-Postfach",
        "host": "imap.example",
        "port": "993",
        "security": "tls",
        "user": "krm@jobcenter.example",
        "sign_in": "password",
        "secret": PASSWORD,
        "folder": "INBOX",
        **more,
    }


def test_a_mailbox_is_entered_and_its_secret_is_encrypted(admin):
    answer = admin.post(reverse("mailbox:create"), filled(done_folder=DONE, confirms="on"))
    row = Mailbox.objects.get()
    assert answer.status_code == 302
    assert PASSWORD not in row.secret
    assert mailboxes.vault().opened(row.secret) == PASSWORD
    assert (row.done_folder, row.confirms, row.is_active) == (DONE, True, True)
    entry = JournalEntry.objects.get(verb="mailbox_changed")
    assert "secret" in entry.data["fields"]
    assert PASSWORD not in str(entry.data)


@pytest.mark.parametrize("name", ["mailbox:list", "mailbox:detail", "mailbox:edit"])
def test_the_secret_is_never_shown_again(admin, stored, name):
    args = [] if name == "mailbox:list" else [stored.pk]
    page = admin.get(reverse(name, args=args)).content.decode()
    assert "KRM-Postfach" in page
    assert PASSWORD not in page
    assert stored.secret not in page


def test_without_a_new_secret_the_old_one_stays(admin, stored):
    admin.post(reverse("mailbox:edit", args=[stored.pk]), filled(secret="", name="Anders"))
    row = Mailbox.objects.get()
    assert (row.name, mailboxes.vault().opened(row.secret)) == ("Anders", PASSWORD)


@pytest.mark.parametrize("extra", [{}, {"try": "1"}])
@pytest.mark.parametrize(
    "change", [{"host": "anderswo.example"}, {"user": "andere@jobcenter.example"}]
)
def test_a_stored_secret_goes_to_no_other_server(admin, stored, change, extra):
    answer = admin.post(
        reverse("mailbox:edit", args=[stored.pk]), filled(secret="", **change, **extra)
    )
    assert answer.status_code == 400
    assert "Für einen anderen Server" in answer.content.decode()
    assert Mailbox.objects.get().host == "imap.example"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"security": "none"}, "Ohne Verschlüsselung geht es nur auf diesem Rechner."),
        ({"sign_in": "client", "token_url": "http://login.example/token"}, "https://"),
        ({"secret": ""}, "Es fehlt ein Passwort oder Geheimnis."),
        ({"sign_in": "refresh", "token_url": "https://login.example/t"}, "Es fehlt ein Passwort"),
        ({"user": "a\r\nb"}, "Zeilenumbrüche"),
        ({"folder": ""}, "Ordner"),
    ],
)
def test_what_cannot_be_right_is_said_at_once(admin, change, expected):
    answer = admin.post(reverse("mailbox:create"), filled(**change))
    assert answer.status_code == 400
    assert expected in answer.content.decode()
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("secret", "expected"),
    [(PASSWORD, "Die Verbindung klappt"), ("falsch", "lehnt die Anmeldung ab")],
)
def test_the_connection_is_tried_before_anything_is_stored(admin, imap, settings, secret, expected):
    settings.IMAP_CA_FILE = str(imap.ca_file)
    data = filled(host="localhost", port=imap.tls_port, secret=secret) | {"try": "1"}
    answer = admin.post(reverse("mailbox:create"), data)
    assert expected in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_a_stored_mailbox_is_tried(admin, stored, settings):
    settings.IMAP_TIMEOUT = 2
    Mailbox.objects.update(host="localhost", port=1)
    answer = admin.post(reverse("mailbox:check", args=[stored.pk]), follow=True)
    assert "nicht erreichbar" in answer.content.decode()


def test_a_mailbox_is_switched_off_and_on(admin, stored):
    address = reverse("mailbox:switch", args=[stored.pk])
    admin.post(address, {"active": "0"})
    assert not Mailbox.objects.get().is_active
    admin.post(address, {"active": "1"})
    assert Mailbox.objects.get().is_active


def test_the_officer_looks_and_changes_nothing(client, house, stored):
    client.force_login(house.officer)
    assert client.get(reverse("mailbox:list")).status_code == 200
    page = client.get(reverse("mailbox:detail", args=[stored.pk])).content.decode()
    assert reverse("mailbox:edit", args=[stored.pk]) not in page
    for name in ("mailbox:edit", "mailbox:check", "mailbox:switch"):
        assert client.post(reverse(name, args=[stored.pk])).status_code == 404


def test_for_a_clerk_there_are_no_mailboxes(client, house, stored):
    client.force_login(house.clerk)
    assert client.get(reverse("mailbox:list")).status_code == 404
    assert client.get(reverse("mailbox:detail", args=[stored.pk])).status_code == 404


def test_the_verb_asks_for_the_right(house, stored):
    with pytest.raises(Refused):
        mailboxes.save_mailbox(stored, secrets=Secrets("x"), by=house.officer, at=AT)


def test_the_page_shows_the_comparisons(admin, stored):
    day = date(2026, 11, 20)
    MailboxCount.objects.create(
        mailbox=stored, day=AT.date(), on_server=3, stored=2, missing=1, counted_at=AT
    )
    MailboxCount.objects.create(mailbox=stored, day=day, on_server=2, stored=2, counted_at=AT)
    page = admin.get(reverse("mailbox:detail", args=[stored.pk])).content.decode()
    assert "1 fehlt hier" in page
    assert "1 Tag mit Unterschied" in admin.get(reverse("mailbox:list")).content.decode()
