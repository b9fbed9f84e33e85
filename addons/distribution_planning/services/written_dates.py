"""Dates within the engine's sentences, as people write them."""

import re

import pandas as pd
from odoo.tools import format_date

ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
IN_WORDS = "d MMM y"


def with_written_dates(env, company, table: pd.DataFrame, columns) -> pd.DataFrame:
    """The table with ISO dates in text ``columns`` written in the company's language."""
    language = company.partner_id.lang

    def written(found):
        return format_date(env, found[0], lang_code=language, date_format=IN_WORDS)

    return table.assign(
        **{
            name: table[name].astype(object).str.replace(ISO_DATE, written, regex=True)
            for name in columns
        }
    )
