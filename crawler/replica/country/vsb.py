"""Sites of 博达 VSB (洪雅, 大姚), of the Openness platform (东至, 宣城) and of 国泰新点 (辽阳)."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="qiaowu",
        place=County("qiaowu", "峤坞县", "990171", 31),
        family="vsb",
        registered_family="vsb",
        site_dir="zfxxgk",
        column="政府信息公开年报",
        list_dir="/zfxxgk/zfxxgknb/",
        channel_url_path="/zfxxgk/zfxxgknb.htm",
        pager=None,
        suffix="htm",
        page_size=7,
        habits=PLAIN,
        address="/info/1648/{id}.htm",
        validators=True,
        traits=("pages numbered downwards", "hidden rows", "cut titles", "304"),
    ),
    Site(
        key="lanpu",
        place=County("lanpu", "岚洑县", "990172", 29),
        family="longxun-openness",
        registered_family="auto",
        site_dir="OpennessContent",
        column="政府信息公开年报",
        list_dir="/OpennessContent/showList/27/3041/",
        channel_url_path="/OpennessContent/showList/27/3041/page_1.html",
        pager=None,
        suffix="html",
        page_size=8,
        habits=PLAIN,
        address="/OpennessAnnualReport/show/{small}.html",
        validators=True,
        traits=("small ids", "page_1 is page 1", "下一页 of the last page is itself", "304"),
    ),
    Site(
        key="shuoling",
        place=County("shuoling", "朔舲县", "990173", 36),
        family="epoint",
        registered_family="epoint",
        site_dir="dynamic",
        column="政府信息公开年度报告",
        list_dir="/dynamic/zwgk/",
        channel_url_path="/dynamic/zwgk/govInfoPub.html?categorynum=002007&deptcode=033",
        pager=None,
        suffix="html",
        page_size=6,
        habits=PLAIN,
        address="/govxxgk/SLX/{y}-{mm}-{dd}/{uuid}.html",
        validators=True,
        traits=("list by POST in JSON", "pages count from 0", "capped pages", "304"),
    ),
)
