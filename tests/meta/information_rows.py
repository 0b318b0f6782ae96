"""What one county has of information work, bulletins and pledges, for the book of addresses."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model
from tests.factories import County

from tongchuang.domain.bulletins.models import Bulletin, BulletinEntry, HigherUse, InfoItem, InfoMonth
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.pledges.models import Pledge, PledgeRound, PledgeTarget
from tongchuang.domain.pledges.rules import digest_of
from tongchuang.foundation.clock import now, period_of, today


def information_of(county: County, unit: Unit, photo: Attachment, mark: str) -> dict[str, Model]:
    """An item of the unit that was accepted and used above, a bulletin that has it, and the month."""
    own, moment, office = {"region": county.region}, now(), county.people["office"].user
    item = InfoItem.objects.create(
        **own, unit=unit, kind="news", state="accepted", title=f"{mark}集中整治", text=f"{mark}清理占道经营十五处，秩序好转。",
        period=period_of(moment), made_at=moment, submitted_at=moment, submitted_by=county.people["unit_liaison"].user, decided_at=moment,
        decided_by=office, marks=[1], digest="7" * 64,
    )  # fmt: skip
    use = HigherUse.objects.create(
        **own, item=item, level="municipal", where=f"{mark}市简报", used_on=today(), proof=photo, recorded_by=office, recorded_at=moment
    )
    bulletin = Bulletin.objects.create(**own, campaign=county.campaign, title=f"{mark}简报", made_by=office, made_at=moment)
    entry = BulletinEntry.objects.create(bulletin=bulletin, item=item, section="工作动态", position=1, title=f"{mark}整治", text=f"{mark}秩序好转。")
    month = InfoMonth.objects.create(**own, period=period_of(moment), opened_at=moment)
    return {"info": item, "higher_use": use, "bulletin": bulletin, "bulletin_entry": entry, "info_month": month}


def pledge_of(county: County, unit: Unit, mark: str) -> dict[str, Model]:
    """A pledge that waits for the unit."""
    own, moment = {"region": county.region}, now()
    round_ = PledgeRound.objects.create(
        **own, campaign=county.campaign, year=2026, title=f"{mark}责任书", text="由{{单位}}签订本责任书。", made_at=moment,
        leader=county.people["contracted_leader"].person, sign_by=today() + timedelta(days=9), made_by=county.people["office"].user,
    )  # fmt: skip
    text = f"{mark}由本单位签订本责任书。"
    pledge = Pledge.objects.create(**own, round=round_, unit=unit, state="sent", text=text, digest=digest_of("", "", "", text, []), sent_at=moment)
    PledgeTarget.objects.create(pledge=pledge, position=1, text=f"{mark}市场达标", points=5)
    return {"pledge_round": round_, "pledge": pledge}
