"""Checklists as forms of the ODK family: as XLSForm, as XForm, and read back from what clients submit. Pure."""

from tongchuang.adapters.xforms.model import ChecklistForm, FormItem, FormSite
from tongchuang.adapters.xforms.reading import BadSubmission, JudgedItem, Submission, read_submission
from tongchuang.adapters.xforms.sites import sites_csv
from tongchuang.adapters.xforms.xform import xform
from tongchuang.adapters.xforms.xlsform import xlsform

__all__ = [
    "BadSubmission",
    "ChecklistForm",
    "FormItem",
    "FormSite",
    "JudgedItem",
    "Submission",
    "read_submission",
    "sites_csv",
    "xform",
    "xlsform",
]
