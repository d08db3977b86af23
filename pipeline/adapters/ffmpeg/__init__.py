"""ffmpeg and PyAV: probing, encoding, stills."""
