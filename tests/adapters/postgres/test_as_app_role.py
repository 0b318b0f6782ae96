"""The application's tables under the role that serves."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction


def tables() -> list[str]:
    return connection.introspection.table_names()


@pytest.mark.parametrize("table", settings.LEDGER_APPEND_ONLY_TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET {column} = {column}", "DROP TABLE {} CASCADE"])
def test_the_ledger_can_not_be_changed(as_app_role, table, statement):
    assert table in tables()
    column = connection.introspection.get_primary_key_column(connection.cursor(), table)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement.format(table, column=column))


def test_every_other_table_can_be_written(as_app_role):
    with connection.cursor() as cursor:
        for table in set(tables()) - set(settings.LEDGER_APPEND_ONLY_TABLES) - {"django_migrations"}:
            cursor.execute(f'DELETE FROM "{table}" WHERE false')


def test_migrations_can_be_read_and_not_written(as_app_role):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM django_migrations")
