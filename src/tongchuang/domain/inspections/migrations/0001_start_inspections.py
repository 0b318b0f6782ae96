import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('files', '0001_start_files'),
        ('organisations', '0001_start_organisations'),
        ('places', '0001_start_places'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('pass', 'Pass'), ('fail', 'Fail'), ('na', 'Not applicable')], max_length=4)),
                ('count', models.PositiveIntegerField(default=1)),
                ('grade', models.CharField(blank=True, max_length=2)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
            ],
        ),
        migrations.CreateModel(
            name='CheckPhoto',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('check_row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='inspections.check')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('source', models.CharField(choices=[('self', 'Self-check'), ('mock', 'Mock evaluation'), ('covert', 'Covert visit'), ('official', 'Official evaluation'), ('public', 'Public')], default='mock', max_length=10)),
                ('held_on', models.DateField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='campaigns.campaign')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('self', 'Self-check'), ('mock', 'Mock evaluation'), ('covert', 'Covert visit'), ('official', 'Official evaluation'), ('public', 'Public')], max_length=10)),
                ('started_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('period', models.CharField(max_length=7)),
                ('longitude', models.FloatField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('accuracy_m', models.FloatField(null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('checked', models.PositiveIntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='campaigns.campaign')),
                ('evaluation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='inspections.evaluation')),
                ('inspector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='places.site')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-started_at'], name='inspections_visit_recent'), models.Index(fields=['site', '-started_at'], name='inspections_visit_site'), models.Index(fields=['inspector', '-started_at'], name='inspections_visit_inspector')],
            },
        ),
        migrations.AddField(
            model_name='check',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='inspections.visit'),
        ),
        migrations.CreateModel(
            name='LatestCheck',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('source', models.CharField(choices=[('self', 'Self-check'), ('mock', 'Mock evaluation'), ('covert', 'Covert visit'), ('official', 'Official evaluation'), ('public', 'Public')], max_length=10)),
                ('visit_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('verdict', models.CharField(max_length=4)),
                ('count', models.PositiveIntegerField(default=1)),
                ('grade', models.CharField(blank=True, max_length=2)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('check_row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.check')),
                ('evaluation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.evaluation')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
            options={
                'indexes': [models.Index(fields=['item', 'verdict'], name='inspections_latest_item')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'version', 'period', 'source', 'evaluation', 'site', 'item'), name='inspections_latest_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('review', 'Review'), ('poll', 'Poll'), ('reading', 'Reading'), ('rating', 'Rating'), ('event', 'Event')], max_length=8)),
                ('source', models.CharField(choices=[('self', 'Self-check'), ('mock', 'Mock evaluation'), ('covert', 'Covert visit'), ('official', 'Official evaluation'), ('public', 'Public')], max_length=10)),
                ('period', models.CharField(max_length=7)),
                ('at', models.DateTimeField()),
                ('fraction', models.DecimalField(decimal_places=8, max_digits=9, null=True)),
                ('yes', models.PositiveIntegerField(null=True)),
                ('valid', models.PositiveIntegerField(null=True)),
                ('value', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('count', models.PositiveIntegerField(default=1)),
                ('note', models.TextField(blank=True)),
                ('entered_at', models.DateTimeField()),
                ('retracted_at', models.DateTimeField(null=True)),
                ('retraction_reason', models.CharField(blank=True, max_length=200)),
                ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='campaigns.campaign')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('evaluation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='inspections.evaluation')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('rater', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'period', 'source'], name='inspections_observed_period'), models.Index(fields=['item', 'period'], name='inspections_observed_item')],
            },
        ),
        migrations.AddConstraint(
            model_name='check',
            constraint=models.UniqueConstraint(fields=('visit', 'item'), name='inspections_check_once'),
        ),
        migrations.AddConstraint(
            model_name='check',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='inspections_check_count'),
        ),
    ]
