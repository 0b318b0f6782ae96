"""The demo county's tasks: drafts, for claiming, running, late, returned, cascaded, recurring, closed; as the actions
would have written them over three months."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.tasks.actions.base import grams_of
from tongchuang.domain.tasks.engine_io import working_day_by, working_days_later
from tongchuang.domain.tasks.models import Extension, Milestone, Progress, Proof, Task, TaskSupport
from tongchuang.domain.tasks.rules import monthly_steps, rolled_up
from tongchuang.domain.tasks.states import WITH_UNIT, Kind, Origin, State
from tongchuang.foundation.clock import local
from tongchuang.workflows.demo.dice import Dice
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.demo.task_rows import PARTS, ROWS, TaskRow

STEPS = ("摸底建账", "集中整治", "验收巩固", "常态管护")
# How far through its life a state is: which events it has behind it.
REACHED = {
    State.DRAFT: 0, State.RELEASED: 1, State.ACCEPTED: 2, State.DOING: 3, State.FINISHED: 4, State.RETURNED: 5, State.CLOSED: 5,
    State.WITHDRAWN: 1,
}  # fmt: skip
INSTANCES = 3


def make_tasks(stage: Stage) -> None:
    """All of it, in a few statements."""
    dice = stage.dice.part("tasks")
    people: dict[object, list[Person]] = {}
    for person in stage.people:
        people.setdefault(person.unit_id, []).append(person)
    phases = list(Phase.objects.filter(campaign=stage.campaign).order_by("position"))
    closed = Finding.objects.filter(region=stage.region, state="closed").order_by("-number")
    proofs = {unit: (pk, number) for unit, pk, number in closed.values_list("unit_id", "pk", "number")}
    writer = _Writer(stage, dice, people, phases, proofs)
    for row in ROWS:
        if not row.lead or row.lead in stage.units:
            writer.write(row)
    writer.keep()


class _Writer:
    def __init__(
        self, stage: Stage, dice: Dice, people: Any, phases: list[Phase], proofs: dict[Any, Any]
    ) -> None:
        self.stage, self.dice, self.people, self.phases, self.proofs = stage, dice, people, phases, proofs
        self.office = stage.holders(PostKind.OFFICE)[0]
        self.director = stage.holders(PostKind.DIRECTOR)[0]
        self.levels: list[list[Task]] = [[], []]
        self.beside: list[Any] = []

    def write(self, row: TaskRow) -> None:
        """A task with its parts, or its instances."""
        task = self._task(row, self.stage.units[row.lead].pk if row.lead else None, row.state)
        self.levels[0].append(task)
        for key in row.supports:
            if key in self.stage.units:
                self.beside.append(
                    TaskSupport(id=self.dice.id(task.made_at), task=task, unit=self.stage.units[key])
                )
        self._steps(task, row)
        self._life(task, row.note, row.progress)
        parts = [self._part(task, *part, number) for number, part in enumerate(PARTS.get(row.title, ()))]
        if parts:
            task.progress = rolled_up((part.state, part.progress) for part in parts) or 0
        if row.rrule:
            self._instances(task)

    def _task(self, row: TaskRow, unit: Any, state: str) -> Task:
        clock = self.stage.clock
        at = clock.ago(row.made, 9, self.dice.count(0, 50))
        due = working_day_by(clock.day + timedelta(days=row.due)) if row.due is not None else None
        person = self.dice.one(self.people[unit]) if self.people.get(unit) and row.measures else None
        task = Task(
            id=self.dice.id(at), region=self.stage.region, campaign=self.stage.campaign, title=row.title, action=row.quote or row.title,
            kind=row.kind, state=state, lead_unit_id=unit, person=person, measures=row.measures, starts_on=local(at).date(), due_on=due,
            rrule=row.rrule, cadence=row.cadence, quantity=row.quantity, cascades=row.cascades, progress=row.progress,
            year_plan=clock.day.year if row.year_plan else None, origin_type=Origin.READING if row.quote else Origin.DOCUMENT,
            origin_title=row.source, quote=row.quote, made_at=at, made_by=self.office, changed_at=at, version=1,
            phase=self._phase(due),
        )  # fmt: skip
        task.grams = grams_of(task)
        return task

    def _phase(self, due: date | None) -> Phase | None:
        return next(
            (
                each
                for each in self.phases
                if due and each.ends_on and each.starts_on and each.starts_on <= due <= each.ends_on
            ),
            None,
        )

    def _steps(self, task: Task, row: TaskRow) -> None:
        if not row.steps or task.due_on is None or task.starts_on is None:
            return
        days = [working_day_by(day) for day in monthly_steps(task.starts_on, task.due_on)][-row.steps :]
        for title, day in zip(STEPS, days, strict=False):
            done = day if day < self.stage.clock.day - timedelta(days=2) else None
            self.beside.append(
                Milestone(id=self.dice.id(task.made_at), task=task, title=title, due_on=day, done_on=done)
            )

    def _life(self, task: Task, note: str, share: int) -> None:
        """The events up to the state, a few working days apart, none of them in the future."""
        task.version = 1
        self._told(
            task, "made", self.office, task.made_at, {"kind": task.kind, "origin_type": task.origin_type}
        )
        reached = REACHED[State(task.state)]
        doer = task.person or self.office
        if reached >= 1:
            task.released_at, task.released_by = self._after(task.made_at, 4), self.director
            self._told(task, "released", self.director, task.released_at, {"state": State.RELEASED})
            if task.lead_unit_id is None:
                task.claim_until = working_days_later(local(task.released_at).date(), 3)
        if reached >= 2:
            task.accepted_at, task.accepted_by = self._after(task.released_at, 30), doer
            self._told(task, "accepted", doer, task.accepted_at, {"state": State.ACCEPTED})
        if share and reached >= 2 and task.accepted_at:
            self._reports(task, doer, min(share, 85) if reached >= 4 else share)
        if reached >= 4:
            finished = self._after(task.changed_at, 50)
            said = (
                note if task.state in (State.FINISHED, State.CLOSED) and note else "已按要求完成，请予审核。"
            )
            self._report(task, doer, finished, 100, said, closing=True)
            task.finished_at, task.finished_by = finished, doer
            self._told(task, "finished", doer, finished, {"state": State.FINISHED, "progress": 100})
        self._end(task, note, share)

    def _reports(self, task: Task, doer: Person, share: int) -> None:
        at = self._after(task.accepted_at, 60)
        if share > 40:
            self._report(task, doer, at, share // 2, "已完成摸底，建立台账。")
            self._told(
                task,
                "progress",
                doer,
                at,
                {"state": State.DOING, "progress": share // 2},
                "已完成摸底，建立台账。",
            )
            at = self._after(at, 100)
        self._report(task, doer, at, share, "正按方案推进，每周小结一次。")
        self._told(
            task,
            "progress",
            doer,
            at,
            {"state": State.DOING, "progress": share},
            "正按方案推进，每周小结一次。",
        )

    def _report(
        self, task: Task, by: Person, at: datetime, share: int, text: str, *, closing: bool = False
    ) -> None:
        report = Progress(
            id=self.dice.id(at), task=task, at=at, by=by, percent=share, text=text, closing=closing
        )
        self.beside.append(report)
        finding = self.proofs.get(task.lead_unit_id) or next(iter(self.proofs.values()), None)
        if closing and finding is not None:
            key, number = finding
            self.beside.append(
                Proof(
                    id=self.dice.id(at),
                    task=task,
                    report=report,
                    target_type="finding",
                    target_id=key,
                    label=number,
                    added_at=at,
                )
            )

    def _end(self, task: Task, note: str, share: int) -> None:
        if task.state == State.CLOSED:
            task.closed_at, task.closed_by = self._after(task.finished_at, 24), self.office
            self._told(task, "closed", self.office, task.closed_at, {"state": State.CLOSED}, "已核，属实。")
        elif task.state == State.RETURNED:
            task.return_reason, task.returns, task.finished_at, task.progress = note, 1, None, share
            self._told(
                task,
                "returned",
                self.office,
                self._after(task.changed_at, 20),
                {"state": State.RETURNED, "returns": 1},
                note,
            )
        elif task.state == State.WITHDRAWN:
            task.withdrawn_reason = note
            self._told(
                task,
                "withdrawn",
                self.office,
                self._after(task.changed_at, 60),
                {"state": State.WITHDRAWN},
                note,
            )
        elif (
            task.state in WITH_UNIT
            and task.kind == Kind.TASK
            and task.due_on
            and task.title.startswith("学校周边")
        ):
            self._ask(task)

    def _ask(self, task: Task) -> None:
        assert task.due_on is not None
        at, until = self.stage.clock.ago(1, 15, 20), working_day_by(task.due_on + timedelta(days=10))
        self.beside.append(
            Extension(
                id=self.dice.id(at), task=task, asked_by=task.person, asked_at=at, reason="隔离护栏到货延迟。", was_due_on=task.due_on, until=until
            )
        )  # fmt: skip
        self._told(
            task, "extension_asked", task.person or self.office, at, {"until": until}, "隔离护栏到货延迟。"
        )

    def _part(self, parent: Task, title: str, key: str, share: int, state: str, number: int) -> Task:
        unit = self.stage.units[key].pk if key in self.stage.units else parent.lead_unit_id
        row = TaskRow(
            title, "", None, state, 20 - number, share, measures="按总方案分区推进。", note="已全部签订。"
        )
        part = self._task(row, unit, state)
        part.parent, part.root, part.depth, part.due_on, part.phase = (
            parent,
            parent,
            1,
            parent.due_on,
            parent.phase,
        )
        part.origin_type, part.origin_title, part.quote = (
            parent.origin_type,
            parent.origin_title,
            parent.quote,
        )
        self.levels[1].append(part)
        self._life(part, row.note, share)
        return part

    def _instances(self, series: Task) -> None:
        day = self.stage.clock.day
        for back in range(INSTANCES):
            month = (day.replace(day=1) - timedelta(days=28 * back + 1)) if back else day
            on = month.replace(day=25)
            closed = on < day
            row = TaskRow(f"{series.title} {on:%Y-%m-%d}", "", None, "closed" if closed else "accepted", 35 + 30 * back, 100 if closed else 0,
                          measures=series.measures, kind="recurring", cadence=series.cadence, source=series.origin_title, note="当月大扫除已完成。")  # fmt: skip
            task = self._task(row, series.lead_unit_id, row.state)
            task.series, task.occurs_on, task.due_on = series, on, on
            self.levels[1].append(task)
            self._life(task, row.note, row.progress)

    def _after(self, moment: datetime | None, hours: float) -> datetime:
        assert moment is not None
        latest = self.stage.clock.ago(1, 17, 30)
        return min(
            self.stage.clock.working(moment, self.dice.between(hours / 2, hours), self.dice),
            max(latest, moment),
        )

    def _told(
        self, task: Task, kind: str, by: Person, at: datetime, new: dict[str, Any], text: str = ""
    ) -> None:
        always = {
            "version": task.version,
            "lead_unit_id": task.lead_unit_id,
            "person_id": task.person_id,
            "due_on": task.due_on,
        }
        words = {"words": {"title": ["", task.title]}} if kind == "made" else {}
        self.stage.tell(
            f"task.{kind}",
            task,
            by,
            at,
            new={**always, **new},
            personal={**words, **({"text": text} if text else {})},
        )
        task.version, task.changed_at = task.version + 1, at

    def keep(self) -> None:
        """Write it all, tops before parts."""
        for level in self.levels:
            for task in level:
                task.version -= 1
            Task.objects.bulk_create(level)
        for model in (TaskSupport, Milestone, Progress, Proof, Extension):
            model.objects.bulk_create([row for row in self.beside if isinstance(row, model)])
