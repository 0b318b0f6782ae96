"""The shell: access marks, preferences, scope, sign-in, error pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories import PASSWORD, County, Member, make_member, with_password

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.models import PostKind
from tongchuang.web.shared.navigation import phone_bar, rail

ClientFor = Callable[[Member], Client]


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client: Client, db: None) -> None:
    response = client.get("/inbox/?show=all")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=%2Finbox%2F%3Fshow%3Dall"


def test_htmx_is_told_to_load_the_sign_in_page_as_a_whole(client: Client, db: None) -> None:
    response = client.get("/inbox/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"][:16]) == (204, "/accounts/login/")


@pytest.mark.parametrize("kind", PostKind.values)
def test_every_post_has_a_desk_within_the_query_budget(
    kind: str, people: dict[str, Member], client_for: ClientFor, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_for(people[kind])
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        response = client.get("/")
    assert response.status_code == 200
    page = response.content.decode()
    assert people[kind].person.name in page
    assert "云岫县创建示范县" in page
    assert "望澜县" not in page


def test_no_page_has_inline_script_or_style(office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    for address in ("/", "/inbox/", "/me/", "/search/?q=x", "/accounts/2fa/"):
        page = client.get(address).content.decode()
        assert "<script>" not in page
        assert " style=" not in page.replace("stylesheet", "")
        assert "onclick" not in page


def test_scripts_of_the_first_view_are_small(source_tree) -> None:  # type: ignore[no-untyped-def]
    own = source_tree / "src/tongchuang/web/shared/static/shared/app.js"
    htmx = source_tree / "build/assets/htmx/htmx.min.js"
    if not htmx.exists():
        pytest.skip("the front-end libraries are not fetched: python3 scripts/assets.py")
    assert own.stat().st_size + htmx.stat().st_size < 150_000


def test_language_and_type_size_are_kept_with_an_event(office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    response = client.post("/me/preferences/", {"language": "en", "large_type": "1", "next": "/me/"})
    assert response["Location"] == "/me/"
    office.user.refresh_from_db()
    assert (office.user.language, office.user.large_type) == ("en", True)
    event = Event.objects.get(kind="user.preferences_changed")
    assert (event.old, event.new) == ({"language": "zh-hans", "large_type": False}, {"language": "en", "large_type": True})
    page = client.get("/me/").content.decode()
    assert 'lang="en"' in page
    assert 'class="large-type"' in page


def test_a_redirect_never_leaves_the_site(office: Member, client_for: ClientFor) -> None:
    response = client_for(office).post("/me/preferences/", {"language": "en", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_another_regions_campaign_is_not_taken(office: Member, other_county: County, client_for: ClientFor) -> None:
    client = client_for(office)
    assert other_county.campaign is not None
    client.post("/scope/", {"campaign": str(other_county.campaign.pk), "period": "2026-13"})
    assert "campaign" not in client.session
    assert "period" not in client.session
    page = client.get(f"/?campaign={other_county.campaign.pk}").content.decode()
    assert "望澜县" not in page


def test_the_rail_shows_rooms_that_the_post_may_enter(people: dict[str, Member], client_for: ClientFor) -> None:
    rooms = {place.key for place in rail(people["unit_liaison"].actor, "/")}
    assert "desk" in rooms
    assert rooms.isdisjoint({"settings", "command", "inspect"})
    for member in people.values():
        assert len(phone_bar(member.actor, "/")) <= 4


def test_somebody_without_a_post_is_told_so(county: County, client_for: ClientFor) -> None:
    response = client_for(make_member(county, None)).get("/")
    assert response.status_code == 200
    assert "empty-state" in response.content.decode()


def test_absent_pages_say_so_without_leaking(office: Member, client_for: ClientFor) -> None:
    response = client_for(office).get("/nowhere/at/all/")
    assert response.status_code == 404
    assert b"error-box" in response.content
    assert b"Traceback" not in response.content


def test_signing_in_with_a_password(client: Client, people: dict[str, Member]) -> None:
    member = with_password(people["unit_liaison"])
    response = client.post("/accounts/login/", {"login": member.user.username, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_many_wrong_passwords_lock_the_account_for_a_while(client: Client, people: dict[str, Member]) -> None:
    member = with_password(people["unit_liaison"])
    for _attempt in range(5):
        assert client.post("/accounts/login/", {"login": member.user.username, "password": "wrong"}).status_code == 200
    response = client.post("/accounts/login/", {"login": member.user.username, "password": PASSWORD})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_given_password_must_be_changed_first(people: dict[str, Member], client: Client) -> None:
    member = with_password(people["unit_liaison"])
    member.user.must_change_password = True
    member.user.save()
    client.post("/accounts/login/", {"login": member.user.username, "password": PASSWORD})
    assert client.get("/")["Location"] == "/accounts/password/change/"
    new = "a-much-better-pass-2026"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", form).status_code == 302
    member.user.refresh_from_db()
    assert not member.user.must_change_password
    assert Event.objects.filter(kind="user.password_changed", target_id=member.user.pk).count() == 1
    assert client.get("/").status_code == 200


def test_nobody_signs_up(client: Client, db: None) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_pages_of_the_second_factor_open(people: dict[str, Member], client: Client) -> None:
    member = with_password(people["office"])
    client.post("/accounts/login/", {"login": member.user.username, "password": PASSWORD})
    wanted = "/accounts/2fa/totp/activate/"
    asked = client.get(wanted, follow=True)
    assert asked.redirect_chain[0][0].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": wanted})
    page = client.get(wanted)
    assert page.status_code == 200
    assert b"data:image/svg+xml" in page.content
