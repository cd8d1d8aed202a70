"""What a site answers to a request: status, headers and bytes as a web server would send them.

Knows robots.txt, encodings, validators, compression and the ways in which sites answer behind the
last page. Knows nothing of sockets: ``answer`` is a function, the server only carries it.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache, lru_cache

from crawler.replica import furniture, glist, trs, trs_pager
from crawler.replica.asking import Asked, Made, Reply
from crawler.replica.cms import CMS
from crawler.replica.furniture import TOKEN
from crawler.replica.listings import CST, Article, articles, vanished
from crawler.replica.places import OTHER_ORGANS
from crawler.replica.sites import SITES, Site

NIGHT_ONE = datetime(2025, 3, 30, 18, 0, tzinfo=UTC)
_STUB = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>提示</title></head><body>"
    "<div style='margin:120px auto;width:480px;border:1px solid #ccc;padding:20px'>"
    "<p>您访问的页面暂无内容。</p><p><a href='./'>返回上级栏目</a></p></div></body></html>"
)
_REFRESH = "<html><head><meta http-equiv='refresh' content='0; url=./'></head><body></body></html>"
_NOT_FOUND = (
    "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
    "<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n"
    "</body>\r\n</html>\r\n"
)


def answer(site: Site, night: int, asked: Asked) -> Reply:
    """The reply to a request of one of the sites."""
    if asked.path == "/robots.txt":
        if site.robots is None:
            return _not_found()
        return Reply(200, site.robots.encode(), (("Content-Type", "text/plain"),))
    made = _cms_page(site, night, asked) if site.cms in CMS else _static_page(site, night, asked)
    return made if isinstance(made, Reply) else _sent(site, night, asked, made)


def _cms_page(site: Site, night: int, asked: Asked) -> Made | Reply:
    cms = CMS[site.cms]
    if asked.path == "/":
        return Made(furniture.plain_page(site, site.name, "欢迎访问本网站。"))
    if asked.path == f"/{site.site_dir}/":
        return Made(furniture.disclosure_page(site))
    rows = articles(site.key, night)
    for article in (*rows, *vanished(site.key, night)):
        if article.path == asked.path:
            return Made(cms.article_page(site, article, night))
    for neighbour in furniture.neighbours(site):
        if neighbour.path == asked.path:
            return Made(furniture.plain_page(site, neighbour.title, "全文见附件。"))
    return cms.reply(site, rows, night, asked) or _not_found()


def _static_page(site: Site, night: int, asked: Asked) -> Made | Reply:
    text = page(site.key, night, asked.path)
    if text is not None:
        return Made(text)
    if page(site.key, night, asked.path + "/") is not None:
        location = f"http://{asked.host}{asked.path}/"
        return Reply(301, b"", (("Location", location), ("Content-Type", "text/html")))
    return _behind(site, asked.path)


def _sent(site: Site, night: int, asked: Asked, made: Made) -> Reply:
    """The text as the site's web server sends it: encoded, validated, compressed."""
    body = made.text.replace(TOKEN, asked.token).encode(site.encoding)
    charset = f"; charset={site.encoding}" if site.header_charset else ""
    sent = [("Content-Type", f"{made.media_type}{charset}"), ("Server", "nginx"), *made.headers]
    if site.validators and asked.method == "GET":
        validators = _validators(site, night, asked.path, body)
        if _unchanged(validators, asked.headers):
            return Reply(304, b"", tuple(validators.items()))
        sent += validators.items()
    if site.gzip and "gzip" in asked.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, mtime=0)
        sent += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return Reply(200, body, tuple(sent))


def _not_found() -> Reply:
    return Reply(404, _NOT_FOUND.encode(), (("Content-Type", "text/html"),))


def _behind(site: Site, path: str) -> Reply:
    """Past the last page of a list: 404, a stub, or a refresh to the first page (人社部)."""
    folder, _, name = path.rpartition("/")
    if folder + "/" != site.list_dir or not re.fullmatch(r"index_\d+\.\w+", name):
        return _not_found()
    if site.beyond == "stub":
        return Reply(200, _STUB.encode())
    if site.beyond == "refresh":
        return Reply(200, _REFRESH.encode(), (("Content-Type", "text/html"),))
    return _not_found()


def _validators(site: Site, night: int, path: str, body: bytes) -> dict[str, str]:
    changed = night > 1 and page(site.key, 1, path) != page(site.key, night, path)
    moment = NIGHT_ONE + timedelta(hours=20) if changed else NIGHT_ONE
    digest = hashlib.sha256(body).hexdigest()[:8]
    return {
        "ETag": f'"{digest}-{len(body):x}"',
        "Last-Modified": format_datetime(moment, usegmt=True),
    }


def _unchanged(validators: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    if asked := headers.get("If-None-Match"):
        tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
        return validators["ETag"] in tags or "*" in tags
    if since := headers.get("If-Modified-Since"):
        try:
            asked_time = parsedate_to_datetime(since)
        except ValueError:
            return False
        return parsedate_to_datetime(validators["Last-Modified"]) <= asked_time
    return False


@lru_cache(maxsize=2048)
def page(site_key: str, night: int, path: str) -> str | None:
    """The text at the path that night, its token open, or None where there is no page."""
    site = SITES[site_key]
    if site.cms in CMS:
        made = _cms_page(site, night, Asked(path))
        return made.text if isinstance(made, Made) else None
    make = _routes(site_key, night).get(path)
    return None if make is None else make()


@cache
def _routes(site_key: str, night: int) -> Mapping[str, Callable[[], str]]:
    site = SITES[site_key]
    routes: dict[str, Callable[[], str]] = {
        "/": lambda: furniture.plain_page(site, site.name, "欢迎访问本网站。"),
        f"/{site.site_dir}/": lambda: furniture.disclosure_page(site),
    }
    for neighbour in furniture.neighbours(site):
        routes[neighbour.path] = _neighbour(site, neighbour, night)
    rows = articles(site_key, night)
    if site.family == "ln-glist":
        routes[site.list_dir + "index.html"] = lambda: furniture.plain_page(
            site, site.column, '<a href="glist.html">更多</a>'
        )
        _add_glist(routes, site, rows)
    elif site.year_columns:
        routes |= dict.fromkeys(_index_names(site, ""), lambda: trs.year_columns_page(site))
        for _, folder in site.year_columns:
            inside = tuple(a for a in rows if f"/{folder}/" in a.path)
            _add_trs(routes, site, inside, f"{folder}/")
    else:
        _add_trs(routes, site, rows, "")
    write = glist.article_page if site.family == "ln-glist" else trs.article_page
    for position, article in enumerate(rows):
        newer = rows[position - 1] if position else None
        older = rows[position + 1] if position + 1 < len(rows) else None
        # A page is not made anew when its neighbours come and go: links as of the first night.
        older, newer = _first_night_neighbours(site_key, article, older, newer)
        routes[article.path] = _bound(write, site, article, night, older, newer)
    for article in vanished(site_key, night):
        older, newer = _first_night_neighbours(site_key, article, None, None)
        routes[article.path] = _bound(write, site, article, night, older, newer)
    return routes


_Write = Callable[[Site, Article, int, Article | None, Article | None], str]


def _bound(
    write: _Write,
    site: Site,
    article: Article,
    night: int,
    older: Article | None,
    newer: Article | None,
) -> Callable[[], str]:
    return lambda: write(site, article, night, older, newer)


def _first_night_neighbours(
    site_key: str, article: Article, older: Article | None, newer: Article | None
) -> tuple[Article | None, Article | None]:
    rows = articles(site_key, 1)
    places = {row.path: index for index, row in enumerate(rows)}
    index = places.get(article.path)
    if index is None:
        return older, newer
    return (
        rows[index + 1] if index + 1 < len(rows) else None,
        rows[index - 1] if index else None,
    )


def _add_glist(routes: dict[str, Callable[[], str]], site: Site, rows: tuple[Article, ...]) -> None:
    chunks = _chunks(rows, site.page_size)
    for index, chunk in enumerate(chunks):

        def make(chunk: tuple[Article, ...] = chunk, index: int = index) -> str:
            return glist.list_page(site, chunk, index, len(chunks))

        routes[site.list_dir + glist.page_name(index)] = make


def _add_trs(
    routes: dict[str, Callable[[], str]], site: Site, rows: tuple[Article, ...], below: str
) -> None:
    chunks = _chunks(rows, site.page_size)
    folder = site.list_dir + below
    for index, chunk in enumerate(chunks):

        def make(chunk: tuple[Article, ...] = chunk, index: int = index) -> str:
            return trs.list_page(site, chunk, index, len(chunks), len(rows), folder)

        names = _index_names(site, below) if index == 0 else ()
        routes |= dict.fromkeys((*names, folder + trs_pager.page_name(site, index)), make)


def _index_names(site: Site, below: str) -> tuple[str, str]:
    folder = site.list_dir + below
    return folder, f"{folder}index.{site.suffix}"


def _chunks(rows: tuple[Article, ...], size: int) -> tuple[tuple[Article, ...], ...]:
    return tuple(rows[i : i + size] for i in range(0, len(rows), size))


def _neighbour(site: Site, neighbour: furniture.Neighbour, night: int) -> Callable[[], str]:
    if not neighbour.title.endswith("年度报告"):
        return lambda: furniture.plain_page(site, neighbour.title, "全文见附件，请各单位遵照执行。")
    article = Article(
        site.key,
        neighbour.path,
        neighbour.title,
        datetime(2023, 12, 14, 9, 20, tzinfo=CST),
        "2023-12-14",
        "report",
        OTHER_ORGANS["wangxiu-planning"],
        2022,
    )
    return lambda: trs.article_page(site, article, night, None, None)
