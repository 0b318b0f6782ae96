"""A frozen ranking stays as it was frozen: the database refuses to change or remove what it is made of and says."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION appraisals_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'frozen' AND (TG_OP = 'DELETE' OR ROW(
        OLD.state, OLD.region_id, OLD.campaign_id, OLD.version_id, OLD.period, OLD.engine, OLD.inputs, OLD.result,
        OLD.inputs_digest, OLD.result_digest, OLD.frozen_at, OLD.frozen_by_id
    ) IS DISTINCT FROM ROW(
        NEW.state, NEW.region_id, NEW.campaign_id, NEW.version_id, NEW.period, NEW.engine, NEW.inputs, NEW.result,
        NEW.inputs_digest, NEW.result_digest, NEW.frozen_at, NEW.frozen_by_id
    )) THEN
        RAISE EXCEPTION 'a frozen ranking stands: % refused', TG_OP;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appraisals_ranking_kept BEFORE UPDATE OR DELETE ON appraisals_ranking
    FOR EACH ROW EXECUTE FUNCTION appraisals_refuse_change();
"""

BACKWARD = """
DROP TRIGGER appraisals_ranking_kept ON appraisals_ranking;
DROP FUNCTION appraisals_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("appraisals", "0001_start_appraisals")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
