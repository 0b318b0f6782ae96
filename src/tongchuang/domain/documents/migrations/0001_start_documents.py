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
        ('campaigns', '0001_start_campaigns'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('order', 'Supervision order'), ('bulletin', 'Bulletin'), ('notice', 'Notice'), ('interview', 'Notice of an interview'), ('yellow_card', 'Yellow card'), ('letter', 'Letter'), ('reply', 'Reply'), ('minutes', 'Minutes')], max_length=12)),
                ('colour', models.CharField(blank=True, choices=[('', '—'), ('white', 'White'), ('yellow', 'Yellow'), ('red', 'Red')], max_length=8)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('approval', 'Waits for approval'), ('issued', 'Issued'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('code', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('content', models.JSONField()),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('subject_type', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField()),
                ('edited_by', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('sent_back_reason', models.CharField(blank=True, max_length=300)),
                ('issued_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-issued_at'], name='documents_recent'), models.Index(fields=['region', 'state', 'kind'], name='documents_by_state'), models.Index(fields=['subject_type', 'subject_id'], name='documents_subject'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='documents_grams')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('region', 'code', 'year', 'number'), name='documents_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', True), ('number__isnull', True), ('state__in', ['draft', 'approval']), ('year__isnull', True)), models.Q(('issued_at__isnull', False), ('number__isnull', False), ('state__in', ['issued', 'withdrawn']), ('year__isnull', False)), _connector='OR'), name='documents_numbered_when_issued')],
            },
        ),
        migrations.CreateModel(
            name='DocumentParty',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('copied', models.BooleanField(default=False)),
                ('name', models.CharField(max_length=120)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='documents.document')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'ordering': ['copied', 'position'],
                'indexes': [models.Index(fields=['unit'], name='documents_party_unit'), models.Index(fields=['person'], name='documents_party_person')],
            },
        ),
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('order', 'Supervision order'), ('bulletin', 'Bulletin'), ('notice', 'Notice'), ('interview', 'Notice of an interview'), ('yellow_card', 'Yellow card'), ('letter', 'Letter'), ('reply', 'Reply'), ('minutes', 'Minutes')], max_length=12)),
                ('code', models.CharField(max_length=20)),
                ('head', models.CharField(max_length=60)),
                ('signature', models.CharField(max_length=60)),
                ('sealed', models.BooleanField(default=True)),
                ('issuer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'kind'), name='documents_letterhead_once')],
            },
        ),
        migrations.CreateModel(
            name='Rendering',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word'), ('zip', 'Pictures of the pages')], max_length=4)),
                ('digest', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=64)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('pages', models.PositiveSmallIntegerField(null=True)),
                ('stand_ins', models.JSONField(default=list)),
                ('missing', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renderings', to='documents.document')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'format', 'key'), name='documents_rendering_once')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('begun_after', models.PositiveIntegerField(default=0)),
                ('last', models.PositiveIntegerField(default=0)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'code', 'year'), name='documents_series_once')],
            },
        ),
    ]
