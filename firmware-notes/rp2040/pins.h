/*
 * pins.h - what is wired to which pin of a Pico (RP2040), by the GP numbers printed on the board.
 *
 * It takes the place of box_pins.h for this board and refuses to touch a pin. ../wiring/pico.md has the drawing; a test
 * holds it against this file. Every switch goes from its pin to GND, every light from its pin through a resistor to GND.
 */
#ifndef BOX_PINS_H
#define BOX_PINS_H

/* 12 bits are what this chip's converter gives. */
#ifndef PB_KNOB_BITS
#define PB_KNOB_BITS 12
#endif
#include "box_settings.h"

#if PB_KNOBBOX
#error "There is no knob box for this board yet: build the footswitch."
#endif

#define PB_BOX_SWITCHES PB_SWITCHES
#define PB_SWITCH_PINS 2, 3, 4, 5
#define PB_KNOBS 1
#define PB_KNOB_PINS 26 /* expression pedal */
#define PB_ENCODERS 0
#define PB_LIGHTS PB_SWITCHES
#define PB_LIGHT_PINS 6, 13, 14, 15
#define PB_HAS_COLOUR 1
#define PB_RED_PIN 10 /* light 1 in colours */
#define PB_GREEN_PIN 11
#define PB_BLUE_PIN 12
/* Looked at when the box wakes; each to GND says: */
#define PB_HAS_JUMPERS 1
#define PB_CLOSED_IS_DOWN_PIN 7 /* a closed contact is a pressed one, whatever it was at power-on */
#define PB_LATCHING_PIN 8       /* the pedals latch: every change is a press and a release */
#define PB_MOMENTARY_PIN 9      /* the pedals never latch, however long they are held */
#define PB_TRANSMIT_PIN 0       /* serial line of the builds that do not speak through USB */
#define PB_RECEIVE_PIN 1

#define PB_FINE (PB_KNOB_BITS == 12)

#endif
