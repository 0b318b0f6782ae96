"""Whether a file is a Word file that is safe to keep and to fill: a package of limited size, without macros or ways out."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 400
MOST_PICTURE = 1024 * 1024
# Packed so much smaller than it is, a part is made to fill the memory.
LARGEST_RATIO, RATIO_FROM = 150, 256 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_PICTURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_ACTIVE = re.compile(r"(^|/)(vbaProject|vbaData|activeX|embeddings|customUI|attachedToolbars)", re.IGNORECASE)
_REACHES_OUT = re.compile(r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b", re.IGNORECASE)
_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HYPERLINK = "/hyperlink"


class TemplateRefused(Invalid):
    """A file that can't serve as a template, with the reason."""


@dataclass(frozen=True)
class Package:
    """The parts of a Word file by name, looked through; `stripped` says what was taken out."""

    parts: dict[str, bytes]
    stripped: tuple[str, ...] = ()

    def written(self) -> bytes:
        """The file again; the same parts always give the same bytes."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return file.getvalue()


def opened(content: bytes) -> Package:
    """The parts of a Word file; TemplateRefused with the reason for what is none, or isn't safe."""
    if len(content) > MOST_BYTES:
        raise _refused(_("The file is larger than 5 MB."))
    if content.startswith(_OLE):
        raise _refused(
            _("The file is protected by a password or an old .doc: save it as .docx without a password.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _refused(_("This is no Word file (.docx), or it is damaged.")) from error
    if "[Content_Types].xml" not in parts or "word/document.xml" not in parts:
        raise _refused(_("This is no Word file (.docx), or it is damaged."))
    _no_macros(parts)
    for name, part in parts.items():
        _look_at(name, part)
    return _without_links(parts)


def _refused(reason: str) -> TemplateRefused:
    return TemplateRefused(reason, field="file")


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _refused(_("Unpacked, the file is too large to be a template."))
    parts: dict[str, bytes] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if entry.flag_bits & 1:
            raise _refused(
                _("The file is protected by a password or an old .doc: save it as .docx without a password.")
            )
        if name.startswith("/") or ".." in name.split("/") or name in parts:
            raise ValueError(name)
        if entry.file_size > RATIO_FROM and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
            raise _refused(_("Unpacked, the file is too large to be a template."))
        with archive.open(entry) as file:
            parts[name] = file.read(entry.file_size + 1)
        if len(parts[name]) != entry.file_size:
            raise ValueError(name)
    return parts


def _no_macros(parts: dict[str, bytes]) -> None:
    types = parts["[Content_Types].xml"].decode("utf-8", "replace")
    if "macroEnabled" in types or any(_ACTIVE.search(name) for name in parts):
        raise _refused(_("The file has macros or embedded objects: save it as .docx without them."))


def _look_at(name: str, part: bytes) -> None:
    ending = f".{posixpath.basename(name).lower().rpartition('.')[2]}"
    if ending in {".xml", ".rels"}:
        text = part.decode("utf-8", "replace")
        if "<!DOCTYPE" in text or "<!ENTITY" in text or b"\x00" in part[:200]:
            raise _refused(_("This is no Word file (.docx), or it is damaged."))
        if "altChunk" in text or "<o:OLEObject" in text:
            raise _refused(_("The file has macros or embedded objects: save it as .docx without them."))
        # A field may lie in pieces.
        asked = re.findall(r"<w:instrText[^>]*>([^<]*)<", text)
        simple = re.findall(r'w:instr="([^"]*)"', text)
        if _REACHES_OUT.search(" ".join(["".join(asked), *simple])):
            raise _refused(
                _("The file takes contents from elsewhere (a field such as INCLUDEPICTURE): take that out.")
            )
    elif name.startswith("word/media/"):
        mark = _PICTURES.get(ending)
        if mark is None or not part.startswith(mark) or len(part) > MOST_PICTURE:
            raise _refused(
                _("Pictures may be PNG or JPEG of 1 MB at most: “%(name)s” is not.")
                % {"name": posixpath.basename(name)}
            )
    elif ending not in {".jpeg", ".jpg", ".png", ".odttf"}:
        raise _refused(_("The file has a part that no template needs: “%(name)s”.") % {"name": name[:80]})


def _without_links(parts: dict[str, bytes]) -> Package:
    """Links in the text are taken out, their words stay; whatever else points outside is refused."""
    from lxml import etree

    kept = dict(parts)
    stripped: list[str] = []
    for name in [each for each in parts if each.endswith(".rels")]:
        tree = parsed(parts[name])
        outside = [
            each for each in tree.iter(f"{{{_SPACE}}}Relationship") if each.get("TargetMode") == "External"
        ]
        for each in outside:
            if not str(each.get("Type", "")).endswith(_HYPERLINK):
                target = str(each.get("Target", ""))[:80]
                raise _refused(
                    _("The file points outside itself: “%(target)s”. Put what it needs into the file.")
                    % {"target": target}
                )
            stripped.append(str(each.get("Target", ""))[:80])
            tree.remove(each)
        if outside:
            kept[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            of = name.replace("_rels/", "").removesuffix(".rels")
            if of in kept:
                kept[of] = _unwrapped(kept[of])
    return Package(kept, tuple(dict.fromkeys(stripped)))


def _unwrapped(part: bytes) -> bytes:
    from lxml import etree

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    tree = parsed(part)
    for link in list(tree.iter(f"{word}hyperlink")):
        parent = link.getparent()
        place = parent.index(link)
        for child in reversed(list(link)):
            parent.insert(place, child)
        parent.remove(link)
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def parsed(part: bytes) -> Any:
    """An XML part as a tree; nothing is fetched and no entity resolved."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(_("This is no Word file (.docx), or it is damaged.")) from error
