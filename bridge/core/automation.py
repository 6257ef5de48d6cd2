"""Automation modes of a track, in the words of the target table, and which of them a ride can use.

What a DAW calls them is its dialect's. Nothing here writes or asks anything.
"""

#: The modes: `track/N/automation/MODE`.
MODES = ("off", "read", "touch", "latch", "write")
#: The modes that write down what a hand moves and nothing else, the gentlest first.
RIDE_WAYS = ("touch", "latch")
