"""MIDI devices, behind a process of their own.

    MidiPort -> MidiHub -> keeper, process -> | channel | -> child -> system -> python-rtmidi

python-rtmidi holds Python's lock while it opens, closes and waits. Beside the engine that would stop the music, so all
of it lives in one child process (`child`, `system`), and this process (`port`, `hub`, `keeper`, `process`) only reads
and writes a socket. Anything that hangs is cured by ending the child: to the engine that is a pulled cable. `names`
decides which of the names a system lists is the device a rig means.
"""
