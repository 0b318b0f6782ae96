"""The demo's supervision orders, as the check of every ten minutes would have issued them: signed for and answered by most units,
one withdrawn, one red by hand that waits for the director."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from tongchuang.domain.burden.models import ChargeRow
from tongchuang.domain.documents.actions.base import give_number, head_for, issued_entry, party_rows, row_of
from tongchuang.domain.documents.models import Document, DocumentParty, Series
from tongchuang.domain.findings.models import ClockPause, Finding
from tongchuang.domain.findings.states import WITH_UNIT
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.orders.actions.base import FINDING_PARTS, told
from tongchuang.domain.orders.clock import first_step
from tongchuang.domain.orders.models import Order, Recipient
from tongchuang.domain.orders.paper import draft_of
from tongchuang.domain.orders.recipients import Directory, directory_of, recipients_of
from tongchuang.domain.orders.rules import OVERDUE_STATES, REBOUND_STATES
from tongchuang.domain.orders.settings import Numbers, numbers_of
from tongchuang.domain.orders.values import LADDER, OF_THE_UNIT, Colour, Hold, Reason, State
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.foundation.clock import local
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.orders import open_leads_of

# Of what was put right too late, that of the last weeks has its orders too.
DAYS = 45
ANSWERS = (
    "已安排专人当日清理，现场照片已上传，请复核。",
    "已责成经营管理方整改，完成后立即报告。",
    "正在施工改造，已设置围挡和提示，本周内完成。",
    "已约谈责任人，重新落实每日两次巡查。",
)
BY_HAND = "同类问题屡次出现，且临近正式测评。"
WITHDRAWN = "该点位已在印发前移交，责任单位有误，另行交办。"


@dataclass(frozen=True)
class Due:
    """An order that was due at a moment."""

    at: datetime
    finding: Finding
    colour: str
    reason: str


class Orders:
    """All orders of one county."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.dice = stage, stage.dice.part("orders")
        self.numbers: Numbers = numbers_of([stage.campaign.pk])[stage.campaign.pk]
        self.made: dict[tuple[object, str], Order] = {}
        self.recipients: list[Recipient] = []
        self.last: dict[tuple[str, int], int] = {}

    def make(self) -> None:
        """In the order of time, so that numbers rise."""
        rows = self._findings()
        directory = directory_of(rows)
        due = sorted(
            (each for row in rows for each in self._ladder(row)), key=lambda each: (each.at, each.finding.pk)
        )
        for each in due:
            self._issue(each, directory)
        Order.objects.bulk_create([*self.made.values()], batch_size=500)
        Recipient.objects.bulk_create(self.recipients, batch_size=1000)
        Series.objects.bulk_create(
            Series(region=self.stage.region, code=code, year=year, last=last)
            for (code, year), last in self.last.items()
        )
        if self.stage.size.whole:
            self._withdraw()
            self._by_hand(rows)

    def _findings(self) -> list[Finding]:
        """What is late today, what came back, and what was put right too late in the last weeks."""
        since = self.stage.clock.now - timedelta(days=DAYS)
        late = Q(state__in=WITH_UNIT, paused_at__isnull=True, due_at__lt=self.stage.clock.now)
        rebound = Q(rebound_of__isnull=False, state__in=REBOUND_STATES, paused_at__isnull=True)
        too_late = Q(state="closed", due_at__gt=since, fixed_at__gt=F("due_at"), paused_at__isnull=True)
        rows = Finding.objects.filter(late | rebound | too_late, region=self.stage.region, unit__isnull=False)
        # Whose clock stood once would need its pauses counted: the check does that, the demo leaves them to it.
        rows = rows.exclude(pk__in=ClockPause.objects.values("finding"))
        return list(rows.select_related(*FINDING_PARTS).order_by("pk"))

    def _ladder(self, row: Finding) -> Iterator[Due]:
        """What was due when: at the next of the checks of every ten minutes."""
        over = row.fixed_at if row.state in ("fixed", "closed") and row.fixed_at else self.stage.clock.now
        colour, reason, at = self._first(row)
        while at is not None and at < over:
            issued = _next_check(at)
            if issued >= min(over, self.stage.clock.now):
                return
            yield Due(issued, row, colour, reason)
            days = self.numbers.after(colour)
            if (
                days is None
                or row.due_at is None
                or (row.state != "closed" and row.state not in OVERDUE_STATES)
            ):
                return
            at = max(first_step(issued, days, self.numbers.due_time), row.due_at)
            colour, reason = LADDER[LADDER.index(Colour(colour)) + 1], Reason.NOT_FIXED

    def _first(self, row: Finding) -> tuple[str, str, datetime | None]:
        if row.rebound_of_id is not None:
            second = row.rebound_count >= 2
            return (
                (Colour.RED, Reason.SECOND_REBOUND, row.registered_at)
                if second
                else (Colour.YELLOW, Reason.REBOUND, row.registered_at)
            )
        return Colour.WHITE, Reason.OVERDUE, row.due_at

    def _issue(self, due: Due, directory: Directory) -> None:
        row, unit = due.finding, directory.unit_of(due.finding)
        if unit is None:
            return
        days = self.numbers.after(due.colour)
        order = Order(
            id=self.dice.id(due.at), region=self.stage.region, campaign=self.stage.campaign, finding=row, colour=due.colour,
            reason=due.reason, state=State.ISSUED, unit=unit, due_at=row.due_at, made_at=due.at, issued_at=due.at,
            counts_from=due.at, next_days=days, next_at=first_step(due.at, days, self.numbers.due_time) if days is not None else None,
        )  # fmt: skip
        goes_to = recipients_of(order.pk, due.colour, row, unit, directory)
        for each in goes_to:
            each.id = self.dice.id(due.at)
        order.absent = [each.role for each in goes_to if not each.names]
        order.document = self._paper(order, row, goes_to)
        more = {"absent": order.absent, "document_id": order.document.pk, "due_at": order.due_at}
        self.stage.told_by(told("order.issued", order, row, **more), SYSTEM, due.at)
        ChargeRow.objects.create(
            id=self.dice.id(due.at), region=self.stage.region, campaign=self.stage.campaign, unit=unit, kind="order", subject_type="order",
            subject_id=order.pk, title=f"{row.number} {row.title}"[:200], at=due.at, state=ChargeRow.State.COUNTED,
        )  # fmt: skip
        self._handle(order, row, goes_to)
        self.made[row.pk, due.colour] = order
        self.recipients += goes_to

    def _paper(self, order: Order, row: Finding, goes_to: list[Recipient]) -> Document:
        below = {Colour.YELLOW: Colour.WHITE, Colour.RED: Colour.YELLOW}.get(Colour(order.colour))
        assert order.unit is not None and order.issued_at is not None
        draft = draft_of(order, row, order.unit, goes_to, self.made.get((row.pk, below or "")))
        paper = row_of(draft, head_for(draft), order.issued_at, SYSTEM)
        key = (paper.code, local(order.issued_at).year)
        self.last[key] = self.last.get(key, 0) + 1
        give_number(paper, self.last[key], key[1], order.issued_at)
        paper.id = self.dice.id(order.issued_at)
        paper.save(force_insert=True)
        parties = party_rows(draft)
        for each in parties:
            each.id, each.document_id = self.dice.id(order.issued_at), paper.pk
        DocumentParty.objects.bulk_create(parties)
        self.stage.told_by(issued_entry(paper), SYSTEM, order.issued_at)
        return paper

    def _handle(self, order: Order, row: Finding, goes_to: list[Recipient]) -> None:
        """Most units sign within a day and answer within two."""
        assert order.issued_at is not None
        signer = self._of_unit(order)
        at = self.stage.clock.working(order.issued_at, self.dice.between(1, 30), self.dice)
        if signer is None or at >= self.stage.clock.now or self.dice.chance(0.06):
            return
        order.received_at, order.received_by = at, signer
        mine = [
            each for each in goes_to if each.role in OF_THE_UNIT and each.names == signer.name
        ] or goes_to[:1]
        for each in mine:
            each.received_at, each.received_by = at, signer
        order.version += 1
        self.stage.note(told("order.received", order, row, roles=[each.role for each in mine]), signer, at)
        at = self.stage.clock.working(at, self.dice.between(2, 30), self.dice)
        if at < self.stage.clock.now and not self.dice.chance(0.12):
            order.answered_at, order.answered_by, order.answer = at, signer, self.dice.one(list(ANSWERS))
            order.version += 1
            self.stage.note(told("order.answered", order, row, text=order.answer), signer, at)

    def _of_unit(self, order: Order) -> Person | None:
        posts = [
            post for kind in (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON, PostKind.UNIT_HEAD) for post in self.stage.posts.get(kind, [])
        ]  # fmt: skip
        return next(
            (
                post.person
                for post in posts
                if post.unit_id == order.unit_id and post.person_id in self.stage.users
            ),
            None,
        )

    def _withdraw(self) -> None:
        """An early one that went to the wrong unit."""
        director = self.stage.holders(PostKind.DIRECTOR)[0]
        chosen = next(
            (
                row
                for row in self.made.values()
                if row.colour == Colour.WHITE and row.finding.state == "closed"
            ),
            None,
        )
        if chosen is None or chosen.document is None or chosen.issued_at is None:
            return
        at = self.stage.clock.working(chosen.issued_at, 3, self.dice)
        chosen.state, chosen.withdrawn_at, chosen.withdrawn_by, chosen.withdrawn_reason = (
            State.WITHDRAWN,
            at,
            director,
            WITHDRAWN,
        )
        chosen.version += 1
        chosen.save()
        paper = chosen.document
        paper.state, paper.withdrawn_at, paper.withdrawn_reason = Document.State.WITHDRAWN, at, WITHDRAWN
        paper.withdrawn_by = self.stage.users[director.pk]
        paper.save()
        new = {"number": paper.number, "year": paper.year, "code": paper.code, "subject": str(chosen.pk)}
        self.stage.tell(
            "document.withdrawn",
            paper,
            director,
            at,
            new=new,
            personal={"title": paper.title, "text": WITHDRAWN},
        )
        self.stage.note(told("order.withdrawn", chosen, chosen.finding, text=WITHDRAWN), director, at)

    def _by_hand(self, rows: list[Finding]) -> None:
        """A red one that the office has drafted the day before."""
        office = self.stage.holders(PostKind.OFFICE)[0]
        row = next(
            (each for each in rows if each.state in WITH_UNIT and (each.pk, Colour.RED) not in self.made),
            None,
        )
        if row is None:
            return
        at = self.stage.clock.ago(1, 16, 40)
        order = Order.objects.create(
            id=self.dice.id(at), region=self.stage.region, campaign=self.stage.campaign, finding=row, colour=Colour.RED,
            reason=Reason.BY_HAND, state=State.HELD, hold=Hold.SIGNATURE, unit_id=row.unit_id, due_at=row.due_at, note=BY_HAND,
            made_at=at, made_by=office,
        )  # fmt: skip
        self.stage.note(told("order.held", order, row, text=BY_HAND, hold=order.hold), office, at)


def _next_check(at: datetime) -> datetime:
    """The check of every ten minutes after a moment."""
    seconds = int(at.timestamp())
    return local(at) + timedelta(seconds=600 - seconds % 600, microseconds=-at.microsecond)


def make_orders(stage: Stage) -> None:
    """All of them, up to the beginning of the day."""
    Orders(stage).make()


def open_leads_of_orders(stage: Stage) -> None:
    """What red orders set off, as of the loading: leads know no past."""
    red = Order.objects.filter(region=stage.region, state=State.ISSUED, colour=Colour.RED)
    open_leads_of(list(red.select_related("document").order_by("issued_at")), by=SYSTEM)
