"""Sites whose article ids are snowflakes: 西安区县, 延安富县 and 吴起, 西咸新区, 通州."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="hunyan",
        place=County("hunyan", "浑岩县", "990140", 44),
        family="snowflake",
        registered_family="snowflake",
        site_dir="zwgk",
        column="政府信息公开年报",
        list_dir="/zwgk/zfxxgknb/xj/",
        channel_url_path="/zwgk/zfxxgknb/xj/",
        pager=None,
        suffix="html",
        page_size=8,
        habits=PLAIN,
        address="/zwgk/zfxxgknb/xj/{snowflake}.html",
        validators=True,
        traits=("19-digit ids", "pages 1.html, 2.html", "304"),
    ),
)
