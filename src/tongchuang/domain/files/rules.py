"""Pure rules of files: limits, and what sound is, told by its first bytes."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
PHOTO_LIMIT = 30 * MEGABYTE
AUDIO_LIMIT = 10 * MEGABYTE
# A chunk is read into memory whole before anything of it is written.
CHUNK_LIMIT = 256 * 1024
# Of one person: what may be unfinished at a time, and what may be finished within a day.
UNFINISHED_LIMIT = 2048 * MEGABYTE
DAY_LIMIT = 8192 * MEGABYTE
PHOTO, ORIGINAL, AUDIO = "photo", "original", "audio"
LIMITS = {PHOTO: PHOTO_LIMIT, ORIGINAL: PHOTO_LIMIT, AUDIO: AUDIO_LIMIT}
_MP4_BRANDS = (
    b"M4A ",
    b"mp41",
    b"mp42",
    b"isom",
    b"iso5",
    b"iso6",
    b"dash",
    b"M4B ",
    b"iso2",
    b"3gp4",
    b"3gp5",
)


def sound_type(head: bytes) -> str:
    """The media type of sound that browsers record (WebM, MP4, Ogg), by content; empty for anything else."""
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "audio/mp4"
    return ""
