/*
 * box_pins.h - what is wired to which pin of an Uno or Nano, by the names printed on the board.
 *
 * It refuses to do: touch them. ../../wiring has the drawings; a test holds them against this file.
 * Every switch goes from its pin to GND, every light from its pin through a resistor to GND.
 */
#ifndef BOX_PINS_H
#define BOX_PINS_H

#include "box_settings.h"

#if PB_KNOBBOX

#define PB_BOX_SWITCHES 6
#define PB_SWITCH_PINS 4, 8, 9, 10, 11, 12 /* the pushes of encoders 1 and 2, then four switches */
#define PB_KNOBS 6
#define PB_KNOB_PINS A0, A1, A2, A3, A4, A5
#define PB_ENCODERS 2
#define PB_ENCODER_PINS 2, 3, 5, 7 /* A and B of encoder 1, A and B of encoder 2 */
#define PB_LIGHTS 2
#define PB_LIGHT_PINS 6, 13
#define PB_HAS_COLOUR 0
#define PB_HAS_JUMPERS 0

#else

#define PB_BOX_SWITCHES PB_SWITCHES
#define PB_SWITCH_PINS 2, 3, 4, 5
#define PB_KNOBS 1
#define PB_KNOB_PINS A0 /* expression pedal */
#define PB_ENCODERS 0
#define PB_LIGHTS PB_SWITCHES
#define PB_LIGHT_PINS 6, A1, A2, A3
#define PB_HAS_COLOUR 1
#define PB_RED_PIN 9 /* light 1 in colours */
#define PB_GREEN_PIN 10
#define PB_BLUE_PIN 11
/* Looked at when the box wakes; each to GND says: */
#define PB_HAS_JUMPERS 1
#define PB_CLOSED_IS_DOWN_PIN 7 /* a closed contact is a pressed one, whatever it was at power-on */
#define PB_LATCHING_PIN 8       /* the pedals latch: every change is a press and a release */
#define PB_MOMENTARY_PIN 12     /* the pedals never latch, however long they are held */

#endif

#define PB_FINE (PB_KNOB_BITS == 12)

#endif
