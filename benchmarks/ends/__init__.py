"""Who stands between the surface and the DAW while the wire is measured, and the load on both sides."""
