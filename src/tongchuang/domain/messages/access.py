"""The only door to messages: one's own."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.actors import Actor


def get_message_for(actor: Actor, message_id: UUID) -> InboxMessage:
    """One of the actor's own messages, or Http404."""
    found = InboxMessage.objects.filter(pk=message_id, recipient=actor.user_id).first()
    if found is None:
        raise Http404
    return found
