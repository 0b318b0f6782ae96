"""The demo: a made-up county with six months behind it, and a small neighbour that sees nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from tongchuang.domain.organisations.models import Person, Region
from tongchuang.workflows.demo.loading import COUNTY_CODE, load_demo
from tongchuang.workflows.demo.organisations import PASSWORD, SIGN_INS

NEIGHBOUR_SIGN_IN = "wl-office"
TRIES = {
    "director": "指挥页：得分、失分单位、超期问题、地图",
    "office": "交办问题、审核延期与异议、组织测评",
    "lead": "牵头条目、本单位失分、整改",
    "liaison": "签收、整改、申请延期",
    "head": "本单位的问题和排名",
    "leader": "包联路段的点位和问题",
    "owner": "自己的点位：自查与整改",
    "inspector": "手机端检查、复核销号",
    "discipline": "问题台账与每个问题的经过",
    "observer": "只看得分和进展",
}


class SignIn(NamedTuple):
    """An account of the demo, as it is printed at the start."""

    account: str
    who: str
    tries: str


def is_loaded() -> bool:
    """Whether the demo county is there."""
    return Region.objects.filter(code=COUNTY_CODE).exists()


def load(progress: Callable[[str], None], *, day: date | None = None, scale: float = 1.0) -> None:
    """Load the demo as of a day, today when left out. Nothing stays of a load that fails."""
    if day is None:
        load_demo(progress, scale=scale)
    else:
        load_demo(progress, day=day, scale=scale)


def sign_ins() -> list[SignIn]:
    """One account of every post, and one of the other county; all have the same password."""
    wanted = [*(username for username, _, _ in SIGN_INS.values()), NEIGHBOUR_SIGN_IN]
    people = Person.objects.filter(user__username__in=wanted).select_related("user", "region")
    by_name = {person.user.username: person for person in people if person.user}
    found = [by_name[name] for name in wanted if name in by_name]
    return [
        SignIn(
            f"{person.user.username} / {PASSWORD}", f"{person.region.name} {person.name} {person.title}",
            TRIES.get(person.user.username, "看不到云岫县的任何数据"),
        )
        for person in found if person.user
    ]  # fmt: skip
