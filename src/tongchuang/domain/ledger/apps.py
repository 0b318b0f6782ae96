from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tongchuang.domain.ledger"
    label = "ledger"
