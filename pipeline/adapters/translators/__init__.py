"""Translation engines: the campaign's files and memory, machines, and make-believe ones for trials."""
