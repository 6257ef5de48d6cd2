/*
 * phasebridge_box.ino - the phasebridge footswitch or knob box as an Arduino sketch.
 *
 * Open this folder in the Arduino IDE, choose in box_settings.h what you build, upload. It says and shows what the plain C
 * firmware in ../../avr does, with the same headers; that one is smaller and quicker to a press. It refuses to use the
 * serial line for anything else: no Serial.print.
 *
 * attachInterrupt catches the edges of pins 2 and 3; the other switches are looked at in every round of the loop.
 */
#define PB_LOCK() do { uint8_t pb_sreg_ = SREG; cli()
#define PB_UNLOCK() SREG = pb_sreg_; } while (0)

#include <EEPROM.h>
#include <avr/wdt.h>

#include "box_play.h"

static const uint8_t switch_pins[] = {PB_SWITCH_PINS};
static const uint8_t knob_pins[] = {PB_KNOB_PINS};
static const uint8_t light_pins[] = {PB_LIGHT_PINS};
#if PB_ENCODERS
static const uint8_t encoder_pins[] = {PB_ENCODER_PINS};
#endif

/* ---------------------------------------------------------------------------------------------------- pins */

/* digitalRead takes 4 µs for each pin; this takes one. */
static volatile uint8_t *switch_ports[PB_BOX_SWITCHES];
static uint8_t switch_bits[PB_BOX_SWITCHES];

static void find_switches()
{
    for (uint8_t n = 0; n < PB_BOX_SWITCHES; n++) {
        switch_ports[n] = portInputRegister(digitalPinToPort(switch_pins[n]));
        switch_bits[n] = digitalPinToBitMask(switch_pins[n]);
    }
}

static inline pb_mask switches_closed()
{
    pb_mask closed = 0, bit = 1;
    for (uint8_t n = 0; n < PB_BOX_SWITCHES; n++, bit <<= 1)
        if (!(*switch_ports[n] & switch_bits[n]))
            closed |= bit;
    return closed;
}

static void board_light(uint8_t index, bool on)
{
    static uint8_t shown = 0;
    if (!(shown & pb_bit(index)) == !on)
        return;
    shown ^= pb_bit(index);
    digitalWrite(light_pins[index], on);
}

static void board_colour(uint8_t red, uint8_t green, uint8_t blue)
{
#if PB_HAS_COLOUR
    static uint8_t shown[3];
    if (shown[0] == red && shown[1] == green && shown[2] == blue)
        return;
    analogWrite(PB_RED_PIN, shown[0] = red);
    analogWrite(PB_GREEN_PIN, shown[1] = green);
    analogWrite(PB_BLUE_PIN, shown[2] = blue);
#else
    (void)red;
    (void)green;
    (void)blue;
#endif
}

/* --------------------------------------------------------------------------------------------- serial line */

/* How long a byte of ten bits is on its way, µs. */
#define BYTE_US ((10000000ul + PB_RATE - 1) / PB_RATE)

/* No more than one byte waits behind the one that is on its way: what waits longer could not be given up for a press.
 * Serial's own buffer would take 63, so this counts when the line will have sent what it has. */
static void feed_line()
{
    static uint16_t done;
    for (;;) {
        uint16_t now = (uint16_t)micros();
        int16_t byte;
        if ((int16_t)(done - now) > (int16_t)BYTE_US)
            return;
        PB_LOCK();
        byte = PB_MIDI ? pb_next_midi_byte(&box.out) : pb_next_frame_byte(&box.out);
        PB_UNLOCK();
        if (byte < 0) {
            if ((int16_t)(done - now) < 0)
                done = now;
            return;
        }
        done = (uint16_t)(((int16_t)(done - now) > 0 ? done : now) + BYTE_US);
        Serial.write((uint8_t)byte);
    }
}

static void board_idle_line() {}

/* ------------------------------------------------------------------------------------- switches and encoders */

/* Interrupts off. A level that stands at two looks more than 6 µs apart is no glitch. */
static void look_at_switches()
{
    pb_mask away = pb_away(&box.switches, switches_closed());
    if (!away)
        return;
    delayMicroseconds(6);
    away &= (pb_mask)(switches_closed() ^ box.switches.closed);
    pb_believe(&box.switches, &box.out, away);
}

static void look_at_encoders()
{
#if PB_ENCODERS
    for (uint8_t n = 0; n < PB_ENCODERS; n++)
        pb_encoder_look(&box.encoders[n], (uint8_t)(digitalRead(encoder_pins[2 * n]) << 1 | digitalRead(encoder_pins[2 * n + 1])));
#endif
}

static void edge()
{
    look_at_encoders();
    look_at_switches();
}

static void listen_to(const uint8_t *pins, uint8_t count)
{
    for (uint8_t n = 0; n < count; n++) {
        pinMode(pins[n], INPUT_PULLUP);
        if (digitalPinToInterrupt(pins[n]) != NOT_AN_INTERRUPT)
            attachInterrupt(digitalPinToInterrupt(pins[n]), edge, CHANGE);
    }
}

/* ---------------------------------------------------------------------------------------------------- knobs */

/* One reading, 112 µs, in a round of the loop; every knob's turn comes once a millisecond at most. */
static void read_a_knob()
{
    static uint8_t next;
    static uint16_t since;
    if (next == 0 && (uint16_t)((uint16_t)micros() - since) < 1000)
        return;
    if (next == 0)
        since = (uint16_t)micros();
    pb_knob_read(&box.knobs[next], (uint16_t)analogRead(knob_pins[next]), PB_FINE);
    next = next + 1 < PB_KNOBS ? next + 1 : 0;
}

/* ------------------------------------------------------------------------------- what outlives a reset */

#define KEPT 0x5042A51Eul

static struct {
    uint32_t mark;
    pb_mask rest, latching, settled;
} kept __attribute__((section(".noinit")));

static void keep()
{
    kept.rest = box.switches.rest;
    kept.latching = box.switches.latching;
    kept.settled = box.switches.settled;
    kept.mark = KEPT;
}

static void remember(uint8_t reset_by)
{
    if (reset_by & (_BV(PORF) | _BV(BORF)) || kept.mark != KEPT)
        return;
    box.rest_known = true;
    box.rest = kept.rest;
    box.switches.latching = kept.latching;
    box.switches.settled = kept.settled;
}

/* Made up from what stands in memory that nobody has written yet, different in every chip; kept in the EEPROM. */
static uint32_t own_serial()
{
    extern uint8_t _end;
    uint32_t serial, sum;
    uint16_t low = 0xFFFF, high = 0x1D0F;
    EEPROM.get(0, serial);
    EEPROM.get(4, sum);
    if (sum == (serial ^ 0x50425042ul))
        return serial;
    for (const uint8_t *at = &_end; at < (const uint8_t *)(SP - 16); at++) {
        low = pb_crc(low, *at);
        high = pb_crc(high, (uint8_t)(*at ^ low));
    }
    serial = (uint32_t)high << 16 | low;
    EEPROM.put(0, serial);
    EEPROM.put(4, serial ^ 0x50425042ul);
    return serial;
}

static void read_jumpers()
{
#if PB_HAS_JUMPERS
    pinMode(PB_CLOSED_IS_DOWN_PIN, INPUT_PULLUP);
    pinMode(PB_LATCHING_PIN, INPUT_PULLUP);
    pinMode(PB_MOMENTARY_PIN, INPUT_PULLUP);
    delayMicroseconds(50);
    if (!digitalRead(PB_CLOSED_IS_DOWN_PIN)) {
        box.rest_known = true;
        box.rest = 0;
    }
    bool latching = !digitalRead(PB_LATCHING_PIN), momentary = !digitalRead(PB_MOMENTARY_PIN);
    box.switches.fixed = latching || momentary;
    if (box.switches.fixed)
        box.switches.latching = momentary ? 0 : (pb_mask)(pb_bit(PB_BOX_SWITCHES) - 1);
#else
    box.rest_known = true;
    box.rest = 0;
    box.switches.fixed = true;
#endif
}

/* ---------------------------------------------------------------------------------------------------- rounds */

static uint8_t reset_by;

void setup()
{
    reset_by = MCUSR;
    MCUSR = 0;
    wdt_disable();
    box.serial = PB_SERIAL ? PB_SERIAL : own_serial();
    for (uint8_t n = 0; n < PB_LIGHTS; n++)
        pinMode(light_pins[n], OUTPUT);
    find_switches();
    listen_to(switch_pins, PB_BOX_SWITCHES);
#if PB_ENCODERS
    listen_to(encoder_pins, 2 * PB_ENCODERS);
#endif
    remember(reset_by);
    read_jumpers();
    Serial.begin(PB_RATE);
    pb_box_begin(switches_closed());
    if (PB_WATCHDOG)
        wdt_enable(WDTO_250MS);
}

static void one_ms()
{
    if (pb_switches_ms(switches_closed()))
        box.hello = true;
    if (!box.switches.settle)
        keep();
    pb_box_ms();
    wdt_reset();
}

void loop()
{
    static uint16_t ms;
    PB_LOCK();
    edge();
    PB_UNLOCK();
    feed_line();
    while (Serial.available())
        pb_hear((uint8_t)Serial.read());
    while ((uint16_t)((uint16_t)millis() - ms) > 0) {
        ms++;
        one_ms();
    }
    pb_say_next();
    feed_line();
    read_a_knob();
}
