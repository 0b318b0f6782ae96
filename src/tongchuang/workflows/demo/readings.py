"""The demo county's document read into duties: a leader's speech of last week, partly decided."""

from __future__ import annotations

from datetime import date, timedelta

from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import PostKind, Unit
from tongchuang.domain.readings import actions, queries, rules
from tongchuang.domain.readings.engine_io import name_book, read_text, unit_names
from tongchuang.domain.readings.models import ReadDuty, Reading
from tongchuang.foundation.clock import today
from tongchuang.workflows.demo.stage import ORIGIN, Stage
from tongchuang.workflows.readings import keep_read, read_pasted

TITLE = "在创建工作月调度会上的讲话"
SPEECH = """同志们：

今天的调度会开得简短，刚才创建办通报了上个月的检查情况，几个单位也作了发言，我都同意。下面我讲三点意见。

一、成绩来之不易，差距不容回避

入秋以来，大家下了不少功夫。城管局牵头补齐了十二条背街小巷的路灯，市场监管局把南片两家农贸市场的排水沟翻修了一遍，北桥一带的群众反映明显好转。但是也要看到，老车站周边乱停车的老毛病又犯了，个别单位材料报得晚、报得粗，有的问题销了号又冒出来，这说明我们的功夫还没有下到根子上。

二、盯住短板，把事情一件一件办实

一是管好街面秩序。城管局要把城区占道经营的点位重新摸排一遍，{first}前形成清单报创建办。交警大队牵头，城管局、交通局配合，对老车站和学校门口的停车秩序开展集中整治，{second}前见到成效。
二是管好市场。市场监管局每周对城区农贸市场检查一次，发现的问题当天交办，三天内整改到位。活禽交易区没有隔离的，一律不得开门营业。
三是管好公厕和垃圾。环卫中心要保证城区公厕每天保洁不少于四次，垃圾日产日清。各镇街要对辖区内的旱厕再排查一遍，{third}前将排查结果报创建办汇总。
四是管好校园周边。教育局会同市场监管局，对学校周边两百米内的小餐饮开展一次联合检查，{fourth}前完成。河道办要把清溪河岸边的漂浮物清理干净。
五是抓好宣传。宣传部、融媒体中心每月推出不少于四期创建专题，群众知晓率要达到百分之九十以上。

三、压实责任，让制度长出牙齿

各部门每月25日前向创建办报送一次工作进展，每个单位每月报送信息不得少于三条。创建办要每半个月通报一次问题整改情况，连续两次排名末位的单位，由主要负责人在调度会上作说明。督查组对交办的问题要逐件回访，群众满意率达不到百分之八十五的，退回重新整改。

还要说明的是，明年开春就要迎来复查，留给我们的时间并不宽裕。各单位主要负责人要亲自上阵，把力量往一线摆，把问题往实处改，不搞突击应付，不做表面文章，不让基层重复填表。会后各单位要尽快传达，班子里要有人专门盯这件事，谁的地界出了问题，谁来讲清楚、改到位。

同志们，创建为民、创建惠民，这八个字要落到每一条街巷、每一扇店门。希望大家鼓足干劲，一鼓作气，让云岫的面貌一天比一天好！
"""
DAYS_AGO = 6


def speech(day: date) -> str:
    """The speech, with deadlines after the day on which the demo is loaded."""
    days = {"first": 9, "second": 24, "third": 16, "fourth": 30}
    return SPEECH.format(
        **{
            name: f"{at.month}月{at.day}日"
            for name, after in days.items()
            for at in [day + timedelta(days=after)]
        }
    )


def make_readings(stage: Stage) -> Reading:
    """Read it, accept what is plain, reject one, choose a unit for a name that nobody knows."""
    person = next(each for each in stage.holders(PostKind.OFFICE) if each.pk in stage.users)
    by, day = actor_for(stage.users[person.pk], origin=ORIGIN), stage.clock.day
    text, held_on = speech(day), day - timedelta(days=DAYS_AGO)
    reading = read_pasted(TITLE, text, held_on=held_on, campaign=stage.campaign, by=by)
    units = unit_names(stage.region.pk)
    reading = keep_read(reading, text, read_text(text, units=units, day=held_on), by=by)
    rows = list(queries.duties_of(reading).select_related("reading", "earlier"))
    book, moment = name_book(stage.region.pk), today()
    plain = [row for row in rows if queries.fits_in_bulk(row, rules.outlook_of(row, book, moment))]
    for row in [each for each in plain if len(each.lead) == 1 and each.due][:3]:
        actions.accept_duty(row, version=row.version, by=by)
    for row in [each for each in rows if "知晓率" in each.quote][:1]:
        actions.reject_duty(row, version=row.version, reason=ReadDuty.Reason.DOUBLE, by=by)
    for row in [each for each in rows if "河道办" in each.lead][:1]:
        water = Unit.objects.filter(region=stage.region, short_name="水利局").first()
        if water is not None:
            actions.choose_units(row, "河道办", [water.pk], version=row.version, by=by)
    return reading
