"""Where the same Anliegen of one unit come again and again in a month."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from krm.organisation.models import Unit
from krm.organisation.queries import local_day, month_span
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.queries import anliegen_of
from krm.reactions.rules import has_result
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_month

_NO_MATTER_OF_THE_HOUSE = (State.WITHDRAWN, State.CANCELLED)


@dataclass(frozen=True)
class Cluster:
    """The Vorgänge of one unit with the same Anliegen that arrived in one month."""

    unit: Unit
    code: str
    label: str
    month: str
    in_words: str
    reaction_pks: tuple[int, ...]

    @property
    def key(self) -> str:
        """Return what tells this cluster from every other."""
        return _key(self.unit, self.code, self.month)


def _key(unit: Unit, code: str, month: str) -> str:
    return f"cluster:{unit.pk}:{code}:{month}"


def keys_of(reaction: Reaction) -> dict[str, str]:
    """Return the keys of the clusters a Vorgang could belong to with its leading unit, by Anliegen.

    Praise and ideas are no reason to act.
    """
    unit = reaction.lead_unit
    if unit is None or not has_result(reaction.kind):
        return {}
    month = f"{local_day(reaction.arrived_at):%Y-%m}"
    codes = dict.fromkeys(item.code for item in anliegen_of(reaction))
    return {code: _key(unit, code, month) for code in codes}


def clusters_of(reaction: Reaction, codes: Iterable[str], size: int) -> Iterator[Cluster]:
    """Yield the clusters of at least that size a Vorgang belongs to, with its leading unit.

    :param codes: the Anliegen that are asked for.
    """
    unit = reaction.lead_unit
    if unit is None:
        return
    day = local_day(reaction.arrived_at)
    begins, ends = month_span(day)
    tree = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes
    for code in codes:
        alike = Anliegen.objects.filter(
            code=code,
            reaction__lead_unit=unit,
            reaction__arrived_at__gte=begins,
            reaction__arrived_at__lt=ends,
        ).exclude(reaction__state__in=_NO_MATTER_OF_THE_HOUSE)
        pks = tuple(alike.order_by("reaction_id").values_list("reaction_id", flat=True).distinct())
        if len(pks) < size:
            continue
        label = tree[code].label if code in tree else code
        words = f"{len(pks)} Vorgänge zu „{label}“, {unit.name}, {format_month(day)}."
        yield Cluster(unit, code, label, f"{day:%Y-%m}", words, pks)
