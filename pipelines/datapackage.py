"""Writes ``datapackage.json``: a build as a Data Package, for tools that know no Chinese and no us.

Data Package 2.0 (https://datapackage.org). Pure and deterministic: contract and manifest in, text
out, no clock. Knows the vocabulary of that standard; the columns come from ``tables``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipelines.store.manifest import File, Manifest
from pipelines.tables import SCHEMA_VERSION, Field, TableSpec

FILE = "datapackage.json"
_TYPES = {
    "text": "string",
    "integer": "integer",
    "year": "integer",
    "number": "number",
    "date": "date",
    "time": "datetime",
}
_PARQUET = "application/vnd.apache.parquet"


def datapackage(manifest: Manifest, specs: Sequence[TableSpec]) -> str:
    """The descriptor of a build, to lie beside its manifest: paths are relative to there.

    A resource is a table in all its files. Each file stands with its rows, bytes and sha256 in
    ``files``, which is ours; ``hash`` of the standard is that of one file and stands where there is
    one. Of a table by year the first column, ``report_year``, stands in the names of folders.
    """
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "xxgk-archive",
        "id": manifest.build_id,
        "title": "政府信息公开工作年度报告 · Annual reports on open government information, China",
        "description": "Figures read cell by cell from the annual reports of Chinese agencies, with"
        " their sources. NULL is not zero; totals and consolidated reports are not to be added to"
        " their parts. 逐单元格读取的年报数据及来源；NULL 不是零，合计与汇总报告不可与分项相加。",
        "version": manifest.build_id,
        "schemaVersion": SCHEMA_VERSION,
        "licenses": [{
            "name": "Apache-2.0", "title": "Apache License 2.0",
            "path": "https://www.apache.org/licenses/LICENSE-2.0",
        }],
        "sources": [{
            "title": "各级行政机关政府信息公开工作年度报告 · official publications of their"
            " agencies; each report's address stands in table reports, its archived page in"
            " captures",
        }],
        "resources": [_resource(spec, manifest.of(spec.name)) for spec in specs],
    }  # fmt: skip
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def table_schema(spec: TableSpec) -> dict[str, Any]:
    """The Table Schema of a table. NULL is NULL: an empty text is a text."""
    schema: dict[str, Any] = {
        "missingValues": [],
        "fields": [_field(spec, field) for field in spec.fields],
        "primaryKey": list(spec.key),
    }
    if spec.references:
        schema["foreignKeys"] = [
            {"fields": list(r.fields), "reference": {"resource": r.table, "fields": list(r.key)}}
            for r in spec.references
        ]
    return schema


def _resource(spec: TableSpec, files: tuple[File, ...]) -> dict[str, Any]:
    paths = [file.path for file in files]
    described: dict[str, Any] = {
        "name": spec.name,
        "type": "table",
        "title": f"{spec.zh} · {spec.en}",
        "path": paths[0] if len(paths) == 1 else paths,
        "scheme": "file",
        "format": "parquet",
        "mediatype": _PARQUET,
        "bytes": sum(file.size for file in files),
        "rows": sum(file.rows for file in files),
        "files": [
            {"path": f.path, "rows": f.rows, "bytes": f.size, "hash": f"sha256:{f.sha256}"}
            for f in files
        ],
        "schema": table_schema(spec),
    }
    if len(files) == 1:
        described["hash"] = f"sha256:{files[0].sha256}"
    if spec.by_year:
        described["partitionedBy"] = ["report_year"]
    return described


def _field(spec: TableSpec, field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES[field.type],
        "title": f"{field.zh} · {field.en}",
        "description": f"{field.about} · {field.about_zh}",
    }
    if field.unit:
        described["unit"] = field.unit
    constraints: dict[str, Any] = {}
    if field.required or field.name in spec.key:
        constraints["required"] = True
    if spec.key == (field.name,):
        constraints["unique"] = True
    if field.values:
        is_number = _TYPES[field.type] == "integer"
        constraints["enum"] = [int(v) for v in field.values] if is_number else list(field.values)
    if constraints:
        described["constraints"] = constraints
    return described
