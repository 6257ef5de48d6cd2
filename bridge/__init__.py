"""phasebridge: a control-surface bridge that knows whether you are creating or mixing."""

__version__ = "0.1.0"
