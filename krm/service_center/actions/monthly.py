"""The monthly count for the executive: how often the Service Center was complained about (R-17)."""

from datetime import datetime, timedelta

from krm.journal.actions import SYSTEM, Actor
from krm.notices import actions as notices
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role
from krm.service_center.queries import calls as queries
from krm.service_center.queries.calls import MonthFigure
from krm.ui.rules import format_month


def report_month(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell the executive the count of the past month, once; return how many messages are new.

    A month without a complaint is named too: nobody has to guess whether the count is missing.
    """
    on = local_day(at)
    last = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    figure = queries.service_center_figures(last, queries.rules_now(on), months=1)[0]
    new = notices.notify(
        recipients=people_with_role(Role.EXECUTIVE, on),
        kind="service_center_month",
        text=_sentence(figure),
        url="/service-center/abgleich/",
        dedup_key=f"service_center_month:{last:%Y-%m}",
        by=by,
        at=at,
    )
    return len(new)


def _sentence(figure: MonthFigure) -> str:
    month = format_month(figure.month)
    if not figure.total:
        return f"{month}: keine Beschwerde über das Service Center."
    return (
        f"{month}: Beschwerden über das Service Center: {figure.total}, davon am Telefon "
        f"{figure.calls} (Erreichbarkeit {figure.about_reachability}), als Vorgang "
        f"{figure.reactions}."
    )
