"""A Linux kernel of its own under QEMU, with USB MIDI devices that tests plug in and pull out.

    test -> Machine -> | virtio | -> agent -> gadgets (configfs, dummy_hcd), and the daemon under test

The kernel is Debian's, unpacked and never installed (`image`). Its file system is this machine's own, read only, with
whatever is written kept in memory: so the daemon inside is the one of this checkout, on this Python.
"""
