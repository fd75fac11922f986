"""Sums of stored amounts that are exact on every database: SQLite keeps decimals as floats and would add those."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum


class ExactSum(Sum):
    """The sum of a DecimalField with up to `places` decimals, as Decimal; None over no rows, like Sum."""

    def __init__(self, expression: Any, *, places: int = 3, **extra: Any) -> None:
        super().__init__(expression, **extra)
        self.unit = 10**places

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = f"SUM(CAST(ROUND(%(expressions)s * {self.unit}) AS INTEGER))"
        return self.as_sql(compiler, connection, template=template, **extra)

    @property
    def convert_value(self) -> Any:
        return self._to_decimal

    def _to_decimal(self, value: Any, _expression: Any, connection: Any) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value) / self.unit if connection.vendor == "sqlite" else Decimal(value)
