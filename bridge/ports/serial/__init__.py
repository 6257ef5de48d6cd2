"""Serial lines: finding the one that is meant, opening it without harm, and the port that a surface on it is played by.

What a box says on its line is read in bridge/wire; nothing here knows a frame from a line of text.
"""
