#!/bin/sh
# Builds the sketch without the Arduino IDE, with Debian's arduino-builder and arduino-core-avr:
#   build.sh FOLDER [BOARD] [FLAGS]      build.sh build arduino:avr:nano:cpu=atmega328 "-DPB_MIDI=1 -DPB_RATE=31250"
# -DDECIMAL_DIG: Debian's core 1.8.7 uses it in WString.cpp, and gcc-avr 5.4 hides it from C++.
set -eu
mkdir -p "$1"
here=$(cd "$(dirname "$0")" && pwd)
exec arduino-builder -compile -logger=human -hardware /usr/share/arduino/hardware \
	-hardware /usr/share/arduino-builder -tools /usr/share/arduino-builder -tools /usr/bin \
	-fqbn "${2:-arduino:avr:uno}" -build-path "$(cd "$1" && pwd)" -warnings default \
	"-prefs=compiler.cpp.extra_flags=-DDECIMAL_DIG=__DECIMAL_DIG__ ${3:-}" "$here/phasebridge_box/phasebridge_box.ino"
