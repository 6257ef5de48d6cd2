/*
 * box_play.h - when a box says what, and what it shows: everything between the senses and the line.
 *
 * It refuses to do: touch hardware. A board's file gives it milliseconds, readings and bytes, and has these three:
 *   board_light(index, on)        a plain light
 *   board_colour(red, green, blue) light 1 in colours, 0 to 255 each
 *   board_idle_line()             the line may be idle while there is something to send: look
 */
#ifndef BOX_PLAY_H
#define BOX_PLAY_H

#include "box_pins.h"
#include "box_senses.h"
#include "phasebridge_box.h"

#define PB_FIRMWARE_MAJOR 1
#define PB_FIRMWARE_MINOR 0

/* ms: at most this long without a word (the protocol says 250), and as long without the host before lights go off. */
#define PB_BEAT_MS 200
#define PB_ALONE_MS 3000
/* In MIDI: active sensing and the bare status in turn; 300 ms is the longest that active sensing allows. */
#define PB_MIDI_BEAT_MS 125
#define PB_BLINK_MS 200
/* At most ten complaints in a second. */
#define PB_NAK_MS 100

static void board_light(uint8_t index, bool on);
static void board_colour(uint8_t red, uint8_t green, uint8_t blue);
static void board_idle_line(void);

struct pb_lamp {
    uint8_t state;
    bool coloured; /* `colour` was told; before that a light has its own */
    uint8_t colour[3];
};

/* What stands in the low lane, so that it is wanted no more once it has left whole. */
enum { PB_SAYS_NOTHING, PB_SAYS_IDENTITY, PB_SAYS_HELLO, PB_SAYS_NAK, PB_SAYS_PONG, PB_SAYS_KNOB, PB_SAYS_ENCODER, PB_SAYS_BEAT };

struct pb_box {
    struct pb_out out;
    struct pb_in in;
    struct pb_switches switches;
    struct pb_knob knobs[PB_KNOBS];
#if PB_ENCODERS
    struct pb_encoder encoders[PB_ENCODERS];
#endif
    struct pb_lamp lamps[PB_LIGHTS];
    uint32_t serial;
    uint16_t ms, uptime_s, alone_ms;
    uint8_t bad;           /* frames it could not read */
    uint8_t quiet_ms;      /* since it last said anything */
    uint8_t turn;          /* whose knob or encoder is next */
    uint8_t says, says_index, sent;
    int16_t says_value;
    bool hello, asked, identity, beat, status_next, host_counts;
    uint8_t nak, nak_type; /* reason, 0: none */
    uint8_t nak_ms;        /* until it may complain again */
    uint8_t pong[8], pong_len;
    bool pong_wanted;
    bool rest_known;       /* which contacts are closed at rest was set or kept over a reset */
    pb_mask rest;
};

static struct pb_box box;

/* -------------------------------------------------------------------------------------------------- lights */

static void pb_show(void)
{
    static uint8_t phase, ms;
    uint8_t n;
    bool alone = box.host_counts && box.alone_ms >= PB_ALONE_MS;
    if (++ms >= PB_BLINK_MS) {
        ms = 0;
        phase ^= 1;
    }
    for (n = 0; n < PB_LIGHTS; n++) {
        const struct pb_lamp *lamp = &box.lamps[n];
        bool on = !alone && (lamp->state == PB_ON || (lamp->state == PB_BLINK && phase));
        board_light(n, on);
#if PB_HAS_COLOUR
        /* A light in colours shows what it was told, dark and dim ones too: off is then the host's choice of a colour. */
        if (n == 0 && lamp->coloured) {
            const uint8_t *c = lamp->colour;
            bool dark = alone || (lamp->state == PB_BLINK && !phase);
            board_colour(dark ? 0 : c[0], dark ? 0 : c[1], dark ? 0 : c[2]);
        } else if (n == 0) {
            board_colour(on ? 255 : 0, on ? 255 : 0, on ? 255 : 0);
        }
#endif
    }
}

static void pb_light(uint8_t index, uint8_t state)
{
    if (index < PB_LIGHTS)
        box.lamps[index].state = state;
}

static void pb_colour(uint8_t index, const uint8_t *rgb)
{
    uint8_t i;
    if (index >= PB_LIGHTS)
        return;
    box.lamps[index].coloured = true;
    for (i = 0; i < 3; i++)
        box.lamps[index].colour[i] = rgb[i];
}

static void pb_who(void)
{
    box.hello = true;
    box.asked = true;
}

/* ------------------------------------------------------------------------------------------- what is heard */

#ifdef PB_TEST_HANG
/* Test builds only: this ping makes the box hang, so that a test sees the watchdog at work. */
static void pb_hang(const uint8_t *payload, uint8_t n)
{
    if (n == 4 && payload[0] == 'h' && payload[1] == 'a' && payload[2] == 'n' && payload[3] == 'g')
        for (;;)
            ;
}
#else
#define pb_hang(payload, n) (void)0
#endif

#if PB_MIDI

static void pb_sysex(const uint8_t *data, uint8_t n)
{
    /* Universal identity request: F0 7E any 06 01. */
    if (n == 5 && data[1] == 0x7E && data[3] == 0x06 && data[4] == 0x01) {
        box.identity = true;
        pb_who();
    }
    if (n < 5 || data[1] != PB_NON_COMMERCIAL || data[2] != 'P' || data[3] != 'B')
        return;
    if (data[4] == PB_OP_WHO) {
        pb_who();
    } else if (data[4] == PB_OP_COLOUR && n == 9) {
        /* Seven bits as eight: the highest again below the others, so that 7F is FF. */
        uint8_t rgb[3], i;
        for (i = 0; i < 3; i++)
            rgb[i] = (uint8_t)(data[6 + i] << 1 | data[6 + i] >> 6);
        pb_colour(data[5], rgb);
    }
}

static void pb_hear(uint8_t byte)
{
    switch (pb_hear_midi(&box.in, byte)) {
    case PB_HEARD_ALIVE:
        box.host_counts = true;
        break;
    case PB_CONTROLLER:
        if (box.in.first >= PB_CC_SWITCH)
            pb_light((uint8_t)(box.in.first - PB_CC_SWITCH), pb_light_state(box.in.data[0]));
        break;
    case PB_HEARD_SYSEX:
        pb_sysex(box.in.data, box.in.len);
        break;
    default:
        return;
    }
    box.alone_ms = 0;
}

#else

static void pb_refuse(uint8_t reason, uint8_t type)
{
    box.bad++;
    box.nak = reason;
    box.nak_type = type;
}

/* How many bytes each frame from the host has at least, by type from WHO on. */
static const uint8_t pb_least[] = {2, 2, 4, 1, 0};

/* A good frame; 0, or why it cannot be. Lights that this box has not, and text, are no mistake: a profile has more. */
static uint8_t pb_obey(uint8_t type, const uint8_t *payload, uint8_t n)
{
    if (type < PB_WHO || type > PB_PING)
        return PB_BAD_TYPE;
    if (n < pb_least[type - PB_WHO])
        return PB_BAD_LENGTH;
    switch (type) {
    case PB_WHO:
        pb_who();
        return 0;
    case PB_LIGHT:
        if (payload[0] > 15 || payload[1] > PB_BLINK)
            return PB_BAD_VALUE;
        pb_light(payload[0], payload[1]);
        return 0;
    case PB_COLOUR:
        if (payload[0] > 15)
            return PB_BAD_VALUE;
        pb_colour(payload[0], payload + 1);
        return 0;
    case PB_PING:
        if (n > sizeof box.pong)
            return PB_BAD_LENGTH;
        pb_hang(payload, n);
        for (box.pong_len = 0; box.pong_len < n; box.pong_len++)
            box.pong[box.pong_len] = payload[box.pong_len];
        box.pong_wanted = true;
        return 0;
    default:
        return 0;
    }
}

static void pb_hear(uint8_t byte)
{
    uint8_t n = 0, why = 0;
    switch (pb_hear_frame(&box.in, byte, &n, &why)) {
    case PB_FRAME:
        box.alone_ms = 0;
        why = pb_obey(box.in.data[0], box.in.data + 2, n);
        if (why)
            pb_refuse(why, box.in.data[0]);
        break;
    case PB_MISTAKE:
        pb_refuse(why, 0);
        break;
    default:
        break;
    }
}

#endif

/* --------------------------------------------------------------------------------------------- what is said */

static uint8_t pb_hello_payload(uint8_t *p)
{
    static const char name[] = PB_NAME;
    pb_mask down;
    uint8_t n = 0, i;
    PB_LOCK();
    down = box.switches.down;
    PB_UNLOCK();
    p[n++] = PB_PROTOCOL_MAJOR;
    p[n++] = PB_PROTOCOL_MINOR;
    p[n++] = PB_FIRMWARE_MAJOR;
    p[n++] = PB_FIRMWARE_MINOR;
    for (i = 0; i < 4; i++)
        p[n++] = (uint8_t)(box.serial >> (24 - 8 * i));
    p[n++] = PB_BOX_SWITCHES;
    p[n++] = PB_KNOBS;
    p[n++] = PB_ENCODERS;
    p[n++] = PB_LIGHTS;
    p[n++] = (PB_HAS_COLOUR ? PB_COLOURS : 0) | (PB_FINE ? PB_FINE_KNOBS : 0) | (box.asked ? PB_ASKED : 0);
    p[n++] = 0; /* columns and rows: no display */
    p[n++] = 0;
    p[n++] = 0;
    p[n++] = down;
    p[n++] = sizeof name - 1;
    for (i = 0; i < sizeof name - 1; i++)
        p[n++] = (uint8_t)name[i];
    return n;
}

static void pb_knobs_wanted(void)
{
    uint8_t n;
    for (n = 0; n < PB_KNOBS; n++)
        box.knobs[n].wanted = box.knobs[n].value != PB_KNOB_UNKNOWN;
}

#if PB_MIDI

static bool pb_say_identity(void)
{
    pb_put_midi(&box.out, box.out.low, pb_identity(box.out.low, PB_FIRMWARE_MAJOR, PB_FIRMWARE_MINOR));
    return true;
}

static bool pb_say_hello(void)
{
    uint8_t payload[PB_HELLO_LEAST + PB_NAME_MOST];
    uint8_t n = pb_hello_payload(payload);
    pb_put_midi(&box.out, box.out.low, pb_hello_sysex(box.out.low, payload, n));
    return true;
}

static bool pb_say_knob(uint8_t index, uint16_t value)
{
    uint16_t wide = pb_fourteen(value, pb_knob_top(PB_FINE));
    uint8_t pairs[4];
    pairs[0] = (uint8_t)(PB_CC_COARSE + index);
    pairs[1] = (uint8_t)(wide >> 7);
    pairs[2] = (uint8_t)(PB_CC_FINE + index);
    pairs[3] = (uint8_t)(wide & 0x7F);
    pb_put_controllers(&box.out, pairs, 2);
    return true;
}

#if PB_ENCODERS
/* The part of these ticks that one controller holds. */
static int8_t pb_ticks_at_once(int8_t ticks)
{
    return ticks > 63 ? 63 : ticks < -64 ? -64 : ticks;
}

static bool pb_say_encoder(uint8_t index, int8_t ticks)
{
    uint8_t pair[2];
    pair[0] = (uint8_t)(PB_CC_ENCODER + index);
    pair[1] = (uint8_t)ticks & 0x7F;
    pb_put_controllers(&box.out, pair, 1);
    return true;
}
#endif

/* Active sensing and the bare status in turn: who begins to listen late knows the status that a press leaves out. */
static bool pb_say_beat(void)
{
    uint8_t byte = box.status_next ? (uint8_t)PB_CC : (uint8_t)PB_ALIVE;
    box.status_next = !box.status_next;
    pb_put_midi(&box.out, &byte, 1);
    return true;
}

static bool pb_say_nak(void)
{
    return false;
}

static bool pb_say_pong(void)
{
    return false;
}

#else

static bool pb_say_identity(void)
{
    return false;
}

static bool pb_say_hello(void)
{
    uint8_t payload[PB_HELLO_LEAST + PB_NAME_MOST];
    uint8_t n = pb_hello_payload(payload);
    return pb_put_frame(&box.out, PB_HELLO, payload, n);
}

static bool pb_say_knob(uint8_t index, uint16_t value)
{
    uint8_t payload[3];
    payload[0] = (uint8_t)(index << 1 | PB_FINE);
    payload[1] = (uint8_t)(value >> 8);
    payload[2] = (uint8_t)value;
    return pb_put_frame(&box.out, PB_KNOB, payload, 3);
}

#if PB_ENCODERS
static int8_t pb_ticks_at_once(int8_t ticks)
{
    return ticks;
}

static bool pb_say_encoder(uint8_t index, int8_t ticks)
{
    uint8_t payload[2];
    payload[0] = index;
    payload[1] = (uint8_t)ticks;
    return pb_put_frame(&box.out, PB_ENCODER, payload, 2);
}
#endif

static bool pb_say_beat(void)
{
    uint8_t payload[5];
    payload[0] = (uint8_t)(box.uptime_s >> 8);
    payload[1] = (uint8_t)box.uptime_s;
    payload[2] = box.bad;
    payload[3] = 0;
    PB_LOCK();
    payload[4] = box.switches.down;
    PB_UNLOCK();
    return pb_put_frame(&box.out, PB_BEAT, payload, 5);
}

static bool pb_say_nak(void)
{
    uint8_t payload[2];
    payload[0] = box.nak;
    payload[1] = box.nak_type;
    return pb_put_frame(&box.out, PB_NAK, payload, 2);
}

static bool pb_say_pong(void)
{
    return pb_put_frame(&box.out, PB_PONG, box.pong, box.pong_len);
}

#endif

static bool pb_says(bool put, uint8_t what, uint8_t index, int16_t value)
{
    if (put) {
        box.says = what;
        box.says_index = index;
        box.says_value = value;
    }
    return true;
}

/* The knob or encoder whose turn it is; true when there was one to tell. */
static bool pb_say_moves(void)
{
    uint8_t n, index;
    for (n = 0; n < PB_KNOBS + PB_ENCODERS; n++) {
        box.turn = (uint8_t)(box.turn + 1 < PB_KNOBS + PB_ENCODERS ? box.turn + 1 : 0);
        index = box.turn;
        if (index < PB_KNOBS) {
            struct pb_knob *k = &box.knobs[index];
            if (k->wanted && !k->pace)
                return pb_says(pb_say_knob(index, k->value), PB_SAYS_KNOB, index, (int16_t)k->value);
        }
#if PB_ENCODERS
        else if (box.encoders[index - PB_KNOBS].ticks) {
            int8_t ticks = pb_ticks_at_once(box.encoders[index - PB_KNOBS].ticks);
            index -= PB_KNOBS;
            return pb_says(pb_say_encoder(index, ticks), PB_SAYS_ENCODER, index, ticks);
        }
#endif
    }
    return false;
}

/* What stood in the low lane has left whole. */
static void pb_was_said(void)
{
    struct pb_knob *k = &box.knobs[box.says_index < PB_KNOBS ? box.says_index : 0];
    switch (box.says) {
    case PB_SAYS_IDENTITY:
        box.identity = false;
        break;
    case PB_SAYS_HELLO:
        box.hello = false;
        box.asked = false;
        pb_knobs_wanted();
        break;
    case PB_SAYS_NAK:
        box.nak = 0;
        box.nak_ms = PB_NAK_MS;
        break;
    case PB_SAYS_PONG:
        box.pong_wanted = false;
        break;
    case PB_SAYS_KNOB:
        k->wanted = (int16_t)k->value != box.says_value;
        k->pace = PB_KNOB_PACE_MS;
        break;
#if PB_ENCODERS
    case PB_SAYS_ENCODER:
        PB_LOCK();
        box.encoders[box.says_index].ticks -= (int8_t)box.says_value;
        PB_UNLOCK();
        break;
#endif
    case PB_SAYS_BEAT:
        box.beat = false;
        break;
    default:
        break;
    }
    box.says = PB_SAYS_NOTHING;
}

/* Puts the next message into the low lane when that is free; called as often as the main loop comes round. */
static void pb_say_next(void)
{
    if (!pb_low_free(&box.out))
        return;
    if (box.sent != box.out.sent) {
        box.sent = box.out.sent;
        box.quiet_ms = 0;
        pb_was_said();
    }
    if (box.switches.settle)
        return;
    if (box.identity)
        pb_says(pb_say_identity(), PB_SAYS_IDENTITY, 0, 0);
    else if (box.hello)
        pb_says(pb_say_hello(), PB_SAYS_HELLO, 0, 0);
    else if (box.nak && !box.nak_ms && !PB_MIDI)
        pb_says(pb_say_nak(), PB_SAYS_NAK, 0, 0);
    else if (box.pong_wanted && !PB_MIDI)
        pb_says(pb_say_pong(), PB_SAYS_PONG, 0, 0);
    else if (!pb_say_moves() && box.beat)
        pb_says(pb_say_beat(), PB_SAYS_BEAT, 0, 0);
    board_idle_line();
}

/* ------------------------------------------------------------------------------------------------- the clock */

static void pb_box_begin(pb_mask raw)
{
    uint8_t n;
    for (n = 0; n < PB_KNOBS; n++)
        box.knobs[n].value = PB_KNOB_UNKNOWN;
#if PB_ENCODERS
    for (n = 0; n < PB_ENCODERS; n++)
        box.encoders[n].contacts = 3;
#endif
    box.host_counts = !PB_MIDI;
#if !PB_MIDI
    pb_put_end(&box.out);
    board_idle_line();
#endif
    pb_switches_begin(&box.switches, raw);
}

/* One millisecond of the switches. True when the wait after power-on has just ended. A switch at a time with interrupts
 * off, so that none of the others waits long for its own. */
static bool pb_switches_ms(pb_mask raw)
{
    bool begun = false;
    uint8_t n;
    if (box.switches.settle) {
        PB_LOCK();
        begun = pb_settle_ms(&box.switches, raw, box.rest_known, box.rest);
        PB_UNLOCK();
        if (begun)
            box.rest = box.switches.rest;
        return begun;
    }
    for (n = 0; n < PB_BOX_SWITCHES; n++) {
        PB_LOCK();
        pb_switch_ms(&box.switches, &box.out, n);
        PB_UNLOCK();
    }
    return false;
}

/* One millisecond of everything else. */
static void pb_box_ms(void)
{
    uint8_t n;
    for (n = 0; n < PB_KNOBS; n++)
        pb_knob_ms(&box.knobs[n]);
    if (++box.ms == 1000) {
        box.ms = 0;
        if (box.uptime_s < 0xFFFF)
            box.uptime_s++;
    }
    if (box.alone_ms < PB_ALONE_MS)
        box.alone_ms++;
    if (box.nak_ms)
        box.nak_ms--;
#if PB_MIDI
    if (box.ms % PB_MIDI_BEAT_MS == 0)
        box.beat = true;
#else
    if (++box.quiet_ms >= PB_BEAT_MS) {
        box.quiet_ms = 0;
        box.beat = true;
    }
#endif
    pb_show();
}

#endif
