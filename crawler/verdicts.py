"""What a response is, beside its status: a refusal, a stand-in, or what was asked for.

Knows Scrapy's responses; the judging is done by ``crawler.blocks`` and ``crawler.stand_ins``.
"""

from __future__ import annotations

from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.blocks import blocked_by, sends_in_a_circle
from crawler.signals import INSTEAD, PURPOSE, Purpose
from crawler.stand_ins import Answer, readable, stand_in


def came_instead(response: Response, request: Request) -> str:
    """``blocked:<product>``, ``soft_404``, ``captcha``, ``not_a_file``, or empty where the response
    is what was asked for. Judged once for each response."""
    if INSTEAD not in request.meta:
        request.meta[INSTEAD] = _judge(response, request)
    return str(request.meta[INSTEAD])


def _judge(response: Response, request: Request) -> str:
    role = (request.meta.get(PURPOSE) or Purpose()).role
    cookies = tuple(_values(response, "Set-Cookie"))
    body = readable(response.body, ",".join(_values(response, "Content-Encoding")))
    product = blocked_by(response.status, cookies, body, role)
    location = urljoin(response.url, "".join(_values(response, "Location")[-1:]))
    if product is None and sends_in_a_circle(response.status, cookies, request.url, location):
        product = "openresty"
    if product is not None:
        return f"blocked:{product}"
    if response.status != 200:
        return ""
    asked = request.meta.get("redirect_urls", [request.url])[0]
    media_type = "".join(_values(response, "Content-Type")).partition(";")[0].strip().lower()
    return stand_in(Answer(asked, response.url, role, media_type, body))


def _values(response: Response, name: str) -> list[str]:
    return [value.decode("latin-1") for value in response.headers.getlist(name)]
