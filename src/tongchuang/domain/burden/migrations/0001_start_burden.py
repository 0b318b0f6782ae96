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
        ('files', '0002_receive_files_in_chunks'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='MaterialRequest',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('evidence', 'Evidence'), ('figure', 'A figure'), ('report', 'A report')], max_length=8)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(blank=True)),
                ('figure', models.CharField(blank=True, max_length=80)),
                ('measure', models.CharField(blank=True, max_length=20)),
                ('period', models.CharField(blank=True, max_length=7)),
                ('fields', models.JSONField(default=list)),
                ('due_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('sent', 'Sent'), ('withdrawn', 'Withdrawn')], default='sent', max_length=10)),
                ('why_again', models.CharField(blank=True, max_length=200)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=200)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, size=None)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asker_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-asked_at'], name='burden_request_recent'), models.Index(fields=['item'], name='burden_request_item'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='burden_request_grams')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('order', 'Supervision orders'), ('ranking', 'Rankings'), ('notice', 'Notices'), ('request', 'Requests for material')], max_length=10)),
                ('window', models.CharField(choices=[('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], max_length=8)),
                ('scope', models.CharField(choices=[('all', 'All units'), ('group', 'A group'), ('unit', 'One unit')], max_length=6)),
                ('group', models.CharField(blank=True, max_length=40)),
                ('limit', models.PositiveIntegerField(blank=True, null=True)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.UUIDField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('region', 'kind', 'window', 'scope', 'group', 'unit'), name='burden_quota_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('group', ''), ('scope', 'unit'), ('unit__isnull', False)), models.Q(('scope', 'group'), ('unit__isnull', True), models.Q(('group', ''), _negated=True)), models.Q(('group', ''), ('scope', 'all'), ('unit__isnull', True)), _connector='OR'), name='burden_quota_scope_whole')],
            },
        ),
        migrations.CreateModel(
            name='RequestPart',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('held', 'Waits for a second signature'), ('waiting', 'To be answered'), ('answered', 'Answered'), ('returned', 'Sent back'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('text', models.TextField(blank=True)),
                ('values', models.JSONField(default=dict)),
                ('figure', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('returned_reason', models.CharField(blank=True, max_length=200)),
                ('returns', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='burden.materialrequest')),
                ('taken_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='burden.requestpart')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'state', 'due_at'], name='burden_part_of_unit'), models.Index(condition=models.Q(('state__in', ['waiting', 'returned'])), fields=['region', 'due_at'], name='burden_part_open')],
                'constraints': [models.UniqueConstraint(fields=('request', 'unit'), name='burden_part_once')],
            },
        ),
        migrations.CreateModel(
            name='PartFile',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='burden.requestpart')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('part', 'attachment'), name='burden_file_once')],
            },
        ),
        migrations.CreateModel(
            name='TaskTime',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('task', models.CharField(choices=[('answer', 'Answering a request'), ('fix', 'Reporting a fix')], max_length=8)),
                ('about_s', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField(default=0)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'day'], name='burden_task_of_region')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'day', 'task', 'about_s'), name='burden_task_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkTime',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('work', models.CharField(choices=[('rectify', 'Putting findings right'), ('requests', 'Answering requests'), ('orders', 'Orders and coordination'), ('inspect', 'Inspecting'), ('enter', 'Keeping lists'), ('read', 'Reading figures')], max_length=8)),
                ('seconds', models.PositiveIntegerField(default=0)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'day'], name='burden_work_of_region')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'day', 'work'), name='burden_work_once')],
            },
        ),
        migrations.CreateModel(
            name='Avoided',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('evidence', 'The evidence has been delivered'), ('answered', 'A unit has answered this'), ('asked', 'This is being asked for'), ('similar', 'A similar request'), ('file', 'The same file'), ('known', 'The system knows this figure')], max_length=8)),
                ('title', models.CharField(max_length=120)),
                ('found_type', models.CharField(blank=True, max_length=40)),
                ('found_id', models.UUIDField(null=True)),
                ('found_title', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asker_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('units', models.ManyToManyField(related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'at'], name='burden_avoided_recent')],
            },
        ),
        migrations.CreateModel(
            name='ChargeRow',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('order', 'Supervision orders'), ('ranking', 'Rankings'), ('notice', 'Notices'), ('request', 'Requests for material')], max_length=10)),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('title', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('counted', 'Counted'), ('held', 'Held'), ('dropped', 'Dropped')], max_length=8)),
                ('asked_by', models.UUIDField(null=True)),
                ('signed_by', models.UUIDField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('asker_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'db_table': 'burden_charge',
                'indexes': [models.Index(fields=['unit', 'kind', 'at'], name='burden_charge_of_unit'), models.Index(fields=['region', 'at'], name='burden_charge_of_region'), models.Index(condition=models.Q(('state', 'held')), fields=['region'], name='burden_charge_held')],
                'constraints': [models.UniqueConstraint(fields=('subject_id', 'unit', 'subject_type'), name='burden_charge_once')],
            },
        ),
    ]
