"""What the stall prints for its orders: slips, parcel labels, and the list of what to fetch from the store room."""
