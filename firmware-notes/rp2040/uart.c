/*
 * uart.c - the line as two pins (GP0, GP1): frames to a 3.3 V USB-serial cable, or MIDI to a socket.
 *
 * It refuses to queue: a byte is given to the chip only when the one before has begun to leave, so that a press can go
 * before all else. The chip's FIFO is on for what is heard, and kept empty for what is said.
 */
#include "chip.h"
#include "line.h"
#include "pins.h"

/* A power of two; filled by the interrupt, emptied by the loop. */
#define HEARD 64
static volatile uint8_t heard[HEARD], heard_head, heard_tail;

/* Divider in 64ths: clock / (16 * rate). 115200: 26 + 3/64, 0.02 % slow. 31250: 96, exact. */
#define DIVIDER ((SYSTEM_HZ * 4u + PB_RATE / 2) / PB_RATE)

void line_open(void)
{
    REG(PIN_CTRL(PB_TRANSMIT_PIN)) = PIN_UART;
    REG(PIN_CTRL(PB_RECEIVE_PIN)) = PIN_UART;
    REG(PAD(PB_RECEIVE_PIN)) = PAD_IN_PULLED_UP; /* an open input must not be heard as bytes */
    UART_INTEGER = DIVIDER / 64;
    UART_FRACTION = DIVIDER % 64;
    UART_LINE = 0x70;     /* 8 bits, FIFO; 4.2.3.4: this write takes the divider over */
    UART_CONTROL = 0x301; /* on, both ways */
    UART_WAKE = UART_HEARD;
    WAKE_BY = BY_UART;
}

void line_turn(void)
{
}

bool line_free(void)
{
    return UART_FLAGS & UART_NOTHING_TO_SEND;
}

void line_write(uint8_t byte)
{
    UART_DATA = byte;
}

void line_woke(void)
{
    UART_CLEAR = UART_HEARD;
    while (!(UART_FLAGS & UART_NOTHING_HEARD)) {
        uint32_t byte = UART_DATA;
        uint8_t next = (heard_head + 1) & (HEARD - 1);
        if (byte & UART_BROKEN || next == heard_tail)
            continue;
        heard[heard_head] = (uint8_t)byte;
        heard_head = next;
    }
}

int16_t line_read(void)
{
    uint8_t byte;
    if (heard_tail == heard_head)
        return -1;
    byte = heard[heard_tail];
    heard_tail = (heard_tail + 1) & (HEARD - 1);
    return byte;
}
