"""One file or package per DAW language, found by its name; siblings never import each other."""
