import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('files', '0003_review_recordings_and_erase_them'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('percent', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('closing', models.BooleanField(default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('action', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('task', 'Task'), ('recurring', 'Recurring'), ('rule', 'Standing rule'), ('threshold', 'Threshold'), ('plan', 'Plan to be handed in'), ('written', 'Written return')], default='task', max_length=10)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('released', 'Released'), ('accepted', 'Accepted'), ('doing', 'In progress'), ('returned', 'Returned'), ('finished', 'Waits for checking'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('measures', models.TextField(blank=True)),
                ('starts_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('rrule', models.CharField(blank=True, max_length=200)),
                ('cadence', models.CharField(blank=True, max_length=80)),
                ('quantity', models.CharField(blank=True, max_length=120)),
                ('depth', models.PositiveSmallIntegerField(default=0)),
                ('cascades', models.BooleanField(default=False)),
                ('occurs_on', models.DateField(null=True)),
                ('year_plan', models.PositiveSmallIntegerField(null=True)),
                ('claim_until', models.DateField(null=True)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('origin_type', models.CharField(choices=[('hand', 'By hand'), ('import', 'Excel import'), ('document', 'Document'), ('reading', 'Document read'), ('meeting', 'Meeting'), ('pack', 'Standard'), ('gap', 'Gap'), ('plan', 'Plan'), ('gate', 'Phase gate'), ('pledge', 'Pledge'), ('finding', 'Finding')], default='hand', max_length=10)),
                ('origin_id', models.UUIDField(null=True)),
                ('origin_title', models.CharField(blank=True, max_length=160)),
                ('quote', models.TextField(blank=True)),
                ('quote_start', models.PositiveIntegerField(null=True)),
                ('quote_end', models.PositiveIntegerField(null=True)),
                ('return_reason', models.CharField(blank=True, max_length=200)),
                ('returns', models.PositiveSmallIntegerField(default=0)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='campaigns.campaign')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('finished_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('lead_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='organisations.unit')),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tasks.task')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='organisations.person')),
                ('phase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='campaigns.phase')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('root', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tasks.task')),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='occurrences', to='tasks.task')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'campaign', '-made_at', '-id'], name='tasks_recent'), models.Index(fields=['region', 'campaign', 'state', 'due_on'], name='tasks_state_due'), models.Index(fields=['lead_unit', 'state', 'due_on'], name='tasks_of_unit'), models.Index(fields=['person', 'state'], name='tasks_of_person'), models.Index(fields=['origin_type', 'origin_id'], name='tasks_origin'), models.Index(condition=models.Q(('state__in', ['released', 'accepted', 'doing', 'returned'])), fields=['due_on'], name='tasks_running_due'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='tasks_grams')],
                'constraints': [models.UniqueConstraint(fields=('series', 'occurs_on'), name='tasks_occurrence_once'), models.CheckConstraint(condition=models.Q(models.Q(('occurs_on__isnull', True), ('series__isnull', True)), models.Q(('occurs_on__isnull', False), ('series__isnull', False)), _connector='OR'), name='tasks_occurrence_whole'), models.CheckConstraint(condition=models.Q(models.Q(('depth', 0), ('parent__isnull', True), ('root__isnull', True)), models.Q(('depth__gt', 0), ('parent__isnull', False), ('root__isnull', False)), _connector='OR'), name='tasks_tree_whole'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='tasks_progress_share'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), ('released_at__isnull', False), _connector='OR'), name='tasks_released_when_out')],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('target_type', models.CharField(blank=True, max_length=20)),
                ('target_id', models.UUIDField(null=True)),
                ('label', models.CharField(blank=True, max_length=160)),
                ('added_at', models.DateTimeField()),
                ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='tasks.progress')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='tasks.task')),
            ],
            options={
                'indexes': [models.Index(fields=['task', 'added_at'], name='tasks_proofs_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('attachment__isnull', False), ('target_id__isnull', True), ('target_type', '')), models.Q(('attachment__isnull', True), ('target_id__isnull', False), models.Q(('target_type', ''), _negated=True)), _connector='OR'), name='tasks_proof_one')],
            },
        ),
        migrations.AddField(
            model_name='progress',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='tasks.task'),
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(null=True)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='tasks.task')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('was_due_on', models.DateField()),
                ('until', models.DateField()),
                ('granted', models.BooleanField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('opinion', models.CharField(blank=True, max_length=200)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='tasks.task')),
            ],
            options={
                'ordering': ['-asked_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('task',), name='tasks_extension_one_open'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('was_due_on'))), name='tasks_extension_later'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('granted__isnull', True)), models.Q(('decided_at__isnull', False), ('granted__isnull', False)), _connector='OR'), name='tasks_extension_decided_whole')],
            },
        ),
        migrations.CreateModel(
            name='TaskSupport',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='tasks.task')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'task'], name='tasks_support_unit')],
                'constraints': [models.UniqueConstraint(fields=('task', 'unit'), name='tasks_support_once')],
            },
        ),
        migrations.AddIndex(
            model_name='progress',
            index=models.Index(fields=['task', '-at'], name='tasks_reports_of'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='tasks_report_share'),
        ),
    ]
