"""A code is named so that nobody takes it for somebody's words."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_start_plans")]
    operations = [migrations.RenameField("plantask", "reason", "why")]
