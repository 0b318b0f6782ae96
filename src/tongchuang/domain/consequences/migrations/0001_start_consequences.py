import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('appraisals', '0003_note_pack_of_frozen'),
        ('campaigns', '0001_start_campaigns'),
        ('documents', '0001_start_documents'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consequence',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('rule', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('red_flag', 'Red flag'), ('black_plate', 'Black plate'), ('yellow_card', 'Yellow card'), ('praise', 'Praise'), ('criticism', 'Criticism'), ('interview', 'Interview'), ('reward', 'Reward'), ('deduction', 'Deduction'), ('appraisal_points', 'Appraisal points'), ('honours_lost', 'Honours lost')], max_length=20)),
                ('title', models.CharField(max_length=120)),
                ('group', models.CharField(max_length=40)),
                ('rank', models.PositiveIntegerField()),
                ('of', models.PositiveIntegerField()),
                ('apart', models.BooleanField()),
                ('times', models.PositiveSmallIntegerField(default=1)),
                ('counted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=7), default=list, size=None)),
                ('rests_on', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('points', models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True)),
                ('posts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('lead', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('final', 'Final'), ('overruled', 'Not imposed'), ('dropped', 'Lifted')], default='proposed', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('opinion', models.CharField(blank=True, max_length=500)),
                ('objections_until', models.DateTimeField(blank=True, null=True)),
                ('final_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('drop_reason', models.CharField(blank=True, max_length=500)),
                ('bearer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consequences', to='campaigns.campaign')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consequences', to='appraisals.ranking')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consequences', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'period', 'state'], name='consequences_of_period'), models.Index(fields=['unit', 'period'], name='consequences_of_unit')],
                'constraints': [models.UniqueConstraint(fields=('ranking', 'unit', 'rule'), name='consequences_proposed_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'proposed')), models.Q(('decided_at__isnull', False), ('state', 'overruled')), models.Q(('dropped_at__isnull', False), ('state', 'dropped')), models.Q(('bearer__isnull', False), ('decided_at__isnull', False), ('objections_until__isnull', False), ('state__in', ['confirmed', 'final'])), _connector='OR'), name='consequences_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'final'), _negated=True), ('final_at__isnull', False), _connector='OR'), name='consequences_final_whole')],
            },
        ),
        migrations.CreateModel(
            name='CorrectedRanking',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('corrections', models.JSONField(default=list)),
                ('result', models.JSONField()),
                ('result_digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('ranking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='corrected', to='appraisals.ranking')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('prepared', 'Prepared'), ('held', 'Waits for a second signature'), ('issued', 'Issued')], default='prepared', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='campaigns.campaign')),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='appraisals.ranking')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ranking', 'unit'), name='consequences_noticed_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('issued_at__isnull', True), ('state__in', ['prepared', 'held'])), models.Q(('document__isnull', False), ('issued_at__isnull', False), ('state', 'issued')), _connector='OR'), name='consequences_notice_issued_whole')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('open', 'Waits for an answer'), ('upheld', 'Upheld'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.CharField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=2000)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('correction', models.JSONField(blank=True, default=dict)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='campaigns.campaign')),
                ('consequence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='consequences.consequence')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='appraisals.ranking')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('ranking', 'unit', 'consequence', 'place'), name='consequences_objected_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state__in', ['open', 'withdrawn'])), models.Q(('answered_at__isnull', False), ('state__in', ['upheld', 'refused'])), _connector='OR'), name='consequences_answered_whole')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='campaigns.campaign')),
                ('consequence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='consequences.consequence')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='consequences.posting')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'month'], name='consequences_posted_in')],
            },
        ),
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='consequences.posting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('posting', 'unit'), name='consequences_one_leg_each', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='consequences_leg_not_nothing')],
            },
        ),
    ]
