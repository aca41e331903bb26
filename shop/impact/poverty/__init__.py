"""The official list of poor and near-poor households: read from spreadsheets, looked at, taken, shown."""
