"""Facts of other systems or of earlier years out of files: all of them or none, with a reason for each bad row."""

from tongchuang.workflows.facts.importing.loading import Importing, Prepared, import_facts, prepare_import

__all__ = ["Importing", "Prepared", "import_facts", "prepare_import"]
