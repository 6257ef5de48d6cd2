/*
 * box_settings.h - what you may choose before you build: edit here, or give the same names with -D.
 *
 * It refuses to do: say which pin is which (box_pins.h).
 */
#ifndef BOX_SETTINGS_H
#define BOX_SETTINGS_H

/* 0: footswitch. 1: knob box. */
#ifndef PB_KNOBBOX
#define PB_KNOBBOX 0
#endif

/* 0: frames (USB cable). 1: MIDI (a MIDI socket, or "hairless" programs). */
#ifndef PB_MIDI
#define PB_MIDI 0
#endif

/* Bits per second: 115200 for frames and hairless MIDI, 31250 for a MIDI socket. */
#ifndef PB_RATE
#define PB_RATE 115200
#endif

/* Footswitch: how many switches are wired, 1 to 4. Those of the knob box are all there. */
#ifndef PB_SWITCHES
#define PB_SWITCHES 4
#endif

/* Knobs: 10 bits as the converter has them, or 12 by taking many readings. */
#ifndef PB_KNOB_BITS
#define PB_KNOB_BITS 10
#endif

/* How the box calls itself, at most 24 bytes. */
#ifndef PB_NAME
#if PB_KNOBBOX
#define PB_NAME "knobbox"
#else
#define PB_NAME "footswitch"
#endif
#endif

/* Its serial number; 0: the box makes one up when it first wakes, and keeps it. */
#ifndef PB_SERIAL
#define PB_SERIAL 0
#endif

/* 1: a box that hangs is reset. 0 for a Nano with the boot loader of before 2018, which never comes out of that reset. */
#ifndef PB_WATCHDOG
#define PB_WATCHDOG 1
#endif

#endif
