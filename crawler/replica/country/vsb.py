"""Sites of 博达 (云南, 洪雅), of the platform Openness (宣城) and of 国泰新点 (辽阳)."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="chayuan",
        place=County("chayuan", "茶垣县", "990171", 33),
        family="vsb",
        registered_family="vsb",
        site_dir="zwgk",
        column="政府信息公开年报",
        list_dir="/zwgk/xxgknb/",
        channel_url_path="/zwgk/xxgknb.htm",
        pager=None,
        suffix="htm",
        page_size=7,
        habits=PLAIN,
        address="/info/1648/{id}.htm",
        validators=True,
        traits=("pages count downwards", "pager in an attribute", "a hidden row", "304"),
    ),
    Site(
        key="tongpu",
        place=County("tongpu", "桐浦县", "990172", 48),
        family="longxun-openness",
        registered_family="auto",
        site_dir="OpennessContent",
        column="政府信息公开年报",
        list_dir="/OpennessContent/showList/1442/45712/",
        channel_url_path="/OpennessContent/showList/1442/45712/page_1.html",
        pager=None,
        suffix="html",
        page_size=8,
        habits=PLAIN,
        address="/OpennessAnnualReport/show/{small}.html",
        validators=True,
        traits=("pages page_1, page_2", "cut titles", "304"),
    ),
    Site(
        key="qingtuo",
        place=County("qingtuo", "青沱县", "990173", 22),
        family="epoint",
        registered_family="epoint",
        site_dir="zwgk",
        column="政府信息公开年度报告",
        list_dir="/dynamic/zwgk/",
        channel_url_path="/dynamic/zwgk/govInfoPub.html?categorynum=002006&deptcode=033",
        pager=None,
        suffix="html",
        page_size=6,
        habits=PLAIN,
        address="/govxxgk/A1/{y}-{mm}-{dd}/{uuid}.html",
        validators=True,
        traits=("list by POST, page 0 first", "the site's number in a script", "capped pages"),
    ),
)
