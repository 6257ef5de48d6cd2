"""The world outside: MIDI devices, DAWs on UDP, boxes on serial lines, and a wire in memory.

A port carries bytes and says how it is doing. It decodes nothing, decides nothing and knows no surface or DAW.
`contract` tells what every port promises; `loopback` is the shortest port and the one to copy.
"""
