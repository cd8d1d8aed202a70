"""How sites say no: the signatures of the protection products, one row each.

Pure. A site that answers so is recorded as blocked and left alone for the rest of the run; nothing
is ever solved or disguised. Knows status, cookies and bodies; knows nothing of requests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """``status`` None means any, ``cookie`` and ``body`` empty mean any; ``lists_only``: on an
    article the same answer concerns that article, not the site."""

    product: str
    status: int | None = None
    cookie: str = ""
    body: bytes = b""
    lists_only: bool = False


SIGNATURES = (
    Signature("jiasule", 521, cookie="__jsluid"),  # 加速乐, first step: 枞阳
    Signature("jiasule", 521, cookie="__jsl_clearance"),
    Signature("jiasule", 521, body=b"__jsl_clearance"),
    Signature("jiasule", 521, body=b"go({"),  # second step: bts, chars, ct, ha
    Signature("521", 521),  # product not identified: 梅州
    Signature("ruishu", 412),  # 瑞数: 衡阳, 黄山, 成都, 甘肃省
    Signature("ruishu", 202, body=b"$_ts"),
    Signature("wzws", cookie="wzws_sessionid"),  # 360/奇安信 网站卫士: sites in 安徽
    Signature("wzws", cookie="wzws_cid"),
    Signature("wzws", body=b"wzwschallenge"),
    Signature("edgeone", cookie="EO_Bot_Ssid"),  # 腾讯 EdgeOne: 人社部, status 200
    Signature("edgeone", cookie="__tst_status"),
    Signature("edgeone", body=b"EO_Bot_Ssid"),  # set by the page's script
    Signature("edgeone", body=b"__tst_status"),
    Signature("403", 403, lists_only=True),  # 蚌埠, 西宁, 河南省
    Signature("422", 422, lists_only=True),  # 呼和浩特
    Signature("429", 429),  # asked to slow down: not asked again this run
)
_REDIRECTS = (301, 302, 303, 307, 308)
_COOKIE_NAME = re.compile(r"\s*([^=;\s]+)\s*=")


def blocked_by(status: int, set_cookies: tuple[str, ...], body: bytes, role: str) -> str | None:
    """The product that answered in place of the site, None where the site itself did. ``body`` is
    readable: its content encoding is undone.

    >>> blocked_by(521, ("__jsluid_s=5d1f; path=/",), b"", "list")
    'jiasule'
    """
    names = [match[1] for line in set_cookies if (match := _COOKIE_NAME.match(line))]
    for sign in SIGNATURES:
        if (
            sign.status in (None, status)
            and (not sign.cookie or any(name.startswith(sign.cookie) for name in names))
            and sign.body in body
            and (not sign.lists_only or role == "list")
        ):
            return sign.product
    return None


def sends_in_a_circle(status: int, set_cookies: tuple[str, ...], asked: str, location: str) -> bool:
    """Whether a redirect leads to the very address that was asked and only wants its cookie back:
    openresty in front of a site (one city; cookie ``CT6T…``). Without a cookie it is a mistake.

    >>> sends_in_a_circle(302, ("CT6T=1",), "http://a.gov.cn/nb/", "http://a.gov.cn/nb/")
    True
    """
    return status in _REDIRECTS and bool(set_cookies) and location == asked
