"""The firmware of the serial box, compiled and run in a simulated ATmega328P."""
