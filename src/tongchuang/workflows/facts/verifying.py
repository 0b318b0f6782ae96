"""Verifying the facts store: every file against the manifest, every fact against the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tongchuang.adapters.parquet.errors import NotAsWritten
from tongchuang.adapters.parquet.files import check_file, read_facts, table_of
from tongchuang.adapters.parquet.shaping import compacted, differences, groups, same
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.facts import manifest, queries
from tongchuang.domain.facts.consumers import parts_of
from tongchuang.domain.facts.models import FactFile, FactPart
from tongchuang.domain.facts.rows import months_with_facts, rows_of, rows_of_month, without
from tongchuang.domain.facts.values import MOST_EXAMPLES, BadFile, Difference, Group, Subjects, Verification
from tongchuang.foundation.transactions import as_of_one_moment
from tongchuang.workflows.facts.filing import Say, folder


def verify(
    campaign: Campaign,
    *,
    period: str = "",
    changed_only: bool = False,
    say: Say = lambda share, what: None,
) -> Iterator[Verification]:
    """Verify the months of a campaign one by one, keeping for the page what was found.

    `changed_only` passes over months that were right and whose files are older than that.
    """
    # Months of which the manifest knows nothing at all are looked at too: their facts are missing.
    parts_of((campaign.region_id, campaign.pk, month) for month in months_with_facts(campaign.pk))
    parts = queries.parts_of_campaigns(campaign, period=period)
    if changed_only:
        parts = queries.changed_since_verified(parts)
    for number, part in enumerate(parts):
        say(number / len(parts), f"{part.campaign} {part.period}")
        found = verify_part(part)
        manifest.note_verification(part, found)
        yield found


def verify_part(part: FactPart) -> Verification:
    """What is wrong with one campaign and month, as of one moment."""
    # Between two statements facts may move from the newer rows into a file.
    with as_of_one_moment():
        live = manifest.live_files_of(part)
        newer = queries.newer_subjects(part.campaign, first=part.period, last=part.period)
        rows = list(rows_of_month(part.campaign_id, part.period))
        waiting = list(rows_of(part.campaign_id, newer, first=part.period, last=part.period))
    bad = list(_bad_files(live))
    base = {
        "campaign": str(part.campaign_id),
        "period": part.period,
        "files": len(live),
        "waiting": len(waiting),
    }
    if bad:
        return Verification(
            **base, rows=sum(file.rows for file in live if file.level == "raw"), bad_files=tuple(bad)
        )
    stored = read_facts(folder(), [file.path for file in live if file.level == FactFile.Level.RAW])
    expected = table_of(without(rows, _of_month(newer, part.period)))
    found = differences(stored, expected, table_of(waiting), most=MOST_EXAMPLES)
    return Verification(
        **base,
        rows=stored.num_rows,
        bad_files=tuple(_bad_compaction(live, stored)),
        differences=tuple(
            Difference(kind, source, what, number, tuple(examples))
            for kind, source, what, number, examples in found
        ),
        groups=tuple(Group(*each) for each in groups(stored)),
    )


def _of_month(subjects: Subjects, period: str) -> Subjects:
    """Of visits that wait for the file of another month the checks of this one are filed already."""
    visits = [(visit, month) for visit, month in subjects.visits if month in (None, period)]
    return Subjects(visits, subjects.observations, subjects.retractions)


def _bad_files(live: Iterable[FactFile]) -> Iterator[BadFile]:
    for file in live:
        try:
            check_file(folder(), file.path, rows=file.rows, size=file.bytes, sha256=file.sha256)
        except NotAsWritten as error:
            yield BadFile(file.path, error.what)


def _bad_compaction(live: list[FactFile], stored: object) -> Iterator[BadFile]:
    """A compacted file that is not made of the raw files of its generation and before."""
    for file in live:
        if file.level != FactFile.Level.COMPACTED:
            continue
        before = [each.path for each in live if each.level == "raw" and each.generation <= file.generation]
        if not same(compacted(read_facts(folder(), before)), read_facts(folder(), [file.path])):
            yield BadFile(file.path, "compaction")
