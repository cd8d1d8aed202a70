"""Sites of 开普云 UCAP: 昆山 and 邵阳 (static lists), 海南 and 黑龙江 (filled by a search)."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="songyao",
        place=County("songyao", "松峣县", "990161", 38),
        family="ucap",
        registered_family="ucap",
        site_dir="syx",
        column="政府信息公开年报",
        list_dir="/syx/c117279/",
        channel_url_path="/syx/c117279/common_list.shtml",
        pager=None,
        suffix="shtml",
        page_size=8,
        habits=PLAIN,
        address="/syx/c117279/{ym}/{hex32}.shtml",
        validators=True,
        traits=("1-based pager in script alone", "cut titles", "no page without its name", "304"),
    ),
    Site(
        key="liuting",
        place=County("liuting", "柳渟县", "990162", 27),
        family="ucap",
        registered_family="auto",
        site_dir="ltx",
        column="政府信息公开年度报告",
        list_dir="/ltx/xxgknb/",
        channel_url_path="/ltx/xxgknb/xxgk_list.shtml",
        pager=None,
        suffix="shtml",
        page_size=6,
        habits=PLAIN,
        address="/ltx/xxgknb/{ym}/c01_{id}.shtml",
        validators=True,
        traits=("list filled by a search", "capped pages", "addresses without a scheme", "304"),
        traps=frozenset({"search"}),
    ),
)
