"""What makes a visit unfit to be kept: every reason at once, each naming the item and the cure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.checklists import Checklist, ChecklistEntry
from tongchuang.domain.inspections.errors import CheckProblem, VisitRejected
from tongchuang.domain.inspections.models import CheckPhoto, Evaluation
from tongchuang.domain.inspections.queries import turns_at
from tongchuang.domain.inspections.rules import (
    MOST_OCCURRENCES,
    SEVERITIES,
    SOURCES_OF_VISITS,
    VERDICTS,
    grades_of,
)
from tongchuang.domain.inspections.secrecy import sites_sent_to
from tongchuang.domain.inspections.values import CheckEntry, VisitEntry
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import local

MOST_PHOTOS = 9
MOST_NOTE = 1000
# A setting of the campaign: a failed check needs a photo.
PHOTO_ON_FAIL = "photo_on_fail"


def refuse_bad_visit(
    entry: VisitEntry,
    *,
    campaign: Campaign,
    site: Site,
    evaluation: Evaluation | None,
    checklist: Checklist,
    by: Actor,
) -> None:
    """Raise VisitRejected with everything that is wrong, or return."""
    needs_photo = bool(campaign.settings.get(PHOTO_ON_FAIL, False))
    problems = problems_of(
        entry, campaign=campaign, site=site, evaluation=evaluation, checklist=checklist, needs_photo=needs_photo, by=by
    )
    missing, taken = _photos(entry, by)
    problems += _about_photos(entry, missing, taken)
    if problems:
        raise VisitRejected(problems, missing_photos=tuple(sorted(missing, key=str)))


def problems_of(
    entry: VisitEntry,
    *,
    campaign: Campaign,
    site: Site,
    evaluation: Evaluation | None,
    checklist: Checklist,
    needs_photo: bool,
    by: Actor | None = None,
) -> list[CheckProblem]:
    """What is wrong with a visit but for its photos."""
    problems = [
        CheckProblem(None, None, text, code) for code, text in _about_visit(entry, campaign, site, evaluation, by)
    ]
    for check in entry.checks:
        found = checklist.entries.get(check.item)
        texts = _about_check(check, found, needs_photo=needs_photo)
        problems += [CheckProblem(check.id, check.item, text, "unfit" if found else "item_unknown") for text in texts]
    problems += _twice(entry, checklist)
    return problems


def _about_visit(
    entry: VisitEntry, campaign: Campaign, site: Site, evaluation: Evaluation | None, by: Actor | None
) -> Iterator[tuple[str, str]]:
    if not entry.checks:
        yield "unfit", _("Nothing was judged yet. Judge at least one item.")
    if entry.source not in SOURCES_OF_VISITS:
        yield "unfit", _("A visit can't come from the source “%(source)s”.") % {"source": entry.source}
    if campaign.closed_at is not None:
        yield "campaign_closed", _("The campaign is closed; no more visits are taken.")
    if local(entry.started_at).date() < campaign.starts_on:
        yield "unfit", _("The visit began before the campaign. Check the date of the phone.")
    if site.closed_on is not None and site.closed_on <= local(entry.started_at).date():
        text = _("The site %(site)s has been closed since %(day)s.")
        yield "site_closed", text % {"site": site.name, "day": site.closed_on}
    if (entry.longitude is None) != (entry.latitude is None) or not _on_earth(entry):
        yield "unfit", _("The position is not a place on earth. Leave it out or locate again.")
    if evaluation is not None:
        for text in _about_evaluation(entry, site, evaluation, by):
            yield "not_planned", text


def _about_evaluation(entry: VisitEntry, site: Site, evaluation: Evaluation, by: Actor | None) -> Iterator[str]:
    if entry.source != evaluation.source:
        yield _("The visit belongs to an evaluation and has to have its source.")
    if evaluation.finished_at is not None and entry.started_at > evaluation.finished_at:
        yield _("The evaluation is finished; this visit began afterwards. Submit it as a visit of its own.")
    # Who isn't sent to a secret visit is told the same, in the same time, whether the site is planned or not.
    sent = sites_sent_to(by, evaluation, entry.started_at) if evaluation.secret else None
    if not (turns_at(evaluation, site) if sent is None else site.pk in sent):
        yield _("%(site)s is not among the sites of this evaluation.") % {"site": site.name}


def _on_earth(entry: VisitEntry) -> bool:
    if entry.longitude is None or entry.latitude is None:
        return True
    return -180 <= entry.longitude <= 180 and -90 <= entry.latitude <= 90 and (entry.accuracy_m or 0) >= 0


def _about_check(check: CheckEntry, found: ChecklistEntry | None, *, needs_photo: bool) -> Iterator[str]:
    if found is None:
        yield _("An item that was judged is not on the checklist of this site. Load the checklist again.")
        return
    code = {"code": found.item.code}
    if check.verdict not in VERDICTS:
        yield _("%(code)s: choose pass, fail or not applicable.") % code
    if check.count < 1 or check.count > MOST_OCCURRENCES:
        yield _("%(code)s: the number of occurrences is from 1 to 9999.") % code
    grades = grades_of(found.item.rule)
    if grades and check.verdict in ("pass", "fail") and check.grade not in grades:
        yield _("%(code)s: choose a grade (%(grades)s).") % {**code, "grades": "、".join(grades)}
    if check.grade and (not grades or check.verdict == "na"):
        yield _("%(code)s: takes no grade here.") % code
    if check.severity and check.severity not in SEVERITIES:
        yield _("%(code)s: choose how grave it is.") % code
    if needs_photo and check.verdict == "fail" and not check.photos:
        yield _("%(code)s: a failure needs a photo.") % code
    if len(check.photos) > MOST_PHOTOS:
        yield _("%(code)s: at most %(most)d photos.") % {**code, "most": MOST_PHOTOS}
    if len(check.note) > MOST_NOTE:
        yield _("%(code)s: the note is longer than %(most)d characters.") % {**code, "most": MOST_NOTE}


def _twice(entry: VisitEntry, checklist: Checklist) -> Iterator[CheckProblem]:
    for item, times in Counter(check.item for check in entry.checks).items():
        if times > 1 and item in checklist.entries:
            code = checklist.entries[item].item.code
            yield CheckProblem(None, item, _("%(code)s: judged twice on one visit.") % {"code": code})
    if len({check.id for check in entry.checks}) < len(entry.checks):
        yield CheckProblem(None, None, _("Two checks have the same number. Load the form again."))


def _photos(entry: VisitEntry, by: Actor) -> tuple[set[UUID], set[UUID]]:
    """The photos that are not here yet, and those that stand with another check already."""
    wanted = {photo for check in entry.checks for photo in check.photos}
    if not wanted:
        return set(), set()
    own = Q(uploaded_by_id__in=entry.bringers or {by.user_id}, region_id=by.region_id, kind=Attachment.Kind.PHOTO)
    here = set(Attachment.objects.filter(own, pk__in=wanted).values_list("pk", flat=True))
    if entry.shared_photos:
        return wanted - here, set()
    taken = set(CheckPhoto.objects.filter(attachment_id__in=wanted).values_list("attachment_id", flat=True))
    return wanted - here, taken


def _about_photos(entry: VisitEntry, missing: set[UUID], taken: set[UUID]) -> Iterator[CheckProblem]:
    seen: set[UUID] = set()
    for check in entry.checks:
        photos = set(check.photos)
        if photos & missing:
            yield CheckProblem(check.id, check.item, _("A photo has not arrived yet. It is sent again first."))
        if photos & (taken | seen) or len(photos) < len(check.photos):
            yield CheckProblem(check.id, check.item, _("A photo belongs to another check already. Take it again."), "file_taken")
        seen |= photos
