import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_start_campaigns'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ranking',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('state', models.CharField(choices=[('provisional', 'Provisional'), ('frozen', 'Frozen')], default='provisional', max_length=12)),
                ('engine', models.CharField(max_length=20)),
                ('inputs', models.JSONField()),
                ('result', models.JSONField()),
                ('inputs_digest', models.CharField(max_length=64)),
                ('result_digest', models.CharField(max_length=64)),
                ('computed_at', models.DateTimeField()),
                ('stale', models.BooleanField(default=False)),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
                ('objections_until', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rankings', to='campaigns.campaign')),
                ('frozen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'period', 'state'), name='appraisals_ranking_once'), models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', True), ('objections_until__isnull', True), ('state', 'provisional')), models.Q(('frozen_at__isnull', False), ('objections_until__isnull', False), ('state', 'frozen')), _connector='OR'), name='appraisals_frozen_whole')],
            },
        ),
        migrations.CreateModel(
            name='RankedUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('group', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('ranked', 'Ranked'), ('small', 'Too few places seen'), ('excluded', 'Excluded'), ('nothing', 'Nothing of it was looked at')], max_length=10)),
                ('rank', models.PositiveIntegerField(null=True)),
                ('tied', models.BooleanField(default=False)),
                ('best', models.PositiveIntegerField(null=True)),
                ('worst', models.PositiveIntegerField(null=True)),
                ('like_next', models.BooleanField(default=False)),
                ('moved', models.IntegerField(null=True)),
                ('lost', models.DecimalField(decimal_places=8, max_digits=16)),
                ('stake', models.DecimalField(decimal_places=8, max_digits=16)),
                ('places', models.PositiveIntegerField()),
                ('pairs', models.PositiveIntegerField()),
                ('failed', models.PositiveIntegerField()),
                ('weight', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('rate', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('shrunk', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('low', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('high', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='appraisals.ranking')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'ranking'], name='appraisals_unit_history')],
                'constraints': [models.UniqueConstraint(fields=('ranking', 'unit'), name='appraisals_unit_once')],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('reason', models.CharField(max_length=300)),
                ('excluded_at', models.DateTimeField()),
                ('readmitted_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exclusions', to='campaigns.campaign')),
                ('excluded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('readmitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('readmitted_at__isnull', True)), fields=('campaign', 'unit', 'period'), name='appraisals_excluded_once')],
            },
        ),
    ]
