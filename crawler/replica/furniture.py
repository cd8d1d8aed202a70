"""What surrounds every text on a government site: head, meta tags, banner, links, footer.

Knows the furniture shared by all families and its wild variants; knows nothing of lists, reports
or figures. ``TOKEN`` stands where the page changes at every request; the server fills it in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from crawler.replica.addresses import fill_address
from crawler.replica.listings import CST, Article
from crawler.replica.sites import Site

TOKEN = "@@TOKEN@@"

# Attribute order, quotes, case and blanks as really seen; the place is that of the evidence.
META_STYLES: dict[str, Callable[[str, str], str]] = {
    "plain": lambda name, text: f'<meta name="{name}" content="{text}">',
    "reversed": lambda name, text: f'<meta content="{text}" name="{name}"/>',  # 青岛
    "upper": lambda name, text: f'<META NAME="{name}" CONTENT="{text}">',  # 保定
    "lower": lambda name, text: f'<meta name="{name.lower()}" content="{text}" />',  # 云南
    "single": lambda name, text: f"<meta name='{name}' content='{text}'>",  # 常州新北
    "glued": lambda name, text: f'<meta name="{name}"content="{text}">',  # 乌鲁木齐
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A link of the sidebar into another column: the same address pattern, not a row."""

    path: str
    title: str


def metas(site: Site, article: Article | None) -> str:
    """The tags of 国办发〔2017〕47号, as this site writes them; old sites have none."""
    if not site.habits.meta:
        return ""
    pairs = [
        ("SiteName", site.name),
        ("SiteDomain", f"www.{site.key}.gov.cn"),
        ("SiteIDCode", f"{site.county.code}0001"),
        ("ColumnName", site.column),
        ("ColumnType", "信息公开年报"),
    ]
    if article is not None:
        title, source, published = (
            article.title,
            article.organ.name,
            f"{article.when:%Y-%m-%d %H:%M}",
        )
        if site.key == "lanting":
            title = f"{site.name}——{title}"  # 保定: the site's name before the title
        if site.key == "tingyu":
            # 绥滨: source empty; the time is that of the page's making, after the printed one.
            source = ""
            published = f"{article.when + timedelta(minutes=4, seconds=14):%Y-%m-%d %H:%M:%S}"
        if site.key == "qihe":
            published = f"{article.when:%Y-%m-%d}"  # 安溪, 大兴: date only
        pairs += [("ArticleTitle", title), ("PubDate", published), ("ContentSource", source)]
    write = META_STYLES[site.habits.meta]
    return "".join(write(name, escape(text)) + "\n" for name, text in pairs)


def head(site: Site, title: str, article: Article | None = None) -> str:
    charset = "gb2312" if site.encoding == "gb18030" else "utf-8"
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}" />\n'
    if site.key in ("taiping", "lanting"):
        declared = f'<meta charset="{charset}">\n'
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        '<html xmlns="http://www.w3.org/1999/xhtml">\n<head>\n'
        f"{declared}<title>{escape(title)}</title>\n{metas(site, article)}"
        '<link href="/images/gl.css" type="text/css" rel="stylesheet">\n</head>\n'
    )


def banner(site: Site) -> str:
    """Name, navigation and search; with the duty officer's rare sign on the GBK site."""
    duty = "<div class='duty'>今日值守：李镕喆　二〇二四年度先进集体</div>" if _is_gbk(site) else ""
    links = "".join(
        f'<li><a href="{path}" target="_self">{name}</a></li>'
        for path, name in (
            ("/", "首页"),
            ("/zjwm/", f"走进{site.county.name[:-1]}"),
            ("/zwdt/", "政务动态"),
            (f"/{site.site_dir}/", "政务公开"),
            ("/bsfw/", "办事服务"),
            ("/hdjl/", "互动交流"),
        )
    )
    return (
        f'<div class="top">{duty}<h2 class="logo"><a href="/">{site.name}</a></h2>'
        '<form name="frmSearch" action="/was5/web/search" method="get" target="_blank">'
        '<input type="text" name="searchword" value="请输入关键字">'
        '<input type="submit" value="搜索">'
        f'</form></div>\n<ul class="nav">{links}</ul>\n'
    )


def _is_gbk(site: Site) -> bool:
    return site.encoding == "gb18030"


def breadcrumb(site: Site, up: str = "../", here: str = "./") -> str:
    return (
        '<div class="pos">您现在的位置是：'
        f'<a href="/" title="首页" class="CurrChnlCls">首页</a>&nbsp;&gt;&gt;&nbsp;'
        f'<a href="{up}" title="政府信息公开" class="CurrChnlCls">政府信息公开</a>'
        "&nbsp;&gt;&gt;&nbsp;"
        f'<a href="{here}" title="{site.column}" class="CurrChnlCls">{site.column}</a></div>\n'
    )


def sidebar(site: Site) -> str:
    """Columns of the disclosure section, and articles of other columns."""
    columns = (
        ("xxgkzn/", "政府信息公开指南"),
        ("xxgkzd/", "政府信息公开制度"),
        ("fdzdgknr/", "法定主动公开内容"),
        ("ysqgk/", "依申请公开"),
    )
    base = f"/{site.site_dir}/"
    links = "".join(f'<li><a href="{base}{path}">{name}</a></li>' for path, name in columns)
    news = "".join(
        f'<li><a href="{n.path}" title="{n.title}">{n.title}</a></li>' for n in neighbours(site)
    )
    return (
        f'<div class="left"><h3>政府信息公开</h3><ul>{links}</ul>'
        f'<h3>最新公开</h3><ul class="latest">{news}</ul></div>\n'
    )


def disclosure_page(site: Site) -> str:
    """The section 政府信息公开, which leads to the channel and to what stands beside it."""
    columns = (
        ("xxgkzn/", "政府信息公开指南"),
        ("xxgkzd/", "政府信息公开制度"),
        ("fdzdgknr/", "法定主动公开内容"),
        ("ysqgk/", "依申请公开"),
        ("wzgznb/", "政府网站工作年度报表"),
    )
    base = f"/{site.site_dir}/"
    links = [f'<li><a href="{base}{path}">{name}</a></li>' for path, name in columns]
    links.insert(3, f'<li><a href="{site.channel_url_path}">{site.column}</a></li>')
    # Its tags would name this column, not the channel.
    untagged = replace(site, habits=replace(site.habits, meta=""))
    return (
        f"{head(untagged, '政府信息公开')}<body>\n{banner(site)}"
        f'<div class="left"><h3>政府信息公开</h3><ul>{"".join(links)}</ul></div>{footer(site)}'
    )


def neighbours(site: Site) -> tuple[Neighbour, ...]:
    """Articles of other columns that stand beside the list."""
    county, office = site.county.name, "政府办"
    titles = [
        f"{county}人民政府关于印发冬春森林防火工作方案的通知",
        f"{county}{office}发布暴雨蓝色预警期间值班安排",
        f"{county}2024年部门预算公开说明",
    ]
    if site.key == "wangxiu":
        # A report of another agency, in another column: not a row of this channel.
        titles.append("望岫县发展和改革局2022年政府信息公开工作年度报告")
    made = []
    for number, title in enumerate(titles):
        if site.address:
            when = datetime(2023, 12, 11 + number, 9, 20, tzinfo=CST)
            address = site.address
            if site.family in (
                "hanweb-jpaas",
                "trs",
                "ucap",
            ):  # their columns are directories: others lie beside
                address = address.replace(site.list_dir, f"/{site.site_dir}/tzgg_61/")
            path = fill_address(address, f"{site.key} news", when, number)
        elif site.family == "ln-glist":
            path = f"/html/{site.site_code}/202312/01703{number}5820011{number}24.{site.suffix}"
        else:
            path = f"/zwdt/tzgg_61/202312/t202312{11 + number}_{886_300 + number}.{site.suffix}"
        made.append(Neighbour(path, title))
    return tuple(made)


def around(site: Site, older: Article | None, newer: Article | None) -> str:
    """上一篇 and 下一篇, sharing and printing: links to rows from within an article."""
    lines = [
        f'{name}：<a href="{article.path}">{escape(article.title)}</a>'
        if article
        else f"{name}：没有了"
        for name, article in (("上一篇", newer), ("下一篇", older))
    ]
    return (
        '<div class="share bdsharebuttonbox">分享到：<a href="#" class="bds_tsina">微博</a>'
        '<a href="#" class="bds_weixin">微信</a></div>'
        '<div class="tools"><a href="javascript:window.print()">【打印】</a>'
        '<a href="javascript:window.close()">【关闭】</a></div>'
        f'<div class="near"><p>{lines[0]}</p><p>{lines[1]}</p></div>\n'
    )


def footer(site: Site) -> str:
    code = site.county.code
    moving = ""
    if site.key == "yanchuan":
        moving = f'<p>访问量：<span id="visits">{TOKEN}</span>人次</p>'
    if site.key == "tingyu":
        # 平潭: an IPv6 gateway rewrites foreign links with a token of its own each time.
        moving = f'<p><a href="http://www.statistics.gov.cnx{TOKEN}.ipv6-gateway.invalid/">友情链接</a></p>'
    return (
        f'<div class="foot"><p>主办单位：{site.name}办公室　'
        f"承办单位：{site.county.name}大数据中心</p>"
        f"<p>版权所有：{site.name}　云ICP备{code}00号-1　云公网安备 {code}02000168号</p>"
        f"<p>网站标识码：{code}0001　联系电话：000-8200000</p>{moving}</div>\n"
        f'<script id="_jiucuo_" sitecode="{code}0001" src="/images/jiucuo.js"></script>\n'
        "</body>\n</html>\n"
    )


def plain_page(site: Site, title: str, text: str) -> str:
    """A page outside the channel: home page, sidebar article, another column."""
    return (
        f"{head(site, title)}<body>\n{banner(site)}"
        f'<div class="main"><h1>{escape(title)}</h1><p>　　{text}</p></div>\n{footer(site)}'
    )
