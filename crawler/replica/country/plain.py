"""Sites of 河北 (uuids), 湖南 (numbers), 商丘 (no suffix), a DedeCMS and a WebForms county."""

from __future__ import annotations

from crawler.replica.places import County
from crawler.replica.site import PLAIN, Site

_UUID = "5d0c8e14-72ab-4b1f-9e63-0a7c41f2d9b8"


def _site(
    key: str, name: str, code: str, family: str, folder: str, channel: str, address: str,
    traps: str, *traits: str, suffix: str = "html",
) -> Site:  # fmt: skip
    return Site(
        key=key,
        place=County(key, name, code, 40),
        family=family,
        registered_family=family,
        site_dir="zwgk",
        column="政府信息公开年报",
        list_dir=folder,
        channel_url_path=channel,
        pager=None,
        suffix=suffix,
        page_size=6,
        habits=PLAIN,
        address=address,
        traps=frozenset((traps,)),
        traits=traits,
    )


SITES = (
    _site(
        "jiqiao", "集乔县", "990181", "uuid-columns", f"/columns/{_UUID}/",
        f"/columns/{_UUID}/index.html", f"/columns/{_UUID}/{{ym}}/{{dd}}/{{uuid}}.html", "glued",
        "glued dates", "index_2 by anchors",
    ),
    _site(
        "xiangpu", "湘浦县", "990182", "hunan-numeric", "/25221/25222/26735/",
        "/25221/25222/26735/index.html", "/25221/25222/26735/content_{id}.html", "silent",
        "no pager: index_2 is tried for",
    ),
    _site(
        "zhemu", "柘睦县", "990183", "content-id", "/zwgk/zfxxgknb/zfnb/", "/zwgk/zfxxgknb/zfnb/",
        "/zwgk/zfxxgknb/zfnb/content_{id}", "folders", "no suffix", "pages p/2.html",
    ),
    _site(
        "dezhi", "德峙县", "990184", "generic", "/a/xxgk/", "/a/xxgk/",
        "/a/xxgk/{y}/{mm}{dd}/{id}.html", "choice", "DedeCMS: a choice of pages",
    ),
    _site(
        "wangfang", "望方县", "990185", "aspnet", "/xxgk/", "/xxgk/list.aspx",
        "/Item/{id}.aspx", "post-back", "pages by __doPostBack", suffix="aspx",
    ),
)  # fmt: skip
