"""A stall's goods as a spreadsheet, without HTTP: a row for each pack, with price, stock and whether it is on sale.

`reading` makes rows of a file, `matching` says what each would change, `taking` writes it. `headings` and `values` know
what columns and cells mean.
"""
