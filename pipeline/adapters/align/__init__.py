"""Where words lie in time: a voice for stand-in footage, and an ear that hears where somebody speaks."""
