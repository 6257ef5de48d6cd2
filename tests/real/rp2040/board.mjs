// board.mjs - a Pico in rp2040js (MIT) that does what it is told, in simulated time: node board.mjs BOX.uf2
//
// Each line of its standard input is one JSON list of steps: [["pin", 2, 0], ["run", 5], ["adc", 0, 2048], ["hear", "00 01"]].
// Each answer is one JSON object: {"us": now, "said": [[us, "hex"], ...], "pins": {"6": [[us, level], ...]}, "resets": 0}.
// It refuses to guess: a step that it does not know ends it. Time passes only in "run" (milliseconds)
// and "hear".
//
// Three things that rp2040js 1.4 leaves to its user: it has no boot ROM (we do what it does: check nothing, copy boot2
// to memory and run it there), a byte leaves its UART at once (here it takes ten bits of the rate that was set, and the
// flags say so), and a watchdog that fires wants somebody to reset the chip.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { RP2040, USBCDC, ConsoleLogger, LogLevel } = createRequire(process.env.RP2040JS)('rp2040js');
const FLASH = 0x10000000, BOOT2 = 0x20041f00, NOTHING_TO_SEND = 1 << 7;
const TO_HOST = 0x90, GIVEN = 1 << 10; // the buffer of the serial device's data, and "take it"

function load(mcu, file) {
  const uf2 = readFileSync(file);
  for (let at = 0; at + 512 <= uf2.length; at += 512) {
    const where = uf2.readUInt32LE(at + 12) - FLASH, size = uf2.readUInt32LE(at + 16);
    mcu.flash.set(uf2.subarray(at + 32, at + 32 + size), where);
  }
}

class Board {
  constructor(file) {
    this.clock = new RP2040().clock;
    this.said = [];
    this.pins = {};
    this.levels = new Map();
    this.adc = [0, 0, 0, 0, 0];
    this.noise = 0;
    this.seed = 1;
    this.resets = 0;
    this.kept = null;
    this.file = file;
    this.begin();
  }

  // A chip out of reset. What the watchdog leaves alone is handed on: its reason and its eight words.
  begin() {
    const mcu = (this.mcu = new RP2040(this.clock));
    mcu.logger = new ConsoleLogger(LogLevel.Error);
    load(mcu, this.file);
    this.sending = [0, 0]; // when the shift register and the holding register are empty, ns
    this.watch_uart(mcu.uart[0]);
    this.watch_pins(mcu);
    const watchdog = mcu.peripherals[0x40058];
    if (this.kept) {
      watchdog.scratchData.set(this.kept);
      watchdog.reason = 1;
    }
    watchdog.onWatchdogTrigger = () => {
      this.hung = true;
      watchdog.alarm.enable = false; // else it fires again at once, for ever
    };
    mcu.adc.onADCRead = (channel) => {
      mcu.adc.currentChannel = channel;
      mcu.adc.channelValues[channel] = this.reading(channel);
      mcu.adc.sampleAlarm.schedule(2000);
    };
    for (const [pin, level] of this.levels) mcu.gpio[pin].setInputValue(level);
    for (let pin = 0; pin < 30; pin++) if (!this.levels.has(pin)) mcu.gpio[pin].setInputValue(true);
    this.fetch = mcu.usbCtrl.DPRAMUpdated.bind(mcu.usbCtrl);
    mcu.usbCtrl.DPRAMUpdated = (at, value) => {
      if (this.deaf && at === TO_HOST && value & GIVEN) this.waiting = [at, value];
      else this.fetch(at, value);
    };
    this.usb = new USBCDC(mcu.usbCtrl);
    // Its computer sends empty packets all the time; a real one waits until it has something to say.
    this.hand_over = mcu.usbCtrl.onEndpointRead;
    mcu.usbCtrl.onEndpointRead = (...wanted) => {
      if (this.usb.txFIFO.empty) this.wanted = wanted;
      else this.hand_over(...wanted);
    };
    this.usb.onSerialData = (bytes) => { for (const byte of bytes) this.said.push([this.clock.nanos / 1000, byte]); };
    mcu.sram.set(mcu.flash.subarray(0, 252), BOOT2 - 0x20000000);
    mcu.core.SP = 0x20041f00;
    mcu.core.PC = BOOT2;
  }

  reading(channel) {
    // xorshift: the same noise in every run.
    this.seed ^= this.seed << 13; this.seed ^= this.seed >>> 17; this.seed ^= this.seed << 5;
    const off = this.noise ? Math.round(((this.seed >>> 0) / 2 ** 32 * 2 - 1) * this.noise) : 0;
    return Math.max(0, Math.min(4095, this.adc[channel] + off));
  }

  watch_uart(uart) {
    const board = this;
    Object.defineProperty(uart, 'flags', { get() {
      const base = (this.rxFIFO.full ? 1 << 6 : 0) | (this.rxFIFO.empty ? 1 << 4 : 0);
      return base | (board.clock.nanos >= board.sending[1] ? NOTHING_TO_SEND : 0);
    } });
    uart.onByte = (byte) => {
      const now = this.clock.nanos, starts = Math.max(now, this.sending[0]), ends = starts + 1e10 / uart.baudRate;
      this.sending = [ends, starts];
      this.said.push([ends / 1000, byte]);
    };
  }

  watch_pins(mcu) {
    for (const pin of [6, 10, 11, 12, 13, 14, 15]) {
      let was = null;
      mcu.gpio[pin].addListener((state) => {
        if (state === was || state > 1) return;
        was = state;
        if (mcu.gpio[pin].functionSelect === 5) (this.pins[pin] ??= []).push([this.clock.nanos / 1000, state]);
      });
    }
  }

  // The share of time that a dimmed pin is on, from what its counter compares with.
  dimmed(pin) {
    const slice = this.mcu.pwm.channels[pin >> 1];
    const compare = pin & 1 ? slice.cc >>> 16 : slice.cc & 0xffff;
    return Math.min(1, compare / (slice.top + 1));
  }

  run(ms) {
    const until = this.clock.nanos + ms * 1e6;
    while (this.clock.nanos < until) {
      if (this.mcu.core.waiting) {
        const left = until - this.clock.nanos;
        this.clock.tick(Math.min(this.clock.nanosToNextAlarm || left, left));
      } else {
        this.clock.tick(this.mcu.core.executeInstruction() * 1e9 / this.mcu.clkSys);
      }
      if (this.hung) {
        this.hung = false;
        this.resets++;
        this.kept = this.mcu.peripherals[0x40058].scratchData.slice();
        this.clock.nextAlarm = null; // alarms of the chip that was
        this.begin();
      }
    }
  }

  step([what, ...how]) {
    const steps = {
      pin: (pin, level) => { this.levels.set(pin, !!level); this.mcu.gpio[pin].setInputValue(!!level); },
      adc: (channel, value) => { this.adc[channel] = value; },
      noise: (counts) => { this.noise = counts; },
      hear: (hex) => {
        for (const byte of hex.trim().split(/\s+/)) {
          this.run(1e4 / this.mcu.uart[0].baudRate); // ten bits, ms
          this.mcu.uart[0].feedByte(parseInt(byte, 16));
        }
      },
      deaf: (yes) => {
        this.deaf = yes;
        if (!yes && this.waiting) this.fetch(...this.waiting);
        this.waiting = null;
      },
      usb: (hex) => {
        for (const byte of hex.trim().split(/\s+/)) this.usb.sendSerialByte(parseInt(byte, 16));
        if (this.wanted) this.hand_over(...this.wanted);
        this.wanted = null;
      },
      run: (ms) => this.run(ms),
    };
    steps[what](...how);
  }

  answer() {
    const said = this.said.sort((one, other) => one[0] - other[0]).map(([us, byte]) => [+us.toFixed(1), byte]);
    const colour = [10, 11, 12].map((pin) => this.dimmed(pin));
    const told = { us: this.clock.nanos / 1000, said, pins: this.pins, colour, resets: this.resets,
      rate: this.mcu.uart[0].baudRate, hz: this.mcu.clkSys };
    this.said = [];
    this.pins = {};
    return told;
  }
}

const board = new Board(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  for (const step of JSON.parse(line)) board.step(step);
  process.stdout.write(JSON.stringify(board.answer()) + '\n');
}
