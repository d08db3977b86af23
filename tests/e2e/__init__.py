"""The whole way, with the real tools."""
