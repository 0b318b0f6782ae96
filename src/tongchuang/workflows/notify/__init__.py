"""Sending what waits on the channels."""

from tongchuang.workflows.notify.sending import PATHS, send_channel, text_of

__all__ = ["PATHS", "send_channel", "text_of"]
