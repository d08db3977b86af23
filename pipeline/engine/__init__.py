"""The use-cases: what a campaign goes through, from its folder to its bundles."""
