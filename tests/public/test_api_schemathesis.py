"""schemathesis plays many callers, good and bad, against the description of the API."""

import logging

import pytest
import schemathesis
from django.utils.timezone import now
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from krm.desk.demo.cast import build_cast
from krm.public.actions import tokens
from krm.regelwerk.actions import load_shipped
from tests.conftest import DEEP

pytestmark = [
    pytest.mark.one_database("it is about the door; the verbs behind it run on both"),
    pytest.mark.slow,
]
SEED = 20260504
# With a time it begins anew until that is over; without one it goes through once.
TIME = {"max-time": 600} if DEEP else {}


@pytest.fixture
def key(committed_db, settings, tmp_path):
    """Give a key in a database with real commits: the callers come over a real connection."""
    settings.MEDIA_ROOT = tmp_path
    settings.API_PER_KEY = 10**9
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    at = now()
    house = build_cast(at.date())
    load_shipped(at=at)
    made = tokens.create_token(name="Probe", ends_on=None, by=house.administrator, at=at)
    yield f"Bearer {made.secret}"
    logging.getLogger("django.request").setLevel(logging.NOTSET)


# Whether bytes are a file that the house takes, no schema can say: there 422 is right, too.
_FILES = {
    "include-operation-id": "add_files",
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "422"]}},
}


def config(key):
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": key},
            "workers": 1,
            "request-timeout": 60,
            **TIME,
            "operations": [_FILES],
            "generation": {"deterministic": True, "max-examples": 500 if DEEP else 1},
        }
    )


def has_no_null(context, body):
    """Leave out a text that is null: a form has none, and the word "null" is a text to take in."""
    return not (isinstance(body, dict) and "text" in body and body["text"] is None)


def test_no_request_breaks_the_api(key, live_site):
    address = f"{live_site}/api/v1/openapi.json"
    schema = schemathesis.openapi.from_url(address, config=config(key))
    schema.hook("filter_body")(has_no_null)
    checked, failures, errors = 0, [], []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for check in (check for checks in event.recorder.checks.values() for check in checks):
                checked += 1
                if check.failure_info is not None:
                    failures.append(described(event.label, check.name, check.failure_info))
        elif isinstance(event, events.NonFatalError | events.FatalError):
            errors.append(event)
    assert not failures, "\n\n".join(failures[:10])
    assert not errors
    assert checked > (500 if DEEP else 300)


def described(label, check, info):
    return f"{label}: {check}: {info.failure}\n{info.code_sample}"
