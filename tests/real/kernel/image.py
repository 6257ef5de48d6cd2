"""Makes what the virtual machine boots from: a kernel, and a first file system with the modules that tests need.

`python -m tests.real.kernel.image` fetches the kernel's package with apt-get and unpacks the two files kept from it. It
installs nothing, and needs nothing but Python, dpkg-deb and a static busybox. Other systems than Debian's are refused.
"""

import gzip
import lzma
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

CACHE = Path(__file__).parents[1] / ".cache" / "kernel"
#: The package that depends on Debian's newest kernel.
PACKAGE = "linux-image-amd64"
#: Loaded in this order, after what each depends on. Four sockets for USB devices.
MODULES = {
    "virtio_pci": "",
    "virtio_console": "",
    "9pnet_virtio": "",
    "9p": "",
    "overlay": "",
    "snd_seq": "",
    "snd_seq_midi": "",
    "snd_usb_audio": "",
    "dummy_hcd": "num=4",
    "libcomposite": "",
    "usb_f_midi": "",
    "usb_f_acm": "",
    "cdc_acm": "",
    "usbmon": "",
}
_DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")


class Unmade(Exception):
    """There is no image, and none can be made here; the message says why."""


def kernel() -> Path:
    """The kernel that was made."""
    return CACHE / "vmlinuz"


def first_files() -> Path:
    """The first file system that was made."""
    return CACHE / "initrd.gz"


def made() -> bool:
    """Whether both are there, with the modules that are wanted now."""
    whole = all(file.exists() for file in (kernel(), first_files(), _contents()))
    return whole and _contents().read_text() == _wanted()


def make() -> None:
    """Fetch, unpack and pack; about 70 MB are fetched and 12 MB kept."""
    busybox = shutil.which("busybox")
    if busybox is None:
        raise Unmade("there is no busybox (apt-get install busybox-static)")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        package = _fetched(folder)
        _run("dpkg-deb", "-x", package, folder / "tree", cwd=folder)
        (vmlinuz,) = (folder / "tree" / "boot").glob("vmlinuz-*")
        packed = gzip.compress(archive(_files(folder / "tree", Path(busybox))), 1)
        (folder / "initrd.gz").write_bytes(packed)
        shutil.copyfile(vmlinuz, folder / "vmlinuz")
        for file in kernel(), first_files():
            (folder / file.name).replace(file)
        _contents().write_text(_wanted())


def archive(files: Mapping[str, tuple[int, bytes]]) -> bytes:
    """Files by name, each with its mode, as the kernel unpacks them: a cpio archive, format newc."""
    return b"".join(_records(files))


def _records(files: Mapping[str, tuple[int, bytes]]) -> Iterator[bytes]:
    for number, (name, (mode, data)) in enumerate([*files.items(), ("TRAILER!!!", (0, b""))], 1):
        label = name.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(label), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + label
        yield head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def _contents() -> Path:
    return CACHE / "modules"


def _wanted() -> str:
    return "".join(f"{name} {options}\n" for name, options in MODULES.items())


def _fetched(folder: Path) -> Path:
    told = _run("apt-cache", "depends", PACKAGE, cwd=folder)
    found = re.search(r"Depends: (linux-image-\S+)", told)
    if found is None:
        raise Unmade(f"apt-get knows no package {PACKAGE}")
    _run("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", found[1], cwd=folder)
    (package,) = folder.glob("linux-image-*.deb")
    return package


def _run(*command: str | Path, cwd: Path) -> str:
    try:
        return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError as missing:
        raise Unmade(f"there is no {command[0]} here") from missing
    except subprocess.CalledProcessError as failed:
        raise Unmade(f"{command[0]} failed: {failed.stderr.strip()[-500:]}") from failed


def _files(tree: Path, busybox: Path) -> dict[str, tuple[int, bytes]]:
    folder, program = stat.S_IFDIR | 0o755, stat.S_IFREG | 0o755
    files: dict[str, tuple[int, bytes]] = dict.fromkeys(("bin", "proc", "sys", "dev", "mnt", "modules"), (folder, b""))
    files["bin/busybox"] = (program, busybox.read_bytes())
    order = []
    for name, module in _modules(tree).items():
        files[f"modules/{name}.ko"] = (stat.S_IFREG | 0o644, module)
        order.append(f"{name}.ko {MODULES.get(name, '')}".strip())
    files["modules/order"] = (stat.S_IFREG | 0o644, "".join(f"{line}\n" for line in order).encode())
    return files


def _modules(tree: Path) -> dict[str, bytes]:
    """Every module needed and its bytes, each behind those it depends on."""
    there = {file.name.partition(".")[0].replace("-", "_"): file for file in tree.rglob("*.ko*")}
    found: dict[str, bytes] = {}

    def take(name: str) -> None:
        if name in found or name not in there:  # what is not there is a part of the kernel
            return
        data = there[name].read_bytes()
        data = lzma.decompress(data) if there[name].suffix == ".xz" else data
        depends = _DEPENDS.search(data)
        for each in depends[1].decode().split(",") if depends else ():
            take(each.replace("-", "_"))
        found[name] = data

    for name in MODULES:
        take(name)
    return found


if __name__ == "__main__":
    try:
        if not made():
            make()
    except Unmade as why:
        sys.exit(f"no virtual machine for tests: {why}")
