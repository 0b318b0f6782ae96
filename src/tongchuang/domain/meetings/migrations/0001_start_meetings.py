import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_start_campaigns'),
        ('documents', '0002_add_kinds'),
        ('files', '0003_review_recordings_and_erase_them'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('waiting', 'Waits for release'), ('called', 'Invited'), ('held', 'Held'), ('cancelled', 'Cancelled'), ('missed', 'Not held')], default='draft', max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=120)),
                ('note', models.TextField(blank=True)),
                ('grace_minutes', models.PositiveSmallIntegerField(default=10)),
                ('heads_expected', models.BooleanField(default=False)),
                ('occurs_on', models.DateField(null=True)),
                ('made_at', models.DateTimeField()),
                ('edited_by', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('sent_back_reason', models.CharField(blank=True, max_length=200)),
                ('called_at', models.DateTimeField(null=True)),
                ('moved_reason', models.CharField(blank=True, max_length=200)),
                ('cancelled_reason', models.CharField(blank=True, max_length=200)),
                ('held_at', models.DateTimeField(null=True)),
                ('minutes_state', models.CharField(blank=True, choices=[('', 'Not written'), ('draft', 'Being written'), ('chair', 'Before the chair'), ('issued', 'Issued')], default='', max_length=8)),
                ('minutes_text', models.TextField(blank=True)),
                ('minutes_by', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('minutes_reason', models.CharField(blank=True, max_length=200)),
                ('cascade_text', models.TextField(blank=True)),
                ('cascade_due_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('bulletin', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
                ('called_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('chair', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('host', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('minutes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('minutes_approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('minutes_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('held', models.BooleanField(default=False)),
                ('leave', models.CharField(blank=True, choices=[('', '—'), ('asked', 'Leave asked for'), ('granted', 'On leave'), ('refused', 'Leave refused')], default='', max_length=8)),
                ('leave_reason', models.CharField(blank=True, max_length=200)),
                ('leave_asked_at', models.DateTimeField(null=True)),
                ('leave_opinion', models.CharField(blank=True, max_length=200)),
                ('leave_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leave_decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='meetings.meeting')),
            ],
            options={
                'indexes': [models.Index(fields=['unit'], name='meetings_invited_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('meeting', 'unit'), name='meetings_unit_once'), models.UniqueConstraint(condition=models.Q(('unit__isnull', True)), fields=('meeting', 'person'), name='meetings_person_once'), models.CheckConstraint(condition=models.Q(('unit__isnull', False), ('person__isnull', False), _connector='OR'), name='meetings_somebody_invited')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=500)),
                ('support_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('due_on', models.DateField(null=True)),
                ('quote', models.CharField(blank=True, max_length=500)),
                ('task_id', models.UUIDField(null=True)),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='meetings.meeting')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='CascadePart',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'To be passed on'), ('confirmed', 'Passed on'), ('returned', 'Sent back'), ('spared', 'Not needed')], default='waiting', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('held_on', models.DateField(null=True)),
                ('reached', models.PositiveIntegerField(null=True)),
                ('staff', models.PositiveIntegerField(null=True)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('returned_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cascade', to='meetings.meeting')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'returned'])), fields=['region', 'due_at'], name='meetings_cascade_open'), models.Index(fields=['unit', 'state'], name='meetings_cascade_of_unit')],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'unit'), name='meetings_cascade_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('signed_at', models.DateTimeField()),
                ('late', models.BooleanField(default=False)),
                ('way', models.CharField(choices=[('code', 'By the code on the screen'), ('list', 'By the list')], max_length=4)),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('stands_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='meetings.invitation')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='meetings.meeting')),
            ],
            options={
                'ordering': ['signed_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('meeting', 'person'), name='meetings_attendee_once'), models.UniqueConstraint(condition=models.Q(('person__isnull', True)), fields=('invitation', 'name'), name='meetings_attendee_named_once')],
            },
        ),
        migrations.CreateModel(
            name='AgendaPoint',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('speaker_name', models.CharField(blank=True, max_length=60)),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('speaker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='meetings.meeting')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'position'), name='meetings_point_once')],
            },
        ),
        migrations.CreateModel(
            name='MeetingKind',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=40)),
                ('rrule', models.CharField(blank=True, max_length=200)),
                ('agenda', models.TextField(blank=True)),
                ('grace_minutes', models.PositiveSmallIntegerField(default=10)),
                ('cascade_days', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'code'), name='meetings_kind_once')],
            },
        ),
        migrations.CreateModel(
            name='MeetingSeries',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=80)),
                ('rrule', models.CharField(max_length=200)),
                ('starts_on', models.DateField()),
                ('at', models.TimeField()),
                ('minutes', models.PositiveSmallIntegerField(default=90)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('days_ahead', models.PositiveSmallIntegerField(default=30)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('chair', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('units', models.ManyToManyField(related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['region'], name='meetings_series_open')],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='series',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='meetings.meetingseries'),
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(null=True)),
                ('title', models.CharField(max_length=120)),
                ('added_at', models.DateTimeField()),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='meetings.meeting')),
            ],
            options={
                'ordering': ['position', 'added_at'],
            },
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(choices=[('solved', 'Solved on the spot'), ('promised', 'Promised by a date'), ('passed', 'Passed on')], max_length=8)),
                ('due_on', models.DateField(null=True)),
                ('target_type', models.CharField(blank=True, max_length=40)),
                ('target_id', models.UUIDField(null=True)),
                ('target_label', models.CharField(blank=True, max_length=120)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='meetings.meeting')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'ordering': ['position'],
                'indexes': [models.Index(fields=['target_type', 'target_id'], name='meetings_problem_target')],
            },
        ),
        migrations.CreateModel(
            name='CascadeFile',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='meetings.cascadepart')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('part', 'attachment'), name='meetings_cascade_file_once')],
            },
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['region', '-starts_at'], name='meetings_by_time'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(condition=models.Q(('state__in', ['draft', 'waiting'])), fields=['starts_at'], name='meetings_not_called'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('series__isnull', False)), fields=('series', 'occurs_on'), name='meetings_occurrence_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meetings_ends_after'),
        ),
    ]
