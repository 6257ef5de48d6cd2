"""YAML text to model: rigs and profiles, every problem with its place, what is meant and what to do.

It reads files and finds profiles and dialects by name; it opens no port and runs nothing.
"""

from bridge.config.codes import CODES, Code
from bridge.config.daw_tables import LoadedTable, find_table, load_table, tabled
from bridge.config.found import dialect_names, find_dialect, mappings, profile_names, table_names
from bridge.config.load import Loaded, load, load_text
from bridge.config.problems import Note, Problem, render, render_all
from bridge.config.profiles import LoadedProfile, find_profile, load_profile
from bridge.config.schema import profile_schema, schema, table_schema

__all__ = [
    "CODES",
    "Code",
    "Loaded",
    "LoadedProfile",
    "LoadedTable",
    "Note",
    "Problem",
    "dialect_names",
    "find_dialect",
    "find_profile",
    "find_table",
    "load",
    "load_profile",
    "load_table",
    "load_text",
    "mappings",
    "profile_names",
    "profile_schema",
    "render",
    "render_all",
    "schema",
    "table_names",
    "table_schema",
    "tabled",
]
