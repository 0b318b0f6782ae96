from django.db import migrations

OVER = "UPDATE inspections_evaluation SET over_at = finished_at WHERE finished_at IS NOT NULL"
# Who opened an evaluation answers for it.
OFFICERS = """
UPDATE inspections_evaluation AS held SET officer_id = person.id
FROM ledger_event AS event JOIN organisations_person AS person ON person.user_id = event.actor_id
WHERE event.target_id = held.id AND event.kind = 'evaluation.opened' AND person.region_id = held.region_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ("inspections", "0004_seal_what_is_drawn"),
        ("ledger", "0002_guard_the_ledger"),
    ]

    operations = [
        migrations.RunSQL(OVER, migrations.RunSQL.noop),
        migrations.RunSQL(OFFICERS, migrations.RunSQL.noop),
    ]
