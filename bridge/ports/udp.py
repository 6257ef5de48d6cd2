"""One UDP socket: how OSC gets to a DAW and back.

The reader thread blocks in the kernel and calls the receiver itself: no queue and no event loop between a knob and the
DAW. Every sending is non-blocking and goes to an address that was looked up before. The socket is never connected, so a
DAW that has quit costs nothing and answers again when it is back. It knows nothing of what is inside a datagram.

It listens on the loopback interface unless the peer is another machine or the rig names an address, and takes datagrams
only from the machine it sends to, unless told otherwise.
"""

import errno
import logging
import socket
import sys
import threading

from bridge.ports.contract import NOT_STARTED, STOPPED, Counters, PortState, Receiver

log = logging.getLogger(__name__)

Address = tuple[str, int]

#: Room for what arrives while the engine is busy: a full Ardour refresh of 1,500 small messages several times over.
RECEIVE_BUFFER = 1 << 20
#: No IPv4 datagram carries more (65,535 less the IP and UDP headers), so reading can cut nothing off.
LARGEST_DATAGRAM = 65507
#: How long to wait before trying again what did not open.
RETRY_SECONDS = 1.0
#: How long `stop` waits for a receiver that is still busy.
STOP_SECONDS = 2.0
#: `only_from` for a port that listens to every machine.
ANYONE = "*"

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - used only where the rig or a peer on another machine asks for it
#: A flag for one call leaves the reader blocking. Where it is missing (Windows) sending UDP copies and does not wait.
_DO_NOT_WAIT = getattr(socket, "MSG_DONTWAIT", 0)

#: Why a socket could not be bound, as the user reads it. {host} and {port} are filled in.
_BIND_REFUSALS = {
    errno.EADDRINUSE: "UDP port {port} is taken by another program; quit that one or choose another port in `listen:`",
    errno.EADDRNOTAVAIL: "this machine has no network address {host}; put one it has, or 0.0.0.0 for all, in `listen:`",
    errno.EACCES: "this system does not let programs listen on UDP port {port}; choose one from 1024 up in `listen:`",
}


class _CannotOpen(Exception):
    """The port cannot open now; `state` says so to the user."""

    def __init__(self, state: PortState) -> None:
        super().__init__(state.detail)
        self.state = state


class UdpPort:
    """A UDP port in the rig: `send` is where it sends, `listen` where it hears (None: chosen by the system).

    `only_from` is the host whose datagrams count: None for the host it sends to (everyone when it sends nowhere), '*'
    for everyone. Host names are looked up, IPv4 only, when the port starts.
    """

    def __init__(
        self,
        name: str,
        receiver: Receiver,
        send: Address | None,
        listen: Address | None = None,
        only_from: str | None = None,
    ) -> None:
        """Make the port; `start` opens it."""
        self.name = name
        self.state = NOT_STARTED
        self.counters = Counters()
        #: Where it hears, as (host, port); None until it is open.
        self.address: Address | None = None
        self._receiver = receiver
        self._send_to = send
        self._listen = listen
        self._only_from = only_from
        self._peer: Address | None = None
        self._welcome: str | None = None
        self._socket: socket.socket | None = None
        self._ending = threading.Event()
        self._reader = threading.Thread(target=self._live, name=f"port {name}", daemon=True)

    def start(self) -> None:
        """Begin trying to open the socket."""
        self._reader.start()

    def send(self, data: bytes) -> bool:
        """Send one datagram to the peer."""
        opened, peer = self._socket, self._peer
        if opened is None or peer is None:
            self.counters.refused += 1
            return False
        try:
            opened.sendto(data, _DO_NOT_WAIT, peer)
        except OSError as problem:
            self.counters.refused += 1
            self.counters.mistakes += problem.errno == errno.EMSGSIZE
            return False
        self.counters.sent += 1
        return True

    def stop(self) -> None:
        """Close the socket and end the reader."""
        self._ending.set()
        self._wake()
        if self._reader.is_alive() and self._reader is not threading.current_thread():
            self._reader.join(STOP_SECONDS)
        self.state = STOPPED

    def _wake(self) -> None:
        """Send the blocked reader a datagram of its own: closing a socket under it wakes it on some systems only."""
        opened, address = self._socket, self.address
        if opened is not None and address is not None:
            host = LOOPBACK if address[0] == EVERYWHERE else address[0]
            try:
                opened.sendto(b"", _DO_NOT_WAIT, (host, address[1]))
            except OSError:
                log.debug("%s: could not wake the reader", self.name)

    def _live(self) -> None:
        while not self._ending.is_set():
            state = self._open()
            self._become(state)
            if self._socket is not None:
                self._read(self._socket)
                self._close()
            self._ending.wait(RETRY_SECONDS)

    def _open(self) -> PortState:
        """Look up the peer, bind the socket, and say how that went."""
        try:
            self._look_up()
            self._socket, self.address = self._bind()
        except _CannotOpen as problem:
            return problem.state
        return PortState("open", can_send=self._peer is not None)

    def _look_up(self) -> None:
        if self._send_to is not None:
            self._peer = (_numeric(self._send_to[0]), self._send_to[1])
        if self._only_from == ANYONE:
            self._welcome = None
        elif self._only_from is not None:
            self._welcome = _numeric(self._only_from)
        else:
            self._welcome = self._peer[0] if self._peer else None

    def _wanted_address(self) -> Address:
        # A socket bound to the loopback interface cannot reach another machine.
        far = self._peer is not None and not _is_loopback(self._peer[0])
        if self._listen is None:
            return (EVERYWHERE if far else LOOPBACK, 0)
        host, port = _numeric(self._listen[0]), self._listen[1]
        if far and self._peer is not None and _is_loopback(host):
            advice = f"it listens on {host}, which reaches this machine only, but sends to {self._peer[0]}"
            raise _CannotOpen(PortState("refused", f"{advice}; write `listen: {EVERYWHERE}:{port}`"))
        return (host, port)

    def _bind(self) -> tuple[socket.socket, Address]:
        host, port = self._wanted_address()
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            if sys.platform == "win32":
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            opened.bind((host, port))
            return opened, opened.getsockname()
        except OSError as problem:
            opened.close()
            unnamed = f"UDP port {{port}} cannot be opened ({problem.strerror})"
            why = _BIND_REFUSALS.get(problem.errno or 0, unnamed)
            raise _CannotOpen(PortState("refused", why.format(host=host, port=port))) from None

    def _read(self, opened: socket.socket) -> None:
        """Take datagrams until the port ends or its socket fails."""
        while not self._ending.is_set():
            try:
                problem = self._read_on(opened)
            except Exception:  # a mistake in the program behind the port must not end the port
                log.exception("%s: the receiver failed", self.name)
                self.counters.mistakes += 1
            else:
                return self._become(PortState("absent", f"the network went away ({problem}); trying again"))
        return None

    def _read_on(self, opened: socket.socket) -> str:
        """The hot path; returns what ended it, and lets through what the receiver raises."""
        receive, receive_from = opened.recv, opened.recvfrom
        on_data, ended = self._receiver.on_data, self._ending.is_set
        name, counters, welcome = self.name, self.counters, self._asked_for(opened)
        host = welcome
        while True:
            try:
                if welcome is None:
                    data = receive(LARGEST_DATAGRAM)
                else:
                    data, (host, _) = receive_from(LARGEST_DATAGRAM)
            except ConnectionError:
                continue  # Windows tells of a peer that does not listen; it may start to at any time
            except OSError as problem:
                return str(problem.strerror)
            if ended():
                return "stopped"
            if host != welcome:
                counters.strangers += 1
                continue
            counters.received += 1
            on_data(name, data)

    def _asked_for(self, opened: socket.socket) -> str | None:
        """The host that every datagram has to come from; None to ask nobody, which is a third quicker.

        A socket on the loopback interface hears this machine only, so a peer on this machine needs no asking.
        """
        here = self._welcome is not None and _is_loopback(self._welcome) and _is_loopback(opened.getsockname()[0])
        return None if here else self._welcome

    def _close(self) -> None:
        opened, self._socket, self.address = self._socket, None, None
        if opened is not None:
            opened.close()

    def _become(self, state: PortState) -> None:
        if state == self.state or self._ending.is_set():
            return
        self.state = state
        try:
            self._receiver.on_state(self.name, state)
        except Exception:  # a mistake in the program behind the port must not end the port
            log.exception("%s: the receiver failed", self.name)
            self.counters.mistakes += 1


def _is_loopback(host: str) -> bool:
    return host.startswith("127.")


def _numeric(host: str) -> str:
    """The IPv4 address of a host name; _CannotOpen when nobody knows it."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        advice = f"no machine named {host!r} is known on this network; check the name, or write its number"
        raise _CannotOpen(PortState("absent", advice)) from None
    return str(found[0][4][0])
