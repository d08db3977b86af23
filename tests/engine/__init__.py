"""The use-cases, with tools that only pretend."""
