/*
 * line.h - the wire to the computer as the box sees it: bytes in, bytes out, never a wait.
 *
 * uart.c is two pins, usb.c the USB socket; one of them is built in. Neither knows what the bytes say.
 */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stdint.h>

void line_open(void);
/* To be called as often as the main loop comes round. */
void line_turn(void);
/* Whether a byte would leave at once. */
bool line_free(void);
void line_write(uint8_t byte);
/* For the interrupt of the line: it may only see to it that it does not ring on. */
void line_woke(void);
/* The next byte that was heard, -1 for none. */
int16_t line_read(void);

#endif
