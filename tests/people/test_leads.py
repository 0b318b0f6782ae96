"""A lead that proves unfounded is erased: that it was opened and closed stays, about whom and why does not."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from tests.factories import County, make_finding

from tongchuang.domain.leads.actions import dismiss_lead, open_lead
from tongchuang.domain.leads.models import Ground
from tongchuang.domain.leads.values import Opening
from tongchuang.domain.ledger.models import Event

REASON = "据反映曾收受礼品"


def dump(*tables: str) -> str:
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ''), '') FROM {table} t")
            found.append(cursor.fetchone()[0])
    return "".join(found)


def test_nothing_of_it_is_left_but_the_fact(county: County) -> None:
    discipline = county.people["discipline"].actor
    finding = make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")
    opening = Opening(
        ground=Ground.BY_HAND, region_id=county.region.pk, campaign_id=finding.campaign_id, unit_id=finding.unit_id,
        finding_id=finding.pk, subject=finding, reason=REASON,
    )  # fmt: skip
    lead = open_lead(opening, by=discipline)
    tables = [table for table in connection.introspection.table_names() if table.startswith("leads_")]
    before = dump(*tables, "ledger_eventpersonal")
    assert REASON in before and str(finding.pk) in dump(*tables)
    lead.refresh_from_db()
    dismiss_lead(lead, by=discipline, version=lead.version)
    after = dump(*tables, "ledger_eventpersonal")
    assert REASON not in after
    assert str(finding.pk) not in dump(*tables) and str(county.units["market"].pk) not in dump(*tables)
    kinds = list(Event.objects.filter(target_id=lead.pk).order_by("id").values_list("kind", flat=True))
    assert kinds[0] == "lead.opened" and kinds[-1] == "lead.unfounded"
    told = "".join(str(event.new) + str(event.old) for event in Event.objects.filter(target_id=lead.pk))
    assert REASON not in told and finding.number not in told


def test_the_unit_never_learns_that_there_was_one(county: County) -> None:
    discipline = county.people["discipline"].actor
    finding = make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")
    opening = Opening(
        ground=Ground.BY_HAND, region_id=county.region.pk, campaign_id=finding.campaign_id, unit_id=finding.unit_id,
        finding_id=finding.pk, subject=finding, reason=REASON,
    )  # fmt: skip
    open_lead(opening, by=discipline)
    for who in ("unit_liaison", "unit_head", "lead_liaison", "office"):
        client = Client()
        client.force_login(county.people[who].user)
        for path in ("/", f"/rectify/{finding.pk}/", "/inbox/"):
            text = client.get(path, follow=True).content.decode()
            assert REASON not in text and "问责线索" not in text, (who, path)
