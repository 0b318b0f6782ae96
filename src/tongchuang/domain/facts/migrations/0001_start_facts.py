import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactPart',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('verified_at', models.DateTimeField(null=True)),
                ('verdict', models.CharField(blank=True, choices=[('', ''), ('right', 'right'), ('wrong', 'wrong')], max_length=5)),
                ('detail', models.JSONField(default=dict)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fact_parts', to='campaigns.campaign')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'period'), name='facts_part_once')],
            },
        ),
        migrations.CreateModel(
            name='FactFile',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('generation', models.PositiveIntegerField()),
                ('level', models.CharField(choices=[('raw', 'raw'), ('compacted', 'compacted')], max_length=9)),
                ('path', models.CharField(max_length=200)),
                ('rows', models.BigIntegerField()),
                ('bytes', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('from_position', models.BigIntegerField()),
                ('to_position', models.BigIntegerField()),
                ('written_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='facts.factpart')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='facts_file_path')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('part', 'level', 'generation'), name='facts_file_once')],
            },
        ),
        migrations.CreateModel(
            name='WaitingFact',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('visit', 'visit'), ('observation', 'observation'), ('retraction', 'retraction')], max_length=11)),
                ('subject_id', models.UUIDField()),
                ('rows', models.PositiveIntegerField()),
                ('position', models.BigIntegerField()),
                ('noted_at', models.DateTimeField()),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='facts.factpart')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('part', 'kind', 'subject_id'), name='facts_waiting_once')],
            },
        ),
    ]
