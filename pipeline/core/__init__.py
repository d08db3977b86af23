"""The trade's rules as pure functions over frozen dataclasses.

Reading order follows the pipeline: digest, timebase, language, script, facts, translation, memory,
matching, cue, linebreak (with breakpoints and its tables), timing, track, style, channel, media, checks,
hygiene (with marks and zawgyi), plan, proof, staleness, events.
Nothing here reads a file, a clock, the environment or chance.
"""
