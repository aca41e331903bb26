"""How a cooperative puts goods on its stall, without HTTP: the stall's pages, the union's desk and the spreadsheet call
the same functions.

`drafts` begins a product and changes its words; `pictures` its photographs; `packs` its packs, live at once.
`approval` sends a draft to the union, approves it or sends it back; `shelf` archives, brings back and copies.
`proposals` is what waits for an officer, `flags` the phrases that make one look twice.
`standing` says where a product stands, `naming` what it may be called, `usual` what the catalogue knows of its kind.

What is drafted lies in Wagtail's revisions. Until a product was published first, its row is its draft as well, so that
lists and searches of the stall find it. Every function that writes locks the product's row first.
"""
