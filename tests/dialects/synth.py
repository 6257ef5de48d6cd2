"""A synth on a plain MIDI port, written from the MIDI 1.0 specification: strict where real ones are silently wrong.

It takes what the port hands over, piece by piece. A number in several messages must come whole and in one piece:
selection, coarse data, fine data; a 14-bit controller coarse, then fine. Anything else raises Torn, where a real synth
would set a wrong value or another parameter.
"""

from collections.abc import Iterable

import mido

#: Controllers that select, by mido's number: kind and which half.
_SELECTS = {99: ("nrpn", 0), 98: ("nrpn", 1), 101: ("rpn", 0), 100: ("rpn", 1)}


class Torn(AssertionError):
    """Half of a number came, or halves of two."""


class Synth:
    """What it was told, under names like those of the rig: numbers as they came, notes that sound, programs."""

    def __init__(self, wide: Iterable[int] = range(32)) -> None:
        self.values: dict[str, int] = {}
        self.held: set[tuple[int, int]] = set()
        self.program: dict[int, tuple[int, ...]] = {}
        self.transport: list[str] = []
        self.bytes = 0
        self._wide = frozenset(wide)

    def receive(self, piece: bytes) -> list[bytes]:
        """One piece from the port; a synth answers nothing."""
        self.bytes += len(piece)
        parser = mido.Parser()
        parser.feed(piece)
        messages = list(parser)
        if sum(len(each.bytes()) for each in messages) != len(piece):
            raise Torn(f"{piece.hex(' ')} is not made of whole messages")
        if len(messages) == 1:
            self._single(messages[0])
        else:
            self._several(messages)
        return []

    def _single(self, message: mido.Message) -> None:
        channel = getattr(message, "channel", 0) + 1
        match message.type:
            case "note_on" if message.velocity:
                self.held.add((channel, message.note))
            case "note_on" | "note_off":
                self.held.discard((channel, message.note))
            case "control_change":
                if message.control in _SELECTS or message.control in (6, 38):
                    raise Torn(f"{message} is a part of a number, alone")
                self.values[f"ch{channel}/cc/{message.control}"] = message.value
            case "pitchwheel":
                self.values[f"ch{channel}/pitch"] = message.pitch + 8192
            case "program_change":
                self.program[channel] = (message.program,)
            case kind:
                self.transport.append(kind)

    def _several(self, messages: list[mido.Message]) -> None:
        channels = {getattr(each, "channel", None) for each in messages}
        if len(channels) != 1 or None in channels:
            raise Torn("the messages of a piece are for different channels")
        channel = messages[0].channel + 1
        if messages[-1].type == "program_change":
            banks = [(each.control, each.value) for each in messages[:-1] if each.type == "control_change"]
            if [control for control, _ in banks] != [0, 32]:
                raise Torn("a bank is selected with controllers 0 and 32")
            self.program[channel] = (*(value for _, value in banks), messages[-1].program)
            return
        if any(each.type != "control_change" for each in messages):
            raise Torn("something stands between the halves of a number")
        controls, values = [each.control for each in messages], [each.value for each in messages]
        if len(messages) == 2 and controls[1] == controls[0] + 32 and controls[0] in self._wide - {6}:
            self.values[f"ch{channel}/cc14/{controls[0]}"] = values[0] << 7 | values[1]
            return
        chosen = [_SELECTS.get(control) for control in controls[:2]]
        if len(messages) != 4 or controls[2:] != [6, 38] or chosen not in (
            [("nrpn", 0), ("nrpn", 1)], [("rpn", 0), ("rpn", 1)],
        ):  # fmt: skip
            raise Torn(f"controllers {controls} are no whole number")
        kind = chosen[0][0] if chosen[0] else ""
        self.values[f"ch{channel}/{kind}/{values[0] << 7 | values[1]}"] = values[2] << 7 | values[3]
