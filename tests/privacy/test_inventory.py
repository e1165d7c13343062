"""Every column that can hold words about somebody, or names one of the house, has its purpose."""

import pytest
from django.apps import apps
from django.db import models

from krm.organisation.models import Person
from krm.privacy.rules.inventory import data_kinds, risks
from krm.privacy.rules.retention import BY_NUMBER
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.privacy.test_nothing_is_left import CODES

# Codes of the program, digests, texts of the office, numbers: nobody is known by them.
OF_THE_HOUSE = {
    "journal.JournalHead": "chain hash",
    "journal.JournalEntry": "chain verb data personal_digest prev hash",
    "journal.JournalPersonal": "salt",
    "journal.JournalRead": "month prev hash",
    "organisation.PasswordLink": "digest",
    "organisation.Office": "name short_name street postcode city phone email website traegernummer",
    "organisation.Standort": "code name street postcode city",
    "organisation.Unit": "name",
    "organisation.SignInCount": "value",
    "organisation.SentForm": "key",
    "organisation.Pause": "data",
    "organisation.ClockMark": "boot",
    "organisation.KeyMark": "name mark",
    "regelwerk.RegelwerkVersion": "name content_hash content",
    "regelwerk.ClosingDay": "label",
    "regelwerk.AssumptionConfirmation": "key",
    "documents.Document": "stored_name",
    "documents.Leitfaden": "note",
    "reactions.Reaction": "number",
    "reactions.NumberSeries": "series",
    "deadlines.ReminderLevelSent": "level",
    "letters.Letter": "content_hash",
    "letters.LetterText": "code kind channel title subject body",
    "outreach.CardDesign": "heading invitation closing colour languages",
    "outreach.CardBox": "place code",
    "outreach.MaterialOrder": "material",
    "measures.Besonderheit": "dedup_key",
    "measures.Measure": "dedup_key",
    "arrivals.Submission": "code_hash",
    "arrivals.IntakeItem": "receipt_number canonical_digest",
    "arrivals.DangerExample": "text",
    "arrivals.OutcomeCount": "channel outcome",
    "casework.Heartbeat": "worker",
    "search.Progress": "name",
    "petitions.Statement": "digest resolution",
    "mailbox.Mailbox": "name host token_url scope folder done_folder",
    "mailbox.FetchedMail": "fingerprint",
    "public.PublicSite": "film_name film_length",
    "public.BarrierReport": "page",
    "public.ApiToken": "token_hash",
    "service_center.ServiceCenterCall": "receipt_number",
    "takeover.ColumnMapping": "signature columns",
    "takeover.RegisterImport": "sheet columns charset",
    "takeover.ImportedRow": "number digest",
    "privacy.Anonymising": "retention_class",
    "privacy.RetentionRun": "period",
    "privacy.Deletion": "key code period mark",
    "privacy.SubjectRequest": "prepared_digest",
    "reports.SubmittedReport": "content digest",
    "reports.SavedEvaluation": "content digest",
    "reports.KeptSituation": "key content",
    "desk.Condition": "check_code findings",
}


def columns_of_words():
    """Return every column that holds words, what they mean, JSON, or names a person, by table."""
    words = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("krm.")
        for field in model._meta.concrete_fields
        if (isinstance(field, words) and not field.choices) or field.related_model is Person
    }


def named():
    return [
        (table, column)
        for kind in data_kinds()
        for table, columns in kind.columns.items()
        for column in columns
    ]


def codes():
    of_cases = {
        (model._meta.label, column)
        for model in apps.get_models()
        if model.__module__.startswith("krm.")
        for column in CODES.get(model.__name__, ())
    }
    return of_cases | {
        (table, column) for table, names in OF_THE_HOUSE.items() for column in names.split()
    }


def test_each_personal_column_has_its_kind_purpose_and_class():
    found, unnamed = columns_of_words(), sorted(columns_of_words() - set(named()) - codes())
    assert unnamed == [], "give them a kind in krm/privacy/inventory.toml"
    assert sorted(set(named()) - found) == [], "these columns are no more"
    assert len(named()) == len(set(named())), "a column stands once"
    assert sorted(set(named()) & codes()) == []
    for kind in data_kinds():
        assert all((kind.label, kind.persons, kind.purpose, kind.basis, kind.recipients))
        assert bool(kind.classes) != bool(kind.kept), kind.label
        assert set(kind.classes) <= set(BY_NUMBER)


def test_the_list_is_shown_and_printed_as_it_is_configured(cast, client):
    shipped_rules(at=moment("2024-05-15"))
    client.force_login(cast.data_protection)
    page = client.get("/datenschutz-haus/").content.decode()
    assert "Verzeichnis, Löschklassen und Risiken" in page
    page = client.get("/datenschutz-haus/verzeichnis/").content.decode()
    for kind in data_kinds():
        assert kind.purpose in page
    assert "K2: 2 Jahre nach dem Ende des Jahres, in dem der Vorgang abgeschlossen wurde" in page
    assert all(row.risk in page for row in risks())
    assert "Eine Übermittlung in Drittländer" in page
    # Nobody has written down how the data protection is reached: whoever has the role is named.
    assert cast.data_protection.display_name in page
    for word in ("Tabellen", "Warteschlangen", "Auslöser", "Test"):
        assert not any(word in row.measure for row in risks())
    printed = client.get("/datenschutz-haus/verzeichnis.pdf")
    assert printed.content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["clerk", "administrator", "service_center"])
def test_it_is_none_of_the_others_business(cast, client, name):
    client.force_login(getattr(cast, name))
    assert client.get("/datenschutz-haus/verzeichnis/").status_code == 404
    assert client.get("/datenschutz-haus/loeschfristen/").status_code == 404
