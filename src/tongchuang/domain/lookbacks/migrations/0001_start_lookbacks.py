import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('files', '0002_receive_files_in_chunks'),
        ('findings', '0004_lists_from_indexes'),
        ('inspections', '0007_keep_voice_notes_and_clocks'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='LookBack',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('finding_sealed', models.TextField(blank=True)),
                ('finding_mark', models.CharField(blank=True, max_length=64)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'To be visited'), ('held', 'Has held'), ('rebound', 'Rebound'), ('dropped', 'Replaced')], default='waiting', max_length=8)),
                ('way', models.CharField(blank=True, choices=[('check', 'Check at a visit'), ('hand', 'Form with photo')], max_length=5)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('looked_at', models.DateTimeField(null=True)),
                ('dropped_reason', models.CharField(blank=True, max_length=200)),
                ('check_row', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.check')),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='findings.finding')),
                ('inspector', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('rebound', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('stands_in_for', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='substitute', to='lookbacks.lookback')),
            ],
        ),
        migrations.CreateModel(
            name='LookBackPhoto',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('look_back', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='lookbacks.lookback')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LookBackRound',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('sealed', 'Sealed'), ('drawn', 'Drawn'), ('published', 'Published')], default='sealed', max_length=10)),
                ('closed_count', models.PositiveIntegerField()),
                ('excluded_count', models.PositiveIntegerField(default=0)),
                ('quota', models.PositiveIntegerField()),
                ('draw_at', models.DateTimeField()),
                ('public_input_from', models.CharField(blank=True, max_length=120)),
                ('sealed_at', models.DateTimeField()),
                ('commitment', models.CharField(max_length=64)),
                ('frame_hash', models.CharField(max_length=64)),
                ('plan_hash', models.CharField(max_length=64)),
                ('announcement', models.JSONField(default=dict)),
                ('secret_sealed', models.TextField()),
                ('plan_sealed', models.BinaryField()),
                ('drawn_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('public_input', models.CharField(blank=True, max_length=500)),
                ('witness', models.CharField(blank=True, max_length=60)),
                ('steerable', models.BooleanField(default=False)),
                ('drawn_count', models.PositiveIntegerField(default=0)),
                ('short_count', models.PositiveIntegerField(default=0)),
                ('record_sha256', models.CharField(blank=True, max_length=64)),
                ('record_sealed', models.BinaryField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('record', models.BinaryField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_back_rounds', to='campaigns.campaign')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'period'), name='lookbacks_month_once'), models.UniqueConstraint(fields=('region', 'number'), name='lookbacks_number_once'), models.CheckConstraint(condition=models.Q(('state', 'published'), ('record__isnull', True), _connector='OR'), name='lookbacks_no_record_before_the_end')],
            },
        ),
        migrations.AddField(
            model_name='lookback',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='lookbacks.lookbackround'),
        ),
        migrations.AddIndex(
            model_name='lookback',
            index=models.Index(fields=['region', 'state', 'due_at'], name='lookbacks_waiting'),
        ),
        migrations.AddIndex(
            model_name='lookback',
            index=models.Index(fields=['inspector', 'state'], name='lookbacks_inspector'),
        ),
        migrations.AddConstraint(
            model_name='lookback',
            constraint=models.UniqueConstraint(fields=('round', 'finding'), name='lookbacks_finding_once'),
        ),
        migrations.AddConstraint(
            model_name='lookback',
            constraint=models.UniqueConstraint(condition=models.Q(('finding_mark', ''), _negated=True), fields=('finding_mark',), name='lookbacks_sealed_once'),
        ),
        migrations.AddConstraint(
            model_name='lookback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finding__isnull', False), ('finding_mark', ''), ('finding_sealed', '')), models.Q(('finding__isnull', True), models.Q(('finding_sealed', ''), _negated=True), models.Q(('finding_mark', ''), _negated=True)), _connector='OR'), name='lookbacks_open_or_sealed'),
        ),
        migrations.AddConstraint(
            model_name='lookback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finding__isnull', False), ('looked_at__isnull', False), ('state__in', ['held', 'rebound'])), models.Q(('looked_at__isnull', True), ('state__in', ['waiting', 'dropped'])), _connector='OR'), name='lookbacks_looked_whole'),
        ),
    ]
