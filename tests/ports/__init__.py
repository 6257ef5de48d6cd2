"""Tests of the ports: on real sockets, with a real MIDI process and a real JACK server."""
