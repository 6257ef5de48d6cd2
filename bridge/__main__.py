"""`python -m bridge` is `phasebridge`."""

from bridge.cli import main

main()
