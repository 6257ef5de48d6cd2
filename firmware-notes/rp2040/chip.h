/*
 * chip.h - the registers of the RP2040 that the box uses, and no others.
 *
 * Raspberry Pi, RP2040 datasheet; the section stands with each block. It refuses to do anything: names and numbers only.
 */
#ifndef CHIP_H
#define CHIP_H

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))
/* 2.1.2: every peripheral register has aliases that set or clear only the bits written. */
#define SET(address) REG((address) + 0x2000u)
#define CLEAR(address) REG((address) + 0x3000u)

/* 2.14 resets */
#define RESETS 0x4000C000u
#define RESETS_DONE 0x4000C008u
#define RESET_ADC (1u << 0)
#define RESET_IO (1u << 5)
#define RESET_PADS (1u << 8)
#define RESET_PLL_USB (1u << 13)
#define RESET_PWM (1u << 14)
#define RESET_TIMER (1u << 21)
#define RESET_UART0 (1u << 22)
#define RESET_USB (1u << 24)

/* 2.13 power-on state machine: what the watchdog resets; the two oscillators go on */
#define PSM_WDSEL 0x40010008u
#define PSM_ALL_BUT_OSCILLATORS 0x1FFFCu

/* 2.15 clocks */
#define CLK_REF_CTRL 0x40008030u
#define CLK_REF_SELECTED 0x40008038u
#define CLK_SYS_CTRL 0x4000803Cu
#define CLK_SYS_SELECTED 0x40008044u
#define CLK_PERI_CTRL 0x40008048u
#define CLK_USB_CTRL 0x40008054u
#define CLK_ADC_CTRL 0x40008060u
#define CLK_ENABLE (1u << 11)

/* 2.16 crystal oscillator, 12 MHz on a Pico */
#define XOSC_CTRL 0x40024000u
#define XOSC_STATUS 0x40024004u
#define XOSC_STARTUP 0x4002400Cu

/* 2.18 the PLL for USB */
#define PLL_CS 0x4002C000u
#define PLL_PWR 0x4002C004u
#define PLL_FBDIV 0x4002C008u
#define PLL_PRIM 0x4002C00Cu

/* 2.19 pins: function and pad */
#define PIN_CTRL(n) (0x40014004u + 8u * (n))
#define PIN_UART 2u
#define PIN_PWM 4u
#define PIN_SIO 5u
#define PAD(n) (0x4001C004u + 4u * (n))
#define PAD_IN_PULLED_UP 0x4Au
#define PAD_ANALOG 0x80u

/* 2.19.6.1: each pin has four bits in these; its edges are the upper two */
#define PIN_EDGES(n) REG(0x400140F0u + 4u * ((n) / 8))
#define PIN_EDGES_WAKE(n) REG(0x40014100u + 4u * ((n) / 8))
#define BOTH_EDGES(n) (0xCu << ((n) % 8 * 4))

/* 2.4.8: interrupts, and 2.3.2 which is which */
#define WAKE_BY REG(0xE000E100u)
#define BY_TIMER (1u << 0)
#define BY_USB (1u << 5)
#define BY_PINS (1u << 13)
#define BY_UART (1u << 20)

/* 2.3.1 pins of the processor */
#define SIO_IN REG(0xD0000004u)
#define SIO_OUT_SET REG(0xD0000014u)
#define SIO_OUT_CLEAR REG(0xD0000018u)
#define SIO_OUT_ENABLE_SET REG(0xD0000024u)

/* 4.2 UART0 */
#define UART_DATA REG(0x40034000u)
#define UART_FLAGS REG(0x40034018u)
#define UART_INTEGER REG(0x40034024u)
#define UART_FRACTION REG(0x40034028u)
#define UART_LINE REG(0x4003402Cu)
#define UART_CONTROL REG(0x40034030u)
#define UART_WAKE REG(0x40034038u)
#define UART_CLEAR REG(0x40034044u)
#define UART_HEARD (1u << 4 | 1u << 6) /* half a FIFO, or a pause */
#define UART_NOTHING_HEARD (1u << 4)
#define UART_NOTHING_TO_SEND (1u << 7)
#define UART_BROKEN 0xF00u

/* 4.5 PWM */
#define PWM_CSR(slice) REG(0x40050000u + 0x14u * (slice))
#define PWM_DIV(slice) REG(0x40050004u + 0x14u * (slice))
#define PWM_CC(slice) REG(0x4005000Cu + 0x14u * (slice))
#define PWM_TOP(slice) REG(0x40050010u + 0x14u * (slice))

/* 4.6 timer: microseconds */
#define MICROSECONDS REG(0x40054028u)
#define ALARM REG(0x40054010u)
#define ALARM_RANG REG(0x40054034u)
#define ALARM_WAKES REG(0x40054038u)

/* 4.7 watchdog; its count goes down twice in a microsecond (errata RP2040-E1) */
#define WATCHDOG_CTRL REG(0x40058000u)
#define WATCHDOG_LOAD REG(0x40058004u)
#define WATCHDOG_REASON REG(0x40058008u)
#define WATCHDOG_KEPT(n) REG(0x4005800Cu + 4u * (n))
#define WATCHDOG_TICK REG(0x4005802Cu)
#define WATCHDOG_ENABLE (1u << 30)

/* 4.9 converter */
#define ADC_CS REG(0x4004C000u)
#define ADC_RESULT REG(0x4004C004u)
#define ADC_ON 1u
#define ADC_START (1u << 2)
#define ADC_READY (1u << 8)

#define SYSTEM_HZ 48000000u

#endif
