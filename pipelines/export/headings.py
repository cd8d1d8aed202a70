"""How columns are headed for people."""

from __future__ import annotations

from enum import StrEnum

from pipelines.tables import Field


class Language(StrEnum):
    """Of the heading line; ``code`` is the names of SQL."""

    ZH = "zh"
    EN = "en"
    CODE = "code"


def heading(field: Field, language: Language) -> str:
    return {Language.ZH: field.zh, Language.EN: field.en, Language.CODE: field.name}[language]
