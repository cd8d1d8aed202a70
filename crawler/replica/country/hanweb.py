"""Sites of 大汉: jcms by GET (浙江) and by POST (山东), reports of 荣成, JPaaS of 临夏."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

_AREA = "area=11990153004363781R"

SITES = (
    Site(
        key="hengxi",
        place=County("hengxi", "蘅汐县", "990151", 41),
        family="hanweb-jcms",
        registered_family="hanweb-jcms",
        site_dir="zfxxgk",
        column="政府信息公开年报",
        list_dir="/col/col12377/",
        channel_url_path="/col/col12377/index.html",
        pager=None,
        suffix="html",
        page_size=2,
        habits=PLAIN,
        address="/art/{y}/{m}/{d}/art_12377_{id}.html",
        traits=("rows in script", "cut titles", "empty without Referer", "downloads redirected"),
    ),
    Site(
        key="qinlan",
        place=County("qinlan", "沁岚县", "990152", 29),
        family="hanweb-jcms",
        registered_family="auto",
        site_dir="zwgk",
        column="政府信息公开年度报告",
        list_dir="/col/col55714/",
        channel_url_path="/col/col55714/index.html",
        pager=None,
        suffix="html",
        page_size=3,
        habits=PLAIN,
        address="/art/{y}/{m}/{d}/art_55714_{id}.html",
        traits=("records asked for by POST", "cut titles", "empty without Referer"),
        traps=frozenset({"post"}),
    ),
    Site(
        key="yunzhi",
        place=County("yunzhi", "云芷县", "990153", 33),
        family="hanweb-xxgk",
        registered_family="hanweb-xxgk",
        site_dir="xxgk",
        column="政府信息公开年度报告",
        list_dir="/module/xxgk/",
        channel_url_path=f"/module/xxgk/xxgkAnnualReport.jsp?{_AREA}",
        pager=None,
        suffix="jsp",
        page_size=0,
        habits=PLAIN,
        address=f"/module/xxgk/xxgkAnnualReport.jsp?{_AREA}&fbtime={{y}}",
        traits=("the page of a year is the report", "the latest stands under two addresses"),
        traps=frozenset({"inline"}),
    ),
    Site(
        key="taohe",
        place=County("taohe", "洮荷县", "990154", 22),
        family="hanweb-jpaas",
        registered_family="auto",
        site_dir="zfxxgk",
        column="政府信息公开年报",
        list_dir="/zfxxgk/zfxxgknb/",
        channel_url_path="/zfxxgk/zfxxgknb/",
        pager=None,
        suffix="html",
        page_size=6,
        habits=PLAIN,
        address="/zfxxgk/zfxxgknb/art/{y}/art_{hex32}.html",
        validators=True,
        traits=("pages built by an interface", "page number in JSON alone", "cut titles", "304"),
    ),
)
