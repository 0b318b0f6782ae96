import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('inspections', '0007_keep_voice_notes_and_clocks'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('places', '0002_draw_streets_and_settle_duplicates'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayRoute',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('superseded', 'Superseded')], default='draft', max_length=10)),
                ('wishes', models.JSONField(default=dict)),
                ('engine', models.CharField(blank=True, max_length=20)),
                ('stopped_by', models.CharField(blank=True, max_length=10)),
                ('since', models.DateTimeField(null=True)),
                ('computed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('by_hand', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='routes', to='inspections.evaluation')),
                ('previous', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routes.dayroute')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'day', 'number'), name='routes_numbered'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('evaluation', 'day'), name='routes_published_once')],
            },
        ),
        migrations.CreateModel(
            name='RouteTeam',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('sealed', models.TextField(blank=True)),
                ('crew', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.crew')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='routes.dayroute')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('crew__isnull', False), ('person__isnull', True)), models.Q(('crew__isnull', True), ('person__isnull', False)), _connector='OR'), name='routes_team_crew_or_person')],
            },
        ),
        migrations.CreateModel(
            name='RouteStop',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(null=True)),
                ('why', models.CharField(blank=True, max_length=20)),
                ('planned', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.plannedvisit')),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='routes.dayroute')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='routes.routeteam')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('route', 'planned'), name='routes_stop_once'), models.CheckConstraint(condition=models.Q(models.Q(('position__isnull', False), ('team__isnull', False), ('why', '')), models.Q(('position__isnull', True), ('team__isnull', True), models.Q(('why', ''), _negated=True)), _connector='OR'), name='routes_stop_placed_or_dropped')],
            },
        ),
        migrations.CreateModel(
            name='SiteHours',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('windows', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='places.site')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
