"""The ledger of amounts only grows, and every entry adds up to nothing: the database holds both."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION consequences_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of amounts are corrected by counter-entries only: % refused', TG_OP;
END $$;
CREATE TRIGGER consequences_posting_kept BEFORE UPDATE OR DELETE ON consequences_posting
    FOR EACH ROW EXECUTE FUNCTION consequences_refuse_change();
CREATE TRIGGER consequences_leg_kept BEFORE UPDATE OR DELETE ON consequences_leg
    FOR EACH ROW EXECUTE FUNCTION consequences_refuse_change();

CREATE FUNCTION consequences_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) <> 2 OR sum(amount) <> 0 OR count(unit_id) <> 1
        FROM consequences_leg WHERE posting_id = NEW.posting_id) THEN
        RAISE EXCEPTION 'the entry % does not add up to nothing between a unit and the fund', NEW.posting_id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consequences_leg_balanced AFTER INSERT ON consequences_leg
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consequences_balance();
"""

BACKWARD = """
DROP TRIGGER consequences_leg_balanced ON consequences_leg;
DROP FUNCTION consequences_balance();
DROP TRIGGER consequences_leg_kept ON consequences_leg;
DROP TRIGGER consequences_posting_kept ON consequences_posting;
DROP FUNCTION consequences_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("consequences", "0001_start_consequences")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
