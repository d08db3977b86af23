"""Translation memories: a file of SQLite, and a list that only pretends."""
