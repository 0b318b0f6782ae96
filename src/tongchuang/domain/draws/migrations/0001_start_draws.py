import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('inspections', '0005_name_officers'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('places', '0002_draw_streets_and_settle_duplicates'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('sealed', 'Sealed'), ('drawn', 'Drawn'), ('published', 'Published'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                ('number', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('title', models.CharField(max_length=120)),
                ('draw_at', models.DateTimeField(null=True)),
                ('public_input_from', models.CharField(blank=True, max_length=120)),
                ('layers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('type', 'Type of site'), ('street', 'Street'), ('unit', 'Unit'), ('unit_kind', 'Kind of unit'), ('hand', 'By hand')], max_length=10), default=list, size=None)),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('quotas', models.JSONField(default=dict)),
                ('exclude_days', models.PositiveSmallIntegerField(default=30)),
                ('visits_from', models.DateField(null=True)),
                ('visits_to', models.DateField(null=True)),
                ('size', models.PositiveSmallIntegerField(default=2)),
                ('rotation_days', models.PositiveSmallIntegerField(default=60)),
                ('rounds', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('sealed_at', models.DateTimeField(null=True)),
                ('commitment', models.CharField(blank=True, max_length=64)),
                ('frame_hash', models.CharField(blank=True, max_length=64)),
                ('plan_hash', models.CharField(blank=True, max_length=64)),
                ('pool_hash', models.CharField(blank=True, max_length=64)),
                ('announcement', models.JSONField(default=dict)),
                ('secret_sealed', models.TextField(blank=True)),
                ('plan_sealed', models.BinaryField(null=True)),
                ('drawn_at', models.DateTimeField(null=True)),
                ('public_input', models.CharField(blank=True, max_length=500)),
                ('witness', models.CharField(blank=True, max_length=60)),
                ('steerable', models.BooleanField(default=False)),
                ('drawn_count', models.PositiveIntegerField(default=0)),
                ('short_count', models.PositiveIntegerField(default=0)),
                ('record_sha256', models.CharField(blank=True, max_length=64)),
                ('crews_sha256', models.CharField(blank=True, max_length=64)),
                ('record_sealed', models.BinaryField(null=True)),
                ('crews_sealed', models.BinaryField(null=True)),
                ('lacks_sealed', models.TextField(blank=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('record', models.BinaryField(null=True)),
                ('crews_record', models.BinaryField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='campaigns.campaign')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='inspections.evaluation')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('repeats', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_by', to='draws.draw')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'draw_at'], name='draws_state')],
                'constraints': [models.UniqueConstraint(fields=('region', 'number'), name='draws_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'sealed', 'drawn'])), fields=('evaluation',), name='draws_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('number__isnull', False)), _connector='OR'), name='draws_numbered_when_sealed'), models.CheckConstraint(condition=models.Q(('state__in', ['published', 'cancelled']), models.Q(('crews_record__isnull', True), ('record__isnull', True)), _connector='OR'), name='draws_no_record_before_the_end')],
            },
        ),
        migrations.CreateModel(
            name='DrawInspector',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pool', to='draws.draw')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'person'), name='draws_inspector_once')],
            },
        ),
        migrations.CreateModel(
            name='DrawSite',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('stratum', models.CharField(blank=True, max_length=80)),
                ('excluded_reason', models.CharField(blank=True, max_length=200)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='by_hand', to='draws.draw')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'site'), name='draws_site_once')],
            },
        ),
        migrations.CreateModel(
            name='DrawStep',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('site', 'Substitute site'), ('inspector', 'Substitute inspector')], max_length=10)),
                ('at', models.DateTimeField()),
                ('detail_sealed', models.TextField(blank=True)),
                ('detail', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('crew', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.crew')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='draws.draw')),
                ('planned', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.plannedvisit')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
