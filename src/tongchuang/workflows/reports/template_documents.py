"""Documents from the office's Word templates: looked through when uploaded, filled with the data of a month, kept as a document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.actions import draft_document, keep_basis
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Basis, Document, TemplateVersion
from tongchuang.domain.documents.queries import stored
from tongchuang.domain.documents.rules import addressees_text, date_text
from tongchuang.domain.documents.values import Block, Draft, Ground, Party, WordFile, column, paragraph, table
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import local, now
from tongchuang.workflows.reports import fields
from tongchuang.workflows.reports.data import Data
from tongchuang.workflows.reports.registry import recipe
from tongchuang.workflows.reports.report import Report
from tongchuang.workflows.reports.values import Figure

RECIPE = "template"
NO_NUMBER, NO_DATE = "（发文字号待定）", "（成文日期待定）"
MOST_NAMED = 12
MOST_CELLS = 12
BODY = "正文"
ROWS_SHOWN = 3


@dataclass(frozen=True)
class LookedThrough:
    """A template that may be kept: its file, and what was taken out of it."""

    file: WordFile
    stripped: tuple[str, ...]


def look_through(content: bytes, name: str) -> LookedThrough:
    """Check an uploaded template; refused with every field that isn't offered and the nearest one that is."""
    from tongchuang.adapters.word.packages import opened
    from tongchuang.adapters.word.templates import fields_of

    package = opened(content)
    found = fields_of(package)
    faults = [_fault(kind, words) for kind, words in found.faults]
    faults += [_unknown(name, fields.nearest(name)) for name in found.fields if name not in fields.SINGLE]
    for block, names in found.blocks.items():
        if block not in fields.BLOCKS:
            faults.append(_unknown(f"#{block}", f"#{near}" if (near := fields.nearest_block(block)) else ""))
            continue
        known = (*fields.BLOCKS[block], *fields.SINGLE)
        faults += [_unknown(name, fields.nearest(name, block)) for name in names if name not in known]
    if not found.fields and not found.blocks:
        faults.append(_("The file has no field such as {{标题}}: it would say the same every time."))
    if faults:
        raise DocumentInvalid("\n".join(dict.fromkeys(faults[:MOST_NAMED])), field="file")
    names = [*found.fields, *(f"#{block}" for block in found.blocks)]
    written = package.written() if package.stripped else content
    return LookedThrough(WordFile(written, name, tuple(names)), package.stripped)


def _unknown(name: str, near: str) -> str:
    values = {"name": "{{" + name + "}}", "near": "{{" + near + "}}"}
    if near:
        return _("There is no field %(name)s; the nearest is %(near)s.") % values
    return _("There is no field %(name)s.") % values


def _fault(kind: str, words: str) -> str:
    values = {"words": words, "begin": "{{#" + words + "}}", "end": "{{/" + words + "}}"}
    if kind == "unfinished":
        return _("Braces that don't belong together: “%(words)s”.") % values
    if kind == "outside":
        return _("%(begin)s and %(end)s stand in the rows of a table only.") % values
    return _("%(begin)s and %(end)s have to stand in one table, in this order.") % values


@recipe(RECIPE, kind="report", title="")
def from_month(report: Report, params: dict[str, Any]) -> None:
    """The figures that a template of these fields asks for. Params: period, fields."""
    filled(report, params["period"], params["fields"])


def filled(report: Report, period: str, names: Sequence[str]) -> dict[str, Any]:
    """Values of single fields and rows of blocks; every figure that is used is kept with where it stands."""
    single: dict[str, str] = {}
    known = fields.single_values(report, period)
    for name in names:
        if name in fields.FIGURES:
            figure = fields.ask(report, fields.FIGURES[name], period)
            report.use(figure, {"kind": "field", "field": name, "text": figure.text})
        if name in known:
            single[name] = known[name]
    rows = {name[1:]: _rows(report, name[1:], period) for name in names if name.startswith("#")}
    return {"single": single | {key: known[key] for key in fields.OF_THE_MONTH}, "rows": rows}


def _rows(report: Report, block: str, period: str) -> list[dict[str, str]]:
    made = []
    for row in fields.rows_of(report, block, period):
        for name, cell in row.items():
            if isinstance(cell, Figure):
                report.use(cell, {"kind": "field", "field": f"{block}·{name}", "text": cell.text})
        made.append({name: cell.text if isinstance(cell, Figure) else cell for name, cell in row.items()})
    return made


def write_from_template(
    version: TemplateVersion,
    *,
    title: str,
    body: str,
    period: str,
    campaign: Campaign,
    as_of: datetime,
    to: Sequence[Party],
    copies: Sequence[Party] = (),
    by: Actor,
) -> Document:
    """A draft made from a template with the data of a month; it is approved, numbered and sent like any other."""
    by.require(Permission.DRAFT_DOCUMENTS)
    if campaign.region_id != by.region_id or version.template.region_id != by.region_id:
        raise DocumentInvalid(_("There is no such template."))
    if version.template.retired_at is not None:
        raise DocumentInvalid(_("This template is out of use."))
    if as_of > now():
        raise DocumentInvalid(_("The moment of the data lies in the future."), field="as_of")
    report = Report(Data(campaign, as_of))
    values = filled(report, period, version.fields)
    values["single"][BODY] = body.strip()
    draft = Draft(
        region_id=by.region_id, kind=version.template.kind, title=title, blocks=_blocks(version, values), addressees=tuple(to),
        copies=tuple(copies), campaign_id=campaign.pk,
    )  # fmt: skip
    params = {"period": period, "fields": list(version.fields)}
    with transaction.atomic():
        row = draft_document(draft, by=by)
        ground = Ground(RECIPE, params, as_of, report.kept_figures(), values)
        keep_basis(row, ground, by=by, template_version=version.pk)
    return row


def word_from_template(document: Document, basis: Basis) -> bytes:
    """The Word file of a document from a template, with number and date as they are now."""
    from tongchuang.adapters.word.templates import fill

    assert basis.template is not None
    values = basis.filled["single"] | words_of(document)
    return fill(stored(basis.template.sha256), values, basis.filled["rows"]).content


def words_of(document: Document) -> dict[str, str]:
    """What fields say of the document itself."""
    content = document.content
    return {
        "标题": document.title, "发文字号": document.number_text or NO_NUMBER,
        "成文日期": date_text(local(document.issued_at).date()) if document.issued_at else NO_DATE,
        "发文机关": content["signature"], "主送": addressees_text(content["to"]), "抄送": addressees_text(content["copies"]),
    }  # fmt: skip


def _blocks(version: TemplateVersion, values: dict[str, Any]) -> tuple[Block, ...]:
    """The words of a filled template as a body of our own layout, without what its head and end say."""
    from tongchuang.adapters.word.templates import fill

    made = fill(stored(version.sha256), values["single"], values["rows"]).paragraphs
    blocks = [paragraph(each) if isinstance(each, str) else _table(each) for each in made]
    kept = tuple(each for each in blocks if each is not None)
    if not kept:
        raise DocumentInvalid(_("Filled in, the template says nothing: write its text."), field="body")
    return kept


def _table(rows: list[list[str]]) -> Block | None:
    wide = max((len(row) for row in rows), default=0)
    if not wide or wide > MOST_CELLS or len(rows) < 2:
        words = "　".join(cell for row in rows for cell in row if cell)
        return paragraph(words) if words else None
    full = [row + [""] * (wide - len(row)) for row in rows]
    shares = [max(2, min(12, max(len(row[place]) for row in full))) for place in range(wide)]
    return table([column(name, width=share) for name, share in zip(full[0], shares, strict=True)], full[1:])


def example_template() -> bytes:
    """A ready template to begin from: the monthly report with its units."""
    from docx import Document as WordDocument

    file = WordDocument()
    for words in (
        "{{标题}}",
        "{{发文字号}}",
        "{{主送}}：",
        "现将{{统计月}}创建工作情况报告如下，数据截至{{统计时点}}。",
    ):
        file.add_paragraph(words)
    file.add_paragraph(
        "本月得分{{本月得分}}，登记问题{{本月登记问题}}件，销号{{本月销号问题}}件，超期{{超期问题}}件，销号率{{销号率}}。"
    )
    rows = file.add_table(rows=2, cols=4)
    rows.style = "Table Grid"
    head = ("单位", "登记", "销号", "超期")
    line = ("{{#单位}}{{单位名称}}", "{{本月登记问题}}", "{{本月销号问题}}", "{{超期问题}}{{/单位}}")
    for place in range(4):
        rows.cell(0, place).text, rows.cell(1, place).text = head[place], line[place]
    for words in ("{{正文}}", "{{发文机关}}", "{{成文日期}}"):
        file.add_paragraph(words)
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


@dataclass(frozen=True)
class Offers:
    """Every field with its value of a month: single ones, and of each row block its fields and first rows."""

    as_of: str
    single: list[tuple[str, str]]
    blocks: list[tuple[str, tuple[str, ...], list[list[str]]]]


def offered(campaign: Campaign, period: str, as_of: datetime) -> Offers:
    """All that templates may ask for, as the data of the moment give it."""
    report = Report(Data(campaign, as_of))
    single = fields.single_values(report, period)
    blocks = []
    for name, columns in fields.BLOCKS.items():
        rows = _rows(report, name, period)[:ROWS_SHOWN]
        blocks.append((name, columns, [[row[each] for each in columns] for row in rows]))
    return Offers(report.as_of_text, list(single.items()), blocks)


def sample_of(version: TemplateVersion, campaign: Campaign, period: str, as_of: datetime) -> Any:
    """The template filled with the data of a month, to be looked at."""
    from tongchuang.adapters.word.templates import fill

    values = filled(Report(Data(campaign, as_of)), period, version.fields)
    shown = {name: f"〔{name}〕" for name in (*fields.OF_THE_DOCUMENT, *fields.TYPED)}
    return fill(stored(version.sha256), values["single"] | shown, values["rows"])
