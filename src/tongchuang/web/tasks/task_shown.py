"""Parts of tasks as pages show them: state, due day, the five marks, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings.access import sees_readings
from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.engine_io import due_moment
from tongchuang.domain.tasks.history import HistoryEntry
from tongchuang.domain.tasks.models import Proof, State, Task
from tongchuang.domain.tasks.states import WITH_UNIT, Fixed
from tongchuang.foundation.clock import today
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.timeline import Change, Entry
from tongchuang.web.shared.words import word

TONES = {
    State.DRAFT: "quiet", State.RELEASED: "blue", State.ACCEPTED: "blue", State.DOING: "teal", State.RETURNED: "orange",
    State.FINISHED: "purple", State.CLOSED: "green", State.WITHDRAWN: "quiet",
}  # fmt: skip
ICONS = {
    State.DRAFT: "pencil", State.RELEASED: "send", State.ACCEPTED: "player-play", State.DOING: "progress",
    State.RETURNED: "arrow-back-up", State.FINISHED: "clock-check", State.CLOSED: "circle-check", State.WITHDRAWN: "circle-off",
}  # fmt: skip
EVENT_TONES = {
    "task.released": "assigned", "task.accepted": "accepted", "task.finished": "fixed", "task.closed": "green",
    "task.returned": "orange", "task.declined": "orange", "task.reopened": "orange", "task.withdrawn": "quiet",
}  # fmt: skip


def state_badge(row: Task) -> SafeString:
    """How it stands, in colour, word and sign; what nobody took says so."""
    state = State(row.state)
    if state == State.RELEASED and row.lead_unit_id is None:
        return cells.badge(_("To be claimed"), "amber", "hand-grab")
    return cells.badge(word("task_state", state), TONES[state], ICONS[state])


def state_words(row: Task) -> str:
    """The same for Excel."""
    if row.state == State.RELEASED and row.lead_unit_id is None:
        return _("To be claimed")
    return word("task_state", row.state)


def due_cell(row: Task) -> SafeString:
    """The due day; while it is with a unit, what is left of it in words."""
    if row.due_on is None:
        return cells.text("")  # type: ignore[no-any-return]
    shown = cells.day(row.due_on)
    if row.state not in WITH_UNIT:
        return shown
    left = (row.due_on - today()).days
    tone = "late" if left < 0 else "soon" if left <= rules.SOON_DAYS else "calm"
    return format_html('{} <span class="due due-{}">{}</span>', shown, tone, due_words(row))


def due_words(row: Task) -> str:
    """What is left of the time, in words."""
    if row.due_on is None or row.state not in WITH_UNIT:
        return ""
    return str(formats.due_text(due_moment(row.due_on)))


def progress_cell(row: Task) -> SafeString:
    """How far it is, as a bar and a figure."""
    return format_html(
        '<span class="task-share"><progress max="100" value="{0}" aria-hidden="true"></progress> {0}%</span>',
        row.progress,
    )


@dataclass(frozen=True)
class Mark:
    """One of the five things, with what it says."""

    label: str
    done: bool
    hint: str


def marks_of(row: Task) -> list[Mark]:
    """The five marks (五定): what is settled, and what is missing by name."""
    hints = {
        Fixed.TASK: _("What is to be done"), Fixed.SCHEDULE: _("Until when"), Fixed.DUTY: _("Which unit leads"),
        Fixed.MEASURES: _("By which measures"), Fixed.PERSON: _("Who does it"),
    }  # fmt: skip
    return [Mark(str(mark.label), done, hints[mark]) for mark, done in rules.settled(row).items()]


def marks_words(row: Task) -> str:
    """How many of the five are settled."""
    return f"{5 - len(rules.unsettled(row))}/5"


def marks_cell(row: Task) -> SafeString:
    """The same in the list; what is missing stands in the title."""
    missing = [str(mark.label) for mark in rules.unsettled(row)]
    if not missing:
        return format_html('<span class="figure">{}</span>', marks_words(row))
    text = _("Missing: %(what)s") % {"what": "、".join(missing)}
    return format_html('<span class="figure due-soon" title="{}">{}</span>', text, marks_words(row))


@dataclass(frozen=True)
class Origin:
    """Where a task comes from, with the way back where there is one."""

    word: str
    title: str
    url: str


def origin_of(row: Task, actor: Actor) -> Origin:
    """The source; a quote in a text leads to its place, for who sees the document."""
    url = url_of(row.origin_type, row.origin_id) if row.origin_id else ""
    if row.origin_type == "reading" and not sees_readings(actor):
        url = ""
    if url and row.quote_start is not None:
        url += f"?at={row.quote_start}-{row.quote_end or row.quote_start}"
    return Origin(word("task_origin", row.origin_type), row.origin_title, url)


def proof_link(proof: Proof) -> tuple[str, str, str]:
    """(icon, words, address) of a proof that is no photo."""
    if proof.attachment is not None:
        return "paperclip", proof.label or proof.attachment.name, ""
    return "link", proof.label, url_of(proof.target_type, proof.target_id) if proof.target_id else ""


def entry_of(entry: HistoryEntry) -> Entry:
    """A line of the history for the timeline."""
    changes = tuple(Change(label, then if then != "—" else "", now_) for label, then, now_ in entry.changes)
    return Entry(
        entry.at, entry.who, entry.title, entry.text, changes, tone=EVENT_TONES.get(entry.kind, "quiet")
    )
