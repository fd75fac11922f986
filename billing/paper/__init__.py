"""The PDF of an invoice, from plain data: `pdf.render(sheet)` asks no database and reads no clock.

`sheet` is what stands on it; `figures` and `words` say it in the sheet's language; `head`, `table` and `closing` set it
in lines; `pages` breaks the lines into pages; `pdf` draws them. `lettering` knows how wide a text is, `look` how big
and in which colour it is, and where the edges are.
"""
