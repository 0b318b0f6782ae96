"""The demo county's plates: nearly every site has one, most are printed, some were opened by citizens."""

from __future__ import annotations

from datetime import timedelta

from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.actions import issue_plates, replace_plate
from tongchuang.domain.plates.models import Plate, ScanDay
from tongchuang.domain.plates.queries import PUBLIC_CONTACT
from tongchuang.foundation.clock import now, today
from tongchuang.workflows.demo.stage import Stage

EVERY_SO_MANY = 12
CONTACT = "云岫县创建办 0700-2260118"


def make_plates(stage: Stage) -> None:
    """Issue plates, as the office would on the day of the demo."""
    office = actor_for(stage.users[stage.holders(PostKind.OFFICE)[0].pk], origin="127.0.0.1")
    sites = list(Site.objects.filter(region=stage.region, closed_on__isnull=True).order_by("code"))
    made = issue_plates([site for number, site in enumerate(sites) if number % EVERY_SO_MANY], by=office)
    printed = [plate.pk for number, plate in enumerate(made) if number % 5]
    Plate.objects.filter(pk__in=printed).update(printed_at=now())
    replace_plate(made[0], reason="日晒褪色，扫不出来", by=office)
    stage.campaign.settings = {**stage.campaign.settings, PUBLIC_CONTACT: CONTACT}
    stage.campaign.save(update_fields=["settings"])
    dice = stage.dice.part("plates")
    days = [
        ScanDay(site=plate.site, day=today() - timedelta(days=back), count=dice.count(1, 6))
        for plate in made[: len(made) // 3]
        for back in range(1, 15, 3)
    ]
    ScanDay.objects.bulk_create(days)
