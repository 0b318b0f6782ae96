"""Every event is queued for sealing by the database itself, and none is changed or removed row by row."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_queue_for_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_pendingevent (event_id) SELECT id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_event_queued AFTER INSERT ON ledger_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_queue_for_sealing();

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER ledger_event_kept BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_sealedevent_kept BEFORE UPDATE OR DELETE ON ledger_sealedevent
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
"""

BACKWARD = """
DROP TRIGGER ledger_event_queued ON ledger_event;
DROP TRIGGER ledger_event_kept ON ledger_event;
DROP TRIGGER ledger_sealedevent_kept ON ledger_sealedevent;
DROP FUNCTION ledger_queue_for_sealing();
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_start_ledger")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
