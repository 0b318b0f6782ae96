"""The sites that a form lets choose, as the file that goes along with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from tongchuang.adapters.xforms.model import FormSite


def label_of(site: FormSite) -> str:
    """What is read in the list of sites."""
    where = site.street or site.address
    return f"{site.name}（{site.code}）{' ' + where if where else ''}"


def sites_csv(sites: Iterable[FormSite]) -> bytes:
    """The columns name (the value, an id) and label, as ODK clients expect, and the code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["name", "label", "code"])
    for site in sites:
        # One line each: a client that reads line by line must not be led astray.
        writer.writerow([str(site.id), " ".join(label_of(site).split()), " ".join(site.code.split())])
    return out.getvalue().encode("utf-8")
