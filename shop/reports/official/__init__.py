"""Reports as official papers of the union: what one says (`document`), and the files it is written as."""
