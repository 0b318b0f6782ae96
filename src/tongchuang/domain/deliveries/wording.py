"""What is said of a delivery that was not simply taken: to the inspector on the phone, and to the office."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.deliveries.models import Delivery

REASONS = {
    "campaign_unknown": gettext_lazy("The campaign of this visit is not one of the region."),
    "campaign_closed": gettext_lazy("The campaign is closed."),
    "site_unknown": gettext_lazy("The site is not one of the region."),
    "site_closed": gettext_lazy("The site was closed before the visit."),
    "evaluation_unknown": gettext_lazy("The evaluation of this visit can't be found."),
    "not_planned": gettext_lazy("The visit does not fit its evaluation."),
    "item_unknown": gettext_lazy("An item that was judged is not on the checklist of this site."),
    "unfit": gettext_lazy("Something that was entered can't be taken as it is."),
    "file_unreadable": gettext_lazy("A file can't be read as a photo or as sound."),
    "file_taken": gettext_lazy("A photo stands with another check already."),
    "file_conflict": gettext_lazy("A file differs from what the record says of it."),
    "person": gettext_lazy("Whoever made the visit never had a post that inspects."),
    "failed": gettext_lazy("The visit could not be taken because of a fault of the program."),
}


def sentence_of(delivery: Delivery) -> str:
    """One sentence for the phone; empty where there is nothing to say."""
    if delivery.state == Delivery.State.CONFLICT:
        return _(
            "A visit with this number came before with other content. Both are kept; the campaign office decides."
        )
    if delivery.state == Delivery.State.HELD:
        reason = REASONS.get(delivery.reason, "")
        return _("%(reason)s The campaign office looks into it.") % {"reason": reason}
    if delivery.state == Delivery.State.REJECTED:
        return delivery.decision_text or _("The campaign office keeps what came first.")
    return ""
