"""Counts of sign-ins: shared by all processes, and nothing that stands in the table is ever run."""

import base64
import pickle
from datetime import timedelta

from django.core.cache import cache
from django.utils.timezone import now

from krm.organisation.models import SignInCount


class Payload:
    """What a pickle would call when it is read."""

    def __reduce__(self):
        return (SignInCount.objects.create, ())


def test_s_09_what_was_written_is_read_until_it_is_over(db):
    cache.set("a", [1.5, 2.5], 60)
    assert cache.get("a") == [1.5, 2.5]
    SignInCount.objects.update(expires=now() - timedelta(seconds=1))
    assert cache.get("a", []) == []


def test_s_09_a_lock_is_given_once_and_again_when_it_is_over(db):
    assert cache.add("lock", True, 60)
    assert not cache.add("lock", True, 60)
    SignInCount.objects.update(expires=now() - timedelta(seconds=1))
    assert cache.add("lock", True, 60)
    assert cache.delete("lock")
    assert not cache.delete("lock")


def test_s_09_a_pickle_in_the_table_is_not_run(db):
    cache.set("a", 1, 60)
    evil = base64.b64encode(pickle.dumps(Payload())).decode("latin-1")
    SignInCount.objects.update(value=evil)
    assert cache.get("a", "nothing") == "nothing"
    assert SignInCount.objects.count() == 1


def test_s_09_what_is_over_goes(db):
    cache.set("a", 1, 60)
    SignInCount.objects.update(expires=now() - timedelta(seconds=1))
    cache.set("b", 1, 60)
    assert SignInCount.objects.count() == 1
