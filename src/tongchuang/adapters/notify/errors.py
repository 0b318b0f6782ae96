"""What can go wrong on the way out, as codes; the domain words them."""

from __future__ import annotations

# After these nobody knows whether the message arrived: it had been handed over, and no answer came back.
UNSURE = frozenset({"timeout", "cut_off", "crashed", "interrupted"})
# These lie with the address: sending there again changes nothing.
OF_ADDRESS = frozenset({"address_refused"})
# These lie with how the office set the channel up: nothing gets through until it is changed.
OF_SETUP = frozenset({"login_refused", "host_refused", "config_lost"})
# Sending this again changes nothing.
FINAL = frozenset({"message_refused"}) | OF_ADDRESS


class HostRefused(Exception):
    """The product doesn't connect to this host; `code` says why: form, scheme, unknown, port, inside."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AddressRefused(Exception):
    """What was given is no address of this kind of channel."""
