"""Reads and checks one rig in a process of its own.

`python -m bridge.app.rigreader FILE` writes the pickled `Loaded` to its output and prints nothing else.
"""

import os
import pickle
import sys

from bridge import config


def main(arguments: list[str]) -> int:
    """Read the file named by the only argument; its pickle goes to standard output."""
    # The musician's Ctrl-C is for the daemon, which ends this process if it must.
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    pickle.dump(config.load(arguments[0]), sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
