"""What a mix engineer gets of a song: a report page, the same as data, markers, a project file, and a way to answer.

    places    what a DAW's words for a position mean in beats or seconds
    dossier   everything the journal and a running daemon know of a song, and what they do not
    plots     the page's drawings          page      the report itself
    tables    JSON and CSV                 midi      markers as a MIDI file
    dawproject  the DAWproject file       notes     the texts that go along: README, stems, the form for suggestions
    whole     all of it as named files     parcel    those files in a folder or ZIP, and nothing else overwritten
    answers   the mix engineer's suggestions, read back

Nothing here asks a daemon or reads a clock: what is known now, and the time, are given. What is unknown is left out of
every file and said in the report; nothing is guessed, but for the meter, which is 4/4 until somebody says otherwise, as
in every MIDI file, and that is said too. Text from people and DAWs is text wherever it goes: escaped, and never run.
"""
