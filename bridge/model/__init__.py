"""Nouns of the house: surface, control, gesture, phase, target, cell, rig. Frozen, no behaviour."""
