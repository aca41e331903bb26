"""Opening files that people keep tables in. What the cells mean is read by the room that asked."""
