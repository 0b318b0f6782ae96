import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_start_campaigns'),
        ('files', '0003_review_recordings_and_erase_them'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='LearnedName',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('taught_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('taught_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LearnedUnit',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('learned', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='readings.learnedname')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learned', 'unit'), name='readings_learned_once')],
            },
        ),
        migrations.AddField(
            model_name='learnedname',
            name='units',
            field=models.ManyToManyField(related_name='+', through='readings.LearnedUnit', to='organisations.unit'),
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('held_on', models.DateField()),
                ('pasted', models.BooleanField(default=False)),
                ('about_type', models.CharField(blank=True, max_length=30)),
                ('about_id', models.UUIDField(null=True)),
                ('text', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('waiting', 'To be read'), ('read', 'Read'), ('failed', "Can't be read")], default='waiting', max_length=8)),
                ('problem', models.CharField(blank=True, max_length=20)),
                ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('second_state', models.CharField(blank=True, max_length=20)),
                ('second_kept', models.PositiveIntegerField(default=0)),
                ('second_dropped', models.PositiveIntegerField(default=0)),
                ('second_known', models.PositiveIntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('earlier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='readings.reading')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-made_at'], name='readings_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('earlier__isnull', False)), fields=('earlier',), name='readings_one_after_another')],
            },
        ),
        migrations.CreateModel(
            name='ReadDuty',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('quote', models.TextField()),
                ('lead', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                ('support', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                ('action', models.TextField()),
                ('deadline', models.CharField(blank=True, max_length=120)),
                ('due', models.DateField(null=True)),
                ('cadence', models.CharField(blank=True, max_length=80)),
                ('rrule', models.CharField(blank=True, max_length=200)),
                ('quantity', models.CharField(blank=True, max_length=120)),
                ('kind', models.CharField(choices=[('task', 'Once'), ('recurring', 'Again and again'), ('rule', 'Standing rule'), ('threshold', 'Threshold')], default='task', max_length=10)),
                ('confidence', models.FloatField(null=True)),
                ('source', models.CharField(choices=[('engine', 'Found by reading'), ('person', 'Marked by hand'), ('second', 'Second reader')], default='engine', max_length=8)),
                ('state', models.CharField(choices=[('open', 'Undecided'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('folded', 'Merged')], default='open', max_length=8)),
                ('reason', models.CharField(blank=True, choices=[('slogan', 'A slogan, nothing concrete'), ('past', 'Done already: an achievement'), ('criticism', 'Criticism or an example'), ('double', 'Said elsewhere already'), ('not_ours', 'Not for this county'), ('misread', 'Read wrongly'), ('other', 'Another reason')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('chosen', models.JSONField(default=dict)),
                ('each', models.BooleanField(null=True)),
                ('change', models.CharField(blank=True, choices=[('', ''), ('new', 'New'), ('changed', 'Changed'), ('same', 'As before')], max_length=8)),
                ('left', models.CharField(blank=True, choices=[('', ''), ('kept', 'Task goes on'), ('withdrawn', 'Task withdrawn')], max_length=10)),
                ('origin_id', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('earlier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='readings.readduty')),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='readings.reading')),
            ],
            options={
                'indexes': [models.Index(fields=['reading', 'start', 'end'], name='readings_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='readings_duty_has_place')],
            },
        ),
        migrations.CreateModel(
            name='ReadStep',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('accept', 'accepted'), ('reject', 'rejected'), ('mend', 'mended'), ('merge', 'merged'), ('split', 'split'), ('add', 'marked by hand'), ('name', 'chose the unit'), ('bulk', 'accepted together'), ('reopen', 'opened again')], max_length=6)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='readings.reading')),
                ('taught', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readings.learnedname')),
            ],
            options={
                'indexes': [models.Index(fields=['reading', '-made_at'], name='readings_steps_newest')],
            },
        ),
        migrations.CreateModel(
            name='SecondReader',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('enabled', models.BooleanField(default=False)),
                ('url', models.CharField(max_length=300)),
                ('host', models.CharField(max_length=200)),
                ('model', models.CharField(max_length=100)),
                ('key', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='learnedname',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('region', 'name'), name='readings_name_once'),
        ),
    ]
