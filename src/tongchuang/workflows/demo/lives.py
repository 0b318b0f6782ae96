"""The life of one finding, step by step as its actions would have written it, until it is closed or the demo stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings import rules
from tongchuang.domain.findings.actions.base import Change, snapshot, told
from tongchuang.domain.findings.engine_io import Shift, due_time
from tongchuang.domain.findings.models import ClockPause, Dispute, Extension, Finding, FindingPhoto
from tongchuang.domain.findings.rules import Supervision
from tongchuang.domain.findings.states import Disposition, State
from tongchuang.domain.ledger.actions import Entry
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.domain.responsibilities.resolve import Answerable
from tongchuang.workflows.demo import sentences
from tongchuang.workflows.demo.album import Album, Place
from tongchuang.workflows.demo.stage import Stage


@dataclass
class Life:
    """A finding with all that hangs on it. `stop` ends it after a step, `fast` lets hours pass instead of days."""

    row: Finding
    answerable: Answerable
    place: Place
    stop: str = ""
    fast: bool = False
    at: datetime = field(init=False)
    over: bool = False
    shifts: list[Shift] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    photos: list[FindingPhoto] = field(default_factory=list)
    pauses: list[ClockPause] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = self.row.registered_at

    def open_at(self, moment: datetime) -> bool:
        """Whether the finding was still open then."""
        ended = self.row.closed_at or (self.at if self.row.state == State.VOID else None)
        return ended is None or ended > moment


Recheck = Callable[[Finding, Person, datetime], UUID | None]


class Crew:
    """Who acts: the office, the handlers of each unit, and those who may close."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.office = [each for each in stage.holders(PostKind.OFFICE) if each.pk in stage.users]
        self.unit_of = {unit.pk: unit for unit in stage.units.values()}
        self.liaisons: dict[UUID, Person] = {}
        for kind in (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON):
            for post in stage.posts.get(kind, []):
                if post.unit_id and post.person_id in stage.users:
                    self.liaisons[post.unit_id] = post.person
        self.verifiers = [*stage.holders(PostKind.INSPECTOR), *self.office]

    def handler(self, unit_id: UUID | None) -> Person | None:
        """Who acts for a unit: its liaison, or that of the nearest unit above."""
        unit = self.unit_of.get(unit_id) if unit_id else None
        if unit is None:
            return None
        above = sorted((each for each in self.unit_of.values() if unit.path.startswith(each.path)), key=lambda each: -len(each.path))
        return next((self.liaisons[each.pk] for each in above if each.pk in self.liaisons), None)

    def independent(self, life: Life) -> list[Person]:
        """Who may close it: of none of its units, nor above or below one, nor its person, nor who fixed it."""
        row = life.row
        units = [self.unit_of[key].path for key in (row.unit_id, *life.answerable.support_ids) if key in self.unit_of]
        owner = row.site.point_owner_id if row.site else None
        barred = {row.person_id, row.fixed_by_id, owner}
        return [
            person for person in self.verifiers
            if person.pk not in barred and rules.independent([person.unit.path] if person.unit else [], units)
        ]  # fmt: skip


class Chronicle:
    """Writes lives."""

    def __init__(self, stage: Stage, album: Album, numbers: Supervision, recheck: Recheck) -> None:
        self.stage, self.album, self.numbers, self.recheck = stage, album, numbers, recheck
        self.dice, self.crew = stage.dice.part("lives"), Crew(stage)

    def live(self, life: Life) -> None:
        """From the registration on."""
        dice = self.dice
        if life.stop.startswith("finding.void") or (not life.stop and dice.chance(0.02)):
            self._void(life)
            return
        late = 26.0 if dice.chance(0.05) else 0.0
        if not self._step(life, self._later(life, 1, 9 + late), dice.one(self.crew.office), "finding.assigned", self._assign):
            return
        if life.stop == "finding.disputed" or (not life.stop and dice.chance(0.04)):
            self._dispute(life)
        if life.stop == "finding.coordination_asked":
            self._coordinate(life)
        handler = self.crew.handler(life.row.unit_id)
        if handler is None or life.over:
            return
        if not self._step(life, self._later(life, 2, 34), handler, "finding.accepted", self._accept):
            return
        if life.stop.startswith("finding.extension") or (not life.stop and dice.chance(0.06)):
            self._extend(life, handler)
        self._fix_and_verify(life, handler)

    def _later(self, life: Life, low: float, high: float) -> datetime:
        hours = self.dice.between(low, high)
        if life.fast:
            return life.at + timedelta(hours=min(3.0, hours))
        return self.stage.clock.working(life.at, hours, self.dice)

    def _step(
        self, life: Life, at: datetime, by: Person, kind: str, change: Callable[[Life, datetime], None], *,
        text: str = "", extra: dict[str, Any] | None = None,
    ) -> bool:  # fmt: skip
        """One action at a moment; False when the demo has stopped before."""
        if life.over or at > self.stage.clock.now:
            life.over = True
            return False
        row = life.row
        life.at = at
        before = snapshot(row)
        change(life, at)
        row.version += 1
        row.changed_at = at
        entry = told(Change(row, before, None), kind, text=text, extra=extra)  # type: ignore[arg-type]
        life.entries.append(entry)
        self.stage.note(entry, by, at)
        life.over = life.over or life.stop == kind
        return True

    def _assign(self, life: Life, at: datetime) -> None:
        row = life.row
        if row.unit_id is None:
            row.unit = self.stage.units["street1"]
        row.state, row.assigned_at = State.ASSIGNED, at
        life.shifts = []
        self._set_due(life)

    def _set_due(self, life: Life) -> None:
        row, numbers = life.row, self.numbers
        if row.assigned_at is not None:
            days = numbers.days(row.severity, same_day=row.same_day)
            row.due_at = due_time(row.assigned_at, days, life.shifts, closing=numbers.due_time).at

    def _accept(self, life: Life, at: datetime) -> None:
        life.row.state = State.ACCEPTED
        life.row.accepted_at = life.row.accepted_at or at

    def _void(self, life: Life) -> None:
        first, second = self.dice.some(self.crew.office, 2) if len(self.crew.office) > 1 else (*self.crew.office, *self.stage.holders(PostKind.DIRECTOR)[:1])
        reason = self.dice.one(sentences.VOIDS)

        def ask(life: Life, at: datetime) -> None:
            life.row.void_reason, life.row.void_asked_by = reason, first
            life.row.disposition = Disposition.DUPLICATE if "重复" in reason else Disposition.UNFOUNDED

        def void(life: Life, at: datetime) -> None:
            life.row.state = State.VOID

        if self._step(life, self._later(life, 1, 8), first, "finding.void_asked", ask, text=reason):
            self._step(life, self._later(life, 2, 20), second, "finding.voided", void, text="情况属实，同意作废。")
        life.over = True

    def _dispute(self, life: Life) -> None:
        handler = self.crew.handler(life.row.unit_id)
        if handler is None:
            return
        reason = self.dice.one(sentences.DISPUTES)
        other = self._other_unit(life)

        def dispute(life: Life, at: datetime) -> None:
            life.row.dispute_reason, life.row.state = reason, State.DISPUTED
            self._pause(life, at, ClockPause.Cause.DISPUTE)
            life.disputes.append(
                Dispute(
                    id=self.dice.id(at), finding=life.row, unit_id=life.row.unit_id, named_unit=other, asked_by=handler,
                    asked_at=at, reason=reason,
                )
            )  # fmt: skip

        at = self._later(life, 2, 20)
        if life.row.due_at is None or not self._step(life, at, handler, "finding.disputed", dispute, text=reason):
            return
        before = life.row.unit_id
        upheld = other is not None and self.dice.chance(0.45)
        office = self.dice.one(self.crew.office)

        def decide(life: Life, at: datetime) -> None:
            self._resume(life, at)
            life.row.dispute_reason = ""
            kept = life.disputes[-1]
            kept.state, kept.decided_at, kept.decided_by, kept.opinion = "upheld" if upheld else "refused", at, office, text
            kept.given_to = other if upheld else None
            if upheld:
                life.row.unit, life.row.person, life.row.accepted_at = other, None, None
                self._assign(life, at)
            else:
                self._set_due(life)
                life.row.state = State.ACCEPTED if life.row.accepted_at else State.ASSIGNED

        text = self.dice.one(sentences.UPHELD if upheld else sentences.REFUSED_DISPUTE)
        extra = {"upheld": upheld, "asked_by_unit": before}
        self._step(life, self._later(life, 4, 30), office, "finding.dispute_decided", decide, text=text, extra=extra)

    def _other_unit(self, life: Life) -> Unit | None:
        mine = {life.row.unit_id, *life.answerable.support_ids}
        keys = [key for key in ("urban", "housing", "street1", "market", "traffic") if key in self.stage.units]
        others = [self.stage.units[key] for key in keys if self.stage.units[key].pk not in mine]
        return self.dice.one(others) if others else None

    def _coordinate(self, life: Life) -> None:
        handler = self.crew.handler(life.row.unit_id)
        reason = "涉及多家产权单位，本单位无法单独解决，请求协调。"
        if handler is not None:
            self._step(
                life, self._later(life, 2, 20), handler, "finding.coordination_asked",
                lambda life, at: self._pause(life, at, ClockPause.Cause.COORDINATION), text=reason,
            )  # fmt: skip

    def _pause(self, life: Life, at: datetime, cause: str) -> None:
        life.row.paused_at = at
        life.pauses.append(ClockPause(id=self.dice.id(at), finding=life.row, cause=cause, started_at=at))

    def _resume(self, life: Life, at: datetime) -> None:
        pause = life.pauses[-1]
        pause.ended_at, life.row.paused_at = at, None
        life.shifts.append(Shift(at=pause.started_at, until=at))

    def _extend(self, life: Life, handler: Person) -> None:
        dice, due = self.dice, life.row.due_at
        at = self._later(life, 1, 20)
        if due is None or at >= due:
            return
        reason, days = dice.one(sentences.EXTENSIONS), dice.count(2, 8)
        extension = Extension(
            id=dice.id(at), finding=life.row, asked_by=handler, asked_at=at, reason=reason, working_days=days
        )

        def ask(life: Life, at: datetime) -> None:
            life.extensions.append(extension)

        if not self._step(life, at, handler, "finding.extension_asked", ask, text=reason, extra={"working_days": days}):
            return
        office, granted = dice.one(self.crew.office), dice.chance(0.7)
        text = dice.one(sentences.GRANTED if granted else sentences.REFUSED_EXTENSION)

        def decide(life: Life, at: datetime) -> None:
            extension.granted, extension.decided_by, extension.decided_at, extension.opinion = granted, office, at, text
            if granted:
                life.row.extensions_granted += 1
                life.shifts.append(Shift(at=at, days=days))
                self._set_due(life)

        extra = {"granted": granted, "working_days": days}
        self._step(life, self._later(life, 2, 16), office, "finding.extension_decided", decide, text=text, extra=extra)

    def _fix_and_verify(self, life: Life, handler: Person) -> None:
        at = self._fix_moment(life)
        for attempt in range(3):
            if not self._fix(life, handler, at, attempt) or life.stop == "finding.fixed":
                return
            closers = self.crew.independent(life)
            again = life.stop == "finding.returned" or (attempt < 2 and self.dice.chance(0.11))
            if not closers:
                return
            if not again:
                self._close(life, closers)
                return
            reason = self.dice.one(sentences.RETURNS)
            by, back = self.dice.one(closers), self._later(life, 4, 30)
            if not self._step(life, back, by, "finding.returned", self._return, text=reason):
                return
            at = self._later(life, 6, 50)

    def _fix_moment(self, life: Life) -> datetime:
        due, dice = life.row.due_at, self.dice
        if due is None or life.fast:
            return self._later(life, 1, 3)
        if dice.chance(0.11):
            return self.stage.clock.working(max(due, life.at), dice.between(10, 330), dice)
        left = max(2.0, (due - life.at).total_seconds() / 3600)
        return self.stage.clock.working(life.at, left * dice.between(0.25, 0.98), dice)

    def _fix(self, life: Life, handler: Person, at: datetime, attempt: int) -> bool:
        row = life.row
        if at > self.stage.clock.now or life.over:
            life.over = True
            return False
        text = sentences.fix(self.dice, row.item.title if row.item else row.title, row.description, row.count)
        photo = self.album.take(life.place.after[attempt % 2] if attempt < 2 else life.place.before, row.site, handler, at)
        self._keep_photo(life, photo, FindingPhoto.Phase.AFTER, at)

        def fix(life: Life, at: datetime) -> None:
            life.row.fix_text, life.row.state, life.row.fixed_at, life.row.fixed_by = text, State.FIXED, at, handler
            life.row.accepted_at = life.row.accepted_at or at

        return self._step(life, at, handler, "finding.fixed", fix, text=text, extra={"photos": [photo.sha256]})

    def _keep_photo(self, life: Life, photo: Attachment, phase: str, at: datetime) -> None:
        site = life.row.site
        distance = rules.distance_m((site.longitude, site.latitude), (photo.longitude, photo.latitude)) if site else None
        life.photos.append(
            FindingPhoto(
                id=self.dice.id(at), finding=life.row, attachment=photo, phase=phase, distance_m=distance, added_at=at,
                round=life.row.returns + 1 if phase == FindingPhoto.Phase.AFTER else 1,
            )
        )  # fmt: skip

    def _return(self, life: Life, at: datetime) -> None:
        life.row.state, life.row.fixed_at = State.RETURNED, None
        life.row.returns += 1

    def _close(self, life: Life, closers: list[Person]) -> None:
        dice, row = self.dice, life.row
        by, extra = dice.one(closers), {}
        if row.severity == "grave":
            inspectors = [each for each in closers if each in self.stage.holders(PostKind.INSPECTOR)]
            visit = self.recheck(row, dice.one(inspectors), self._later(life, 3, 20)) if inspectors and row.site else None
            if visit is None:
                life.over = True
                return
            extra = {"visit_id": visit}
        disposition = dice.weighted((Disposition.FIXED, Disposition.PARTLY, Disposition.CANNOT), (94, 4, 2))
        text = dice.one(sentences.OPINIONS if disposition == Disposition.FIXED else sentences.PARTLY)

        def close(life: Life, at: datetime) -> None:
            life.row.state, life.row.disposition = State.CLOSED, disposition
            life.row.closed_at, life.row.closed_by = at, by

        low = 22 if row.severity == "grave" else 4
        self._step(life, self._later(life, low, low + 38), by, "finding.closed", close, text=text, extra=extra)
