"""A small archive in memory: one county, its office, two bureaus that the registry lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import cast

from pipelines.archive import Archive, Capture, Outcome, Sighting
from pipelines.assemble import Assembler, Filled, earlier_heads, in_order, outcome_rows
from pipelines.building import Made, Materials, make_build, recipe_of
from pipelines.catalog import write_catalog
from pipelines.concepts import Term, load_concepts
from pipelines.extract import Extractor, Source
from pipelines.extracts import Extracts, head_of
from pipelines.findings import archive_issues, issue_rows, last_asked
from pipelines.forms import Form
from pipelines.gathering import gather
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
from pipelines.store import Manifest
from pipelines.tables import TABLES, Row
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


@dataclass(frozen=True, slots=True)
class Records:
    """All that a build is made from, in memory."""

    registry: Registry
    forms: tuple[Form, ...]
    concepts: tuple[Term, ...]
    captures: tuple[Capture, ...]
    sightings: tuple[Sighting, ...]
    outcomes: tuple[Outcome, ...]
    extractions: Mapping[str, Extraction]


def records(
    forms: tuple[Form, ...],
    captures: Sequence[Capture],
    extractions: Mapping[str, Extraction],
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


def assemble(content: Records) -> tuple[Filled, ...]:
    """The tables of reports and outcomes, as a build makes them, without files."""
    heads = {id_: head_of(id_, one) for id_, one in content.extractions.items()}
    captures = _in_time(content.captures)
    gathered = gather(content.registry, captures, content.sightings, heads)
    assembler = Assembler(content.forms, content.concepts, content.extractions.__getitem__)
    earlier = earlier_heads(gathered.chains)
    loose = [*gathered.loose, *archive_issues(last_asked(captures, set()), content.sightings)]
    rows: dict[str, list[Row]] = {spec.name: [] for spec in assembler.specs}
    rows["outcomes"] = outcome_rows(content.outcomes, gathered.sighted)
    for chain in gathered.chains:
        made = assembler.report(chain, earlier.get(chain.report_id))
        for name, some in made.items():
            rows[name] += some
    filled = {
        spec.name: Filled(spec, in_order(spec, rows[spec.name]))
        for spec in TABLES
        if spec.name in rows
    }
    issues = filled["issues"]
    filled["issues"] = Filled(issues.spec, [*issue_rows(loose, None), *issues.rows])
    return tuple(filled.values())


class _Archive:
    """Stands in for an archive on disk."""

    def __init__(self, content: Records) -> None:
        self._content = content

    def captures(self) -> Iterator[Capture]:
        return iter(_in_time(self._content.captures))

    def sightings(self) -> Iterator[Sighting]:
        return iter(self._content.sightings)

    def outcomes(self) -> Iterator[Outcome]:
        return iter(self._content.outcomes)


class _Extracts(Extracts):
    """Stands in for files of extractions; counts what is read."""

    def __init__(self, content: Records) -> None:
        super().__init__()
        self.heads = {id_: head_of(id_, one) for id_, one in content.extractions.items()}
        self._content = content
        self.asked: list[str] = []

    def read(self, capture_id: str) -> Extraction:
        self.asked.append(capture_id)
        return self._content.extractions[capture_id]


def with_catalog(folder: Path, manifest: Manifest, content: Records) -> None:
    """What a build has beside its tables."""
    write_catalog(folder, manifest, content.forms, content.concepts)


def bare(folder: Path, manifest: Manifest, content: Records) -> None:
    """A build of tables alone, which is made more quickly."""


def made(
    build: Path,
    content: Records,
    extractor_key: str = "1",
    finish: Callable[[Path, Manifest, Records], None] = with_catalog,
    catalog: Sequence[str] = (),
    may_publish: Callable[[Path, Manifest], bool] = lambda folder, manifest: True,
) -> tuple[Made, Sequence[str]]:
    """A build of these records, published in the folder; and the extractions that it read."""
    extracts = _Extracts(content)
    materials = Materials(
        content.registry, content.forms, content.concepts, cast(Archive, _Archive(content)),
        extracts,
    )  # fmt: skip
    recipe = recipe_of(extractor_key, content.concepts, catalog)
    done = make_build(
        build, materials, recipe, lambda folder, of: finish(folder, of, content), may_publish
    )
    return done, extracts.asked


def _in_time(captures: Sequence[Capture]) -> list[Capture]:
    return sorted(captures, key=lambda c: (c.fetched_at, c.capture_id))
