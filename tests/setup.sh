#!/usr/bin/env bash
# Makes a machine ready: `use` and `dev` make .venv, `machine` installs the programs that tests/real plays with.
#
# It installs system packages only through apt-get, asks before it does when somebody is at the terminal, calls
# nothing when everything is there, and refuses to guess on other systems: there it says what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

# What building python-rtmidi takes on the Pythons that have no wheel of it.
RTMIDI_BUILD_PACKAGES=(g++ pkg-config libasound2-dev libjack-jackd2-dev)

say() { printf 'phasebridge: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
in_ci() { [ "${CI:-}" = true ]; }

# --- Python -----------------------------------------------------------------------------------------------------

python_is() { "$1" -c "import sys; raise SystemExit(not ($2))" >/dev/null 2>&1; }

# 3.11 and 3.12 first: for these python-rtmidi needs no compiler.
find_python() {
	local candidate
	for candidate in "${PYTHON:-python3}" python3.12 python3.11; do
		if python_is "$candidate" '(3, 11) <= sys.version_info < (3, 13)'; then echo "$candidate"; return; fi
	done
	for candidate in "${PYTHON:-python3}" python3.13 python3.14; do
		if python_is "$candidate" 'sys.version_info >= (3, 11)'; then echo "$candidate"; return; fi
	done
	die "needs Python 3.11 or newer and found none. Install one (Debian, Ubuntu: apt-get install python3 python3-venv)," \
		"or name yours: make PYTHON=/path/to/python3 ..."
}

make_venv() {
	local python
	python=$(find_python)
	if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
		say "making .venv with $("$python" --version)"
		"$python" -m venv --clear .venv ||
			die "$python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"
	fi
}

install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }

# What the project stands on, less the one package that may need a compiler and system headers.
requirements_without_midi() {
	.venv/bin/python - <<-'PYTHON'
		import tomllib
		with open("pyproject.toml", "rb") as file:
		    wanted = tomllib.load(file)["project"]["dependencies"]
		print("\n".join(each for each in wanted if not each.startswith("python-rtmidi")))
	PYTHON
}

venv_for_use() {
	make_venv
	if ! install --editable . 2>.venv/install.log; then
		say "could not install everything (.venv/install.log); going on without python-rtmidi, which only real MIDI ports need"
		requirements_without_midi | install --requirement /dev/stdin
		install --no-deps --editable .
	fi
	touch .venv/use.stamp
}

venv_for_dev() {
	make_venv
	install --editable '.[dev,midi]'
	touch .venv/use.stamp .venv/dev.stamp
}

# --- the machine ------------------------------------------------------------------------------------------------

# What builds the firmware of the serial box, and the simulated chips that run it.
missing_firmware_packages() {
	command -v avr-gcc >/dev/null || printf '%s\n' gcc-avr binutils-avr avr-libc
	command -v arduino-builder >/dev/null || printf '%s\n' arduino-core-avr arduino-builder arduino-ctags
	{ command -v gcc && [ -e /usr/include/stdio.h ]; } &>/dev/null || printf '%s\n' gcc libc6-dev
	[ -e /usr/include/simavr/sim_avr.h ] || printf '%s\n' libsimavr-dev libelf-dev
	command -v arm-none-eabi-gcc >/dev/null || echo gcc-arm-none-eabi
	command -v node >/dev/null || echo nodejs
	command -v npm >/dev/null || echo npm
}

# One apt package a line; $1 is the Python that the tests will run on.
missing_packages() {
	compgen -G '/usr/lib/ardour*/hardour-*' >/dev/null || echo ardour
	command -v jackd >/dev/null || echo jackd2
	command -v oscsend >/dev/null || echo liblo-tools
	command -v Xvfb >/dev/null || echo xvfb
	command -v qemu-system-x86_64 >/dev/null || echo qemu-system-x86
	# It goes into the virtual machine, where there are no libraries.
	{ command -v busybox && ! ldd "$(command -v busybox)"; } &>/dev/null || echo busybox-static
	command -v chromium chromium-browser google-chrome >/dev/null || echo chromium
	missing_firmware_packages
	if ! python_is "$1" 'sys.version_info < (3, 13)'; then
		command -v g++ >/dev/null && pkg-config --exists alsa jack 2>/dev/null || printf '%s\n' "${RTMIDI_BUILD_PACKAGES[@]}"
	fi
}

go_on_without() {
	in_ci && die "$1 Under CI=true every test must run, so this ends here."
	say "$1 The tests that need them are skipped."
}

agreed() {
	{ [ -t 0 ] && [ -t 2 ] && ! in_ci; } || return 0
	local answer
	say "the tests play with a real Ardour and JACK, a browser, compiled firmware, and USB devices on a kernel in a virtual machine."
	read -r -p "phasebridge: Install $* with apt-get (about 1.3 GB)? [Y/n] " answer
	[[ $answer =~ ^([yY].*)?$ ]]
}

# Another apt-get may hold the locks for a while; apt's own waiting does not cover every one of them.
apt() {
	local try as_root=()
	[ "$(id -u)" = 0 ] || as_root=(sudo)
	[ "$(id -u)" = 0 ] || [ -t 0 ] || as_root+=(--non-interactive)
	for try in 1 2 3; do
		"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 -q "$@" >&2 && return
		say "apt-get $1 failed (try $try of 3)"
		sleep $((try * 5))
	done
	return 1
}

# The kernel of the virtual machine is fetched and unpacked, never installed: 70 MB once, 11 MB kept in tests/real/.cache.
fetch_kernel() {
	local said
	said=$("$1" -m tests.real.kernel.image 2>&1) && return
	# What apt-get knows may be older than what is there to fetch.
	command -v apt-get >/dev/null && apt update && said=$("$1" -m tests.real.kernel.image 2>&1) || go_on_without "$said."
}

# The chip of a Pico as a program: 1.5 MB of JavaScript from npm, kept in tests/real/.cache.
fetch_rp2040() {
	local said
	said=$("$1" -m tests.real.rp2040.tools 2>&1) || go_on_without "$said."
}

set_up_machine() {
	local python
	python=$(find_python)
	install_packages "$python"
	fetch_kernel "$python"
	fetch_rp2040 "$python"
}

install_packages() {
	local python=$1 missing
	mapfile -t missing < <(missing_packages "$python")
	[ ${#missing[@]} -gt 0 ] || return 0
	if ! command -v apt-get >/dev/null; then
		go_on_without "missing here: ${missing[*]} (Debian's names), and there is no apt-get to install them with."
	elif [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		go_on_without "missing here: ${missing[*]}. As root: apt-get install --no-install-recommends ${missing[*]}"
	elif ! agreed "${missing[@]}"; then
		go_on_without "not installed: ${missing[*]}."
	else
		say "installing ${missing[*]}"
		{ apt update && apt install --yes --no-install-recommends "${missing[@]}"; } ||
			go_on_without "apt-get could not install ${missing[*]}; its own words are above."
	fi
}

case "${1:-}" in
	use) venv_for_use ;;
	dev) venv_for_dev ;;
	machine) set_up_machine ;;
	*) die "usage: tests/setup.sh use | dev | machine" ;;
esac
