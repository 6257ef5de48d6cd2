"""What happened in a song's sessions, kept on disk: one SQLite file a user, songs inside.

    schema -> book -> entries -> lanes

`schema` is how the file looks and how an older one becomes it; `book` opens the file, and sets a damaged one aside;
`entries` is what can be written into it and read back, a function each; `lanes` is how a daemon writes without ever
waiting for a disk. The journal decides nothing: what a break is or when an idea is taken is known elsewhere. It reads
no clock: whoever writes says when it was.
"""
