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
    ]

    operations = [
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('full_name', models.CharField(max_length=120)),
                ('centre_longitude', models.FloatField(null=True)),
                ('centre_latitude', models.FloatField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('sort_key', models.CharField(blank=True, max_length=200)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='person', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(max_length=40)),
                ('line', models.CharField(choices=[('line', 'Line department'), ('territory', 'Town or street'), ('enterprise', 'Enterprise'), ('institution', 'Institution')], default='line', max_length=12)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('group', models.CharField(blank=True, max_length=40)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('sort_key', models.CharField(blank=True, max_length=200)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='organisations.region')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'sort_key'], name='organisations_unit_sorted'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='organisations_unit_grams')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('region', 'name'), name='organisations_unit_name_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisations_unit_valid_range')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('director', 'Campaign director'), ('office', 'Campaign office'), ('lead_liaison', 'Lead unit liaison'), ('unit_liaison', 'Unit liaison'), ('unit_head', 'Unit head'), ('contracted_leader', 'Contracted leader'), ('point_owner', 'Point owner'), ('inspector', 'Inspector'), ('discipline', 'Discipline officer'), ('observer', 'Observer')], max_length=20)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('person', 'kind', 'unit'), name='organisations_post_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisations_post_valid_range')],
            },
        ),
        migrations.AddField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='persons', to='organisations.unit'),
        ),
        migrations.CreateModel(
            name='UnitAlias',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'name'), name='organisations_alias_once')],
            },
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['region', 'sort_key'], name='organisations_person_sorted'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='organisations_person_grams'),
        ),
    ]
