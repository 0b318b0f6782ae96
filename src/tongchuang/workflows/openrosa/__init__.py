"""Other people's clients: the forms that they get, and what they submit."""

from tongchuang.workflows.openrosa.forms import Form, exported_form, form_for, forms_for
from tongchuang.workflows.openrosa.taking import Taken, bring_file, take_submission

__all__ = ["Form", "Taken", "bring_file", "exported_form", "form_for", "forms_for", "take_submission"]
