"""Sites with the rarer forms of trs: 广西 and 湖口 (no dates), 六盘水 (inline), 吉林 (search)."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="huansong",
        place=County("huansong", "浣松县", "990141", 31),
        family="trs",
        product="trs-nodate",
        registered_family="auto",
        site_dir="zwgk",
        column="政府信息公开年报",
        list_dir="/zwgk/xxgknb_331/",
        channel_url_path="/zwgk/xxgknb_331/",
        pager=None,
        suffix="shtml",
        page_size=7,
        habits=PLAIN,
        address="/zwgk/xxgknb_331/t{id}.shtml",
        validators=True,
        traits=("addresses without dates", "a mobile view beside each row", "304"),
    ),
    Site(
        key="jiqiao",
        place=County("jiqiao", "霁桥县", "990142", 52),
        family="trs",
        product="trs-inline",
        registered_family="trs",
        site_dir="zfxxgk",
        column="政府信息公开年报",
        list_dir="/zfxxgk/zfxxgknb_06879/",
        channel_url_path="/zfxxgk/zfxxgknb_06879/",
        pager=None,
        suffix="",
        page_size=0,
        habits=PLAIN,
        address="/zfxxgk/zfxxgknb_06879/{y}n_{small}",
        validators=True,
        traits=("the column of a year is the report", "no slash and no redirect", "304"),
        traps=frozenset({"inline"}),
    ),
    Site(
        key="tanting",
        place=County("tanting", "檀汀县", "990143", 18),
        family="trs",
        product="trs-search",
        registered_family="trs",
        site_dir="zwgk",
        column="政府信息公开年度报告",
        list_dir="/zwgk/zfxxgk/gknb/",
        channel_url_path="/zfxxgknb/",
        pager=None,
        suffix="html",
        page_size=8,
        habits=PLAIN,
        address="/zwgk/zfxxgk/gknb/{ym}/t_{id}.html",
        traits=("a shell sends on", "JSONP search", "capped pages"),
    ),
)
