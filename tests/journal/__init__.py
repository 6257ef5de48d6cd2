"""The journal: what is kept, whatever happens to its file."""
