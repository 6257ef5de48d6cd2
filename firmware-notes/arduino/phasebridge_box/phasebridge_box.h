/*
 * phasebridge_box.h - the box protocol, version 1.0, for every firmware: frames and serial MIDI, both ways.
 *
 * ../../protocol.md says what it all means; ../../vectors.json holds examples that the tests put through this file.
 * It refuses to do: touch hardware, know what a box has, wait, or take more memory than the two structures below.
 * Plain C99 that is also C++11, so that avr-gcc, the Arduino IDE and arm-none-eabi-gcc take the same file.
 *
 * A press must leave at once, so there are two lanes to the line: `low`, one message that is being sent, and a ring of
 * switch events. An event gives up the frame in `low` (a 00 ends it early, which a receiver counts as "cut") and that
 * message is said again later, with the values of then. In MIDI the event goes in between two controllers.
 */
#ifndef PHASEBRIDGE_BOX_H
#define PHASEBRIDGE_BOX_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __AVR__
#include <util/crc16.h>
#endif

/* What interrupts the main loop must not get between these two; without interrupts they are nothing. */
#ifndef PB_LOCK
#define PB_LOCK()
#define PB_UNLOCK()
#endif

#define PB_PROTOCOL_MAJOR 1
#define PB_PROTOCOL_MINOR 0

/* Bytes: of a payload, of a frame without its stuffing, and of a frame on the line with code byte and end. */
#define PB_PAYLOAD_MOST 60
#define PB_FRAME_MOST (PB_PAYLOAD_MOST + 4)
#define PB_LINE_MOST (PB_FRAME_MOST + 2)
/* The HELLO in MIDI: a head of five bytes, every byte as two, and the end. */
#define PB_NAME_MOST 24
#define PB_HELLO_LEAST 18
#define PB_SYSEX_MOST (5 + 2 * (PB_HELLO_LEAST + PB_NAME_MOST) + 1)

enum { PB_HELLO = 0x01, PB_BEAT, PB_SWITCH, PB_KNOB, PB_ENCODER, PB_PONG, PB_NAK };
enum { PB_WHO = 0x81, PB_LIGHT, PB_COLOUR, PB_TEXT, PB_PING };
enum { PB_BAD_CRC = 1, PB_BAD_LENGTH, PB_BAD_TYPE, PB_BAD_VALUE };
enum { PB_OFF, PB_ON, PB_BLINK };
/* Bits of HELLO's features; ASKED: this hello answers a WHO, else the box has just begun. */
enum { PB_COLOURS = 0x01, PB_TEXTS = 0x02, PB_FINE_KNOBS = 0x04, PB_ASKED = 0x80 };

/* The same in MIDI, channel 1: first controller of each kind, and the second letters of a box's own sysex. */
enum { PB_CC = 0xB0, PB_CC_SWITCH = 80, PB_CC_COARSE = 16, PB_CC_FINE = 48, PB_CC_ENCODER = 102 };
enum { PB_OP_WHO, PB_OP_HELLO, PB_OP_COLOUR, PB_OP_TEXT };
enum { PB_ALIVE = 0xFE, PB_SYSEX = 0xF0, PB_SYSEX_END = 0xF7, PB_NON_COMMERCIAL = 0x7D };

/* ------------------------------------------------------------------------------------------------- checksum */

/* CRC-16/CCITT-FALSE: polynomial 1021, start FFFF; 29B1 for the nine digits 123456789. */
static inline uint16_t pb_crc(uint16_t crc, uint8_t byte)
{
#ifdef __AVR__
    return _crc_xmodem_update(crc, byte);
#else
    uint8_t bit;
    crc ^= (uint16_t)((uint16_t)byte << 8);
    for (bit = 0; bit < 8; bit++)
        crc = (uint16_t)(crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1);
    return crc;
#endif
}

/* ---------------------------------------------------------------------------------------------- out: frames */

/* Stuffs as it goes: `at` is the next free byte, `code` the place of the code byte that is still open. */
struct pb_stuffing {
    uint8_t *out;
    uint8_t at, code;
    uint16_t crc;
};

static inline void pb_stuff(struct pb_stuffing *s, uint8_t byte)
{
    if (byte) {
        s->out[s->at++] = byte;
        return;
    }
    s->out[s->code] = (uint8_t)(s->at - s->code);
    s->code = s->at++;
}

static inline void pb_stuff_summed(struct pb_stuffing *s, uint8_t byte)
{
    s->crc = pb_crc(s->crc, byte);
    pb_stuff(s, byte);
}

/* Writes one frame with its end into `out` (room for n + 6 bytes); how many bytes it takes. */
static inline uint8_t pb_encode(uint8_t *out, uint8_t type, uint8_t seq, const uint8_t *payload, uint8_t n)
{
    struct pb_stuffing s;
    uint16_t crc;
    s.out = out;
    s.at = 1;
    s.code = 0;
    s.crc = 0xFFFF;
    pb_stuff_summed(&s, type);
    pb_stuff_summed(&s, seq);
    while (n--)
        pb_stuff_summed(&s, *payload++);
    crc = s.crc;
    pb_stuff(&s, (uint8_t)(crc >> 8));
    pb_stuff(&s, (uint8_t)crc);
    pb_stuff(&s, 0); /* closes the last block; its own place becomes the end */
    out[s.at - 1] = 0;
    return s.at;
}

/* ----------------------------------------------------------------------------------------------- out: lanes */

#define PB_RING 16 /* a power of two; a switch tells at most one event each 6 ms, so it never fills */

struct pb_out {
    uint8_t low[PB_SYSEX_MOST > PB_LINE_MOST ? PB_SYSEX_MOST : PB_LINE_MOST];
    uint8_t urgent[10];
    uint8_t ring[PB_RING];
    volatile uint8_t low_len, low_at, urgent_len, urgent_at, head, tail;
    volatile uint8_t seq;
    volatile uint8_t sent;    /* counts messages of the low lane that left whole */
    volatile bool cut;        /* the message in `low` was given up: say it again */
    uint8_t left;             /* frames: bytes until the next code byte of what is in `low` */
    volatile bool running;    /* MIDI: the listener knows that the status is PB_CC */
    bool half;                /* MIDI: the first data byte of a controller has left, the second not yet */
};

static inline bool pb_low_free(const struct pb_out *o)
{
    return o->low_len == 0;
}

/* Index << 1 | down, as SWITCH says it; for interrupts or with them off. */
static inline void pb_urgent(struct pb_out *o, uint8_t event)
{
    uint8_t next = (uint8_t)((o->head + 1) & (PB_RING - 1));
    if (next == o->tail)
        return;
    o->ring[o->head] = event;
    o->head = next;
}

/* Puts one frame into the free low lane. False when a switch event took its number meanwhile: try again. */
static inline bool pb_put_frame(struct pb_out *o, uint8_t type, const uint8_t *payload, uint8_t n)
{
    uint8_t seq = o->seq, len = pb_encode(o->low, type, seq, payload, n);
    bool fits;
    PB_LOCK();
    fits = seq == o->seq && o->head == o->tail;
    if (fits) {
        o->left = 0;
        o->low_at = 0;
        o->low_len = len;
    }
    PB_UNLOCK();
    return fits;
}

/* Ends the frame in `low` early; how many bytes that takes. At the end of a block 00 alone would look like a whole
 * frame with a wrong checksum; a code byte that promises more than follows says "given up". */
static inline uint8_t pb_give_up(struct pb_out *o, uint8_t *out)
{
    uint8_t n = 0;
    if (o->low_len) {
        o->cut = true;
        if (o->low_at) {
            if (!o->left)
                out[n++] = 0xFF;
            out[n++] = 0;
            o->seq++; /* a frame that was begun has used up its number */
        }
        o->low_at = o->low_len = 0;
    }
    return n;
}

static inline uint8_t pb_low_byte(struct pb_out *o)
{
    uint8_t byte = o->low[o->low_at];
    uint8_t next = (uint8_t)(o->low_at + 1);
    if (next == o->low_len) {
        o->low_at = o->low_len = 0;
        o->sent++;
    } else {
        o->low_at = next;
    }
    return byte;
}

/* The next byte for the line, -1 for none. Called by whoever feeds the line: one caller, interrupts off. */
static inline int16_t pb_next_frame_byte(struct pb_out *o)
{
    if (o->urgent_at < o->urgent_len)
        return o->urgent[o->urgent_at++];
    /* A frame of which only the end is missing ends by itself. */
    if (o->head != o->tail && !(o->low_len && o->low_at == o->low_len - 1)) {
        uint8_t n = pb_give_up(o, o->urgent);
        o->urgent_len = (uint8_t)(n + pb_encode(o->urgent + n, PB_SWITCH, o->seq, &o->ring[o->tail], 1));
        o->seq++;
        o->tail = (uint8_t)((o->tail + 1) & (PB_RING - 1));
        o->urgent_at = 1;
        return o->urgent[0];
    }
    if (o->low_len) {
        uint8_t byte = pb_low_byte(o);
        o->left = (uint8_t)(o->left ? o->left - 1 : byte - 1);
        if (!o->low_len)
            o->seq++;
        return byte;
    }
    return -1;
}

/* A 00 by itself, after a reset: what was half said before it is over. Not a frame, so it takes no number. */
static inline void pb_put_end(struct pb_out *o)
{
    o->low[0] = 0;
    o->left = 0;
    o->low_at = 0;
    o->low_len = 1;
    o->seq = 0xFF;
}

/* ------------------------------------------------------------------------------------------------ out: MIDI */

/* Puts a message into the free low lane as it is; `low` may have been written in place (then `bytes` is `low`). */
static inline void pb_put_midi(struct pb_out *o, const uint8_t *bytes, uint8_t n)
{
    uint8_t i;
    for (i = 0; i < n; i++)
        o->low[i] = bytes[i];
    PB_LOCK();
    o->half = false;
    o->low_at = 0;
    o->low_len = n;
    PB_UNLOCK();
}

/* Controllers one behind the other, `pairs` of number and value; the status only if the listener does not know it. */
static inline void pb_put_controllers(struct pb_out *o, const uint8_t *bytes, uint8_t pairs)
{
    uint8_t n = 0, i;
    if (!o->running)
        o->low[n++] = PB_CC;
    for (i = 0; i < pairs * 2; i++)
        o->low[n++] = bytes[i];
    pb_put_midi(o, o->low, n);
}

static inline void pb_midi_urgent(struct pb_out *o)
{
    uint8_t event = o->ring[o->tail], n = 0;
    /* A sysex on its way is given up: a new status ends it, and a listener forgets what it heard of it. */
    if (o->low_len && o->low[0] == PB_SYSEX) {
        o->cut = true;
        o->low_at = o->low_len = 0;
    }
    if (!o->running)
        o->urgent[n++] = PB_CC;
    o->urgent[n++] = (uint8_t)(PB_CC_SWITCH + (event >> 1));
    o->urgent[n++] = event & 1 ? 127 : 0;
    o->running = true;
    o->urgent_len = n;
    o->urgent_at = 1;
    o->tail = (uint8_t)((o->tail + 1) & (PB_RING - 1));
}

static inline int16_t pb_next_midi_byte(struct pb_out *o)
{
    if (o->urgent_at < o->urgent_len)
        return o->urgent[o->urgent_at++];
    /* Never between a controller's number and its value. */
    if (o->head != o->tail && !(o->low_len && o->half)) {
        pb_midi_urgent(o);
        return o->urgent[0];
    }
    if (o->low_len) {
        uint8_t byte = pb_low_byte(o);
        if (byte < 0x80)
            o->half = !o->half;
        else if (byte < 0xF8)
            o->running = byte == PB_CC;
        if (!o->low_len)
            o->half = false;
        return byte;
    }
    return -1;
}

/* Writes the answer to MIDI's identity request into `out`; how many bytes (MIDI 1.0, identity reply). */
static inline uint8_t pb_identity(uint8_t *out, uint8_t firmware_major, uint8_t firmware_minor)
{
    static const uint8_t head[] = {PB_SYSEX, 0x7E, 0x7F, 0x06, 0x02, PB_NON_COMMERCIAL, 'P', 'B', 0, 0};
    uint8_t n;
    for (n = 0; n < sizeof head; n++)
        out[n] = head[n];
    out[n++] = PB_PROTOCOL_MAJOR;
    out[n++] = PB_PROTOCOL_MINOR;
    out[n++] = firmware_major;
    out[n++] = firmware_minor;
    out[n++] = PB_SYSEX_END;
    return n;
}

/* Writes a HELLO payload as sysex into `out`: every byte as two of four bits, high one first. How many bytes. */
static inline uint8_t pb_hello_sysex(uint8_t *out, const uint8_t *payload, uint8_t n)
{
    uint8_t at = 0, i;
    out[at++] = PB_SYSEX;
    out[at++] = PB_NON_COMMERCIAL;
    out[at++] = 'P';
    out[at++] = 'B';
    out[at++] = PB_OP_HELLO;
    for (i = 0; i < n; i++) {
        out[at++] = payload[i] >> 4;
        out[at++] = payload[i] & 0x0F;
    }
    out[at++] = PB_SYSEX_END;
    return at;
}

/* A value of 10 or 12 bits spread over 14, so that both ends are reached: round(value * 16383 / top). */
static inline uint16_t pb_fourteen(uint16_t value, uint16_t top)
{
    return (uint16_t)(((uint32_t)value * 16383 * 2 + top) / ((uint32_t)top * 2));
}

/* -------------------------------------------------------------------------------------------------- in: frames */

/* What has come in. type 0: nothing yet. After a mistake `bad` says which (PB_BAD_...), type what it was about or 0. */
struct pb_in {
    uint8_t data[PB_FRAME_MOST];
    uint8_t len, left, code; /* unstuffed so far; bytes to the next code byte; the code before it */
    bool broken;
    uint8_t last_seq;
    bool numbered;
    uint8_t status, first, have, sysex; /* MIDI: running status, its first data byte; bytes of sysex, 0 outside one */
};

enum { PB_NOTHING, PB_FRAME, PB_MISTAKE };

/* What stands in `in` when a frame of `n` bytes ended: PB_FRAME (data: type seq payload), or PB_MISTAKE. */
static inline uint8_t pb_judge(struct pb_in *in, uint8_t *why)
{
    uint16_t crc = 0xFFFF;
    uint8_t i;
    *why = PB_BAD_LENGTH;
    if (in->broken || in->left || in->len < 4)
        return PB_MISTAKE;
    for (i = 0; i < in->len; i++)
        crc = pb_crc(crc, in->data[i]);
    *why = PB_BAD_CRC;
    if (crc) /* over a frame and its own checksum it is 0 */
        return PB_MISTAKE;
    /* The same number again is the same frame again: not heard. WHO (and HELLO) set the numbers anew. */
    if (in->numbered && (in->data[0] & 0x7F) != PB_HELLO && in->data[1] == in->last_seq)
        return PB_NOTHING;
    in->numbered = true;
    in->last_seq = in->data[1];
    return PB_FRAME;
}

static inline void pb_keep(struct pb_in *in, uint8_t byte)
{
    if (in->len < PB_FRAME_MOST)
        in->data[in->len++] = byte;
    else
        in->broken = true;
}

/* Takes one byte. After PB_FRAME `data` and `*payload` (how many bytes of it from data + 2) hold until the next call. */
static inline uint8_t pb_hear_frame(struct pb_in *in, uint8_t byte, uint8_t *payload, uint8_t *why)
{
    uint8_t came = PB_NOTHING;
    if (byte) {
        if (in->left) {
            in->left--;
            pb_keep(in, byte);
        } else {
            if (in->code && in->code != 0xFF)
                pb_keep(in, 0);
            in->code = byte;
            in->left = (uint8_t)(byte - 1);
        }
        return PB_NOTHING;
    }
    if (in->code) { /* zeros one behind the other are no frame and no mistake */
        came = pb_judge(in, why);
        *payload = (uint8_t)(in->len - 4);
    }
    in->len = in->left = in->code = 0;
    in->broken = false;
    return came;
}

/* --------------------------------------------------------------------------------------------------- in: MIDI */

enum { PB_NO_MIDI, PB_CONTROLLER, PB_HEARD_SYSEX, PB_HEARD_ALIVE };

/* Takes one byte. PB_CONTROLLER: number in `first`, value in data[0]; PB_HEARD_SYSEX: `len` bytes in data, from F0 on
 * and without F7. A sysex longer than data is not kept; running status and real time inside messages are understood. */
static inline uint8_t pb_hear_midi(struct pb_in *in, uint8_t byte)
{
    if (byte >= 0xF8)
        return byte == PB_ALIVE ? PB_HEARD_ALIVE : PB_NO_MIDI;
    if (byte & 0x80) {
        bool whole = in->sysex && byte == PB_SYSEX_END && !in->broken;
        in->sysex = byte == PB_SYSEX;
        in->status = byte < 0xF0 ? byte : 0;
        in->have = 0;
        if (in->sysex) {
            in->len = 0;
            in->broken = false;
            pb_keep(in, byte);
        }
        return whole ? PB_HEARD_SYSEX : PB_NO_MIDI;
    }
    if (in->sysex) {
        pb_keep(in, byte);
        return PB_NO_MIDI;
    }
    if (in->status != PB_CC)
        return PB_NO_MIDI;
    in->have ^= 1;
    if (in->have) {
        in->first = byte;
        return PB_NO_MIDI;
    }
    in->data[0] = byte;
    return PB_CONTROLLER;
}

/* The state of a light that a controller's value stands for. */
static inline uint8_t pb_light_state(uint8_t value)
{
    return value == 0 ? PB_OFF : value == 127 ? PB_ON : PB_BLINK;
}

#endif
