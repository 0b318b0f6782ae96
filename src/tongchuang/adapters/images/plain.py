"""A photo without what the camera wrote about its owner: the pixels untouched, only the way up and the colours kept.

Cameras write names, serial numbers and places into photos. Whoever may see a photo may not therefore learn who took it.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

JPEG = b"\xff\xd8"
PNG = b"\x89PNG\r\n\x1a\n"
# Kept: the start (APP0), colour profiles (APP2), how colours are coded (APP14).
KEPT_SEGMENTS = {0xE0, 0xE2, 0xEE}
DROPPED_PNG = {b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"}
DROPPED_WEBP = {b"EXIF", b"XMP "}
EXIF_AND_XMP_FLAGS = 0x08 | 0x04
ORIENTATION = 0x0112


def without_metadata(file: BinaryIO, orientation: int = 1) -> BinaryIO:
    """The same picture; `orientation` (EXIF 1 to 8) is written back into a JPEG that needs turning."""
    data = file.read()
    if data.startswith(JPEG):
        return io.BytesIO(_jpeg(data, orientation))
    if data.startswith(PNG):
        return io.BytesIO(_png(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return io.BytesIO(_webp(data))
    return io.BytesIO(data)


def _jpeg(data: bytes, orientation: int) -> bytes:
    kept, at = [JPEG], 2
    if orientation != 1:
        kept.append(_orientation_segment(orientation))
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            # What is hung on behind the end of the image is left off.
            return b"".join(kept) + data[at : _end_of_image(data, at)]
        is_application = 0xE0 <= marker <= 0xEF
        if not (is_application and marker not in KEPT_SEGMENTS) and marker != 0xFE and not _is_second_picture(data, at):
            kept.append(data[at : at + length])
        at += length
    return b"".join(kept) + data[at:]


def _end_of_image(data: bytes, at: int) -> int:
    """Where the image ends whose first scan begins at `at`; between scans stand segments of their own."""
    while at + 4 <= len(data):
        if data[at] != 0xFF or data[at + 1] in (0x00, 0xFF) or 0xD0 <= data[at + 1] <= 0xD7:
            at = data.find(b"\xff", at + 1)
            if at < 0:
                return len(data)
        elif data[at + 1] == 0xD9:
            return at + 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return len(data)


def _is_second_picture(data: bytes, at: int) -> bool:
    """Multi-picture format: the index of pictures hung on behind the first."""
    return data[at + 1] == 0xE2 and data[at + 4 : at + 8] == b"MPF\x00"


def _orientation_segment(orientation: int) -> bytes:
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind not in DROPPED_PNG:
            kept.append(data[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND":
            break
    return b"".join(kept)


def _webp(data: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        whole = 8 + length + (length & 1)
        if kind not in DROPPED_WEBP:
            chunk = data[at : at + whole]
            if kind == b"VP8X" and len(chunk) > 8:
                chunk = chunk[:8] + bytes([chunk[8] & ~EXIF_AND_XMP_FLAGS]) + chunk[9:]
            kept.append(chunk)
        at += whole
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
