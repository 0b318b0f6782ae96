"""`tongchuang draw` as people use it: seal, wait, draw, verify; exit codes and what is printed where."""

import hashlib
import json
import stat
from datetime import datetime, timedelta

import pytest
from tests.engines.drawing.making import SECRET

from tongchuang.cli.main import main
from tongchuang.engines.drawing.plan_file import SHANGHAI, SiteRow, read_plan, read_pool_file
from tongchuang.engines.drawing.sealed import seal

SITES = "stratum,site,excluded\n市场,M1,\n市场,M2,\n市场,M3,\n市场,M4,上月检查过\n公厕,T1,\n公厕,T2,\n"
POOL = {
    "visits_from": "2026-11-26",
    "inspectors": [{"inspector": name} for name in ("甲", "乙", "丙", "丁")],
    "places": [{"site": site, "street": "望江路"} for site in ("M1", "M2", "M3", "T1", "T2")],
}


def now():
    return datetime.now(SHANGHAI).replace(microsecond=0)


def plan_text(draw_at, source="当晚摇奖号码"):
    return (
        f"number: 1\nplan: 暗访抽签\ndraw_at: {draw_at.isoformat()}\npublic_input_from: {source}\n"
        "strata: {市场: 1, 公厕: 1}\n"
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites.csv").write_text(SITES, "utf-8")
    (tmp_path / "plan.yaml").write_text(plan_text(now() + timedelta(hours=1)), "utf-8")
    (tmp_path / "pool.json").write_text(json.dumps(POOL), "utf-8")
    return tmp_path


def draw(line):
    """The exit code of a line of words; the empty public input is written ''."""
    return main(["draw", *("" if word == "''" else word for word in line.split())])


SEAL = "seal plan.yaml --sites sites.csv --out sealed.json --secret-out secret.txt"
RUN = "run sealed.json plan.yaml --sites sites.csv --public-input 379 --secret secret.txt --out record.json"


def sealed_an_hour_ago(folder, source="当晚摇奖号码", pool=False):
    """A plan whose time has come, sealed before it."""
    (folder / "plan.yaml").write_text(plan_text(now() - timedelta(seconds=5), source), "utf-8")
    rows = [line.split(",") for line in SITES.splitlines()[1:]]
    plan = read_plan((folder / "plan.yaml").read_bytes(), "plan.yaml", [SiteRow(*row) for row in rows])
    pool_hash = read_pool_file((folder / "pool.json").read_bytes(), "pool.json").hash() if pool else ""
    sealed = seal(plan, SECRET, now() - timedelta(hours=1), pool_hash)
    (folder / "sealed.json").write_text(sealed.text(), "utf-8")
    (folder / "secret.txt").write_text(SECRET.hex() + "\n", "utf-8")


def test_sealing_publishes_hashes_and_keeps_the_secret(folder, capsys):
    assert draw(SEAL) == 0
    printed = capsys.readouterr().out
    published = json.loads((folder / "sealed.json").read_text("utf-8"))
    secret = (folder / "secret.txt").read_text().strip()
    assert len(bytes.fromhex(secret)) == 32
    assert stat.S_IMODE((folder / "secret.txt").stat().st_mode) == 0o600
    assert published["commitment"] in printed and published["frame_hash"] in printed
    for text in (printed, (folder / "sealed.json").read_text("utf-8")):
        assert secret not in text and "M1" not in text and "上月检查过" not in text
    assert draw(SEAL) == 2
    assert "there already" in capsys.readouterr().err
    assert (folder / "secret.txt").read_text().strip() == secret


def test_no_draw_before_its_time(folder, capsys):
    assert draw(SEAL) == 0
    assert draw(RUN) == 1
    assert "can't be made before" in capsys.readouterr().err
    assert not (folder / "record.json").exists()


def test_a_draw_from_sealing_to_verifying(folder, capsys):
    sealed_an_hour_ago(folder)
    assert draw(RUN) == 0
    printed = capsys.readouterr()
    assert "2 sites drawn" in printed.out and "M" not in printed.out.replace("MB", "")
    assert stat.S_IMODE((folder / "record.json").stat().st_mode) == 0o600
    record = json.loads((folder / "record.json").read_text("utf-8"))
    # The seed tells the drawn sites to whoever knows the frame; the hash of the record tells nothing and fixes it.
    assert record["seed"] not in printed.out and record["secret"] not in printed.out
    assert hashlib.sha256((folder / "record.json").read_bytes()).hexdigest() in printed.out
    assert record["steerable"] is False and record["public_input"] == "379"
    assert ["市场", "M4"] not in record["frame"]
    assert draw("verify record.json") == 0
    assert capsys.readouterr().out == "verified\n"
    assert draw("verify record.json --sealed sealed.json") == 0
    assert capsys.readouterr().out == "verified\n"
    assert draw(RUN) == 2


def test_a_published_plan_is_held_to_what_was_sealed(folder, capsys):
    sealed_an_hour_ago(folder)
    assert draw(RUN) == 0
    line = "verify record.json --sealed sealed.json --plan plan.yaml --sites sites.csv"
    assert draw(line) == 0
    (folder / "sites.csv").write_text(SITES.replace("上月检查过", "不用去"), "utf-8")
    capsys.readouterr()
    assert draw(line) == 1
    assert "the plan was changed after sealing" in capsys.readouterr().out
    assert draw("verify record.json --plan plan.yaml") == 2


def test_a_spoiled_record_ends_with_1_and_the_reason(folder, capsys):
    sealed_an_hour_ago(folder)
    assert draw(RUN) == 0
    record = json.loads((folder / "record.json").read_text("utf-8"))
    record["public_input"] = "380"
    (folder / "record.json").write_text(json.dumps(record), "utf-8")
    capsys.readouterr()
    assert draw("verify record.json") == 1
    assert capsys.readouterr().out == "the seed does not come out of secret, frame_hash and public input\n"
    (folder / "record.json").write_bytes(b"\xff\xfe")
    assert draw("verify record.json") == 1
    (folder / "sealed.json").write_text("{}")
    assert draw("verify record.json --sealed sealed.json") == 1
    assert "the sealed document has no field number" in capsys.readouterr().out


def test_without_public_input_it_is_marked(folder, capsys):
    sealed_an_hour_ago(folder, source='""')
    assert draw(RUN) == 1
    assert "was not named" in capsys.readouterr().err
    assert draw(RUN.replace("379", "''")) == 0
    assert json.loads((folder / "record.json").read_text("utf-8"))["steerable"] is True
    assert draw("verify record.json") == 0
    printed = capsys.readouterr()
    assert printed.out.endswith("verified\n") and "steerable" in printed.err


def test_changed_sites_are_not_drawn(folder, capsys):
    sealed_an_hour_ago(folder)
    (folder / "sites.csv").write_text(SITES.replace("市场,M3,\n", "市场,M3,有事\n"), "utf-8")
    assert draw(RUN) == 1
    assert "not those that were sealed" in capsys.readouterr().err


def test_inspectors_are_drawn_and_verified(folder, capsys):
    sealed_an_hour_ago(folder, pool=True)
    assert draw(RUN) == 2
    assert draw(f"{RUN} --inspectors pool.json --crews-out crews.json") == 0
    assert draw("verify crews.json --record record.json --sealed sealed.json") == 0
    crews = json.loads((folder / "crews.json").read_text("utf-8"))
    assert [len(visit["crew"]) for visit in crews["visits"]] == [2, 2]
    crews["visits"][0]["crew"] = sorted({"甲", "乙", "丙", "丁"} - set(crews["visits"][0]["crew"]))
    (folder / "crews.json").write_text(json.dumps(crews), "utf-8")
    capsys.readouterr()
    assert draw("verify crews.json") == 1
    assert "by the keys" in capsys.readouterr().out


def test_too_few_inspectors_are_told_before_sealing(folder, capsys):
    few = {**POOL, "inspectors": POOL["inspectors"][:1]}
    (folder / "pool.json").write_text(json.dumps(few), "utf-8")
    assert draw(f"{SEAL} --inspectors pool.json") == 1
    assert "visit M1 needs 2 inspectors: 1 can go" in capsys.readouterr().err
    assert not (folder / "secret.txt").exists()


def test_a_pool_that_will_hardly_do_is_told_before_sealing(folder, capsys):
    (folder / "pool.json").write_text(json.dumps({**POOL, "inspectors": POOL["inspectors"][:2]}), "utf-8")
    assert draw(f"{SEAL} --inspectors pool.json") == 0
    assert "too few inspectors in 20 of 20 trial draws" in capsys.readouterr().err
    for name in ("sealed.json", "secret.txt"):
        (folder / name).unlink()
    (folder / "pool.json").write_text(json.dumps(POOL), "utf-8")
    assert draw(f"{SEAL} --inspectors pool.json") == 0
    assert "trial draws" not in capsys.readouterr().err


def test_too_few_inspectors_at_the_draw_leave_the_record_of_the_sites(folder, capsys):
    # Each site could be visited alone; both on one street by the only pair there is can't.
    (folder / "pool.json").write_text(json.dumps({**POOL, "inspectors": POOL["inspectors"][:2]}), "utf-8")
    sealed_an_hour_ago(folder, pool=True)
    assert draw(f"{RUN} --inspectors pool.json --crews-out crews.json") == 1
    printed = capsys.readouterr()
    assert "too few inspectors for 1 visit" in printed.err
    record = json.loads((folder / "record.json").read_text("utf-8"))
    assert not any(site in printed.out + printed.err for one in record["strata"] for site in one["drawn"])
    why = folder / "crews.json.missing.txt"
    assert "2 can go, 1 of their pairs were there too recently" in why.read_text("utf-8")
    assert stat.S_IMODE(why.stat().st_mode) == 0o600
    assert draw("verify record.json --sealed sealed.json") == 0
    assert not (folder / "crews.json").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("verify nothing.json", "can't be read"),
        ("verify .", "can't be read"),
        ("verify plan.yaml --sealed nothing.json", "can't be read"),
        (RUN, "can't be read"),
        (SEAL.replace("plan.yaml", "other.yaml"), "can't be read"),
        (SEAL.replace("secret.txt", "nowhere/secret.txt"), "can't be written"),
    ],
)
def test_wrong_use(folder, capsys, line, words):
    assert draw(line) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "secret.txt").exists()


def test_words_that_are_missing(folder):
    for line in ("", "verify", "seal plan.yaml", "run sealed.json plan.yaml"):
        with pytest.raises(SystemExit) as caught:
            draw(line)
        assert caught.value.code == 2


def test_bad_lines_of_the_sites_are_named(folder, capsys):
    (folder / "sites.csv").write_text(SITES + "公厕,T3,,,x\n", "utf-8")
    assert draw(SEAL) == 1
    assert "sites.csv:8:" in capsys.readouterr().err
    (folder / "sites.csv").write_text(SITES + "学校,S1,\n", "utf-8")
    assert draw(SEAL) == 1
    assert "the site S1 is in the stratum 学校, which has no quota" in capsys.readouterr().err
