"""What the page that verifies a record says: by code, as the page's script and the saved file need it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Words = dict[str, dict[str, str]]


def verifier_words() -> Words:
    """All its words in the language of the request; %(name)s stands for what a step or problem has found."""
    return {
        "ui": _page(),
        "steps": _steps(),
        "problems": _file_problems() | _site_problems() | _crew_problems(),
        "notes": _notes(),
    }


def _page() -> dict[str, str]:
    return {
        "verified": pgettext("draw record", "Verified"),
        "failed": _("Does not hold"),
        "verified_text": _("Draw %(number)s “%(plan)s” was recomputed in this browser. Everything in the record holds."),
        "not_compared": _("The record agrees with itself. Whether it is the draw that was announced is told by the fingerprints posted before."),
        "working": _("Verifying…"),
        "waiting": _("Choose a record first."),
        "failed_fetch": _("The record could not be fetched. Load the file and choose it here."),
        "unreadable": _("The file could not be read. Choose it again."),
        "record": _("Record of the sites"), "crews": _("Record of the inspectors"), "sealed": _("Sealed announcement"),
        "remove": _("Take away"),
        "stratum": _("Stratum"), "sites": _("Sites"), "quota": _("Quota"), "drawn": _("Drawn sites, number"), "short": _("Missing"),
        "show_order": _("Show the order of “%(stratum)s”"), "all_strata": _("Show all %(strata)s strata"),
        "is_drawn": _("drawn"), "is_substitute": _("substitute %(place)s"),
        "more_sites": _("The first %(shown)s of %(sites)s sites are shown."),
        "no_input": _("none"),
    }  # fmt: skip


def _steps() -> dict[str, str]:
    return {
        "file": _("Fingerprint of the file. The witnesses wrote it down at the draw: compare."),
        "names": _("The record is complete: %(sites)s sites in %(strata)s strata."),
        "commitment": _(
            "The secret is the one that was committed to before the draw: its fingerprint is the commitment."
        ),
        "frame": _(
            "No site was added, removed or moved since: the list has the fingerprint that was published."
        ),
        "seed": _("The seed comes out of secret, list and the public input “%(public_input)s”."),
        "strata": _(
            "In each stratum the sites stand in the order of their tickets, and the first ones were drawn."
        ),
        "sealed": _("Number, title, times, quotas and fingerprints are those of the sealed announcement."),
        "sheet.commitment": _("The commitment is the one that you entered from the sheet."),
        "sheet.frame_hash": _("The fingerprint of the list is the one that you entered from the sheet."),
        "sheet.sha256": _("The fingerprint of the file is the one that was written down at the draw."),
        "crews.read": _("The record of the inspectors is complete."),
        "crews.pool": _(
            "Nobody was added to the inspectors or removed: they have the fingerprint that was sealed."
        ),
        "crews.seed": _("The seed comes out of secret, inspectors and public input."),
        "crews.visits": _("%(visits)s visits have the inspectors that recusal, rotation and tickets give."),
        "crews.sites": _("They are the sites that were drawn."),
        "crews.sealed": _("The inspectors are those of the sealed announcement."),
    }


def _file_problems() -> dict[str, str]:
    return {
        "file.large": _("The file is larger than any record can be."),
        "file.mark": _(
            "The file begins with a byte order mark: another program has saved it again. Take the original file."
        ),
        "file.encoding": _("The file is not text in UTF-8. Take the original file."),
        "file.json": _("The file is not a record: it is not JSON as records are."),
        "field.missing": _("The field %(field)s is missing in the record."),
        "field.unknown": _("The field %(field)s does not belong into the record."),
        "field.twice": _("The field %(field)s stands in the record twice."),
        "field.kind": _("The field %(field)s does not hold what it has to."),
        "text.surrogate": _("A text holds half a character."),
        "name.empty": _("A stratum, site or inspector has no name."),
        "name.control": _("The name “%(name)s” holds a tab, a line break or another invisible character."),
        "sheet.commitment": _("The commitment of the record is not the one that you entered from the sheet."),
        "sheet.frame_hash": _(
            "The list of the record does not have the fingerprint that you entered from the sheet."
        ),
        "sheet.sha256": _("This is not the file whose fingerprint was written down at the draw."),
    }


def _site_problems() -> dict[str, str]:
    return {
        "stratum.twice": _("The stratum “%(stratum)s” stands there twice."),
        "site.twice": _("The site “%(site)s” stands in the list twice."),
        "site.stratum": _("The site “%(site)s” is in “%(stratum)s”, a stratum without a quota."),
        "record.times": _("The draw was made before it was sealed."),
        "record.steerable": _("The record does not say truly whether the draw could be steered."),
        "record.commitment": _(
            "The secret is not the one that was committed to: its fingerprint is not the commitment."
        ),
        "record.frame_hash": _(
            "A site was added to the list, removed or moved: it does not have its fingerprint."
        ),
        "record.seed": _("The seed does not come out of secret, list and public input."),
        "record.drawn": _("“%(stratum)s”: other sites are drawn than the tickets give."),
        "record.substitutes": _("“%(stratum)s”: the substitutes do not stand in the order of the tickets."),
        "record.short": _("“%(stratum)s”: the number of missing sites is wrong."),
        "sealed.number": _("The number is %(have)s, but draw %(should)s was sealed."),
        "sealed.plan": _("The title is “%(have)s”, but “%(should)s” was sealed."),
        "sealed.commitment": _("The commitment is not the one that was sealed."),
        "sealed.frame_hash": _("The list is not the one that was sealed."),
        "sealed.sealed_at": _("The time of sealing is %(have)s, but %(should)s was published."),
        "sealed.quotas": _("“%(stratum)s”: quota or number of sites are not those that were sealed."),
        "sealed.draw_at": _("The draw was made at %(have)s, before the sealed time %(should)s."),
        "sealed.public_input_from": _("A public input was used whose source was not named at sealing."),
        "sealed.pool_hash": _("The inspectors are not those that were sealed."),
    }


def _crew_problems() -> dict[str, str]:
    return {
        "record.pool_hash": _("Inspectors, places or past visits are not those of their fingerprint."),
        "record.number": _("The two records have different numbers."),
        "record.plan": _("The two records have different titles."),
        "record.sealed_at": _("The two records have different times of sealing."),
        "record.drawn_at": _("The two records have different times of the draw."),
        "record.secret": _("The two records have different secrets."),
        "record.public_input": _("The two records have different public inputs."),
        "crews.few": _("Visit “%(visit)s”: the inspectors were too few for the rules."),
        "crews.visits": _("The visits are not those of the sites and their rounds."),
        "crews.sites": _("The visits are not to the drawn sites: “%(site)s” is in one record only."),
        "crews.inspectors": _("Visit “%(visit)s” has %(have)s, by the rules and tickets it is %(should)s."),
        "crews.substitutes": _("Visit “%(visit)s”: the substitutes are not those of the rules and tickets."),
        "pool.place": _("The site “%(site)s” is not among the places of the inspectors' record."),
        "pool.size": _("A visit has 2 to 6 inspectors."),
        "pool.rotation": _("Rotation takes 0 to 3,660 days."),
        "pool.inspector_twice": _("An inspector stands in the pool twice."),
        "pool.site_twice": _("A site stands among the places twice."),
        "pool.round": _("A round has the name of another site."),
    }


def _notes() -> dict[str, str]:
    return {
        "note.steerable": _(
            "Steerable: there was no public input. Whoever drew could have tried secrets until the sample suited."
        ),
        "note.no_input": _("The public input was to come from “%(source)s”, and none was entered."),
        "note.blank": _("The public input is nothing but spaces: it protects no better than none."),
        "note.input": _("Compare the public input “%(input)s” with its source: %(source)s."),
        "note.short": _("“%(stratum)s”: %(short)s fewer sites than its quota of %(quota)s."),
        "note.several": _("%(sites)s sites stand in several strata, the first is “%(site)s”."),
        "note.commitment": _("Compare the commitment %(commitment)s with the sheet posted before the draw."),
        "note.record": _("Whether these are the drawn sites is told by their record: choose it too."),
    }
