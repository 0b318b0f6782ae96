"""An import: nothing is written before it is confirmed, and only by who chose the file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import Member

from tongchuang.domain.organisations.models import Unit

pytestmark = pytest.mark.urls("tests.web.shared.try_urls")
ClientFor = Callable[[Member], Client]
GOOD = "单位名称,简称,类别\n水利局,水利局,部门\n"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path / "imports"


def upload(client: Client, text: str | bytes, name: str = "单位.csv") -> Any:
    data = text.encode("gb18030") if isinstance(text, str) else text
    return client.post("/import/", {"file": SimpleUploadedFile(name, data)})


def heads(client: Client) -> list[str]:
    response = client.get("/import/?template=1")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert len(book.worksheets) == 2
    return [cell.value for cell in book.worksheets[0][1]]


def token_of(response: Any) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{32})"', response.content.decode())
    assert found
    return found.group(1)


def table(client: Client, **values: str) -> bytes:
    titles = heads(client)
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(titles)
    book.active.append([values.get(str(number), "") for number in range(len(titles))])
    book.save(file)
    return file.getvalue()


def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_written(office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    before = Unit.objects.count()
    response = upload(client, b"\x89PNG\r\n\x1a\n....", "单位.xlsx")
    assert response.status_code == 422
    assert "note-error" in response.content.decode()
    assert client.post("/import/", {}).status_code == 422
    assert Unit.objects.count() == before


def test_wrong_heads_are_named_and_cannot_be_confirmed(office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    before = Unit.objects.count()
    response = upload(client, "甲,乙\n一,二\n")
    page = response.content.decode()
    assert "bad-row" in page
    client.post("/import/", {"token": token_of(response)})
    assert Unit.objects.count() == before
    listed = client.post("/import/", {"token": token_of(response), "problems": "1"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(listed.streaming_content)))
    assert book.active.max_row > 1


def test_the_filled_template_is_shown_first_and_written_on_confirmation(
    office: Member, people: dict[str, Member], client_for: ClientFor, own_folder: Path
) -> None:
    client = client_for(office)
    data = table(client, **{"0": "水利局", "1": "水利局"})
    response = upload(client, data, "x.xlsx")
    assert response.status_code == 200, response.content.decode()
    assert "水利局" in response.content.decode()
    assert not Unit.objects.filter(name="水利局").exists()
    token = token_of(response)
    someone_else = client_for(people["director"]).post("/import/", {"token": token})
    assert someone_else.status_code == 422
    assert client.post("/import/", {"token": "../../etc/passwd"}).status_code == 422
    confirmed = client.post("/import/", {"token": token})
    assert (confirmed.status_code, confirmed["Location"]) == (302, "/")
    assert Unit.objects.get(name="水利局").region == office.person.region
    assert list(own_folder.iterdir()) == []


def test_only_who_may_reaches_it(liaison: Member, client_for: ClientFor) -> None:
    assert client_for(liaison).get("/import/").status_code == 403
