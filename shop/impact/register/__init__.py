"""The register of all cooperatives: entering, changing, states, finding, former places; spreadsheets of it."""
