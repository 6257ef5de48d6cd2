/*
 * box_senses.h - what a foot and a hand did: switches out of bounce, knobs out of noise, encoders out of contacts.
 *
 * It refuses to do: read a pin (the board's file gives it what stands there), send anything, know a clock other than
 * the millisecond that is told to it. Plain C99 that is also C++11, like phasebridge_box.h.
 *
 * Switches: a change is told at its first edge, once the level has stayed there for some µs (a shorter pulse is a
 * glitch); from then on the switch is locked until it has been quiet for 6 ms. Ganssle's "A guide to debouncing" saw
 * most of 18 switches bounce for less than 6.2 ms.
 */
#ifndef BOX_SENSES_H
#define BOX_SENSES_H

#include <stdbool.h>
#include <stdint.h>

#include "phasebridge_box.h"

/* One bit for each switch, bit 0 the first. A board with more than eight widens this. */
typedef uint8_t pb_mask;
#define PB_SWITCHES_MOST 8

/* ------------------------------------------------------------------------------------------------- switches */

/* ms without an edge after which a switch is listened to again, and after which it is whatever it does. */
#define PB_QUIET_MS 6
#define PB_CHATTER_MS 100
/* ms that all switches must stand still after power-on before their level counts as "up"; given up after so many. */
#define PB_SETTLE_MS 50
#define PB_SETTLE_MOST_MS 1000
/* A latching pedal: ms from the press that is made of a change to its release. */
#define PB_TAP_MS 30
/* Three times down for longer than this is a pedal that latches; one time shorter than that is one that does not. */
#define PB_LATCHED_MS 2000
#define PB_TAPPED_MS 300
#define PB_LATCHED_TIMES 3

struct pb_switches {
    pb_mask closed;   /* contacts as last believed */
    pb_mask rest;     /* contacts that are closed while nobody is on them */
    pb_mask down;     /* switches as last told */
    pb_mask raw;      /* contacts as last looked at */
    pb_mask locked;   /* still bouncing */
    pb_mask again;    /* moved since the last millisecond, while locked or settling */
    pb_mask latching; /* each change is a press and a release */
    pb_mask settled;  /* known to be momentary until the power goes */
    uint16_t settle, settle_most; /* ms still to wait after power-on; 0: playing */
    uint8_t quiet[PB_SWITCHES_MOST], chatter[PB_SWITCHES_MOST], tap[PB_SWITCHES_MOST], longs[PB_SWITCHES_MOST];
    uint16_t since[PB_SWITCHES_MOST]; /* ms since the last change */
    bool fixed;                       /* nobody may be taken for latching */
};

static inline pb_mask pb_bit(uint8_t n)
{
    return (pb_mask)(1u << n);
}

static inline void pb_tell_switch(struct pb_switches *s, struct pb_out *o, uint8_t n, bool down)
{
    if (down)
        s->down |= pb_bit(n);
    else
        s->down &= (pb_mask)~pb_bit(n);
    pb_urgent(o, (uint8_t)(n << 1 | (down ? 1 : 0)));
}

/* What a time on the pedal says about its kind; called when the contact goes back to where it rests. */
static inline void pb_learn_kind(struct pb_switches *s, uint8_t n)
{
    pb_mask bit = pb_bit(n);
    if (s->fixed || s->settled & bit)
        return;
    if (s->since[n] < PB_TAPPED_MS) {
        s->settled |= bit;
        s->latching &= (pb_mask)~bit;
    } else if (s->since[n] < PB_LATCHED_MS) {
        s->longs[n] = 0;
    } else if (++s->longs[n] >= PB_LATCHED_TIMES) {
        s->latching |= bit;
    }
}

static inline void pb_changed(struct pb_switches *s, struct pb_out *o, uint8_t n)
{
    pb_mask bit = pb_bit(n);
    bool was_latching = s->latching & bit, down;
    s->closed ^= bit;
    s->locked |= bit;
    s->quiet[n] = PB_QUIET_MS;
    s->chatter[n] = PB_CHATTER_MS;
    down = (s->closed ^ s->rest) & bit;
    if (!down)
        pb_learn_kind(s, n);
    s->since[n] = 0;
    if (!was_latching) {
        pb_tell_switch(s, o, n, down);
    } else if (!s->tap[n]) {
        pb_tell_switch(s, o, n, true);
        s->tap[n] = PB_TAP_MS;
    }
}

/* Contacts that do not stand as believed, and may be believed. For interrupts: an edge during bounce is noted. */
static inline pb_mask pb_away(struct pb_switches *s, pb_mask raw)
{
    s->again |= (pb_mask)((raw ^ s->raw) & (s->settle ? (pb_mask)~0 : s->locked));
    s->raw = raw;
    return s->settle ? 0 : (pb_mask)((raw ^ s->closed) & (pb_mask)~s->locked);
}

/* `away` stayed there for the time that makes it more than a glitch. For interrupts, or with them off. */
static inline void pb_believe(struct pb_switches *s, struct pb_out *o, pb_mask away)
{
    uint8_t n;
    for (n = 0; away; n++, away >>= 1)
        if (away & 1)
            pb_changed(s, o, n);
}

/* One millisecond of one switch; with interrupts off. */
static inline void pb_switch_ms(struct pb_switches *s, struct pb_out *o, uint8_t n)
{
    pb_mask bit = pb_bit(n);
    if (s->since[n] < 0xFFFF)
        s->since[n]++;
    if (s->locked & bit) {
        if (s->chatter[n])
            s->chatter[n]--;
        if (s->again & bit && s->chatter[n])
            s->quiet[n] = PB_QUIET_MS;
        else if (s->quiet[n])
            s->quiet[n]--;
        if (!s->quiet[n])
            s->locked &= (pb_mask)~bit;
        s->again &= (pb_mask)~bit;
    }
    if (s->tap[n] && !--s->tap[n])
        pb_tell_switch(s, o, n, false);
}

/* One millisecond of the wait after power-on; true when it is over: what is closed now is closed at rest, unless the
 * rest is known (`known`), and then what is not at rest is down. */
static inline bool pb_settle_ms(struct pb_switches *s, pb_mask raw, bool known, pb_mask rest)
{
    if (raw != s->raw || s->again) {
        s->raw = raw;
        s->again = 0;
        s->settle = PB_SETTLE_MS;
    }
    s->settle--;
    if (s->settle_most && --s->settle_most && s->settle)
        return false;
    s->settle = 0;
    s->closed = raw;
    s->rest = known ? rest : raw;
    s->down = (pb_mask)(s->closed ^ s->rest) & (pb_mask)~s->latching;
    return true;
}

static inline void pb_switches_begin(struct pb_switches *s, pb_mask raw)
{
    s->raw = raw;
    s->settle = PB_SETTLE_MS;
    s->settle_most = PB_SETTLE_MOST_MS;
}

/* --------------------------------------------------------------------------------------------------- knobs */

/* Counts of 10 bits at each end that are the end: a knob's track, its lead and the converter lose a little. */
#define PB_KNOB_DEAD 4
/* How far a resting knob must go to be believed: 10 bit, 12 bit. +-8 mV at 5 V are 1.6 and 6.6 counts, before smoothing. */
#define PB_KNOB_STEP 3
#define PB_KNOB_FINE_STEP 6
/* ms after its last step in which a knob counts as moving: then every step onward is told. */
#define PB_KNOB_MOVING_MS 60
/* ms between two values of one knob: the line is for switches too. */
#ifndef PB_KNOB_PACE_MS
#define PB_KNOB_PACE_MS 4
#endif
/* 12 bits are the sum of 16 readings divided by 4 (Atmel AVR121: the noise of the input does the dithering). */
#define PB_OVERSAMPLED 16

struct pb_knob {
    uint16_t sum;      /* of readings that are being gathered */
    uint16_t smooth;   /* reading times 64 (10 bit) or 16 (12 bit) */
    uint16_t value;    /* as it is to be told; PB_KNOB_UNKNOWN before the first reading */
    uint8_t gathered;
    uint8_t moving;    /* ms */
    uint8_t pace;      /* ms until it may be told again */
    int8_t direction;
    bool wanted;       /* `value` has not been told */
};

#define PB_KNOB_UNKNOWN 0xFFFF

static inline uint16_t pb_knob_top(bool fine)
{
    return fine ? 4095 : 1023;
}

/* A reading between the dead ends, spread over the whole travel. */
static inline uint16_t pb_knob_spread(uint16_t reading, bool fine)
{
    uint16_t dead = fine ? PB_KNOB_DEAD * 4 : PB_KNOB_DEAD, full = fine ? 1023 * 4 : 1023;
    if (reading <= dead)
        return 0;
    if (reading >= full - dead)
        return pb_knob_top(fine);
    return (uint16_t)(((uint32_t)(reading - dead) * pb_knob_top(fine) + (full / 2 - dead)) / (uint16_t)(full - 2 * dead));
}

/* Whether a knob that was told to stand at k->value is believed to stand at `value`. */
static inline bool pb_knob_moved(const struct pb_knob *k, uint16_t value, bool fine)
{
    uint16_t far = value > k->value ? value - k->value : k->value - value;
    int8_t direction = value > k->value ? 1 : -1;
    if (!far)
        return false;
    if (value == 0 || value == pb_knob_top(fine))
        return true;
    if (k->moving && direction == k->direction)
        return true;
    return far >= (fine ? PB_KNOB_FINE_STEP : PB_KNOB_STEP);
}

static inline void pb_knob_stands(struct pb_knob *k, uint16_t value, bool fine)
{
    if (k->value != PB_KNOB_UNKNOWN) {
        if (!pb_knob_moved(k, value, fine))
            return;
        k->direction = value > k->value ? 1 : -1;
        k->moving = PB_KNOB_MOVING_MS;
    }
    k->value = value;
    k->wanted = true;
}

/* Takes one reading of 10 bits; smooths, and believes. */
static inline void pb_knob_read(struct pb_knob *k, uint16_t reading, bool fine)
{
    uint8_t scale = fine ? 4 : 6;
    uint16_t full;
    if (fine) {
        k->sum += reading;
        if (++k->gathered < PB_OVERSAMPLED)
            return;
        reading = k->sum >> 2;
        k->sum = 0;
        k->gathered = 0;
    }
    full = (uint16_t)(reading << scale);
    if (k->value == PB_KNOB_UNKNOWN)
        k->smooth = full;
    else if (full > k->smooth)
        k->smooth += (uint16_t)((full - k->smooth + 4) >> 3);
    else
        k->smooth -= (uint16_t)((k->smooth - full + 4) >> 3);
    pb_knob_stands(k, pb_knob_spread((uint16_t)((k->smooth + (1u << (scale - 1))) >> scale), fine), fine);
}

static inline void pb_knob_ms(struct pb_knob *k)
{
    if (k->moving)
        k->moving--;
    if (k->pace)
        k->pace--;
}

/* ------------------------------------------------------------------------------------------------- encoders */

struct pb_encoder {
    uint8_t contacts; /* A in bit 1, B in bit 0, as last looked at */
    int8_t quarters;  /* since the last detent */
    volatile int8_t ticks; /* not yet told; clockwise is positive */
};

/* Quarter turns by what the contacts were (bits 3, 2) and are (bits 1, 0); a step over two says nothing. */
static inline int8_t pb_quarter(uint8_t was_is)
{
    /* Clockwise: 11 01 00 10 11 (A leads). Two bits for each of the 16 cases: 1 onward, 2 back, 0 nothing. */
    static const uint8_t onward = 1, back = 2;
    uint8_t step;
    switch (was_is) {
    case 0x0D: case 0x04: case 0x02: case 0x0B:
        step = onward;
        break;
    case 0x0E: case 0x08: case 0x01: case 0x07:
        step = back;
        break;
    default:
        return 0;
    }
    return step == onward ? 1 : -1;
}

/* Takes how the contacts stand (open is 1). A detent is where both are open; half a turn to it is enough, so that one
 * missed edge costs nothing. For interrupts, or with them off. */
static inline void pb_encoder_look(struct pb_encoder *e, uint8_t contacts)
{
    if (contacts == e->contacts)
        return;
    e->quarters += pb_quarter((uint8_t)(e->contacts << 2 | contacts));
    e->contacts = contacts;
    if (contacts != 3)
        return;
    if (e->quarters >= 2 && e->ticks < 127)
        e->ticks++;
    else if (e->quarters <= -2 && e->ticks > -127)
        e->ticks--;
    e->quarters = 0;
}

#endif
