"""Units, people and accounts on pages: work, refuse, and are not there for others."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from tests.factories import County, Member, make_finding, make_member

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.models import Person, Post, Unit
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import today

ClientFor = Callable[[Member], Client]


def test_lists_tree_and_pages(client_for: ClientFor, office: Member, county: County) -> None:
    client = client_for(office)
    assert client.get(reverse("settings:home")).headers["Location"] == reverse("settings:units")
    assert "城管局" in client.get(reverse("settings:units")).content.decode()
    tree = client.get(reverse("settings:unit_tree")).content.decode()
    assert 'class="depth-1"' in tree and "东门里社区" in tree
    assert "东门里社区" not in client.get(reverse("settings:unit_tree"), {"on": "2020-01-01"}).content.decode()
    assert client.get(reverse("settings:unit_tree"), {"on": "x"}).status_code == 200
    assert "祁连生" in client.get(reverse("settings:unit", args=[county.units["urban"].pk])).content.decode()
    assert "闻静" in client.get(reverse("settings:people"), {"post": "unit_liaison"}).content.decode()
    assert "闻静" not in client.get(reverse("settings:people"), {"post": "inspector"}).content.decode()


def test_lists_take_few_queries(client_for: ClientFor, office: Member, county: County, django_assert_max_num_queries: Callable[[int], object]) -> None:
    client = client_for(office)
    for url in (reverse("settings:units"), reverse("settings:people"), reverse("settings:unit", args=[county.units["urban"].pk])):
        client.get(url)
        with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
            client.get(url)


def test_not_there_for_others(client_for: ClientFor, county: County, outsider: Member, liaison: Member) -> None:
    unit, person = county.units["urban"], county.people["lead_liaison"].person
    post = county.people["lead_liaison"].post
    for name, key in (
        ("settings:unit", unit.pk), ("settings:unit_edit", unit.pk), ("settings:unit_close", unit.pk),
        ("settings:person", person.pk), ("settings:person_edit", person.pk),
    ):  # fmt: skip
        assert client_for(outsider).get(reverse(name, args=[key])).status_code == 404, name
    assert client_for(liaison).get(reverse("settings:person", args=[person.pk])).status_code == 404
    assert client_for(liaison).get(reverse("settings:unit", args=[unit.pk])).status_code == 200
    for name in ("settings:unit_new", "settings:unit_import", "settings:person_new", "settings:person_import"):
        assert client_for(liaison).get(reverse(name)).status_code == 403, name
        assert Client().get(reverse(name)).status_code == 302, name
    assert post is not None
    for name, key in (
        ("settings:unit_close", unit.pk), ("settings:person_leaves", person.pk), ("settings:post_give", person.pk),
        ("settings:post_end", post.pk), ("settings:account_make", person.pk), ("settings:account_reset", person.pk),
        ("settings:account_switch", person.pk),
    ):  # fmt: skip
        assert client_for(liaison).post(reverse(name, args=[key])).status_code == 403, name
        assert client_for(outsider).post(reverse(name, args=[key])).status_code == 404, name


def test_a_unit_is_added_and_changed(client_for: ClientFor, office: Member, county: County) -> None:
    client = client_for(office)
    data = {"name": "体育局", "short_name": "", "line": "line", "aliases": "体委、文体局", "valid_from": today().isoformat()}
    assert client.post(reverse("settings:unit_new"), {**data, "name": "教育局"}).status_code == 422
    assert client.post(reverse("settings:unit_new"), data).status_code == 302
    unit = Unit.objects.get(name="体育局")
    assert client.get(reverse("settings:unit_edit", args=[unit.pk])).status_code == 200
    client.post(reverse("settings:unit_edit", args=[unit.pk]), {**data, "parent": county.units["education"].pk})
    page = client.get(reverse("settings:unit", args=[unit.pk])).content.decode()
    assert "教育局" in page and "体委" in page


def test_closing_a_unit_shows_what_hangs_on_it_and_hands_it_over(client_for: ClientFor, office: Member, county: County) -> None:
    client, old, new = client_for(office), county.units["market"], county.units["urban"]
    finding = make_finding(county, site=county.sites[0], unit=old, state="assigned")
    page = client.get(reverse("settings:unit_close", args=[old.pk]))
    assert (page.context["on_hand"].sites, page.context["on_hand"].findings) == (2, 1)
    assert client.post(reverse("settings:unit_close", args=[old.pk]), {"on": "2020-01-01"}).status_code == 422
    assert client.post(reverse("settings:unit_close", args=[old.pk]), {"on": today().isoformat(), "successor": new.pk}).status_code == 302
    assert set(Site.objects.filter(pk__in=[county.sites[0].pk, county.sites[2].pk]).values_list("unit", "version")) == {(new.pk, 2)}
    assert history_of(county.sites[0].pk)[-1].new["unit"] == str(new.pk)
    head = make_member(county, "unit_head", name="申屠越", unit=new)
    assert client_for(head).get(reverse("places:site", args=[county.sites[0].pk])).status_code == 200
    assert old.pk in head.actor.unit_ids and finding.unit_id == old.pk
    assert "城市管理局" in client.get(reverse("settings:unit", args=[old.pk])).content.decode()


def test_a_person_a_post_an_account(client_for: ClientFor, office: Member, county: County) -> None:
    client = client_for(office)
    data = {"name": "江离", "unit": county.units["market"].pk, "title": "科员", "phone": "13900000001"}
    assert client.post(reverse("settings:person_new"), {**data, "phone": "x"}).status_code == 422
    assert client.post(reverse("settings:person_new"), data).status_code == 302
    person = Person.objects.get(name="江离")
    client.post(reverse("settings:person_edit", args=[person.pk]), {**data, "title": "股长"})
    give = reverse("settings:post_give", args=[person.pk])
    assert client.post(give, {"kind": "unit_liaison"}).status_code == 422
    assert client.post(give, {"kind": "unit_liaison", "unit": county.units["market"].pk}).status_code == 302
    post = Post.objects.get(person=person)
    assert client.post(reverse("settings:account_make", args=[person.pk]), {"username": "!"}).status_code == 422
    made = client.post(reverse("settings:account_make", args=[person.pk]), {"username": "jiang.li"})
    password = made.context["password"]
    assert password in made.content.decode() and "no-store" in made.headers["Cache-Control"]
    page = client.get(reverse("settings:person", args=[person.pk])).content.decode()
    assert password not in page and "jiang.li" in page and "股长" in page
    person.refresh_from_db()
    assert person.user.check_password(password) and person.user.must_change_password
    again = client.post(reverse("settings:account_reset", args=[person.pk])).context["password"]
    assert again != password
    client.post(reverse("settings:account_switch", args=[person.pk]), {"active": "0"})
    person.user.refresh_from_db()
    assert not person.user.is_active
    client.post(reverse("settings:account_switch", args=[person.pk]), {"active": "1"})
    client.post(reverse("settings:post_end", args=[post.pk]))
    post.refresh_from_db()
    assert post.valid_to == today()
    client.post(reverse("settings:person_leaves", args=[person.pk]), {"on": (today() - timedelta(days=1)).isoformat()})
    person.refresh_from_db()
    assert person.left_on == today() - timedelta(days=1)


def test_nobody_locks_themselves_out(client_for: ClientFor, office: Member) -> None:
    client, me = client_for(office), office.person
    assert office.post is not None
    for name, key in (("settings:account_switch", me.pk), ("settings:person_leaves", me.pk), ("settings:post_end", office.post.pk)):
        assert client.post(reverse(name, args=[key]), {"on": today().isoformat()}).status_code == 403
    assert client.get(reverse("settings:units")).status_code == 200


def test_the_first_password_opens_only_the_change_of_it(client_for: ClientFor, office: Member, county: County) -> None:
    person = make_member(county, "observer", name="江离")
    person.person.user = None
    person.person.save()
    made = client_for(office).post(reverse("settings:account_make", args=[person.person.pk]), {"username": "jiang.li"})
    client = Client()
    client.post(reverse("account_login"), {"login": "jiang.li", "password": made.context["password"]})
    answer = client.get(reverse("places:home"))
    assert answer.headers["Location"] == reverse("account_change_password")


def test_phones_on_pages(client_for: ClientFor, county: County, office: Member) -> None:
    person = county.people["unit_liaison"].person
    person.phone = "13900000055"
    person.save()
    url = reverse("settings:person", args=[person.pk])
    assert "13900000055" in client_for(office).get(url).content.decode()
    assert "13900000055" not in client_for(county.people["observer"]).get(url).content.decode()


def test_importing_people(client_for: ClientFor, office: Member, county: County) -> None:
    client, url = client_for(office), reverse("settings:person_import")
    book = Workbook()
    for row in (("姓名", "单位", "岗位"), ("江离", "城管局", "联络员"), ("杜若", "城管居", "")):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    answer = client.post(url, {"file": SimpleUploadedFile("人员.xlsx", file.getvalue())})
    assert "城市管理局" in answer.content.decode() and not Person.objects.filter(name="江离").exists()
    csv = "姓名,单位,岗位\n江离,城管局,联络员\n".encode()
    answer = client.post(url, {"file": SimpleUploadedFile("人员.csv", csv)})
    assert client.post(url, {"token": answer.context["token"]}).status_code == 302
    assert Post.objects.get(person__name="江离").kind == "unit_liaison"
    csv = "单位全称,类别\n体育局,部门\n".encode()
    answer = client.post(reverse("settings:unit_import"), {"file": SimpleUploadedFile("单位.csv", csv)})
    assert client.post(reverse("settings:unit_import"), {"token": answer.context["token"]}).status_code == 302
    assert Unit.objects.filter(name="体育局", region=county.region).exists()


def test_no_english_on_chinese_pages(client_for: ClientFor, office: Member, county: County) -> None:
    unit, person = county.units["urban"].pk, county.people["unit_head"].person.pk
    for url in (
        reverse("settings:units"), reverse("settings:people"), reverse("settings:unit_tree"), reverse("settings:unit", args=[unit]),
        reverse("settings:unit_close", args=[unit]), reverse("settings:person", args=[person]), reverse("settings:unit_new"),
        reverse("settings:person_new"), reverse("settings:unit_import"), reverse("settings:person_import"),
    ):  # fmt: skip
        page = client_for(office).get(url).content.decode().split("<main", 1)[1].split(">", 1)[1].split("</main>", 1)[0]
        words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", page, flags=re.S)
        words = re.sub(r"Excel|WPS|CSV|zhao\.min|99000\d-[a-z_]+-\d+|office", "", words)
        assert re.findall(r"[A-Za-z]{3,}", words) == [], url


def test_search(office: Member, liaison: Member, outsider: Member) -> None:
    from tongchuang.web.settings.search import people, units

    assert [hit.title for hit in units(liaison.actor, "jyj", 6)] == ["教育局"]
    assert [hit.title for hit in people(office.actor, "闻静", 6)] == ["闻静"]
    assert people(liaison.actor, "祁连生", 6) == []
