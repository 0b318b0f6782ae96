"""What everybody may see of draws without signing in: announcements, published records, and a page that verifies them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.draws.access import announced_draws, get_announced_draw, get_public_draw
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.queries import public_record_of
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.draw.standalone import inline, policy_hash, ten_lines, verifier_script, verifier_style
from tongchuang.web.draw.verifier_words import verifier_words
from tongchuang.web.shared.access import public

View = Callable[..., HttpResponse]
MOST = 200


@dataclass(frozen=True)
class Choice:
    """A published draw in the verifier's list."""

    id: UUID
    label: str


def in_either_language(view: View) -> View:
    """Strangers have no account to keep their language with: it goes into a cookie."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.GET.get("language")
        if language not in {"zh-hans", "en"}:
            return view(request, *args, **kwargs)
        rest = request.GET.copy()
        rest.pop("language")
        response = redirect(f"{request.path}?{rest.urlencode()}" if rest else request.path)
        response.set_cookie(
            "language", language, max_age=365 * 86400, samesite="Lax", secure=request.is_secure()
        )
        return response

    return handle


@require_safe
@public("announcements of draws are for everybody")
@in_either_language
def announcements(request: HttpRequest) -> HttpResponse:
    """All draws that were sealed, by county, newest first: what was fixed, and what became of it."""
    draws = list(announced_draws()[:MOST])
    counties: dict[str, list[Draw]] = {}
    for draw in draws:
        counties.setdefault(draw.region.name, []).append(draw)
    return render(request, "draw/public.html", {"counties": counties.items(), "here": "public"})


@require_safe
@public("what was fixed at sealing is for everybody to hold the draw to")
@in_either_language
def announcement(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """One draw: its fingerprints, quotas and times; its record once it is published."""
    draw = get_announced_draw(draw_id)
    context = {"draw": draw, "sealed": draw.announcement, "here": "public"}
    return render(request, "draw/announcement.html", context)


@require_safe
@public("what was fixed at sealing is for everybody to hold the draw to")
def sealed_file(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """SEALED.json, as `tongchuang draw verify --sealed` reads it."""
    draw = get_announced_draw(draw_id)
    return _file(
        json.dumps(draw.announcement, ensure_ascii=False, indent=1) + "\n", f"SEALED-{draw.number}.json"
    )


@require_safe
@public("a published record is for everybody to recompute")
def record_file(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """RECORD.json of a published draw, byte for byte the file whose fingerprint was shown at the draw."""
    draw = get_public_draw(draw_id)
    return _file(public_record_of(draw), f"RECORD-{draw.number}.json")


def _file(content: bytes | str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@public("anybody may verify a record; the file stays in their browser")
@in_either_language
def verify(request: HttpRequest) -> HttpResponse:
    """Recomputes a record in the browser, step by step."""
    known = list(announced_draws()[:MOST])
    rows = [draw for draw in known if draw.state == Draw.State.PUBLISHED]
    published = [Choice(draw.pk, f"{draw.region.name} · {_number(draw)} · {draw.title}") for draw in rows]
    wanted = as_uuid(request.GET.get("draw", ""))
    context = {
        "published": published, "wanted": wanted, "words": verifier_words(), "ten_lines": ten_lines(), "here": "verify",
        "pending": next((draw for draw in known if draw.pk == wanted and draw not in rows), None),
    }  # fmt: skip
    return render(request, "draw/verify.html", context)


def _number(draw: Draw) -> str:
    return _("Draw %(number)d") % {"number": draw.number or 0}


@require_safe
@public("the verifier as one file, for whoever trusts no page")
@in_either_language
def verifier_file(request: HttpRequest) -> HttpResponse:
    """The verifier to be saved: it needs no server, and its policy lets it reach none."""
    script, style = verifier_script(), verifier_style()
    context = {
        "script": inline("script", script, "verifier-script"), "style": inline("style", style, "verifier-style"), "script_hash": policy_hash(script), "style_hash": policy_hash(style),
        "words": verifier_words(), "day": today().isoformat(), "open_compare": True,
    }  # fmt: skip
    response = render(request, "draw/verifier_file.html", context)
    response["Content-Disposition"] = 'attachment; filename="draw-verifier.html"'
    return response
