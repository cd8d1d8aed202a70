"""Which addresses may be asked, and how refusals of sites are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import reactor
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from crawler.blocks import blocked_by
from crawler.families import FAMILIES
from crawler.guard import FOREIGN, PRIVATE, Guard, guard_of, is_private_address, site_of
from crawler.resolver import PublicResolver, was_refused
from pipelines.places import SHIPPED
from pipelines.registry import load_registry

PUBLISHERS = """publisher_id,name,level,division_code,parent_id,home_url,valid_from,valid_to,note
anshan,鞍山市人民政府,city,210300,,http://www.anshan.gov.cn/,,,
taian,台安县人民政府,county,210321,anshan,http://www.lntaian.gov.cn/,,,
"""
CHANNELS = """channel_id,publisher_id,family,url,from_year,to_year,params,status,evidence,note
taian-nb,taian,ln-glist,http://www.lntaian.gov.cn/taxzf/glist.html,,,,verified,,
xixian-nb,taian,trs,http://zwgk.xixian.gov.cn:9311/nb/,,,,verified,,
"""


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    (tmp_path / "publishers.csv").write_text(PUBLISHERS, encoding="utf-8")
    (tmp_path / "channels.csv").write_text(CHANNELS, encoding="utf-8")
    return guard_of(load_registry(tmp_path), FAMILIES, "refused")


@pytest.fixture(scope="module")
def shipped() -> Guard:
    return guard_of(load_registry(SHIPPED), FAMILIES, "refused")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://www.lntaian.gov.cn/a", None),
        ("https://lntaian.gov.cn/a", None),
        ("http://LNTAIAN.gov.cn./a", None),
        ("http://anshan.gov.cn/a", None),
        ("http://files.anshan.gov.cn/files/1.pdf", None),
        ("http://files.lntaian.gov.cn/files/1.pdf", None),
        ("http://zwgk.xixian.gov.cn:9311/nb/", None),
        ("http://zwgk.xixian.gov.cn/nb/", FOREIGN),
        ("http://www.lntaian.gov.cn:8080/a", FOREIGN),
        ("http://www.lntaian.gov.cn.example.com/a", FOREIGN),
        ("http://lntaian.gov.cn@example.com/", FOREIGN),
        ("http://bbs.lntaian.gov.cn/a", FOREIGN),
        ("ftp://www.lntaian.gov.cn/a", FOREIGN),
        ("http://yaoyejob.com/html/TAZF/202101/0161188634669529.html", FOREIGN),
    ],
)
def test_only_registered_hosts_are_asked(guard: Guard, url: str, why: str | None) -> None:
    assert guard.refusal(url) == why


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://61.150.65.235/zfxxgk/zfxxgknb/bmxxgknb/", None),
        ("http://61.150.65.236/zfxxgk/zfxxgknb/bmxxgknb/", FOREIGN),
        ("http://www.xixianxinqu.gov.cn:9311/zwgk/", None),
        ("http://www.xixianxinqu.gov.cn:9312/zwgk/", FOREIGN),
        ("http://1.25.240.11:8082/sites/wltqq/zwinfo.jsp?id=15652", None),
        ("http://1.25.240.11/sites/wltqq/", FOREIGN),
        ("https://putuo.gov.cn/", None),  # the home page of two districts
        ("http://www.kashi.gov.cn/", None),
        ("http://yaoyejob.com/", FOREIGN),
    ],
)
def test_hosts_of_the_shipped_registry_are_asked_with_ports_and_bare_addresses(
    shipped: Guard, url: str, why: str | None
) -> None:
    assert shipped.refusal(url) == why


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "2130706433",
        "①②⑦.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
    ],
)
def test_a_private_address_is_refused_in_every_notation(host: str) -> None:
    assert Guard(frozenset()).refusal(f"http://{host}/") == PRIVATE


def test_private_addresses_may_be_allowed_where_they_are_registered() -> None:
    guard = Guard(frozenset({("127.0.0.1", 8001)}), "allowed")
    assert guard.refusal("http://127.0.0.1:8001/") is None
    assert guard.refusal("http://127.0.0.1:8002/") == FOREIGN


def test_public_addresses_are_public() -> None:
    assert [is_private_address(a) for a in ("61.150.65.235", "2400:da00::1", "nonsense")] == [
        False,
        False,
        True,
    ]


def test_one_server_is_one_site() -> None:
    same = {site_of(u) for u in ("http://www.a.gov.cn/1", "https://a.gov.cn/2", "http://A.gov.cn")}
    assert same == {"a.gov.cn"}
    assert site_of("http://a.gov.cn:81/") == "a.gov.cn:81"


class _FakeSpider:
    def __init__(self, private_hosts: str) -> None:
        self.private_hosts = private_hosts


class _FakeCrawler:
    def __init__(self, private_hosts: str) -> None:
        self.spider = _FakeSpider(private_hosts)


@pytest.mark.parametrize(
    ("address", "private_hosts", "given"),
    [
        ("10.0.0.1", "refused", None),
        ("10.0.0.1", "allowed", "10.0.0.1"),
        ("61.150.65.235", "refused", "61.150.65.235"),
    ],
)
def test_a_name_that_resolves_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, private_hosts: str, given: str | None
) -> None:
    def resolve(self: object, name: str, timeout: object = ()) -> Deferred[str]:
        return succeed(address)

    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", resolve)
    resolver = PublicResolver(reactor, 0, 1.0, [_FakeCrawler(private_hosts)])  # type: ignore[arg-type]
    results: list[object] = []
    resolver.getHostByName(f"{private_hosts}.a.gov.cn").addBoth(results.append)
    if given is not None:
        assert results == [given]
    else:
        assert isinstance(results[0], Failure)
        assert results[0].check(DNSLookupError)
        assert was_refused(f"{private_hosts}.a.gov.cn")


@pytest.mark.parametrize(
    ("status", "cookie", "body", "role", "product"),
    [
        (521, "__jsluid_h=5d; path=/", b"", "list", "jiasule"),
        (521, "", b"", "article", "521"),
        (412, "", b"<script>$_ts=1</script>", "article", "ruishu"),
        (202, "", b"$_ts['x']", "list", "ruishu"),
        (302, "wzws_sessionid=1", b"", "list", "wzws"),
        (200, "EO_Bot_Ssid=1", b"<html>", "list", "edgeone"),
        (403, "", b"", "list", "403"),
        (403, "", b"", "article", None),
        (429, "", b"", "attachment", "429"),
        (404, "", b"", "list", None),
        (200, "JSESSIONID=1; Path=/", b"<html>$_ts</html>", "list", None),
    ],
)
def test_a_site_that_refuses_is_known_by_its_signature(
    status: int, cookie: str, body: bytes, role: str, product: str | None
) -> None:
    assert blocked_by(status, (cookie,) if cookie else (), body, role) == product
