"""The engine: events in, effects out. No clock, file, socket or random number; it never learns a DAW's name."""
