"""Makes a UF2 file of a program for the RP2040: `python uf2.py box.bin box.uf2`; what a Pico takes as a USB disk.

It puts the checksum behind the 252 bytes of boot2 (RP2040 datasheet, 2.8.1.3.1) and cuts the rest into blocks (the UF2
format's own page, github.com/microsoft/uf2). It refuses a program whose place for the checksum is taken.
"""

import struct
import sys
from pathlib import Path

FLASH = 0x10000000
FAMILY = 0xE48BFF56  # RP2040, in uf2families.json
BLOCK = 256


def checksum(boot: bytes) -> int:
    """CRC-32 with polynomial 04C11DB7, started with ones, not reflected, not inverted."""
    crc = 0xFFFFFFFF
    for byte in boot:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1
    return crc & 0xFFFFFFFF


def with_checksum(program: bytes) -> bytes:
    """The program with boot2's checksum in its place."""
    if any(program[252:256]):
        raise SystemExit("uf2: bytes 252 to 255 belong to the checksum, and something stands there")
    return program[:252] + struct.pack("<I", checksum(program[:252])) + program[256:]


def uf2(program: bytes) -> bytes:
    """The blocks of a UF2 file, each 256 bytes of the flash."""
    parts = [program[at : at + BLOCK].ljust(BLOCK, b"\0") for at in range(0, len(program), BLOCK)]
    return b"".join(
        struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, FLASH + BLOCK * n, BLOCK, n, len(parts), FAMILY)
        + part.ljust(476, b"\0")
        + struct.pack("<I", 0x0AB16F30)
        for n, part in enumerate(parts)
    )


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(uf2(with_checksum(Path(sys.argv[1]).read_bytes())))
