"""Undoes content encodings, within a bound. Knows gzip, deflate and, where installed, brotli."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

MAX_BODY = 256 * 1024 * 1024
_CHUNK = 1024 * 1024


class UnreadablePayloadError(ValueError):
    """Raised where a body cannot be decoded as its headers say, or where there is no body."""


class PayloadTooLargeError(UnreadablePayloadError):
    """Raised where a body would grow beyond the bound: a decompression bomb."""


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def decode_content(body: bytes, encodings: str, max_body: int = MAX_BODY) -> bytes:
    """The body without the encodings of a Content-Encoding header, the last one first.

    Raises PayloadTooLargeError beyond ``max_body`` bytes, UnreadablePayloadError where the body is
    not what the header says or ends too early.

    >>> import gzip
    >>> decode_content(gzip.compress(b"abc"), "gzip")
    b'abc'
    """
    for name in reversed([part.strip().lower() for part in encodings.split(",")]):
        if not body or name in ("", "identity"):
            continue
        if name not in _DECODERS:
            raise UnreadablePayloadError(f"unknown content encoding {name!r}")
        body = _DECODERS[name](body, max_body)
    if len(body) > max_body:
        raise PayloadTooLargeError(f"body of {len(body)} bytes, at most {max_body} allowed")
    return body


def _gunzip(body: bytes, max_body: int) -> bytes:
    parts: list[bytes] = []
    rest, room = body, max_body
    while rest:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        parts.append(_inflate(member, rest, room))
        room -= len(parts[-1])
        # Some servers pad the last member with zeros.
        rest = member.unused_data.lstrip(b"\0")
        if not rest.startswith(b"\x1f\x8b"):
            break
    return b"".join(parts)


def _undeflate(body: bytes, max_body: int) -> bytes:
    try:
        return _inflate(zlib.decompressobj(), body, max_body)
    except PayloadTooLargeError:
        raise
    except UnreadablePayloadError:
        # Servers send raw deflate under the same name.
        return _inflate(zlib.decompressobj(-zlib.MAX_WBITS), body, max_body)


def _inflate(stream: _Inflater, data: bytes, room: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        while not stream.eof:
            parts.append(stream.decompress(data, _CHUNK))
            size += len(parts[-1])
            data = stream.unconsumed_tail
            if size > room:
                raise PayloadTooLargeError(f"body grows beyond {room} bytes")
            if not data and not parts[-1] and not stream.eof:
                raise UnreadablePayloadError("compressed body ends too early")
    except zlib.error as problem:
        raise UnreadablePayloadError(f"compressed body is broken: {problem}") from problem
    return b"".join(parts)


def _unbrotli(body: bytes, max_body: int) -> bytes:
    # Never asked for; some servers send it all the same.
    try:
        import brotli
    except ImportError as problem:
        raise UnreadablePayloadError("brotli is not installed") from problem
    parts: list[bytes] = []
    size = 0
    stream = brotli.Decompressor()
    try:
        data = body
        while not stream.is_finished():
            parts.append(stream.process(data, output_buffer_limit=_CHUNK))
            data = b""
            size += len(parts[-1])
            if size > max_body:
                raise PayloadTooLargeError(f"body grows beyond {max_body} bytes")
            if not parts[-1] and stream.can_accept_more_data() and not stream.is_finished():
                raise UnreadablePayloadError("compressed body ends too early")
    except brotli.error as problem:
        raise UnreadablePayloadError(f"compressed body is broken: {problem}") from problem
    return b"".join(parts)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
}
