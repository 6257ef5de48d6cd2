/*
 * main.c - the phasebridge footswitch and knob box on an ATmega328P at 16 MHz (Uno, Nano), without the Arduino core.
 *
 * Everything a box says and shows is in the headers of ../arduino/phasebridge_box; this file refuses to know any of it. It has the
 * pins, the converter, the serial line, the clock and the watchdog. What makes a press fast is here: any edge of a
 * switch interrupts, its level is looked at again for 6 µs, and the first byte is on its way. Interrupts that are not
 * the switch's own are kept under 10 µs.
 *
 * Registers: Microchip ATmega328P data sheet DS40002061.
 */
#define PB_LOCK() do { uint8_t pb_sreg_ = SREG; cli()
#define PB_UNLOCK() SREG = pb_sreg_; } while (0)

#include <avr/eeprom.h>
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <util/delay.h>

#include "box_play.h"

#define BAUD PB_RATE
#define BAUD_TOL 3 /* per cent: 115200 at 16 MHz is really 117647 */
#include <util/setbaud.h>

/* A level that stands at a first look and at so many more, each so many µs later, is no glitch: those are 5 µs. */
#define CONFIRM_LOOKS 2
#define CONFIRM_US 3
/* Readings of each knob in a millisecond; 13 clocks of 8 µs each, all of them must fit into one. */
#define READINGS (PB_FINE && PB_KNOBS == 1 ? 8 : 1)

/* ---------------------------------------------------------------------------------------------------- pins */

#if PB_KNOBBOX
#define D_INPUTS (_BV(PD2) | _BV(PD3) | _BV(PD4) | _BV(PD5) | _BV(PD7))
#define B_INPUTS (_BV(PB0) | _BV(PB1) | _BV(PB2) | _BV(PB3) | _BV(PB4))
#else
#define D_INPUTS ((_BV(PB_SWITCHES) - 1) << PD2 | _BV(PD7))
#define B_INPUTS (_BV(PB0) | _BV(PB4))
#endif

static inline __attribute__((always_inline)) pb_mask switches_closed(void)
{
#if PB_KNOBBOX
    return (pb_mask)~((PIND >> PD4 & 1) | (PINB & 0x1F) << 1) & 0x3F;
#else
    return (pb_mask)~(PIND >> PD2) & (_BV(PB_SWITCHES) - 1);
#endif
}

static void set_pins(void)
{
    PORTD = D_INPUTS;
    PORTB = B_INPUTS;
#if PB_KNOBBOX
    DDRD = _BV(PD1) | _BV(PD6);
    DDRB = _BV(PB5);
    DIDR0 = 0x3F;
    PCMSK2 = D_INPUTS;
    PCMSK0 = B_INPUTS;
    PCICR = _BV(PCIE2) | _BV(PCIE0);
#else
    DDRD = _BV(PD1) | _BV(PD6);
    DDRB = _BV(PB1) | _BV(PB2) | _BV(PB3);
    DDRC = (_BV(PB_SWITCHES) - 1) & (_BV(PC1) | _BV(PC2) | _BV(PC3));
    DIDR0 = _BV(ADC0D);
    TCCR1A = _BV(WGM10);
    TCCR1B = _BV(WGM12) | _BV(CS11) | _BV(CS10);
    TCCR2A = _BV(WGM21) | _BV(WGM20);
    TCCR2B = _BV(CS22);
    PCMSK2 = (_BV(PB_SWITCHES) - 1) << PD2;
    PCICR = _BV(PCIE2);
#endif
}

static void drive(volatile uint8_t *port, uint8_t bit, bool on)
{
    if (!(*port & bit) == !on)
        return;
    if (on)
        *port |= bit;
    else
        *port &= (uint8_t)~bit;
}

static void board_light(uint8_t index, bool on)
{
#if PB_KNOBBOX
    drive(index ? &PORTB : &PORTD, index ? _BV(PB5) : _BV(PD6), on);
#else
    drive(index ? &PORTC : &PORTD, index ? (uint8_t)_BV(index) : _BV(PD6), on);
#endif
}

#if PB_HAS_COLOUR
/* A counter at 0 still gives a short pulse: off is off only with the pin taken from it. */
static void pulse(volatile uint8_t *control, uint8_t connect, volatile uint8_t *compare, uint8_t value)
{
    *compare = value;
    drive(control, connect, value);
}

static void board_colour(uint8_t red, uint8_t green, uint8_t blue)
{
    pulse(&TCCR1A, _BV(COM1A1), (volatile uint8_t *)&OCR1AL, red);
    pulse(&TCCR1A, _BV(COM1B1), (volatile uint8_t *)&OCR1BL, green);
    pulse(&TCCR2A, _BV(COM2A1), &OCR2A, blue);
}
#else
static inline __attribute__((unused)) void board_colour(uint8_t red, uint8_t green, uint8_t blue)
{
    (void)red;
    (void)green;
    (void)blue;
}
#endif

/* -------------------------------------------------------------------------------------------- serial line */

#define HEARD 64 /* a power of two */
static volatile uint8_t heard[HEARD], heard_head, heard_tail;

ISR(USART_UDRE_vect)
{
#if PB_MIDI
    int16_t byte = pb_next_midi_byte(&box.out);
#else
    int16_t byte = pb_next_frame_byte(&box.out);
#endif
    if (byte < 0)
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
    else
        UDR0 = (uint8_t)byte;
}

ISR(USART_RX_vect)
{
    uint8_t broken = UCSR0A & _BV(FE0), byte = UDR0, next = (heard_head + 1) & (HEARD - 1);
    if (broken || next == heard_tail)
        return;
    heard[heard_head] = byte;
    heard_head = next;
}

static void board_idle_line(void)
{
    PB_LOCK();
    if (!pb_low_free(&box.out) || box.out.head != box.out.tail)
        UCSR0B |= _BV(UDRIE0);
    PB_UNLOCK();
}

static void open_line(void)
{
    /* UBRR0L last: simavr 1.6 works out how long a byte takes only when that is written. */
#if USE_2X
    UCSR0A = _BV(U2X0);
#else
    UCSR0A = 0;
#endif
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UBRR0H = UBRRH_VALUE;
    UBRR0L = UBRRL_VALUE;
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

static void hear_line(void)
{
    while (heard_tail != heard_head) {
        uint8_t byte = heard[heard_tail];
        heard_tail = (heard_tail + 1) & (HEARD - 1);
        pb_hear(byte);
    }
}

/* ------------------------------------------------------------------------------------------------- switches */

/* Interrupts off. */
static void look_at_switches(void)
{
    pb_mask away = pb_away(&box.switches, switches_closed());
    uint8_t look;
    for (look = 0; away && look < CONFIRM_LOOKS; look++) {
        _delay_us(CONFIRM_US);
        away &= (pb_mask)(switches_closed() ^ box.switches.closed);
    }
    if (away) {
        pb_believe(&box.switches, &box.out, away);
        UCSR0B |= _BV(UDRIE0);
    }
}

ISR(PCINT2_vect)
{
#if PB_ENCODERS
    uint8_t d = PIND;
    pb_encoder_look(&box.encoders[0], (uint8_t)((d >> PD2 & 1) << 1 | (d >> PD3 & 1)));
    pb_encoder_look(&box.encoders[1], (uint8_t)((d >> PD5 & 1) << 1 | (d >> PD7 & 1)));
#endif
    look_at_switches();
}

#if PB_KNOBBOX
ISR(PCINT0_vect, ISR_ALIASOF(PCINT2_vect));
#endif

/* ---------------------------------------------------------------------------------------------------- knobs */

static volatile uint16_t reading[PB_KNOBS * READINGS];
static volatile uint8_t readings = PB_KNOBS * READINGS; /* taken since the round began */
static bool read_once;

static inline void read_next(uint8_t at)
{
    ADMUX = (uint8_t)(_BV(REFS0) | at % PB_KNOBS); /* against AVcc, as the knobs are */
    ADCSRA |= _BV(ADSC);
}

ISR(ADC_vect)
{
    uint8_t at = readings;
    reading[at++] = ADC;
    readings = at;
    if (at < PB_KNOBS * READINGS)
        read_next(at);
}

static void read_knobs(void)
{
    uint8_t n;
    if (readings < PB_KNOBS * READINGS)
        return;
    for (n = 0; read_once && n < PB_KNOBS * READINGS; n++)
        pb_knob_read(&box.knobs[n % PB_KNOBS], reading[n], PB_FINE);
    read_once = true;
    readings = 0;
    read_next(0);
}

/* ------------------------------------------------------------------------------- what outlives a reset */

#define KEPT 0x5042A51Eul

/* Not cleared at start: a box that is reset under a foot (by the watchdog, or by a host that opens the line) must not
 * take the pressed pedal for one at rest. */
static struct {
    uint32_t mark;
    pb_mask rest, latching, settled, check;
} kept __attribute__((section(".noinit")));

static pb_mask kept_check(void)
{
    return (pb_mask)~(kept.rest ^ (kept.latching << 1) ^ (kept.settled << 2));
}

static void keep(void)
{
    kept.rest = box.switches.rest;
    kept.latching = box.switches.latching;
    kept.settled = box.switches.settled;
    kept.check = kept_check();
    kept.mark = KEPT;
}

static void remember(uint8_t reset_by)
{
    if (reset_by & (_BV(PORF) | _BV(BORF)) || kept.mark != KEPT || kept.check != kept_check())
        return;
    box.rest_known = true;
    box.rest = kept.rest;
    box.switches.latching = kept.latching;
    box.switches.settled = kept.settled;
}

/* A serial number that differs from box to box: what stands in memory that nobody has written yet is different in every
 * chip. Kept in the EEPROM with a mark and a checksum, so that it stays. */
static uint32_t own_serial(void)
{
    extern uint8_t _end;
    struct {
        uint16_t mark;
        uint32_t serial;
        uint16_t sum;
    } own;
    const uint8_t *at;
    uint16_t low = 0xFFFF, high = 0x1D0F, sum = 0xFFFF;
    eeprom_read_block(&own, (const void *)0, sizeof own);
    for (at = (const uint8_t *)&own.serial; at < (const uint8_t *)&own.sum; at++)
        sum = pb_crc(sum, *at);
    if (own.mark == 0x5042 && own.sum == sum)
        return own.serial;
    for (at = &_end; at < (const uint8_t *)(SP - 16); at++) {
        low = pb_crc(low, *at);
        high = pb_crc(high, (uint8_t)(*at ^ low));
    }
    own.mark = 0x5042;
    own.serial = (uint32_t)high << 16 | low;
    own.sum = 0xFFFF;
    for (at = (const uint8_t *)&own.serial; at < (const uint8_t *)&own.sum; at++)
        own.sum = pb_crc(own.sum, *at);
    eeprom_update_block(&own, (void *)0, sizeof own);
    return own.serial;
}

static void read_jumpers(void)
{
#if PB_HAS_JUMPERS
    if (!(PIND & _BV(PD7))) {
        box.rest_known = true;
        box.rest = 0;
    }
    if (!(PINB & _BV(PB0)))
        box.switches.latching = _BV(PB_SWITCHES) - 1;
    box.switches.fixed = !(PINB & _BV(PB0)) || !(PINB & _BV(PB4));
    if (!(PINB & _BV(PB4)))
        box.switches.latching = 0;
#else
    box.rest_known = true;
    box.rest = 0;
    box.switches.fixed = true;
#endif
}

/* ---------------------------------------------------------------------------------------------------- clock */

static volatile uint8_t due; /* milliseconds that the main loop has not seen */

ISR(TIMER0_COMPA_vect)
{
    due++;
}

static void start_clock(void)
{
    TCCR0A = _BV(WGM01);
    OCR0A = F_CPU / 64 / 1000 - 1;
    TIMSK0 = _BV(OCIE0A);
    TCCR0B = _BV(CS01) | _BV(CS00);
    ADCSRA = _BV(ADEN) | _BV(ADIE) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
}

static void one_ms(void)
{
    PB_LOCK();
    due--;
    PB_UNLOCK();
    if (pb_switches_ms(switches_closed()))
        box.hello = true;
    /* What the interrupt does not see: a level that was still bouncing when it came to stay. */
    PB_LOCK();
    look_at_switches();
    PB_UNLOCK();
    board_idle_line();
    if (!box.switches.settle)
        keep();
    read_knobs();
    pb_box_ms();
    wdt_reset();
}

static void sleep_unless_due(void)
{
    cli();
    if (!due && heard_head == heard_tail) {
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
    }
    sei();
}

int main(void)
{
    uint8_t reset_by = MCUSR;
    MCUSR = 0;
    wdt_disable();
    box.serial = PB_SERIAL ? PB_SERIAL : own_serial();
    set_pins();
    _delay_us(50); /* until the pull-ups have charged what hangs on the pins */
    remember(reset_by);
    read_jumpers();
    open_line();
    pb_box_begin(switches_closed());
    start_clock();
    if (PB_WATCHDOG)
        wdt_enable(WDTO_250MS);
    set_sleep_mode(SLEEP_MODE_IDLE);
    sei();
    for (;;) {
        hear_line();
        while (due)
            one_ms();
        pb_say_next();
        sleep_unless_due();
    }
}
