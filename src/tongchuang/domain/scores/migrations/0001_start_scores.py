import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('inspections', '0001_start_inspections'),
        ('organisations', '0001_start_organisations'),
        ('places', '0001_start_places'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None)),
                ('total', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('low', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('high', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('coverage', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('vetoed', models.BooleanField(default=False)),
                ('attained_yes', models.PositiveIntegerField(null=True)),
                ('attained_no', models.PositiveIntegerField(null=True)),
                ('attained_unknown', models.PositiveIntegerField(null=True)),
                ('capped', models.DecimalField(decimal_places=6, default=0, max_digits=14)),
                ('detail', models.JSONField(default=dict)),
                ('computed_at', models.DateTimeField()),
                ('engine', models.CharField(max_length=20)),
                ('stale', models.BooleanField(default=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='campaigns.campaign')),
                ('evaluation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='inspections.evaluation')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'version', 'evaluation', 'period', 'sources'), name='scores_snapshot_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LossShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.UUIDField(null=True)),
                ('visit_id', models.UUIDField(null=True)),
                ('amount', models.DecimalField(decimal_places=8, max_digits=16)),
                ('supporting', models.BooleanField(default=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='scores.snapshot')),
            ],
            options={
                'indexes': [models.Index(fields=['snapshot', 'unit'], name='scores_share_unit'), models.Index(fields=['snapshot', 'item'], name='scores_share_item'), models.Index(fields=['snapshot', 'site'], name='scores_share_site')],
            },
        ),
        migrations.CreateModel(
            name='ItemScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('known', models.BooleanField()),
                ('score', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('loss', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('low', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('high', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('coverage', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('pairs', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='scores.snapshot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'item'), name='scores_item_once')],
            },
        ),
    ]
