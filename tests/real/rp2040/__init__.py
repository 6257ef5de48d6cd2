"""A Raspberry Pi Pico with the box's firmware, in rp2040js."""
