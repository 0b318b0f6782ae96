import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('findings', '0004_lists_from_indexes'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('computing', 'Being computed'), ('current', 'Current'), ('superseded', 'Superseded'), ('stopped', 'Given up')], default='computing', max_length=10)),
                ('starts_on', models.DateField()),
                ('evaluation_on', models.DateField()),
                ('wishes', models.JSONField(default=dict)),
                ('engine', models.CharField(blank=True, max_length=20)),
                ('seed', models.BigIntegerField(default=0)),
                ('gains', models.CharField(choices=[('forecast', 'Forecast'), ('losses', 'Present lost points')], default='losses', max_length=8)),
                ('gains_id', models.UUIDField(null=True)),
                ('gains_at', models.DateTimeField(null=True)),
                ('total_gain', models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                ('recovered', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('bound', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('curves', models.JSONField(default=dict)),
                ('answer', models.JSONField(default=list)),
                ('spent', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('stopped_early', models.BooleanField(default=False)),
                ('run_id', models.UUIDField(null=True)),
                ('asked_by', models.UUIDField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('computed_at', models.DateTimeField(null=True)),
                ('adopted_by', models.UUIDField(null=True)),
                ('adopted_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='campaigns.campaign')),
                ('previous', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', '-asked_at'], name='plans_recent')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('campaign',), name='plans_one_current'), models.CheckConstraint(condition=models.Q(models.Q(('adopted_at__isnull', True), ('adopted_by__isnull', True)), models.Q(('adopted_at__isnull', False), ('adopted_by__isnull', False)), _connector='OR'), name='plans_adopted_whole')],
            },
        ),
        migrations.CreateModel(
            name='PlanTask',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=200)),
                ('sites', models.PositiveIntegerField(default=1)),
                ('position', models.PositiveIntegerField(null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('effort', models.DecimalField(decimal_places=1, max_digits=6)),
                ('hours_a_day', models.PositiveSmallIntegerField(default=0)),
                ('effort_from', models.CharField(choices=[('hand', 'Set by hand'), ('rule', 'Set for its kind'), ('learned', 'Learned from past fixes'), ('usual', 'Usual value')], max_length=8)),
                ('effort_n', models.PositiveIntegerField(default=0)),
                ('cost', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ('gain', models.DecimalField(decimal_places=6, max_digits=12)),
                ('reason', models.CharField(max_length=30)),
                ('params', models.JSONField(default=dict)),
                ('pinned_on', models.DateField(null=True)),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='plans.plan')),
                ('site_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.sitetype')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'indexes': [models.Index(fields=['plan', 'unit', 'starts_on'], name='plans_task_unit'), models.Index(fields=['finding'], name='plans_task_finding')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('finding__isnull', False)), fields=('plan', 'finding'), name='plans_finding_once'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('position__isnull', True), ('starts_on__isnull', True)), models.Q(('ends_on__gte', models.F('starts_on')), ('position__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='plans_task_days_whole')],
            },
        ),
        migrations.CreateModel(
            name='PlanUnit',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recovered', models.DecimalField(decimal_places=4, max_digits=12)),
                ('bound', models.DecimalField(decimal_places=4, max_digits=12)),
                ('tasks', models.PositiveIntegerField(default=0)),
                ('left_out', models.PositiveIntegerField(default=0)),
                ('taken', models.JSONField(default=list)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='plans.plan')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'unit'), name='plans_unit_once')],
            },
        ),
        migrations.CreateModel(
            name='Timetable',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('evaluation_on', models.DateField()),
                ('begins_on', models.DateField()),
                ('available', models.IntegerField()),
                ('needed', models.IntegerField()),
                ('missing', models.IntegerField(default=0)),
                ('fits', models.BooleanField(default=True)),
                ('shorten', models.JSONField(default=list)),
                ('guessed_years', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.UUIDField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='timetable', to='campaigns.campaign')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TimetablePhase',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('position', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField()),
                ('least', models.PositiveSmallIntegerField(default=1)),
                ('after', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('early_start', models.DateField()),
                ('early_end', models.DateField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('slack', models.IntegerField()),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='plans.timetable')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('timetable', 'slug'), name='plans_phase_once')],
            },
        ),
        migrations.CreateModel(
            name='UnitCapacity',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('people', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('days_off', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='capacities', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'unit', 'starts_on'], name='plans_capacity_of_unit')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'starts_on'), name='plans_capacity_once'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='plans_capacity_range')],
            },
        ),
        migrations.CreateModel(
            name='EffortRule',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('severity', models.CharField(blank=True, choices=[('minor', 'Minor'), ('major', 'Major'), ('grave', 'Grave')], max_length=6)),
                ('days', models.DecimalField(decimal_places=1, max_digits=5)),
                ('cost', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='effort_rules', to='campaigns.campaign')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('site_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.sitetype')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'item', 'site_type', 'severity'), name='plans_effort_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('days__gt', 0)), name='plans_effort_positive')],
            },
        ),
        migrations.CreateModel(
            name='FindingWork',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('days', models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ('cost', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='work', to='findings.finding')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('days__isnull', True), ('days__gt', 0), _connector='OR'), name='plans_work_days_positive'), models.CheckConstraint(condition=models.Q(('cost__isnull', True), ('cost__gte', 0), _connector='OR'), name='plans_work_cost_positive'), models.CheckConstraint(condition=models.Q(('after__isnull', True), models.Q(('after', models.F('finding')), _negated=True), _connector='OR'), name='plans_work_not_after_itself')],
            },
        ),
    ]
