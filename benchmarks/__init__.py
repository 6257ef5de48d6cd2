"""What the hot path costs, measured beside a bare dictionary lookup and beside bare loops that do the same I/O."""
