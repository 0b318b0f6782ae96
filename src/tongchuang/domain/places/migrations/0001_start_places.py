import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_start_organisations'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('section', 'Section'), ('lane', 'Lane')], default='section', max_length=10)),
                ('sort_key', models.CharField(blank=True, max_length=200)),
                ('contracted_leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('lead_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
        ),
        migrations.CreateModel(
            name='Street',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('sort_key', models.CharField(blank=True, max_length=200)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'name'), name='places_street_once')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('entered_crs', models.CharField(blank=True, choices=[('wgs84', 'WGS-84'), ('gcj02', 'GCJ-02'), ('bd09', 'BD-09')], max_length=6)),
                ('entered_longitude', models.FloatField(blank=True, null=True)),
                ('entered_latitude', models.FloatField(blank=True, null=True)),
                ('opened_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('sort_key', models.CharField(blank=True, max_length=200)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('point_owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_sites', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='places.section')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='standards.sitetype')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='organisations.unit')),
                ('street', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='places.street')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'sort_key'], name='places_site_sorted'), models.Index(fields=['region', 'type'], name='places_site_type'), models.Index(fields=['region', 'unit'], name='places_site_unit'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='places_site_grams')],
                'constraints': [models.UniqueConstraint(fields=('region', 'code'), name='places_site_code_once'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='places_site_coordinates_whole')],
            },
        ),
        migrations.AddField(
            model_name='section',
            name='street',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='places.street'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(fields=('region', 'street', 'name'), name='places_section_once'),
        ),
    ]
