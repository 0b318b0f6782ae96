"""Asking a chat service in the own network, by the interface that many of them share (`/v1/chat/completions`).

It goes to hosts that the operator has allowed and to addresses inside only, takes no proxy and follows no redirect.
"""

from tongchuang.adapters.second_reader.asking import ask
from tongchuang.adapters.second_reader.places import Place, Refused, place_of

__all__ = ["Place", "Refused", "ask", "place_of"]
