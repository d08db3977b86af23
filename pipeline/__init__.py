"""vidmsg: one message and one piece of footage become subtitled videos in every language."""

__version__ = "0.1.0"
