"""A small archive in memory: one county, its office, two bureaus that the registry lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipelines.archive import Capture, Outcome, Sighting
from pipelines.assemble import Records
from pipelines.concepts import load_concepts
from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import (
    CitedNumber,
    Extra,
    Extraction,
    Fact,
    FeeStatement,
    Provenance,
    Section,
    Status,
)
from pipelines.places import SHIPPED
from pipelines.registry import Channel, ChannelId, Publisher, PublisherId, Registry
from tests.core.pages import page, received

CITY = PublisherId("shuiyun-government")
COUNTY = PublisherId("yunshan-government")
OFFICE = PublisherId("yunshan-office")
CHANNEL = ChannelId("yunshan-xxgknb")


def publisher(
    id_: PublisherId, name: str, level: str, code: str, parent: PublisherId | None
) -> Publisher:
    return Publisher(id_, name, level, code, parent, None, None, None, "")


REGISTRY = Registry(
    publishers=(
        publisher(CITY, "水云市人民政府", "city", "990200", None),
        publisher(COUNTY, "云山县人民政府", "county", "990221", CITY),
        publisher(OFFICE, "云山县人民政府办公室", "county", "990221", COUNTY),
    ),
    channels=(
        Channel(CHANNEL, COUNTY, "trs", "http://a.invalid/nb/", None, None, (), "verified", "", ""),
    ),
    errors=(),
)


def capture(
    number: int, url: str, night: int = 1, revisit_of: str | None = None, status: int | None = 200
) -> Capture:
    return Capture(
        capture_id=f"capture{number}",
        run_id=f"2025010{night}T000000Z",
        channel_id=CHANNEL,
        role="article",
        url=url,
        fetched_at=f"2025-01-0{night}T01:00:{number:02}Z",
        status=status,
        media_type="text/html",
        payload_digest=f"sha1:{number}",
        payload_length=100,
        warc_file="a.warc.gz",
        warc_offset=number,
        warc_length=10,
        revisit_of=revisit_of,
        error="" if status else "timeout",
        etag="",
        last_modified="",
        via="http://a.invalid/nb/",
    )


def report(
    extractor: Extractor, agency: str, year: int, values: Sequence[object], note: str = ""
) -> Extraction:
    """The report of an agency with one row of section three."""
    title = f"{agency}{year}年政府信息公开工作年度报告"
    text = page(received(*values), title=title).decode().replace("2022", str(year))
    return extractor.extract(Source((text + note).encode(), "page.html"))


def stated(form: Form, year: int, printed: Mapping[str, str], unit: str = "") -> Extraction:
    """The office's report in any edition, with these figures and everything else lost.

    ``unit`` is that of all figures where it is not the form's.
    """
    assert printed.keys() <= {str(key) for key in form.keys}
    facts = tuple(
        Fact(
            form.edition, key, Decimal(printed[str(key)]), unit or column.unit, printed[str(key)],
            Status.CERTAIN, "table[1]",
        )
        if str(key) in printed
        else Fact(form.edition, key, None, column.unit, "", Status.MISSING, "")
        for (_, _, column), key in zip(form.cells, form.keys, strict=True)
    )  # fmt: skip
    said = Provenance(
        title=f"云山县人民政府办公室{year}年政府信息公开工作年度报告",
        agency="云山县人民政府办公室",
        report_year=year,
        scope="own",
        agency_type="government_office",
        level="county",
        document_number="云政办〔2022〕3号",
        year_evidence="period title",
        scope_evidence="我办",
    )
    return Extraction(
        provenance=said,
        edition=form.edition,
        facts=facts,
        sections=(Section(6, "六、其他需要报告的事项", "收取一件。"),),
        extras=(
            Extra("subtotal", "requests", "（三）不予公开", "总计", Decimal(4), "件", "4",
                  Status.CERTAIN, "table[2]/row[9]/cell[8]"),
            Extra("row", "requests", "9.工作秘密", "总计", None, "件", "若干",
                  Status.UNREADABLE, ""),
        ),
        cited=(
            CitedNumber(None, Decimal(2022), "年", "现公布2022年报告。"),
            CitedNumber(6, Decimal("33.9"), "", "占33.9。"),
        ),
        fees=FeeStatement("positive", Decimal(1), Decimal(380), Decimal("380.5"), "收取一件。"),
    )  # fmt: skip


def records(
    forms: tuple[Form, ...],
    captures: Sequence[Capture],
    extractions: dict[str, Extraction],
    sightings: Sequence[Sighting] = (),
    outcomes: Sequence[Outcome] = (),
) -> Records:
    return Records(
        registry=REGISTRY,
        forms=forms,
        concepts=load_concepts(SHIPPED, forms),
        captures=tuple(captures),
        sightings=tuple(sightings),
        outcomes=tuple(outcomes),
        extractions=extractions,
    )
