"""One file per text format: ``loads(text)`` and ``dumps(model)``. Nothing here opens a file."""
