"""The office's Word templates: uploaded, looked at, filled, gone back to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.documents import actions
from tongchuang.domain.documents.access import get_template_for, templates_visible_to
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import TemplateVersion, WordTemplate
from tongchuang.domain.documents.queries import stored, with_versions
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.errors import Invalid
from tongchuang.web.documents.report_forms import FromTemplateForm, TemplateForm, VersionForm
from tongchuang.web.documents.views.documents import WORD
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done, number_of
from tongchuang.web.shared.scope import scope_of
from tongchuang.workflows.reports import moment_of_month, template_documents
from tongchuang.workflows.reports.fields import OF_THE_DOCUMENT, TYPED

DRAFT = Permission.DRAFT_DOCUMENTS
ABOUT = {
    "标题": gettext_lazy("The title of the document"), "发文字号": gettext_lazy("Given at the issue"),
    "成文日期": gettext_lazy("The day of the issue"), "发文机关": gettext_lazy("The signature"), "主送": gettext_lazy("The addressees"),
    "抄送": gettext_lazy("The copies"), "正文": gettext_lazy("The text that you type when you write the document"),
}  # fmt: skip


@require_safe
@requires(DRAFT)
def templates(request: HttpRequest) -> HttpResponse:
    """All templates."""
    rows = with_versions(templates_visible_to(request.actor))  # type: ignore[attr-defined]
    return render(request, "documents/templates.html", {"rows": [(row, _in_use(row)) for row in rows]})


@require_http_methods(["GET", "POST"])
@requires(DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """Upload a template."""
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            looked = _looked(request)
            made = actions.add_template(values["title"], values["kind"], looked.file, by=request.actor)  # type: ignore[attr-defined]
            return done(request, "documents:template", _told(looked), made.pk)
        except Invalid as error:
            _say(form, error)
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/template_new.html", {"form": form}, status=status)


@require_safe
@requires(DRAFT)
def template(request: HttpRequest, word_template_id: UUID) -> HttpResponse:
    """A template: what it says with the data of the month, and its versions."""
    return _page(request, _get(request, word_template_id), VersionForm())


@require_POST
@requires(DRAFT)
def upload(request: HttpRequest, word_template_id: UUID) -> HttpResponse:
    """A new version."""
    row = _get(request, word_template_id)
    form = VersionForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            looked = _looked(request)
            actions.add_version(row, looked.file, by=request.actor)  # type: ignore[attr-defined]
            return done(request, "documents:template", _told(looked), row.pk)
        except Invalid as error:
            _say(form, error)
    return _page(request, row, form, 422)


@require_POST
@requires(DRAFT)
def use(request: HttpRequest, word_template_id: UUID) -> HttpResponse:
    """Go back to an earlier version, or on to a later one."""
    row = _get(request, word_template_id)
    version = actions.use_version(row, number_of(request.POST.get("number", "")) or 0, by=request.actor)  # type: ignore[attr-defined]
    text = _("Version %(number)d is in use.") % {"number": version.number}
    return done(request, "documents:template", text, row.pk)


@require_POST
@requires(DRAFT)
def retire(request: HttpRequest, word_template_id: UUID) -> HttpResponse:
    """Put it out of use."""
    row = actions.retire_template(_get(request, word_template_id), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:template", _("Out of use. What was made from it stays as it is."), row.pk)


@require_POST
@requires(DRAFT)
def take_up(request: HttpRequest, word_template_id: UUID) -> HttpResponse:
    """Take it up again."""
    row = actions.take_up_template(_get(request, word_template_id), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:template", _("In use again."), row.pk)


@require_safe
@requires(DRAFT)
def file(request: HttpRequest, word_template_id: UUID) -> HttpResponse:
    """A version as it was uploaded, or (?filled) the one in use with the data of the month."""
    row = _get(request, word_template_id)
    wanted = number_of(request.GET.get("version", ""))
    version = next((each for each in row.versions.all() if each.number == wanted), None) or _in_use(row)
    if version is None:
        raise Http404
    if "filled" not in request.GET:
        return _word(stored(version.sha256), version.file_name)
    sample = _sample(request, version)
    if sample is None:
        raise Http404
    return _word(sample.content, f"{row.title}.docx")


@require_safe
@requires(DRAFT)
def example(request: HttpRequest) -> HttpResponse:
    """A template to begin from."""
    return _word(template_documents.example_template(), "月报模板.docx")


@require_safe
@requires(DRAFT)
def fields(request: HttpRequest) -> HttpResponse:
    """All fields that are offered, with their present values."""
    campaign, period = scope_of(request).campaign, scope_of(request).period
    offered = template_documents.offered(campaign, period, moment_of_month(period)) if campaign else None
    fixed = [(name, ABOUT[name]) for name in (*OF_THE_DOCUMENT, *TYPED)]
    context = {"offered": offered, "fixed": fixed, "period": period, "campaign": campaign}
    return render(request, "documents/template_fields.html", context)


@require_http_methods(["GET", "POST"])
@requires(DRAFT)
def write(request: HttpRequest, word_template_id: UUID) -> HttpResponse:
    """A document from a template."""
    actor = request.actor  # type: ignore[attr-defined]
    row, campaign = _get(request, word_template_id), scope_of(request).campaign
    version = _in_use(row)
    if version is None or row.retired_at is not None or campaign is None:
        raise Http404
    units = open_units(units_visible_to(actor))
    form = FromTemplateForm(
        request.POST or None, units=units, initial={"title": row.title, "period": scope_of(request).period}
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = template_documents.write_from_template(
                version, title=values["title"], body=values["body"], period=values["period"], campaign=campaign,
                as_of=moment_of_month(values["period"]), to=form.addressees(), by=actor,
            )  # fmt: skip
            return done(
                request,
                "documents:document",
                _("Written from the template. Read it before you submit it."),
                made.pk,
            )
        except DocumentInvalid as error:
            field = {"addressees": "to"}.get(error.field, error.field)
            form.add_error(field if field in form.fields else None, str(error))
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/template_write.html", {"form": form, "template": row}, status=status)


def _get(request: HttpRequest, key: UUID) -> WordTemplate:
    row = get_template_for(request.actor, key)  # type: ignore[attr-defined]
    return with_versions(templates_visible_to(request.actor).filter(pk=row.pk))[0]  # type: ignore[attr-defined]


def _in_use(row: WordTemplate) -> TemplateVersion | None:
    return next((version for version in row.versions.all() if version.in_use), None)


def _looked(request: HttpRequest) -> Any:
    given = request.FILES["file"]
    return template_documents.look_through(given.read(actions.MOST_TEMPLATE_BYTES + 1), str(given.name))


def _told(looked: Any) -> str:
    if not looked.stripped:
        return _("The template is in use.")
    return _("The template is in use. Links were taken out: %(links)s") % {
        "links": "、".join(looked.stripped[:5])
    }


def _say(form: Any, error: Invalid) -> None:
    for line in str(error).split("\n"):
        form.add_error(error.field if error.field in form.fields else None, line)


def _sample(request: HttpRequest, version: TemplateVersion) -> Any:
    campaign, period = scope_of(request).campaign, scope_of(request).period
    return (
        template_documents.sample_of(version, campaign, period, moment_of_month(period)) if campaign else None
    )


def _page(request: HttpRequest, row: WordTemplate, form: VersionForm, status: int = 200) -> HttpResponse:
    version = _in_use(row)
    sample = _sample(request, version) if version else None
    context = {
        "template": row, "version": version, "form": form, "versions": row.versions.all(), "period": scope_of(request).period,
        "said": [(isinstance(each, str), each) for each in sample.paragraphs] if sample else [],
    }  # fmt: skip
    return render(request, "documents/template.html", context, status=status)


def _word(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=WORD)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
