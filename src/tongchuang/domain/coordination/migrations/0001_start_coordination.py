import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('files', '0002_receive_files_in_chunks'),
        ('findings', '0005_keep_disputes'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
        ('places', '0002_draw_streets_and_settle_duplicates'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Coordination',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('days', models.PositiveSmallIntegerField()),
                ('rung', models.CharField(choices=[('participant', 'Participant unit'), ('lead', 'Lead unit'), ('leader', 'Contracted leader'), ('office', 'Campaign office')], max_length=12)),
                ('step_due_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('solved', 'Solved'), ('withdrawn', 'Taken back'), ('overtaken', 'Overtaken')], max_length=10)),
                ('ended_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coordinations', to='findings.finding')),
                ('pause', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='coordination', to='findings.clockpause')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['step_due_at'], name='coordination_step_due'), models.Index(fields=['region', '-asked_at'], name='coordination_recent')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('finding',), name='coordination_one_running'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='coordination_ended_whole')],
            },
        ),
        migrations.CreateModel(
            name='HardProblem',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('why', models.CharField(max_length=500)),
                ('plan', models.CharField(blank=True, max_length=1000)),
                ('state', models.CharField(choices=[('open', 'On the list'), ('solved', 'Solved, taken off')], default='open', max_length=6)),
                ('listed_at', models.DateTimeField()),
                ('review_on', models.DateField(null=True)),
                ('solved_at', models.DateTimeField(null=True)),
                ('solution', models.CharField(blank=True, max_length=1000)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hard_problems', to='campaigns.campaign')),
                ('finding', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hard_problem', to='findings.finding')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hard_problems', to='organisations.unit')),
                ('listed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('solved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'state', 'review_on'], name='coordination_hard_review'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='coordination_hard_grams')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('review_on__isnull', False), ('solved_at__isnull', True), ('state', 'open')), models.Q(('review_on__isnull', True), ('solved_at__isnull', False), ('state', 'solved')), _connector='OR'), name='coordination_hard_whole')],
            },
        ),
        migrations.CreateModel(
            name='HardPartner',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='coordination.hardproblem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('problem', 'unit'), name='coordination_partner_once')],
            },
        ),
        migrations.CreateModel(
            name='HardReview',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('due_on', models.DateField()),
                ('text', models.CharField(max_length=1000)),
                ('next_on', models.DateField()),
                ('reviewed_at', models.DateTimeField()),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='coordination.hardproblem')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LearnOrder',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('type', 'All sites of this type'), ('unit', 'All sites of this unit')], max_length=4)),
                ('title', models.CharField(max_length=120)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('ordered_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='learn_orders', to='findings.finding')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('ordered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('site_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.sitetype')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-ordered_at'], name='coordination_learn_recent')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scope', 'type'), ('site_type__isnull', False)), models.Q(('scope', 'unit'), ('unit__isnull', False)), _connector='OR'), name='coordination_learn_scope_whole')],
            },
        ),
        migrations.CreateModel(
            name='LearnAnswer',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('added_at', models.DateTimeField()),
                ('later', models.BooleanField(default=False)),
                ('outcome', models.CharField(blank=True, choices=[('', 'Not answered yet'), ('fine', 'Nothing of the kind'), ('fixed', 'Found and fixed'), ('finding', 'Found, registered as a finding'), ('dropped', 'Site closed meanwhile')], max_length=8)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(null=True)),
                ('late', models.BooleanField(default=False)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('finding', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
                ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='coordination.learnorder')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['site'], name='coordination_answer_waits'), models.Index(fields=['order', 'outcome'], name='coordination_answer_outcome')],
                'constraints': [models.UniqueConstraint(fields=('order', 'site'), name='coordination_answer_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='coordination_answer_whole')],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('county', 'County level'), ('city', 'City level'), ('province', 'Province level')], default='county', max_length=8)),
                ('due_on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('listed_at', models.DateTimeField()),
                ('delisted_at', models.DateTimeField(null=True)),
                ('delist_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('delisted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='findings.finding')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('listed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('problem', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='coordination.hardproblem')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'delisted_at', 'due_on'], name='coordination_listed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finding__isnull', False), ('problem__isnull', True)), models.Q(('finding__isnull', True), ('problem__isnull', False)), _connector='OR'), name='coordination_listing_one_subject'), models.CheckConstraint(condition=models.Q(models.Q(('delist_reason', ''), ('delisted_at__isnull', True)), models.Q(('delisted_at__isnull', False), models.Q(('delist_reason', ''), _negated=True)), _connector='OR'), name='coordination_listing_delisted_whole'), models.UniqueConstraint(condition=models.Q(('delisted_at__isnull', True)), fields=('finding',), name='coordination_finding_listed_once'), models.UniqueConstraint(condition=models.Q(('delisted_at__isnull', True)), fields=('problem',), name='coordination_problem_listed_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('rung', models.CharField(choices=[('participant', 'Participant unit'), ('lead', 'Lead unit'), ('leader', 'Contracted leader'), ('office', 'Campaign office')], max_length=12)),
                ('position', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Not asked yet'), ('open', 'Asked now'), ('given', 'Opinion given'), ('silent', 'No opinion given'), ('skipped', 'Skipped'), ('spared', 'Not needed')], default='waiting', max_length=8)),
                ('why', models.CharField(blank=True, choices=[('nobody', 'Nobody holds this step'), ('asked', 'The lead unit asked itself'), ('gone', 'Who held this step has left')], max_length=8)),
                ('since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('opinion', models.CharField(blank=True, max_length=500)),
                ('ended_at', models.DateTimeField(null=True)),
                ('coordination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='coordination.coordination')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='coordination_step_person')],
                'constraints': [models.UniqueConstraint(fields=('coordination', 'rung'), name='coordination_rung_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'given'), _negated=True), models.Q(('opinion', ''), _negated=True), _connector='OR'), name='coordination_opinion_says_something')],
            },
        ),
        migrations.CreateModel(
            name='StepUnit',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='coordination.step')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('step', 'unit'), name='coordination_step_unit_once')],
            },
        ),
    ]
