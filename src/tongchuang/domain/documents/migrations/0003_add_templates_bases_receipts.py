import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('documents', '0002_add_kinds'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('file_name', models.CharField(max_length=120)),
                ('fields', models.JSONField(default=list)),
                ('in_use', models.BooleanField(default=False)),
                ('uploaded_at', models.DateTimeField()),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Basis',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recipe', models.CharField(max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('as_of', models.DateTimeField()),
                ('figures', models.JSONField(default=list)),
                ('filled', models.JSONField(default=dict)),
                ('written_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('differences', models.JSONField(default=list)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='basis', to='documents.document')),
                ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.templateversion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WordTemplate',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('order', 'Supervision order'), ('bulletin', 'Bulletin'), ('notice', 'Notice'), ('interview', 'Notice of an interview'), ('yellow_card', 'Yellow card'), ('letter', 'Letter'), ('reply', 'Reply'), ('minutes', 'Minutes'), ('report', 'Report'), ('evaluation', 'Circular on an evaluation'), ('briefing', 'Briefing'), ('pledge', 'Pledge'), ('plan_page', 'One-page plan')], max_length=12)),
                ('retired_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'title'), name='documents_template_once')],
            },
        ),
        migrations.AddField(
            model_name='templateversion',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='documents.wordtemplate'),
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('read_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='documents.document')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='documents.documentparty')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['document'], name='documents_receipts_of')],
                'constraints': [models.UniqueConstraint(fields=('party', 'user'), name='documents_receipt_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='templateversion',
            constraint=models.UniqueConstraint(fields=('template', 'number'), name='documents_version_once'),
        ),
        migrations.AddConstraint(
            model_name='templateversion',
            constraint=models.UniqueConstraint(condition=models.Q(('in_use', True)), fields=('template',), name='documents_one_version_in_use'),
        ),
    ]
