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
        ('files', '0001_start_files'),
        ('inspections', '0001_start_inspections'),
        ('organisations', '0001_start_organisations'),
        ('places', '0001_start_places'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(choices=[('inspection', 'Inspection'), ('covert', 'Covert visit'), ('public', 'Public report'), ('hotline', 'Hotline'), ('media', 'Media'), ('upper', 'Upper level'), ('self', 'Self-check')], max_length=12)),
                ('severity', models.CharField(choices=[('minor', 'Minor'), ('major', 'Major'), ('grave', 'Grave')], default='minor', max_length=6)),
                ('same_day', models.BooleanField(default=False)),
                ('count', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('registered', 'Registered'), ('assigned', 'Assigned'), ('accepted', 'Accepted'), ('fixed', 'Fixed'), ('closed', 'Closed'), ('returned', 'Returned'), ('disputed', 'Disputed'), ('void', 'Void')], default='registered', max_length=12)),
                ('disposition', models.CharField(blank=True, choices=[('', 'Open'), ('fixed', 'Wholly fixed'), ('partly', 'Partly fixed'), ('cannot', "Can't be fixed now"), ('not_ours', "Not this unit's"), ('unfounded', 'Unfounded'), ('duplicate', 'Duplicate')], default='', max_length=10)),
                ('rebound_count', models.PositiveSmallIntegerField(default=0)),
                ('registered_at', models.DateTimeField()),
                ('assigned_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('fixed_at', models.DateTimeField(null=True)),
                ('fix_text', models.TextField(blank=True)),
                ('far_reason', models.CharField(blank=True, max_length=200)),
                ('closed_at', models.DateTimeField(null=True)),
                ('returns', models.PositiveSmallIntegerField(default=0)),
                ('extensions_granted', models.PositiveSmallIntegerField(default=0)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('dispute_reason', models.CharField(blank=True, max_length=200)),
                ('changed_at', models.DateTimeField()),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='campaigns.campaign')),
                ('check_row', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='finding', to='inspections.check')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('rebound_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rebounds', to='findings.finding')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='places.site')),
                ('street', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.street')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='organisations.unit')),
                ('void_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-registered_at'], name='findings_recent'), models.Index(fields=['unit', '-registered_at'], name='findings_unit_recent'), models.Index(fields=['region', 'state', 'due_at'], name='findings_state_due'), models.Index(fields=['unit', 'state', 'due_at'], name='findings_unit_state_due'), models.Index(fields=['site', 'item', 'closed_at'], name='findings_site_item'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='findings_grams')],
                'constraints': [models.UniqueConstraint(fields=('region', 'number'), name='findings_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('working_days', models.PositiveSmallIntegerField()),
                ('granted', models.BooleanField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('opinion', models.CharField(blank=True, max_length=200)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='findings.finding')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('finding',), name='findings_extension_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted__isnull', False)), _connector='OR'), name='findings_extension_decided_whole')],
            },
        ),
        migrations.CreateModel(
            name='ClockPause',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cause', models.CharField(choices=[('dispute', 'Dispute'), ('coordination', 'Coordination')], max_length=12)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='findings.finding')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('finding',), name='findings_pause_one_running')],
            },
        ),
        migrations.CreateModel(
            name='FindingPhoto',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', models.CharField(choices=[('before', 'Before'), ('after', 'After')], max_length=6)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('distance_m', models.FloatField(null=True)),
                ('added_at', models.DateTimeField()),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='findings.finding')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FindingSupport',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='findings.finding')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('finding', 'unit'), name='findings_support_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('page', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=500)),
                ('shared', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'page', 'name'), name='findings_view_once')],
            },
        ),
    ]
