/*
 * main.c - the phasebridge footswitch on an RP2040 (Pico), without SDK or operating system.
 *
 * What a box says and shows is in the headers of ../arduino/phasebridge_box, the same that the other boards take; this
 * file refuses to know any of it. It has the pins, the converter, the clock and the watchdog. Interrupts only wake the
 * loop, which comes round in some microseconds and looks at the switches first.
 */
#include "pins.h"

#include "box_play.h"

#include "chip.h"
#include "line.h"

/* A level that stays so many µs is no glitch. */
#define CONFIRM_US 8
/* Readings of the converter in a millisecond: of 4 * 12 bits the 16 readings are made that box_senses.h gathers. */
#define READINGS 4
/* A hung box is reset after so many µs. */
#define WATCHDOG_US 250000u

static const uint8_t switch_pins[] = {PB_SWITCH_PINS};
static const uint8_t light_pins[] = {PB_LIGHT_PINS};

/* ---------------------------------------------------------------------------------------------------- pins */

static pb_mask switches_closed(void)
{
    uint32_t levels = SIO_IN;
    pb_mask closed = 0;
    uint8_t n;
    for (n = 0; n < PB_BOX_SWITCHES; n++)
        if (!(levels >> switch_pins[n] & 1))
            closed |= pb_bit(n);
    return closed;
}

static bool to_ground(uint8_t pin)
{
    return !(SIO_IN >> pin & 1);
}

static void set_input(uint8_t pin)
{
    REG(PAD(pin)) = PAD_IN_PULLED_UP;
    REG(PIN_CTRL(pin)) = PIN_SIO;
}

static void set_dimmer(uint8_t pin)
{
    uint8_t slice = pin / 2;
    REG(PIN_CTRL(pin)) = PIN_PWM;
    PWM_DIV(slice) = 183u << 4; /* 48 MHz / 183 / 255: 1 kHz */
    PWM_TOP(slice) = 254;       /* so that 255 is on without a gap */
    PWM_CSR(slice) = 1;
}

static void set_pins(void)
{
    uint8_t n;
    for (n = 0; n < PB_BOX_SWITCHES; n++) {
        set_input(switch_pins[n]);
        PIN_EDGES_WAKE(switch_pins[n]) |= BOTH_EDGES(switch_pins[n]);
    }
    set_input(PB_CLOSED_IS_DOWN_PIN);
    set_input(PB_LATCHING_PIN);
    set_input(PB_MOMENTARY_PIN);
    for (n = 0; n < PB_LIGHTS; n++) {
        SIO_OUT_CLEAR = 1u << light_pins[n];
        SIO_OUT_ENABLE_SET = 1u << light_pins[n];
        REG(PIN_CTRL(light_pins[n])) = PIN_SIO;
    }
    set_dimmer(PB_RED_PIN);
    set_dimmer(PB_GREEN_PIN);
    set_dimmer(PB_BLUE_PIN);
    REG(PAD(PB_KNOB_PINS)) = PAD_ANALOG;
    ADC_CS = ADC_ON;
}

static void board_light(uint8_t index, bool on)
{
    if (on)
        SIO_OUT_SET = 1u << light_pins[index];
    else
        SIO_OUT_CLEAR = 1u << light_pins[index];
}

static void dim(uint8_t pin, uint8_t value)
{
    uint32_t shift = pin % 2 * 16u, was = PWM_CC(pin / 2);
    PWM_CC(pin / 2) = (was & ~(0xFFFFu << shift)) | (uint32_t)value << shift;
}

static void board_colour(uint8_t red, uint8_t green, uint8_t blue)
{
    dim(PB_RED_PIN, red);
    dim(PB_GREEN_PIN, green);
    dim(PB_BLUE_PIN, blue);
}

static void board_idle_line(void)
{
    /* The loop looks at the line in every round. */
}

/* -------------------------------------------------------------------------------------------------- senses */

static void look_at_switches(void)
{
    pb_mask away = pb_away(&box.switches, switches_closed());
    uint32_t since = MICROSECONDS;
    while (away && MICROSECONDS - since < CONFIRM_US)
        away &= (pb_mask)(switches_closed() ^ box.switches.closed);
    if (away)
        pb_believe(&box.switches, &box.out, away);
}

/* 12 bits as four readings of 10 that add up to it: so nothing of them is lost where readings of 10 bits are gathered. */
static void read_knob(void)
{
    uint8_t n, quarter;
    for (n = 0; n < READINGS; n++) {
        uint16_t reading;
        ADC_CS = ADC_ON | ADC_START;
        while (!(ADC_CS & ADC_READY))
            ; /* 2 µs */
        reading = (uint16_t)ADC_RESULT;
        for (quarter = 0; quarter < 4; quarter++)
            pb_knob_read(&box.knobs[0], (uint16_t)(reading + quarter) >> 2, PB_FINE);
    }
}

static void read_jumpers(void)
{
    bool latching = to_ground(PB_LATCHING_PIN), momentary = to_ground(PB_MOMENTARY_PIN);
    if (to_ground(PB_CLOSED_IS_DOWN_PIN)) {
        box.rest_known = true;
        box.rest = 0;
    }
    box.switches.fixed = latching || momentary;
    if (latching)
        box.switches.latching = pb_bit(PB_BOX_SWITCHES) - 1;
    if (momentary)
        box.switches.latching = 0;
}

/* ----------------------------------------------------------------------------------- what outlives a reset */

#define KEPT 0x50420000u

/* A box that the watchdog resets under a foot must not take the pressed pedal for one at rest. */
static void keep(void)
{
    WATCHDOG_KEPT(0) = KEPT | box.switches.rest;
    WATCHDOG_KEPT(1) = (uint32_t)box.switches.settled << 8 | box.switches.latching;
}

static void remember(void)
{
    uint32_t kept = WATCHDOG_KEPT(0);
    if (!WATCHDOG_REASON || (kept & 0xFFFF0000u) != KEPT)
        return;
    box.rest_known = true;
    box.rest = (pb_mask)kept;
    box.switches.latching = (pb_mask)WATCHDOG_KEPT(1);
    box.switches.settled = (pb_mask)(WATCHDOG_KEPT(1) >> 8);
}

static void feed_watchdog(void)
{
    WATCHDOG_LOAD = WATCHDOG_US * 2;
}

static void start_watchdog(void)
{
    REG(PSM_WDSEL) = PSM_ALL_BUT_OSCILLATORS;
    feed_watchdog();
    WATCHDOG_CTRL = WATCHDOG_ENABLE;
}

/* --------------------------------------------------------------------------------------------------- the loop */

static uint32_t due; /* µs: the next millisecond */

void pin_moved(void)
{
    uint8_t n;
    for (n = 0; n < PB_BOX_SWITCHES; n++)
        PIN_EDGES(switch_pins[n]) = BOTH_EDGES(switch_pins[n]);
}

void alarm_rang(void)
{
    ALARM_RANG = 1;
}

static void start_clock(void)
{
    due = MICROSECONDS + 1000;
    ALARM = due;
    ALARM_WAKES = 1;
    WAKE_BY = BY_TIMER | BY_PINS;
}

/* Until an interrupt, and not at all if there was one since the last time: it leaves a mark that WFE finds. An alarm
 * that is already over would ring in an hour: so it is set first, and looked at afterwards. */
static void sleep_unless_due(void)
{
    ALARM = due;
    if ((int32_t)(MICROSECONDS - due) < 0 && pb_low_free(&box.out) && box.out.head == box.out.tail)
        __asm__ volatile("wfe");
}

static void one_ms(void)
{
    if (pb_switches_ms(switches_closed()))
        box.hello = true;
    if (!box.switches.settle)
        keep();
    read_knob();
    pb_box_ms();
    feed_watchdog();
}

static void say(void)
{
    while (line_free()) {
#if PB_MIDI
        int16_t byte = pb_next_midi_byte(&box.out);
#else
        int16_t byte = pb_next_frame_byte(&box.out);
#endif
        if (byte < 0)
            return;
        line_write((uint8_t)byte);
    }
}

static void hear(void)
{
    int16_t byte;
    uint8_t n;
    for (n = 0; n < 32 && (byte = line_read()) >= 0; n++)
        pb_hear((uint8_t)byte);
}

int main(void)
{
    box.serial = PB_SERIAL;
    set_pins();
    due = MICROSECONDS + 50;
    while ((int32_t)(MICROSECONDS - due) < 0)
        ; /* until the pull-ups have charged what hangs on the pins */
    remember();
    read_jumpers();
    line_open();
    pb_box_begin(switches_closed());
    if (PB_WATCHDOG)
        start_watchdog();
    start_clock();
    for (;;) {
        look_at_switches();
        say();
        line_turn();
        hear();
        if ((int32_t)(MICROSECONDS - due) >= 0) {
            due += 1000;
            one_ms();
        }
        pb_say_next();
        sleep_unless_due();
    }
}
