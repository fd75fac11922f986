"""What an invoice looks like outside the database: its lines, as JSON, as CSV and as the sheet that is printed."""

from billing.services.invoice_files import as_json, write_csv
from billing.services.invoice_lines import InvoiceLine, Part, stream
from billing.services.invoice_lines import page as lines
from billing.services.invoice_sheet import sheet

__all__ = ["InvoiceLine", "Part", "as_json", "lines", "sheet", "stream", "write_csv"]
