"""Measures rendering, side by side with what people would do without vidmsg: ``make bench``."""
