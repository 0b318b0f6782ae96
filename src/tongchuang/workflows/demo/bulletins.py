"""The demo county's information work: what units sent in over five months, what became of it, and the bulletins made of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tongchuang.domain.bulletins.likeness import digest_of, marks_of
from tongchuang.domain.bulletins.models import (
    Bulletin,
    BulletinEntry,
    HigherUse,
    InfoItem,
    InfoMonth,
    InfoPhoto,
    QuotaRule,
)
from tongchuang.domain.bulletins.paper import bulletin_draft
from tongchuang.domain.bulletins.queries import entries_of
from tongchuang.domain.documents.actions.base import give_number, head_for, issued_entry, party_rows, row_of
from tongchuang.domain.documents.models import Document, DocumentParty, Series
from tongchuang.domain.documents.values import Draft
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.foundation.clock import local, period_of
from tongchuang.foundation.text import bigrams
from tongchuang.workflows.demo.dice import Dice
from tongchuang.workflows.demo.stage import Stage

SENDING = (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON)
DAYS = 150
# Kind, title, text: {n} and {m} are figures, {unit} the unit.
TEXTS = (
    (
        "news",
        "集中清理卫生死角",
        "{unit}组织干部职工{n}人次，对责任区域卫生死角开展集中清理，清运垃圾{m}车，责任区面貌明显改观。",
    ),
    (
        "news",
        "开展周末义务劳动",
        "{unit}利用周末组织志愿者{n}人到包联路段捡拾垃圾、劝导不文明行为，发放宣传单{m}份。",
    ),
    (
        "practice",
        "“三张清单”管住日常",
        "{unit}建立任务、问题、销号三张清单，每周一更新，累计排查问题{n}件，办结{m}件，做到件件有着落。",
    ),
    (
        "practice",
        "错时巡查补短板",
        "{unit}在早晚时段增设巡查班次，{n}名人员轮流上路，劝导占道经营{m}起，重点时段秩序好转。",
    ),
    (
        "problem",
        "部分点位保洁力量不足",
        "{unit}反映，辖区{n}处点位保洁员缺口{m}名，午间时段易出现垃圾外溢，建议统筹调配。",
    ),
    (
        "advice",
        "建议增设分类投放点",
        "{unit}建议在人流密集的{n}处位置增设垃圾分类投放点，并配套{m}块指引标牌，方便群众投放。",
    ),
    (
        "example",
        "老党员当起“楼栋长”",
        "{unit}辖区{n}名老党员主动担任楼栋长，带动{m}户居民清理楼道杂物，楼道堆放现象大为减少。",
    ),
)
SECTIONS = {
    "news": "工作动态",
    "practice": "经验做法",
    "problem": "问题反映",
    "advice": "意见建议",
    "example": "先进典型",
}


def make_information(stage: Stage) -> None:
    """Items of all units with a liaison, three issued bulletins and one being composed, a quota, months that were asked for."""
    dice, office = stage.dice.part("information"), stage.holders(PostKind.OFFICE)[0]
    items = list(_items(stage, dice, office))
    InfoItem.objects.bulk_create(items, batch_size=500)
    photos = list(
        Attachment.objects.filter(region=stage.region, kind=Attachment.Kind.PHOTO).order_by("pk")[:8]
    )
    taken = [item for item in items if item.state == InfoItem.State.ACCEPTED]
    InfoPhoto.objects.bulk_create(
        InfoPhoto(item=item, attachment=photo) for item, photo in zip(taken[::7], photos, strict=False)
    )
    _bulletins(stage, office, taken)
    if taken and photos:
        at = stage.clock.ago(20, 10)
        HigherUse.objects.create(
            region=stage.region, item=taken[0], level="municipal", where="市创建工作简报第21期", used_on=at.date(), proof=photos[0],
            recorded_by_id=stage.users[office.pk].pk, recorded_at=at,
        )  # fmt: skip
    _months(stage, office)


def _items(stage: Stage, dice: Dice, office: Person) -> Iterable[InfoItem]:
    posts = {post.unit_id: post for kind in SENDING for post in stage.posts.get(kind, [])}
    units = [unit for unit in stage.units.values() if unit.pk in posts and unit.valid_to is None]
    for unit in units:
        keen = dice.count(2, 5)
        for day in range(DAYS, 0, -30):
            for _number in range(max(0, keen + dice.count(-2, 1))):
                at = stage.clock.ago(max(1, day - dice.count(0, 28)), dice.count(9, 17), dice.count(0, 59))
                yield _item(stage, dice, unit, posts[unit.pk].person, office, at)


def _item(stage: Stage, dice: Dice, unit: Unit, sender: Person, office: Person, at: datetime) -> InfoItem:
    kind, title, text = TEXTS[dice.count(0, len(TEXTS) - 1)]
    words = text.format(unit=unit.short_name, n=dice.count(6, 60), m=dice.count(8, 120))
    user = stage.users[sender.pk].pk if sender.pk in stage.users else None
    row = InfoItem(
        id=dice.id(at), region=stage.region, unit=unit, kind=kind, title=title, text=words, period=period_of(at), made_by_id=user,
        made_at=at, submitted_by_id=user, submitted_at=at, state=InfoItem.State.SUBMITTED, digest=digest_of(words),
        marks=marks_of(words), grams=bigrams(title, words, unit.name, unit.short_name),
    )  # fmt: skip
    stage.tell(
        "info.submitted",
        row,
        sender,
        at,
        new={"kind": kind, "unit": unit.pk, "photos": 0, "state": "submitted"},
        personal={"title": title},
    )
    decided = at + timedelta(hours=dice.count(18, 70))
    if decided < stage.clock.now - timedelta(days=2):
        _decide(stage, dice, row, office, decided)
    return row


def _decide(stage: Stage, dice: Dice, row: InfoItem, office: Person, at: datetime) -> None:
    roll = dice.count(1, 10)
    state, kind, reason = ("accepted", "info.accepted", "") if roll <= 5 else ("aside", "info.set_aside", "")
    if roll == 10:
        state, kind, reason = "returned", "info.returned", "请补充具体做法和成效数据"
        row.returns = 1
    row.state, row.decided_at, row.decided_by_id, row.decided_reason = (
        state,
        at,
        stage.users[office.pk].pk,
        reason,
    )
    row.version = 2
    told = {"title": row.title} | ({"text": reason} if reason else {})
    stage.tell(
        kind,
        row,
        office,
        at,
        old={"state": "submitted"},
        new={"state": state, "unit": row.unit_id, "same_as": None},
        personal=told,
    )


def _bulletins(stage: Stage, office: Person, taken: list[InfoItem]) -> None:
    director, numbers = stage.holders(PostKind.DIRECTOR)[0], dict[tuple[str, int], int]()
    titles = ("干部下沉包联 街巷面貌一新", "错时巡查见实效", "清单管理促整改", "把问题解决在一线")
    for place, days in enumerate((95, 62, 30, 0)):
        at = stage.clock.ago(days, 10) if days else stage.clock.now
        chosen = [item for item in taken if item.decided_at and item.decided_at < at][
            place * 6 : place * 6 + 6
        ]
        row = Bulletin.objects.create(
            id=stage.dice.id(at), region=stage.region, campaign=stage.campaign, title=titles[place], report_to="市创建工作领导小组办公室",
            made_by_id=stage.users[office.pk].pk, made_at=at - timedelta(days=1),
        )  # fmt: skip
        order = list(SECTIONS)
        chosen.sort(key=lambda item: order.index(item.kind))
        BulletinEntry.objects.bulk_create(
            BulletinEntry(bulletin=row, item=item, section=SECTIONS[item.kind], position=number, title=f"{item.unit.short_name}{item.title}",
                          text=item.text, photo_ids=list(item.photos.values_list("attachment_id", flat=True)))
            for number, item in enumerate(chosen, 1)
        )  # fmt: skip
        stage.tell("bulletin.begun", row, office, at - timedelta(days=1), personal={"title": row.title})
        if days and chosen:
            units = [unit for unit in stage.units.values() if unit.valid_to is None]
            row.document = issue_past(
                stage, bulletin_draft(row, entries_of(row), units), at, office, director, numbers
            )
            row.save(update_fields=["document"])
    keep_series(stage, numbers)


def issue_past(
    stage: Stage,
    draft: Draft,
    at: datetime,
    writer: Person,
    issuer: Person,
    numbers: dict[tuple[str, int], int],
    *,
    told: bool = True,
) -> Document:
    """A document as it was issued then; `numbers` goes on by code and year."""
    row = row_of(draft, head_for(draft), at - timedelta(hours=6), stage.author(writer))
    row.submitted_by_id, row.submitted_at = row.made_by_id, at - timedelta(hours=4)
    row.approved_by_id = stage.users[issuer.pk].pk if told else None
    key = (row.code, local(at).year)
    numbers[key] = numbers.get(key, 0) + 1
    give_number(row, numbers[key], local(at).year, at)
    row.save(force_insert=True)
    DocumentParty.objects.bulk_create(party_rows(draft))
    stage.note(issued_entry(row), issuer, at)
    return row


def keep_series(stage: Stage, numbers: dict[tuple[str, int], int]) -> None:
    """The next number is the one after the last."""
    Series.objects.bulk_create(
        Series(region=stage.region, code=code, year=year, last=last) for (code, year), last in numbers.items()
    )


def _months(stage: Stage, office: Person) -> None:
    user, day = stage.users[office.pk].pk, stage.clock.day
    first = stage.clock.ago(DAYS).strftime("%Y-%m")
    QuotaRule.objects.bulk_create(
        [
            QuotaRule(
                region=stage.region,
                line="institution",
                period_from=first,
                per_month=1,
                set_by_id=user,
                set_at=stage.clock.ago(DAYS),
            ),
            QuotaRule(
                region=stage.region,
                line="enterprise",
                period_from=first,
                per_month=2,
                set_by_id=user,
                set_at=stage.clock.ago(DAYS),
            ),
        ]
    )
    InfoMonth.objects.create(
        region=stage.region, period=day.strftime("%Y-%m"), opened_at=stage.clock.on(day.replace(day=1), 8, 20)
    )
