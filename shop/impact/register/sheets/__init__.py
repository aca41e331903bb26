"""The register as a spreadsheet: what its columns mean, what each row would change, and writing it."""
