"""The demo office is built once for a whole run: first, beside the linters."""

from krm.reactions.models import Reaction


def test_the_demo_stands(demo):
    assert Reaction.objects.count() > 100
