"""A site of 龙讯: the column of type 3 is filled by a label (六安, 黄冈)."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="huaitan",
        place=County("huaitan", "槐滩县", "990175", 46),
        family="lonsun",
        registered_family="lonsun",
        site_dir="public",
        column="政府信息公开年报",
        list_dir="/public/column/6601841",
        channel_url_path="/public/column/6601841?type=3",
        pager=None,
        suffix="html",
        page_size=6,
        habits=PLAIN,
        address="/public/6601841/{id}.html",
        validators=True,
        traits=("list filled by a label", "cut titles", "pages from 1", "304"),
    ),
)
