"""A form as XForm (the OpenRosa profile that ODK Collect and KoboCollect read)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from tongchuang.adapters.xforms.model import (
    CHINESE,
    ENGLISH,
    PHOTO_EDGE,
    SITES_FILE,
    ChecklistForm,
    Node,
    Words,
    choices_of,
    questions_of,
    walk,
)
from tongchuang.adapters.xforms.sites import label_of

XFORMS = "http://www.w3.org/2002/xforms"
HTML = "http://www.w3.org/1999/xhtml"
JAVAROSA = "http://openrosa.org/javarosa"
ORX = "http://openrosa.org/xforms"
ODK = "http://www.opendatakit.org/xforms"
TYPES = {
    "start": "dateTime", "end": "dateTime", "site": "string", "select_one": "string", "geopoint": "geopoint",
    "calculate": "string", "integer": "int", "text": "string", "image": "binary",
}  # fmt: skip
# Letters and signs that XML can't hold at all.
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMED = re.compile(r"\$\{(\w+)\}")


def xform(form: ChecklistForm, *, external_sites: bool = True) -> bytes:
    """The XML of a form. The sites stand in a file of their own (SITES_FILE), or inside when told so."""
    return _Writer(form, external_sites).document()


class _Writer:
    def __init__(self, form: ChecklistForm, external_sites: bool) -> None:
        self.form, self.external = form, external_sites
        self.nodes = questions_of(form)
        self.paths = {node.name: f"/data{path}" for path, node in walk(self.nodes)}
        self.texts: list[tuple[str, Words]] = []

    def document(self) -> bytes:
        for prefix, space in (("h", HTML), ("jr", JAVAROSA), ("orx", ORX), ("odk", ODK)):
            ET.register_namespace(prefix, space)
        ET.register_namespace("", XFORMS)
        root = ET.Element(f"{{{HTML}}}html")
        head = ET.SubElement(root, f"{{{HTML}}}head")
        ET.SubElement(head, f"{{{HTML}}}title").text = _clean(self.form.title)
        body = self._body()
        head.append(self._model())
        root.append(body)
        content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return content

    def _model(self) -> ET.Element:
        model = ET.Element(_x("model"), {f"{{{ODK}}}xforms-version": "1.0.0"})
        itext = ET.SubElement(model, _x("itext"))
        instance = ET.SubElement(model, _x("instance"))
        data = ET.SubElement(instance, _x("data"), {"id": self.form.form_id, "version": self.form.version})
        for node in self.nodes:
            _instance(data, node)
        meta = ET.SubElement(data, _x("meta"))
        ET.SubElement(meta, _x("instanceID"))
        ET.SubElement(meta, _x("instanceName"))
        self._choices(model)
        self._binds(model)
        # Last, when every text has been named.
        for place, (language, number) in enumerate(((CHINESE, 0), (ENGLISH, 1))):
            attributes = {"lang": language, **({"default": "true()"} if place == 0 else {})}
            translation = ET.SubElement(itext, _x("translation"), attributes)
            for key, words in self.texts:
                text = ET.SubElement(translation, _x("text"), {"id": key})
                ET.SubElement(text, _x("value")).text = _clean(words[number])
        return model

    def _choices(self, model: ET.Element) -> None:
        if self.external:
            ET.SubElement(model, _x("instance"), {"id": "sites", "src": f"jr://file-csv/{SITES_FILE}"})
        else:
            self._list(
                model, "site", [(str(site.id), (label_of(site), label_of(site))) for site in self.form.sites]
            )
        for name, choices in choices_of(self.form).items():
            self._list(model, name, choices)

    def _list(self, model: ET.Element, name: str, choices: Iterable[tuple[str, Words]]) -> None:
        root = ET.SubElement(ET.SubElement(model, _x("instance"), {"id": name}), _x("root"))
        for number, (value, words) in enumerate(choices):
            item = ET.SubElement(root, _x("item"))
            ET.SubElement(item, _x("itextId")).text = f"{name}-{number}"
            ET.SubElement(item, _x("name")).text = _clean(value)
            self.texts.append((f"{name}-{number}", words))

    def _binds(self, model: ET.Element) -> None:
        for path, node in walk(self.nodes):
            attributes = self._bind(f"/data{path}", node)
            if len(attributes) > 1:
                ET.SubElement(model, _x("bind"), attributes)
        uid = {
            "nodeset": "/data/meta/instanceID",
            "type": "string",
            "readonly": "true()",
            f"{{{JAVAROSA}}}preload": "uid",
        }
        ET.SubElement(model, _x("bind"), uid)
        name = {"nodeset": "/data/meta/instanceName", "type": "string", "calculate": self._name()}
        ET.SubElement(model, _x("bind"), name)

    def _name(self) -> str:
        """What a client calls a filled form: the name of the site, where it can look it up."""
        if not self.external:
            return " /data/site "
        return "instance('sites')/root/item[name= /data/site ]/label"

    def _bind(self, path: str, node: Node) -> dict[str, str]:
        found = {"nodeset": path}
        if node.kind in TYPES:
            found["type"] = TYPES[node.kind]
        if node.kind in ("start", "end"):
            found[f"{{{JAVAROSA}}}preload"] = "timestamp"
            found[f"{{{JAVAROSA}}}preloadParams"] = node.kind
        if node.required:
            found["required"] = "true()"
        if node.relevant:
            found["relevant"] = self._expression(node.relevant)
        if node.constraint:
            found["constraint"] = self._expression(node.constraint)
        if node.message:
            key = f"{path}:jr:constraintMsg"
            self.texts.append((key, node.message))
            found[f"{{{JAVAROSA}}}constraintMsg"] = f"jr:itext('{key}')"
        if node.calculation:
            found["calculate"] = self._expression(node.calculation)
        if node.kind == "image":
            found[f"{{{ORX}}}max-pixels"] = str(PHOTO_EDGE)
        return found

    def _expression(self, text: str) -> str:
        return NAMED.sub(lambda match: f" {self.paths[match[1]]} ", text)

    def _body(self) -> ET.Element:
        body = ET.Element(f"{{{HTML}}}body")
        for node in self.nodes:
            self._control(body, node, "/data")
        return body

    def _control(self, parent: ET.Element, node: Node, above: str) -> None:
        path = f"{above}/{node.name}"
        tag = {"geopoint": "input", "integer": "input", "text": "input", "image": "upload", "select_one": "select1",
               "site": "select1", "group": "group", "repeat": "group"}.get(node.kind)  # fmt: skip
        if tag is None:
            return
        attributes = {"ref": path, **({"appearance": node.appearance} if node.appearance else {})}
        if node.kind == "image":
            attributes["mediatype"] = "image/*"
        control = ET.SubElement(parent, _x(tag), attributes)
        self._say(control, "label", f"{path}:label", node.label)
        self._say(control, "hint", f"{path}:hint", node.hint)
        if node.kind == "repeat":
            control = ET.SubElement(control, _x("repeat"), {"nodeset": path})
        if tag == "select1":
            self._itemset(control, node)
        for child in node.children:
            self._control(control, child, path)

    def _itemset(self, control: ET.Element, node: Node) -> None:
        external = node.kind == "site" and self.external
        source = "sites" if external else "site" if node.kind == "site" else node.choices
        itemset = ET.SubElement(control, _x("itemset"), {"nodeset": f"instance('{source}')/root/item"})
        ET.SubElement(itemset, _x("value"), {"ref": "name"})
        ET.SubElement(itemset, _x("label"), {"ref": "label" if external else "jr:itext(itextId)"})

    def _say(self, control: ET.Element, tag: str, key: str, words: Words | None) -> None:
        if words is not None:
            self.texts.append((key, words))
            ET.SubElement(control, _x(tag), {"ref": f"jr:itext('{key}')"})


def _instance(parent: ET.Element, node: Node) -> None:
    if node.kind == "repeat":
        template = ET.SubElement(parent, _x(node.name), {f"{{{JAVAROSA}}}template": ""})
        for child in node.children:
            _instance(template, child)
    element = ET.SubElement(parent, _x(node.name))
    for child in node.children:
        _instance(element, child)


def _x(tag: str) -> str:
    return f"{{{XFORMS}}}{tag}"


def _clean(text: str) -> str:
    return UNFIT.sub("", text)
