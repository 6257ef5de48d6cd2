"""`phasebridge run`: the daemon, in the foreground."""

import contextlib
import signal
import sys
from pathlib import Path

import click

from bridge.cli.asking import fail, folder_or_default, reject, state_folder

#: The rig that is played when none is named, in the user's configuration folder.
USUAL_RIG = "rig.yaml"


@click.command("run", short_help="Play a rig.")
@click.argument("rig", required=False)
@state_folder
@click.option("--trace", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Record to this file.")
@click.option("--no-web", is_flag=True, help="Without the page (there is none yet).")
def command(rig: str | None, state: Path | None, trace: Path | None, no_web: bool) -> int:
    """Play RIG until SIGTERM or Ctrl-C; reload it when its file changes.

    Without RIG: rig.yaml in your configuration folder. Prints a line beginning `ready` when every port that is there is
    open.
    """
    _end_at_once_when_told()
    from bridge import config
    from bridge.app.daemon import Options, RigRefused
    from bridge.app.plugboard import real_ports
    from bridge.app.serve import serve
    from bridge.app.state import FolderTaken, FolderUnusable

    options = Options(rig or _usual_rig(), folder_or_default(state), trace)
    try:
        return serve(options, _say, real_ports())
    except RigRefused as refused:
        reject(config.render_all(refused.loaded.problems))
    except (FolderTaken, FolderUnusable) as trouble:
        fail(str(trouble))
    except OSError as trouble:
        fail(f"the trace {trouble.filename or trace} cannot be written ({trouble.strerror})" if trace else str(trouble))


def _end_at_once_when_told() -> None:
    """Until the daemon listens to signals itself nothing is held: it can simply end, and has nothing to reload."""
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: sys.exit(0))
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _usual_rig() -> str:
    import platformdirs

    path = Path(platformdirs.user_config_dir("phasebridge")) / USUAL_RIG
    if not path.exists():
        reject(
            f"no rig named, and there is none at {path}; copy one of the shipped rigs there, or: phasebridge run RIG"
        )
    return str(path)


def _say(line: str) -> None:
    # Where nobody reads what we say any longer, the music goes on.
    with contextlib.suppress(BrokenPipeError, ValueError):
        print(line, flush=True)
