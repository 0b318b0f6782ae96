import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_start_campaigns'),
        ('findings', '0004_lists_from_indexes'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20)),
                ('ground', models.CharField(choices=[('red_order', 'Red order'), ('ladder', 'Rung of the ladder'), ('by_hand', 'By hand')], max_length=10)),
                ('state', models.CharField(choices=[('open', 'Open'), ('taken_up', 'Taken up'), ('closed', 'Closed'), ('unfounded', 'Unfounded')], default='open', max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('talk', 'Reminding talk'), ('criticism', 'Criticism and instruction'), ('proposal', 'Discipline proposal'), ('handed_over', 'Handed over as the law says'), ('no_fault', 'Diligent: no blame')], max_length=12)),
                ('subject', models.CharField(blank=True, max_length=80)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('opened_at', models.DateTimeField()),
                ('taken_up_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('conclusion', models.CharField(blank=True, max_length=500)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('taken_up_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'state', '-opened_at'], name='leads_recent'), models.Index(fields=['finding'], name='leads_of_finding')],
                'constraints': [models.UniqueConstraint(fields=('region', 'number'), name='leads_number_once'), models.UniqueConstraint(condition=models.Q(('subject', ''), _negated=True), fields=('region', 'subject'), name='leads_subject_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'unfounded'), _negated=True), models.Q(('campaign', None), ('conclusion', ''), ('finding', None), ('outcome', ''), ('reason', ''), ('subject', ''), ('unit', None)), _connector='OR'), name='leads_unfounded_is_empty'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ['open', 'taken_up'])), models.Q(('closed_at__isnull', False), ('state__in', ['closed', 'unfounded'])), _connector='OR'), name='leads_closed_whole')],
            },
        ),
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('seal', models.CharField(max_length=64)),
                ('events', models.PositiveIntegerField()),
                ('head_position', models.BigIntegerField()),
                ('head_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='leads.lead')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('page', models.CharField(max_length=60)),
                ('target_id', models.UUIDField(blank=True, null=True)),
                ('window', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-at'], name='leads_look_recent'), models.Index(fields=['target_id', '-at'], name='leads_look_target')],
                'constraints': [models.UniqueConstraint(fields=('user', 'page', 'target_id', 'window'), name='leads_look_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('target_type', models.CharField(max_length=40)),
                ('target_id', models.UUIDField()),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='leads.lead')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('lead', 'target_type', 'target_id'), name='leads_piece_once')],
            },
        ),
    ]
