"""A frozen ranking names the pack whose rules held when it was frozen; that too stands."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION appraisals_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'frozen' AND (TG_OP = 'DELETE' OR ROW(
        OLD.state, OLD.region_id, OLD.campaign_id, OLD.version_id, OLD.period, OLD.engine, OLD.inputs, OLD.result,
        OLD.inputs_digest, OLD.result_digest, OLD.frozen_at, OLD.frozen_by_id{old}
    ) IS DISTINCT FROM ROW(
        NEW.state, NEW.region_id, NEW.campaign_id, NEW.version_id, NEW.period, NEW.engine, NEW.inputs, NEW.result,
        NEW.inputs_digest, NEW.result_digest, NEW.frozen_at, NEW.frozen_by_id{new}
    )) THEN
        RAISE EXCEPTION 'a frozen ranking stands: % refused', TG_OP;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""
# Those frozen before went by the pack that their campaign had.
FILL = """
UPDATE appraisals_ranking SET pack_id = campaigns_campaign.pack_id FROM campaigns_campaign
WHERE campaigns_campaign.id = appraisals_ranking.campaign_id AND appraisals_ranking.state = 'frozen';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("appraisals", "0002_keep_frozen_rankings"), ("standards", "__first__")]
    operations = [
        migrations.AddField(
            model_name="ranking",
            name="pack",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="standards.pack",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            GUARD.format(old=", OLD.pack_id", new=", NEW.pack_id"), GUARD.format(old="", new="")
        ),
    ]  # fmt: skip
