import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('consumer', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=60)),
                ('actor_id', models.UUIDField(null=True)),
                ('origin', models.CharField(blank=True, max_length=60)),
                ('region_id', models.UUIDField(null=True)),
                ('target_type', models.CharField(max_length=40)),
                ('target_id', models.UUIDField()),
                ('parent_type', models.CharField(blank=True, max_length=40)),
                ('parent_id', models.UUIDField(null=True)),
                ('old', models.JSONField(default=dict)),
                ('new', models.JSONField(default=dict)),
                ('personal_digest', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['target_id', 'id'], name='ledger_event_target'), models.Index(fields=['parent_id', 'id'], name='ledger_event_parent'), models.Index(fields=['region_id', 'kind', 'id'], name='ledger_event_region_kind'), models.Index(fields=['actor_id', 'id'], name='ledger_event_actor')],
            },
        ),
        migrations.CreateModel(
            name='SealedEvent',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='EventPersonal',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='personal', serialize=False, to='ledger.event')),
                ('salt', models.CharField(max_length=32)),
                ('data', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='PendingEvent',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='ledger.event')),
            ],
        ),
        migrations.AddField(
            model_name='sealedevent',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='ledger.event'),
        ),
    ]
