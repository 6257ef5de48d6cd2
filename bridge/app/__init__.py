"""The daemon and its simulator: the engine among ports, clock, files and signals. Controls are none of its business."""
