"""Information work by the clock: a month is asked for when it begins, and whoever is below is reminded before it ends."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tongchuang.domain.bulletins.actions import open_month, remind_units
from tongchuang.domain.bulletins.models import InfoMonth
from tongchuang.domain.bulletins.queries import quota_rules
from tongchuang.domain.bulletins.rules import REMIND_DAYS, UnitFacts, month_days, quota_of
from tongchuang.domain.bulletins.scoring import board_of
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import today


def tend_information_work(day: date | None = None) -> tuple[int, int]:
    """Open this month wherever a campaign runs, remind when it is time; returns how many months were opened and reminded."""
    now_day = day or today()
    regions = Campaign.objects.filter(closed_at__isnull=True, starts_on__lte=now_day).order_by()
    opened = reminded = 0
    for region_id in regions.values_list("region", flat=True).distinct():
        made, told = _tend(region_id, now_day)
        opened, reminded = opened + made, reminded + told
    return opened, reminded


def _tend(region_id: UUID, day: date) -> tuple[int, int]:
    period = day.strftime("%Y-%m")
    row = InfoMonth.objects.filter(region_id=region_id, period=period).first()
    made = row is None
    if row is None:
        asked = units_asked(region_id, period)
        row = open_month(region_id, period, asked, by=SYSTEM, title=f"{day.year}年{day.month}月信息报送")
    if row.reminded_at is not None or day < reminder_day(period):
        return int(made), 0
    lines = [line for line in board_of(region_id, [period]).lines if line.asked and line.missed]
    missing = {line.unit.pk: line.quota - line.submitted for line in lines if line.unit.valid_to is None}
    return int(made), int(remind_units(row, missing, by=SYSTEM))


def units_asked(region_id: UUID, period: str) -> list[UUID]:
    """The units that have a quota in a month."""
    rules = quota_rules(region_id)
    units = Unit.objects.filter(region_id=region_id, valid_to__isnull=True).only(
        "line", "role", "valid_from", "valid_to"
    )
    return [
        unit.pk for unit in units
        if quota_of(UnitFacts(unit.pk, unit.line, unit.role, unit.valid_from, unit.valid_to), period, rules)
    ]  # fmt: skip


def reminder_day(period: str) -> date:
    """The day from which units below are reminded: so many working days before the last working day of the month."""
    calendar = working_calendar()
    _first, last = month_days(period)
    while not calendar.is_working_day(last):
        last = calendar.add_working_days(last, -1)
    return calendar.add_working_days(last, -REMIND_DAYS)
