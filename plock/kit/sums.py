"""Sums of stored amounts that are exact on every database: SQLite keeps decimals as floats and would add those."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum

THOUSAND = 1000  # amounts have at most three decimals


class ExactSum(Sum):
    """The sum of a DecimalField with up to three decimals, as Decimal; None over no rows, like Sum."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = f"SUM(CAST(ROUND(%(expressions)s * {THOUSAND}) AS INTEGER))"
        return self.as_sql(compiler, connection, template=template, **extra)

    @property
    def convert_value(self) -> Any:
        return self._to_decimal

    @staticmethod
    def _to_decimal(value: Any, _expression: Any, connection: Any) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value) / THOUSAND if connection.vendor == "sqlite" else Decimal(value)
