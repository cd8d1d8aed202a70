"""What the sites send: pagers, encodings, validators, nights, and the ways in which they fail."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from crawler.families import FAMILIES
from crawler.replica.answers import page
from crawler.replica.listings import planned_rows
from crawler.replica.server import Replica
from crawler.replica.sites import COUNTY_SITES, SITES, Pager
from crawler.replica.trouble import LIST_PATH, TROUBLE_SITES, trouble_report
from pipelines.registry import load_registry

# fetch(site, path, **headers) of conftest.py, which returns status, headers and body.
Fetch = Callable[..., Any]

SCRIPT_ONLY = ("wangxiu", "lanting", "shuangbo", "qihe", "yanchuan")


def anchors(text: str) -> list[str]:
    return [a.get("href", "") for a in html.fromstring(text).iter("a")]


def test_the_registry_loads_without_an_error(replica: Replica, tmp_path: Path) -> None:
    replica.write_curated(tmp_path)
    registry = load_registry(tmp_path)
    assert registry.errors == ()
    assert len(registry.channels) == len(SITES) + len(TROUBLE_SITES) + 1
    assert {c.family for c in registry.channels} <= {*FAMILIES, "auto"}
    for name in ("publishers.csv", "channels.csv"):
        ids = [line.split(",")[0] for line in (tmp_path / name).read_text().splitlines()[1:]]
        assert ids == sorted(ids)


def test_troubled_channels_stay_out_of_the_registry_unless_asked_for(tmp_path: Path) -> None:
    with Replica() as quiet:
        quiet.write_curated(tmp_path)
    assert len(load_registry(tmp_path).channels) == len(SITES)


@pytest.mark.parametrize("key", SCRIPT_ONLY)
def test_pagers_of_the_script_dialects_have_no_anchors(key: str) -> None:
    site = SITES[key]
    below = f"{site.year_columns[0][1]}/" if site.year_columns else ""
    text = page(key, 1, f"{site.list_dir}{below}index.{site.suffix}")
    assert text is not None
    assert not [href for href in anchors(text) if re.search(r"index_\d", href)]
    assert "createPage" in text or "countPage" in text


def test_a_page_defines_the_pager_and_keeps_a_dead_call_before_the_living_one() -> None:
    text = page("wangxiu", 1, SITES["wangxiu"].list_dir) or ""
    calls = [m.start() for m in re.finditer(r"createPageHTML\(", text)]
    assert text[calls[0] - 9 : calls[0]] == "function "
    assert text[calls[1] - 2 : calls[1]] == "//"
    assert re.match(r'createPageHTML\(3,0,"index","shtml","black2",20\)', text[calls[2] :])


def test_every_planned_row_stands_on_a_page_that_the_pager_names() -> None:
    for night in (1, 2):
        for key, site in COUNTY_SITES.items():
            found: list[str] = []
            for path in list_paths(key):
                text = page(key, night, path)
                while text is not None:
                    found.append(text)
                    path = next_path(key, path)
                    text = page(key, night, path)
            for row in planned_rows(night)[site.channel_id]:
                name = row.url_path.rsplit("/", 1)[1]
                assert sum(name in text for text in found) == 1, row
            if not site.year_columns:
                assert len(found) >= 3, key


def list_paths(key: str) -> list[str]:
    site = SITES[key]
    if site.family == "ln-glist":
        return [f"{site.list_dir}glist.html"]
    folders = [f"{name}/" for _, name in site.year_columns] or [""]
    return [f"{site.list_dir}{folder}index.{site.suffix}" for folder in folders]


def next_path(key: str, path: str) -> str:
    """The address of the following page, by the rule of the site's dialect."""
    one_based = SITES[key].pager is Pager.B
    found = re.fullmatch(r"(.*/(?:glist|index))_?(\d*)(\.\w+)", path)
    assert found
    number = int(found[2] or one_based) + 1
    return f"{found[1]}{'' if 'glist' in found[1] else '_'}{number}{found[3]}"


@pytest.mark.parametrize(
    ("key", "path", "status", "shown"),
    [
        ("taiping", "/tpxzf/zfxxgk/xxgknb/glist9.html", 404, b"404"),
        ("wangxiu", "/zwgk/zfxxgk/fdzdgknr/zfxxgknb_7340/index_9.shtml", 404, b"404"),
        ("qihe", "/xxgk/gknb_1120/index_9.html", 200, "暂无内容".encode()),
        ("shuangbo", "/zwgk/xxgknb/index_9.htm", 200, b"http-equiv='refresh'"),
    ],
)
def test_behind_the_last_page_each_site_answers_in_its_own_way(
    fetch: Fetch, key: str, path: str, status: int, shown: bytes
) -> None:
    got = fetch(key, path)
    assert got.status == status
    assert shown in got.body
    assert len(got.body) < 500


def test_the_gbk_site_sends_signs_that_gb2312_lacks_and_names_no_charset(fetch: Fetch) -> None:
    got = fetch("shuangbo", SITES["shuangbo"].channel_url_path)
    assert got.headers["Content-Type"] == "text/html"
    assert b"charset=gb2312" in got.body
    early = got.body[:1500]
    assert "镕喆".encode("gbk") in early
    assert "二〇二四".encode("gbk") in early
    for decode_as in ("utf-8", "gb2312"):
        with pytest.raises(UnicodeDecodeError):
            got.body.decode(decode_as)
    assert "霜泊县人民政府办公室二〇二一年" in " ".join(
        row.title for row in planned_rows(1)[SITES["shuangbo"].channel_id]
    )
    article = fetch("shuangbo", planned_rows(1)[SITES["shuangbo"].channel_id][1].url_path)
    assert "䶮" in article.body.decode("gb18030")


@pytest.mark.parametrize("key", [key for key, site in SITES.items() if site.validators])
def test_sites_with_validators_answer_304_to_what_they_sent(fetch: Fetch, key: str) -> None:
    path = SITES[key].channel_url_path
    path += "/" if key == "wangxiu" else ""
    first = fetch(key, path)
    again = fetch(key, path, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert fetch(key, path, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert fetch(key, path, If_None_Match='"other"').status == 200


@pytest.mark.parametrize("key", [key for key, site in SITES.items() if not site.validators])
def test_sites_without_validators_send_none(fetch: Fetch, key: str) -> None:
    got = fetch(key, SITES[key].channel_url_path)
    assert "ETag" not in got.headers
    assert "Last-Modified" not in got.headers


def test_a_changed_page_has_a_new_validator(replica: Replica, fetch: Fetch) -> None:
    path = SITES["wangxiu"].list_dir
    first = fetch("wangxiu", path)
    replica.night = 2
    asked = {"If_None_Match": first.headers["ETag"]}
    assert fetch("wangxiu", path, **asked).status == 200
    since = {"If_Modified_Since": first.headers["Last-Modified"]}
    assert fetch("wangxiu", path, **since).status == 200


def test_one_site_compresses_where_the_client_accepts_it(fetch: Fetch) -> None:
    path = SITES["qihe"].channel_url_path
    packed = fetch("qihe", path, Accept_Encoding="gzip, deflate")
    plain = fetch("qihe", path)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_a_column_without_its_slash_redirects(fetch: Fetch, replica: Replica) -> None:
    got = fetch("wangxiu", SITES["wangxiu"].channel_url_path)
    assert got.status == 301
    assert got.headers["Location"] == replica.base_urls["wangxiu"] + SITES["wangxiu"].list_dir


def test_tokens_change_at_every_request_and_nothing_else_does(fetch: Fetch) -> None:
    for key, site in SITES.items():
        path = site.list_dir if key == "wangxiu" else site.channel_url_path
        first, second = fetch(key, path).body, fetch(key, path).body
        assert (first != second) == site.rotating, key
        if site.rotating:
            pattern = rb"cnx[0-9a-f]+|\d+(?=</span>)"
            assert re.sub(pattern, b"", first) == re.sub(pattern, b"", second)


def test_the_second_night_leaves_all_other_pages_as_they_were() -> None:
    changed = set()
    for site in SITES.values():
        for row in planned_rows(1)[site.channel_id]:
            if page(site.key, 1, row.url_path) != page(site.key, 2, row.url_path):
                changed.add(row.title)
    assert changed == {"望岫县人民政府办公室2024年政府信息公开工作年度报告"}


def test_a_row_that_vanished_leaves_a_page_that_answers(replica: Replica, fetch: Fetch) -> None:
    (gone,) = set(planned_rows(1)[SITES["qihe"].channel_id]) - set(
        planned_rows(2)[SITES["qihe"].channel_id]
    )
    replica.night = 2
    assert fetch("qihe", gone.url_path).status == 200


def test_robots_files_are_there_on_some_sites_and_never_forbid_a_channel(fetch: Fetch) -> None:
    answers = {key: fetch(key, "/robots.txt") for key in SITES}
    assert {got.status for got in answers.values()} == {200, 404}
    assert b"Disallow: /admin/" in answers["wangxiu"].body
    assert fetch("trouble-robots", "/robots.txt").body.endswith(f"{LIST_PATH}\n".encode())


def test_troubled_sites_fail_in_their_own_ways(fetch: Fetch) -> None:
    assert fetch("trouble-gone", LIST_PATH).status == 404
    assert fetch("trouble-forbidden", LIST_PATH).status == 403
    challenge = fetch("trouble-jsl", LIST_PATH)
    assert challenge.status == 521
    assert challenge.headers["Set-Cookie"].startswith("__jsluid_s=")
    assert b'href="./2' not in fetch("trouble-empty", LIST_PATH).body
    assert b"nginx" in fetch("trouble-welcome", LIST_PATH).body
    assert fetch("trouble-slow", LIST_PATH).status == 200
    listed = fetch("trouble-articles", LIST_PATH).body.decode()
    paths = [LIST_PATH + href[2:] for href in anchors(listed) if href.startswith("./2")]
    got = [fetch("trouble-articles", path) for path in paths]
    assert [(g.status, g.body == b"") for g in got] == [(500, False), (200, True), (200, False)]
    assert paths[2] == trouble_report().url_path


def test_every_response_is_recorded(replica: Replica, fetch: Fetch) -> None:
    before = len(replica.requests)
    path = SITES["taiping"].channel_url_path
    fetch("taiping", path, If_None_Match='"x"')
    (served,) = replica.requests[before:]
    assert (served.method, served.path, served.status) == ("GET", path, 200)
    assert served.conditional
    assert f"http://{served.host}" == replica.base_urls["taiping"]


def test_the_server_listens_on_the_loopback_address_only(replica: Replica) -> None:
    assert {url.rsplit(":", 1)[0] for url in replica.base_urls.values()} == {"http://127.0.0.1"}


def test_a_connection_serves_more_than_one_request(replica: Replica) -> None:
    connection = http.client.HTTPConnection(replica.base_urls["taiping"].removeprefix("http://"))
    for _ in range(3):
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read()
    connection.close()
