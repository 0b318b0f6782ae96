"""Codes of what went wrong on the way out, as sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

ERRORS: dict[str, Promise] = {
    "timeout": _l("It was handed over, and no answer came in time. It may have arrived."),
    "cut_off": _l("It was handed over, and the connection broke before the answer. It may have arrived."),
    "crashed": _l("The sending process ended in the middle. It may have arrived."),
    "interrupted": _l("The sender was ended in the middle, perhaps by a restart. It may have arrived."),
    "not_started": _l("The sending process could not be started; the technical log of the server says why."),
    "unreachable": _l("The host can't be reached: its name is unknown, or nobody answers there."),
    "tls": _l(
        "The encrypted connection failed: the certificate is not trusted, or encryption is not offered."
    ),
    "busy": _l("The other side takes no more for now; it is tried again later."),
    "server": _l("The other side has a fault of its own; it is tried again later."),
    "strange_answer": _l("The answer is none that such a service gives. Is the address right?"),
    "login_refused": _l("The service refuses the account or key that the office entered."),
    "host_refused": _l(
        "The product doesn't connect to this host, or its name leads to an address that is not allowed."
    ),
    "config_lost": _l("The settings of the channel can't be read any more. Enter them anew."),
    "address_refused": _l(
        "The service doesn't know this address, or the robot's own rules refuse the message."
    ),
    "message_refused": _l("The service refuses the message itself."),
    "no_address": _l("There is no address any more, or the account is shut."),
    "not_wanted": _l("The person doesn't want it any more."),
    "read": _l("It was read in the product before."),
    "withdrawn": _l("What it told of is void."),
    "stale": _l("It could not be sent for three days and is no news any more."),
    "removed": _l("The channel was removed."),
}
HOSTS: dict[str, Promise] = {
    "form": _l("This is no address of a service."),
    "scheme": _l("Only encrypted connections to this host: https://, for mail ssl:// or starttls://."),
    "port": _l("This host is reached at its usual port only."),
    "unknown": _l(
        "The product connects to the providers' own hosts, and to hosts that the operator has allowed (TONGCHUANG_NOTIFY_HOSTS)."
    ),
}


def error_words(code: str) -> str:
    """What a code means; empty for none."""
    return str(ERRORS.get(code) or _("It failed for another reason.")) if code else ""


def host_words(code: str) -> str:
    """Why a host is refused."""
    return str(HOSTS.get(code, HOSTS["form"]))
