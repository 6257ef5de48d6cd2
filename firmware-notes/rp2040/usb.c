/*
 * usb.c - the line as the USB socket: the box is a serial device of its own (CDC-ACM), without a driver anywhere.
 *
 * It refuses to care what rate or what DTR the computer sets: there is no rate on USB, and a box speaks to whoever
 * reads. If nobody reads for 100 ms, what the box says is thrown away, so that a press of then does not come out when
 * somebody opens the line much later; only one packet of up to 64 bytes, already in the hands of the chip, still does.
 *
 * Not worked around: errata RP2040-E5 (chips before B2 may miss a reset on a busy bus; another port of the computer, or
 * no hub, helps).
 *
 * Registers: RP2040 datasheet 4.1.3 and 4.1.4. Requests: USB 2.0 chapter 9, and CDC PSTN 1.2 chapter 6.3. The ids are
 * those that Raspberry Pi gives for serial devices of its SDK (github.com/raspberrypi/usb-pid).
 */
#include "chip.h"
#include "line.h"
#include "pins.h"

#define MEMORY 0x50100000u
#define BYTES(at) ((volatile uint8_t *)(MEMORY + (at)))
#define WORD(at) REG(MEMORY + (at))
#define ENDPOINT(n, in) WORD(0x08u * (n) + ((in) ? 0u : 4u))
#define BUFFER(n, in) WORD(0x80u + 0x08u * (n) + ((in) ? 0u : 4u))
#define CONTROL_AT 0x100u
#define NOTICE_AT 0x180u
#define HEARD_AT 0x1C0u
#define SAID_AT 0x200u

#define ADDRESS REG(0x50110000u)
#define MAIN REG(0x50110040u)
#define ENGINE REG(0x5011004Cu) /* SIE_CTRL */
#define STATUS REG(0x50110050u)
#define DONE REG(0x50110058u)
#define WAKE REG(0x50110090u)
#define STALL REG(0x50110068u)
#define MUXING REG(0x50110074u)
#define POWER REG(0x50110078u)

/* 4.1.2.5.4: a buffer is full (for IN), of this data number, the hardware's, answers "no"; 4.1.2.5.3: endpoints. */
enum { FULL = 1 << 15, DATA_1 = 1 << 13, REFUSE = 1 << 11, GIVEN = 1 << 10, SIZE = 0x3FF };
#define ENABLED (1u << 31 | 1u << 29)
#define BULK (2u << 26)
#define INTERRUPT (3u << 26)
#define WAS_RESET (1u << 19)
#define WAS_SETUP (1u << 17)
/* A buffer was filled or fetched, a bus reset, a request (4.1.4, INTE). */
#define WAKE_ALL (1u << 4 | 1u << 12 | 1u << 16)
#define DONE_BIT(n, in) (1u << ((n)*2 + ((in) ? 0 : 1)))

enum { CONTROL, NOTICE, DATA };
enum { PACKET = 64 };
/* µs after which a packet that nobody fetched means that nobody listens. */
#define NOBODY_US 100000u

/* ---------------------------------------------------------------------------------------------- what it says it is */

static const uint8_t device[] = {
    18, 1, 0x00, 0x02, 0xEF, 2, 1, PACKET, /* several interfaces that belong together */
    0x8A, 0x2E, 0x0A, 0x00, 0x00, 0x01, 1, 2, 3, 1,
};

static const uint8_t configuration[] = {
    9, 2, 75, 0, 2, 1, 0, 0x80, 50, /* 75 bytes, two interfaces, 100 mA from the bus */
    8, 11, 0, 2, 2, 2, 0, 0,
    9, 4, 0, 0, 1, 2, 2, 0, 0,      /* control: abstract control model */
    5, 0x24, 0, 0x20, 0x01,
    5, 0x24, 1, 0, 1,
    4, 0x24, 2, 2,
    5, 0x24, 6, 0, 1,
    7, 5, 0x80 | NOTICE, 3, 8, 0, 16,
    9, 4, 1, 0, 2, 10, 0, 0, 0,     /* data */
    7, 5, DATA, 2, PACKET, 0, 0,
    7, 5, 0x80 | DATA, 2, PACKET, 0, 0,
};

_Static_assert(sizeof configuration == 75, "the third byte says how long this is");

static const char maker[] = "phasebridge", product[] = "phasebridge " PB_NAME;

/* ---------------------------------------------------------------------------------------------------- control */

static const uint8_t *answer; /* the rest of what is being told */
static uint16_t answer_left;
static bool answer_short;     /* a packet that is not full ends it, even an empty one */
static uint8_t control_number; /* data 0 or 1 of the next packet */
static uint8_t new_address;
static bool configured, data_number, said_given, heard_number;
static uint8_t said_len, heard_len, heard_at;
static uint32_t given_us;
static uint8_t text[2 + 2 * 32];
static uint8_t coding[7] = {0x00, 0xC2, 0x01, 0x00, 0, 0, 8}; /* 115200 8N1, for whoever asks */

/* 4.1.2.5.1: everything first, and some cycles later that the buffer is the hardware's: it has a clock of its own. */
static void give(uint8_t n, bool in, uint32_t what)
{
    BUFFER(n, in) = what;
    __asm__ volatile("nop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop");
    BUFFER(n, in) = what | GIVEN;
}

static uint32_t numbered(bool one)
{
    return one ? DATA_1 : 0;
}

static void control_in(uint16_t size)
{
    give(CONTROL, true, FULL | numbered(control_number) | size);
    control_number ^= 1;
}

static void tell_more(void)
{
    uint16_t size = answer_left < PACKET ? answer_left : PACKET, at;
    for (at = 0; at < size; at++)
        BYTES(CONTROL_AT)[at] = answer[at];
    answer += size;
    answer_left -= size;
    answer_short = size < PACKET;
    control_in(size);
}

static void tell(const void *what, uint16_t size, uint16_t asked)
{
    answer = what;
    answer_left = size < asked ? size : asked;
    tell_more();
    /* The computer's empty packet that ends it. */
    give(CONTROL, false, DATA_1 | PACKET);
}

static void refuse(void)
{
    STALL = 3;
    BUFFER(CONTROL, true) = REFUSE;
    BUFFER(CONTROL, false) = REFUSE;
}

static void add_text(const char *words)
{
    text[0] = 2;
    text[1] = 3;
    while (*words && text[0] < sizeof text) {
        text[text[0]++] = (uint8_t)*words++;
        text[text[0]++] = 0;
    }
}

static void tell_text(uint8_t which, uint16_t asked)
{
    static const uint8_t english[] = {4, 3, 0x09, 0x04};
    char number[9];
    uint8_t n;
    for (n = 0; n < 8; n++)
        number[n] = "0123456789ABCDEF"[(uint32_t)PB_SERIAL >> (28 - 4 * n) & 15];
    number[8] = 0;
    if (which == 0) {
        tell(english, sizeof english, asked);
        return;
    }
    add_text(which == 1 ? maker : which == 2 ? product : number);
    tell(text, text[0], asked);
}

static void tell_descriptor(uint8_t kind, uint8_t which, uint16_t asked)
{
    if (kind == 1)
        tell(device, sizeof device, asked);
    else if (kind == 2)
        tell(configuration, sizeof configuration, asked);
    else if (kind == 3 && which <= 3)
        tell_text(which, asked);
    else
        refuse();
}

static void listen(void)
{
    give(DATA, false, numbered(heard_number) | PACKET);
    heard_number = !heard_number;
}

static void configure(bool on)
{
    configured = on;
    said_given = data_number = heard_number = false;
    said_len = heard_len = heard_at = 0;
    if (!on)
        return;
    ENDPOINT(NOTICE, true) = ENABLED | INTERRUPT | NOTICE_AT;
    ENDPOINT(DATA, true) = ENABLED | BULK | SAID_AT;
    ENDPOINT(DATA, false) = ENABLED | BULK | HEARD_AT;
    listen();
}

/* 9.4 and 6.3: what a serial device is asked. Kind: 0 USB's own, 1 of serial devices. */
static void obey(const volatile uint8_t *setup)
{
    static const uint8_t nothing[2] = {0, 0};
    uint8_t kind = setup[0] >> 5 & 3, request = setup[1];
    uint16_t asked = (uint16_t)(setup[6] | setup[7] << 8);
    control_number = 1;
    answer_left = 0;
    answer_short = true;
    if (kind == 0 && request == 6) {
        tell_descriptor(setup[3], setup[2], asked);
    } else if (kind == 0 && (request == 0 || request == 8 || request == 10)) {
        /* status, configuration, alternate interface */
        tell(request == 8 && configured ? (const uint8_t *)"\1" : nothing, request == 0 ? 2 : 1, asked);
    } else if (kind == 0 && request == 5) {
        new_address = setup[2];
        control_in(0);
    } else if (kind == 0 && request == 9) {
        configure(setup[2] != 0);
        control_in(0);
    } else if (kind == 0 && (request == 1 || request == 3 || request == 11)) {
        control_in(0);
    } else if (kind == 1 && request == 0x21) {
        tell(coding, sizeof coding, asked);
    } else if (kind == 1 && request == 0x20) {
        give(CONTROL, false, DATA_1 | PACKET); /* seven bytes follow */
    } else if (kind == 1 && (request == 0x22 || request == 0x23)) {
        control_in(0);
    } else {
        refuse();
    }
}

static void control_went_out(void)
{
    if (new_address) {
        ADDRESS = new_address;
        new_address = 0;
    } else if (answer_left || !answer_short) {
        tell_more();
    }
}

static void control_came_in(void)
{
    uint32_t size = BUFFER(CONTROL, false) & SIZE, at;
    if (size != sizeof coding)
        return;
    for (at = 0; at < sizeof coding; at++)
        coding[at] = BYTES(CONTROL_AT)[at];
    control_in(0);
}

/* ------------------------------------------------------------------------------------------------------ the line */

void line_open(void)
{
    uint32_t at;
    for (at = 0; at < 0x100; at += 4)
        WORD(at) = 0;
    MUXING = 1u << 3 | 1u << 0;
    POWER = 1u << 3 | 1u << 2; /* a Pico has no wire that tells whether there is USB: say yes */
    MAIN = 1;
    ENGINE = 1u << 29;
    ENGINE = 1u << 29 | 1u << 16; /* here I am */
    WAKE_BY = BY_USB;
}

static void was_reset(void)
{
    STATUS = WAS_RESET;
    ADDRESS = 0;
    new_address = 0;
    configure(false);
}

static void done(void)
{
    uint32_t what = DONE;
    DONE = what;
    if (what & DONE_BIT(CONTROL, true))
        control_went_out();
    if (what & DONE_BIT(CONTROL, false))
        control_came_in();
    if (what & DONE_BIT(DATA, true))
        said_given = false;
    if (what & DONE_BIT(DATA, false)) {
        heard_at = 0;
        heard_len = BUFFER(DATA, false) & SIZE;
        if (!heard_len)
            listen();
    }
}

static bool nobody_listens(void)
{
    return !configured || (said_given && MICROSECONDS - given_us > NOBODY_US);
}

void line_woke(void)
{
    WAKE = 0; /* until the loop has seen to it */
}

void line_turn(void)
{
    if (STATUS & WAS_RESET)
        was_reset();
    if (DONE)
        done();
    if (STATUS & WAS_SETUP) {
        STATUS = WAS_SETUP;
        obey(BYTES(0));
    }
    if (nobody_listens()) {
        said_len = 0;
    } else if (said_len && !said_given) {
        give(DATA, true, FULL | numbered(data_number) | said_len);
        data_number = !data_number;
        said_given = true;
        said_len = 0;
        given_us = MICROSECONDS;
    }
    WAKE = WAKE_ALL;
}

bool line_free(void)
{
    return nobody_listens() || (!said_given && said_len < PACKET);
}

void line_write(uint8_t byte)
{
    if (!nobody_listens())
        BYTES(SAID_AT)[said_len++] = byte;
}

int16_t line_read(void)
{
    uint8_t byte;
    if (heard_at >= heard_len)
        return -1;
    byte = BYTES(HEARD_AT)[heard_at++];
    if (heard_at == heard_len) {
        heard_len = heard_at = 0;
        listen();
    }
    return byte;
}
