import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=120)),
                ('level', models.CharField(max_length=20)),
                ('complete', models.BooleanField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('document', models.JSONField()),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SiteType',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=60)),
                ('sort_key', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Crosswalk',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('from_slug', models.CharField(max_length=60)),
                ('from_code', models.CharField(max_length=60)),
                ('to_slug', models.CharField(max_length=60)),
                ('to_code', models.CharField(max_length=60)),
                ('relation', models.CharField(choices=[('equal', 'Equal'), ('covers', 'Covers'), ('part', 'Part')], max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('from_slug', 'from_code', 'to_slug', 'to_code'), name='standards_crosswalk_once')],
            },
        ),
        migrations.CreateModel(
            name='StandardVersion',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=120)),
                ('regime', models.CharField(max_length=10)),
                ('digest', models.CharField(max_length=64)),
                ('document', models.JSONField()),
                ('published_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='standards.pack')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('slug', 'version'), name='standards_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('depth', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True)),
                ('is_leaf', models.BooleanField()),
                ('method', models.CharField(blank=True, max_length=12)),
                ('points', models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                ('cap', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('rule', models.JSONField(default=dict)),
                ('site_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('lead_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('support_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('verified', models.BooleanField(null=True)),
                ('exemption', models.TextField(blank=True)),
                ('counting', models.TextField(blank=True)),
                ('was', models.CharField(blank=True, max_length=60)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='standards.item')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='standards.standardversion')),
            ],
            options={
                'indexes': [models.Index(fields=['version', 'position'], name='standards_item_order')],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='standards_item_code_once')],
            },
        ),
    ]
