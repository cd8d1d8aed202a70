"""Sites of 广东: a directory of gkmlpt that is all script, and a column of nfcms."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

SITES = (
    Site(
        key="jiaowan",
        place=County("jiaowan", "椒湾区", "990163", 61),
        family="gkmlpt",
        registered_family="gkmlpt",
        site_dir="zwgk",
        column="政府信息公开年度报告",
        list_dir="/gkmlpt/",
        channel_url_path="/gkmlpt/index",
        pager=None,
        suffix="html",
        page_size=7,
        habits=PLAIN,
        address="/gkmlpt/content/2/{small}/post_{id}.html",
        validators=True,
        traits=("rows from an API", "page 0 is page 1", "tree in JavaScript", "304"),
    ),
    Site(
        key="lizhou",
        place=County("lizhou", "荔洲区", "990164", 73),
        family="nfcms",
        registered_family="auto",
        site_dir="zwgk",
        column="政府信息公开年报",
        list_dir="/zwgk/zfxxgknb/",
        channel_url_path="/zwgk/zfxxgknb/",
        pager=None,
        suffix="html",
        page_size=8,
        habits=PLAIN,
        address="/zwgk/zfxxgknb/content/post_{id}.html",
        validators=True,
        traits=("page 2 is index_2", "mobile views", "304"),
    ),
)
