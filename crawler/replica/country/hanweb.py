"""Sites of 大汉: jcms (浙江, 山东) and JPaaS (临夏)."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="bitan",
        place=County("bitan", "碧潭县", "990151", 57),
        family="hanweb-jcms",
        registered_family="hanweb-jcms",
        site_dir="zwgk",
        column="政府信息公开年报",
        list_dir="/col/col12377/",
        channel_url_path="/col/col12377/index.html",
        pager=None,
        suffix="html",
        page_size=7,
        habits=PLAIN,
        address="/art/{y}/{m}/{d}/art_12377_{id}.html",
        validators=True,
        traits=("rows as XML in a script", "groups by GET with a Referer", "cut titles", "304"),
    ),
    Site(
        key="hengdu",
        place=County("hengdu", "蘅渡县", "990152", 29),
        family="hanweb-jcms",
        registered_family="auto",
        site_dir="zwgk",
        column="政府信息公开年度报告",
        list_dir="/col/col2066/",
        channel_url_path="/col/col2066/index.html",
        pager=None,
        suffix="html",
        page_size=2,
        habits=PLAIN,
        address="/art/{y}/{m}/{d}/art_2066_{id}.html",
        validators=True,
        traits=("groups by POST", "records in table rows"),
        traps=frozenset({"post"}),
    ),
    Site(
        key="meiyan",
        place=County("meiyan", "梅堰县", "990153", 66),
        family="hanweb-jpaas",
        registered_family="hanweb-jpaas",
        site_dir="myx",
        column="政府信息公开工作年度报告",
        list_dir="/myx/zwgk/zfxxgknb/",
        channel_url_path="/myx/zwgk/zfxxgknb/index.html",
        pager=None,
        suffix="html",
        page_size=7,
        habits=PLAIN,
        address="/myx/zwgk/zfxxgknb/art/{y}/art_{hex32}.html",
        validators=True,
        traits=("units with paramJson", "a bare pageNo brings page one", "304"),
    ),
)
