import django.db.models.deletion
import tongchuang.foundation.ids
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('findings', '0004_lists_from_indexes'),
        ('inspections', '0002_plan_the_sites_of_an_evaluation'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('places', '0002_draw_streets_and_settle_duplicates'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='BackTest',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('computed_at', models.DateTimeField()),
                ('engine', models.CharField(max_length=20)),
                ('actual', models.FloatField(null=True)),
                ('mean', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('inside', models.BooleanField(null=True)),
                ('pairs', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('expected_failed', models.FloatField(default=0)),
                ('brier', models.FloatField(null=True)),
                ('items', models.PositiveIntegerField(default=0)),
                ('why', models.CharField(blank=True, max_length=20)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.evaluation')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('as_of', models.DateTimeField()),
                ('computed_at', models.DateTimeField()),
                ('target', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('quotas', models.JSONField(default=dict)),
                ('settings', models.JSONField(default=dict)),
                ('seed', models.PositiveBigIntegerField()),
                ('engine', models.CharField(max_length=20)),
                ('way', models.CharField(max_length=12)),
                ('why', models.CharField(blank=True, max_length=40)),
                ('simulations', models.PositiveIntegerField(default=0)),
                ('mean', models.FloatField(null=True)),
                ('spread', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('quarter', models.FloatField(null=True)),
                ('median', models.FloatField(null=True)),
                ('three_quarters', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('chance', models.FloatField(null=True)),
                ('veto_chance', models.FloatField(default=0)),
                ('facts', models.PositiveIntegerField(default=0)),
                ('pairs', models.PositiveIntegerField(default=0)),
                ('drawn', models.PositiveIntegerField(default=0)),
                ('distribution', models.JSONField(default=dict)),
                ('details', models.JSONField(default=dict)),
                ('has_rows', models.BooleanField(default=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecasts', to='campaigns.campaign')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'version', '-as_of'], name='forecasts_recent')],
            },
        ),
        migrations.CreateModel(
            name='FindingValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.FloatField()),
                ('gain_chance', models.FloatField(null=True)),
                ('before', models.FloatField()),
                ('after', models.FloatField()),
                ('drawn', models.FloatField()),
                ('shared', models.PositiveSmallIntegerField(default=1)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='findings.finding')),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finding_values', to='forecasts.forecast')),
            ],
            options={
                'indexes': [models.Index(fields=['forecast', '-value'], name='forecasts_finding_ranked')],
                'constraints': [models.UniqueConstraint(fields=('forecast', 'finding'), name='forecasts_finding_once')],
            },
        ),
        migrations.CreateModel(
            name='ExpectedLoss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('axis', models.CharField(choices=[('item', 'Item'), ('unit', 'Unit'), ('site_type', 'Type of site')], max_length=9)),
                ('mean', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('source', models.CharField(max_length=10)),
                ('chance', models.FloatField(null=True)),
                ('veto_chance', models.FloatField(default=0)),
                ('pairs', models.PositiveIntegerField(default=0)),
                ('checked_pairs', models.PositiveIntegerField(default=0)),
                ('checks', models.PositiveIntegerField(default=0)),
                ('weight', models.FloatField(default=0)),
                ('drawn', models.FloatField(default=0)),
                ('open_findings', models.PositiveIntegerField(default=0)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('site_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.sitetype')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='losses', to='forecasts.forecast')),
            ],
            options={
                'indexes': [models.Index(fields=['forecast', 'axis', '-mean'], name='forecasts_loss_ranked')],
            },
        ),
        migrations.CreateModel(
            name='ForecastSettings',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('quotas', models.JSONField(default=dict)),
                ('half_life_days', models.PositiveSmallIntegerField(default=60)),
                ('target', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('simulations', models.PositiveIntegerField(default=100000)),
                ('seed', models.PositiveBigIntegerField(default=1)),
                ('self_weight', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=3)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='forecast_settings', to='campaigns.campaign')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PairChance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chance', models.FloatField()),
                ('common', models.FloatField()),
                ('loss', models.FloatField(default=0)),
                ('checks', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('weight', models.FloatField(default=0)),
                ('is_open', models.BooleanField(default=False)),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chances', to='forecasts.forecast')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['forecast', 'item', '-chance'], name='forecasts_chance_item'), models.Index(fields=['forecast', 'site'], name='forecasts_chance_site'), models.Index(fields=['forecast', 'unit'], name='forecasts_chance_unit')],
            },
        ),
        migrations.CreateModel(
            name='SiteValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.FloatField()),
                ('loss', models.FloatField()),
                ('drawn', models.FloatField()),
                ('chance', models.FloatField()),
                ('open_findings', models.PositiveIntegerField(default=0)),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='site_values', to='forecasts.forecast')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
            ],
            options={
                'indexes': [models.Index(fields=['forecast', '-value'], name='forecasts_site_ranked')],
                'constraints': [models.UniqueConstraint(fields=('forecast', 'site'), name='forecasts_site_once')],
            },
        ),
    ]
