import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('inspections', '0007_keep_voice_notes_and_clocks'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('made', 'Made'), ('missed', 'Not made in time')], default='waiting', max_length=8)),
                ('chosen_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='inspections.evaluation')),
                ('first', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.visit')),
                ('planned', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recheck', to='inspections.plannedvisit')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.visit')),
            ],
            options={
                'indexes': [models.Index(fields=['evaluation', 'state'], name='rechecks_by_state')],
            },
        ),
        migrations.CreateModel(
            name='PairedCheck',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('same', models.BooleanField()),
                ('why', models.CharField(blank=True, max_length=10)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.check')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.check')),
                ('recheck', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='rechecks.recheck')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recheck', 'item'), name='rechecks_pair_once')],
            },
        ),
        migrations.CreateModel(
            name='RecheckSeal',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('secret_sealed', models.TextField()),
                ('commitment', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField()),
                ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recheck_seal', to='inspections.evaluation')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AgreementFigure',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('all', 'All'), ('item', 'Item'), ('person', 'Inspector'), ('grades', 'Grades')], max_length=6)),
                ('number', models.PositiveIntegerField()),
                ('same', models.PositiveIntegerField()),
                ('low_share', models.FloatField(null=True)),
                ('high_share', models.FloatField(null=True)),
                ('kappa', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('interval', models.CharField(max_length=14)),
                ('computed_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='campaigns.campaign')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'scope', 'item', 'person'), name='rechecks_figure_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='InspectorPace',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('visits', models.PositiveIntegerField()),
                ('checks', models.PositiveIntegerField()),
                ('minutes', models.FloatField(null=True)),
                ('located', models.PositiveIntegerField()),
                ('near', models.PositiveIntegerField()),
                ('computed_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paces', to='campaigns.campaign')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'person'), name='rechecks_pace_once')],
            },
        ),
        migrations.CreateModel(
            name='OwnWord',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'person'), name='rechecks_word_once')],
            },
        ),
    ]
