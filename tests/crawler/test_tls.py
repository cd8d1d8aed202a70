"""Old TLS where the registry says so, and there alone. Whole crawls of a loopback server."""

from __future__ import annotations

import base64
import ssl
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.crawler.columns import column
from tests.crawler.site import Crawls, Site


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate with a key of 1024 bits, and that key."""
    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "old.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


# The second Oakley group of RFC 2409: 1024 bits, as old servers have them.
OAKLEY_2 = bytes.fromhex(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)


def short_keys(certificate: Path) -> ssl.SSLContext:
    """A server whose only key exchange is a Diffie-Hellman of 1024 bits."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    # SEQUENCE of two INTEGERs, the group and its generator 2.
    der = b"\x30\x81\x87\x02\x81\x81\x00" + OAKLEY_2 + b"\x02\x01\x02"
    body = base64.encodebytes(der)
    pem = b"-----BEGIN DH PARAMETERS-----\n" + body + b"-----END DH PARAMETERS-----\n"
    path = certificate.with_name("dh.pem")
    path.write_bytes(pem)
    context.load_dh_params(path)
    return context


def first_version(certificate: Path) -> ssl.SSLContext:
    """A server that knows TLS 1.0 alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def today(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # for the short key of the test's certificate
    return context


@pytest.mark.parametrize(
    ("server", "params", "outcome"),
    [
        (short_keys, "tls=old", "ok_new"),
        (short_keys, "", "http_error"),
        (first_version, "tls=old", "ok_new"),
        (first_version, "", "http_error"),
        (today, "tls=old", "ok_new"),
        (today, "", "ok_new"),
    ],
)
def test_old_tls_is_spoken_only_with_hosts_that_the_registry_names(
    crawls: Crawls,
    certificate: Path,
    server: Callable[[Path], ssl.SSLContext],
    params: str,
    outcome: str,
) -> None:
    context = server(certificate)
    context.load_cert_chain(certificate)
    with Site(context) as site:
        column(site, 1)
        url = site.url("/nb/").replace("http:", "https:")
        crawls.write_channels(f"county-nb,county,trs,{url},,,{params},verified,,")
        crawls.run("night1")
        found = crawls.outcomes("night1")["county-nb"]
        assert found.outcome == outcome, found.detail
        if outcome == "http_error":
            assert found.detail.startswith(f"tls {url}")
            assert "tls=old" in found.detail
            assert site.served == []
