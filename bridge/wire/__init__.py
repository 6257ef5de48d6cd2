"""Bytes to messages and back, incrementally, without touching the world: OSC datagrams and MIDI byte streams."""
