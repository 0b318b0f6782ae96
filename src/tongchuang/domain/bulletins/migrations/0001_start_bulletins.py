import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_start_campaigns'),
        ('documents', '0002_add_kinds'),
        ('files', '0003_review_recordings_and_erase_them'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=60)),
                ('report_to', models.CharField(blank=True, max_length=200)),
                ('send_to', models.CharField(blank=True, max_length=200)),
                ('everyone', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('discarded_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('units', models.ManyToManyField(related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-made_at'], name='bulletins_bulletin_recent')],
            },
        ),
        migrations.CreateModel(
            name='InfoCircular',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('numbers', models.JSONField(default=dict)),
                ('spared', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named', models.ManyToManyField(related_name='+', to='organisations.unit')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InfoItem',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('news', 'News'), ('practice', 'Good practice'), ('problem', 'Problem'), ('advice', 'Advice'), ('example', 'Good example')], max_length=8)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Sent in'), ('returned', 'Sent back'), ('accepted', 'Accepted'), ('aside', 'Set aside')], default='draft', max_length=9)),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField()),
                ('period', models.CharField(blank=True, max_length=7)),
                ('made_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_reason', models.CharField(blank=True, max_length=300)),
                ('returns', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('marks', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, default=list, size=None)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bulletins.infoitem')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'period', 'unit'], name='bulletins_info_of_month'), models.Index(fields=['region', 'state', 'submitted_at'], name='bulletins_info_by_state'), models.Index(fields=['unit', 'state'], name='bulletins_info_of_unit'), django.contrib.postgres.indexes.GinIndex(fields=['marks'], name='bulletins_info_marks'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='bulletins_info_grams')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('period', ''), _negated=True), _connector='OR'), name='bulletins_info_month_once_sent')],
            },
        ),
        migrations.CreateModel(
            name='HigherUse',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('municipal', 'Municipal'), ('provincial', 'Provincial'), ('national', 'National')], max_length=10)),
                ('where', models.CharField(max_length=120)),
                ('used_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='higher_uses', to='bulletins.infoitem')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'recorded_at'], name='bulletins_higher_recent')],
            },
        ),
        migrations.CreateModel(
            name='BulletinEntry',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('section', models.CharField(max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField()),
                ('photo_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='bulletins.bulletin')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='bulletins.infoitem')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('bulletin', 'item'), name='bulletins_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='InfoMonth',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('opened_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'period'), name='bulletins_month_once')],
            },
        ),
        migrations.CreateModel(
            name='InfoPhoto',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='bulletins.infoitem')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('item', 'attachment'), name='bulletins_photo_once')],
            },
        ),
        migrations.CreateModel(
            name='PointRule',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('use', models.CharField(choices=[('submitted', 'Sent in'), ('accepted', 'Accepted'), ('printed', 'Printed in a bulletin'), ('municipal', 'Used by the city'), ('provincial', 'Used by the province'), ('national', 'Used nationally')], max_length=10)),
                ('points', models.DecimalField(decimal_places=1, max_digits=5)),
                ('period_from', models.CharField(max_length=7)),
                ('set_at', models.DateTimeField()),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'use', 'period_from'), name='bulletins_points_once')],
            },
        ),
        migrations.CreateModel(
            name='QuotaRule',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('line', models.CharField(blank=True, choices=[('line', 'Line department'), ('territory', 'Town or street'), ('enterprise', 'Enterprise'), ('institution', 'Institution')], max_length=12)),
                ('period_from', models.CharField(max_length=7)),
                ('per_month', models.PositiveSmallIntegerField(null=True)),
                ('set_at', models.DateTimeField()),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'unit', 'line', 'period_from'), name='bulletins_quota_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('line', ''), _connector='OR'), name='bulletins_quota_one_scope')],
            },
        ),
    ]
