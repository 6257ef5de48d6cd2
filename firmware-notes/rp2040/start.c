/*
 * start.c - from power-on to main(): 12 MHz crystal, 48 MHz for everything, a clock of microseconds, memory.
 *
 * It refuses to call the chip's boot ROM or any SDK. 48 MHz is what USB and the converter want, and plenty for a foot.
 */
#include "chip.h"

int main(void);
void start(void);
static void lost(void);

extern uint32_t stack_top, data_from, data_to, data_end, bss_to, bss_end;

void alarm_rang(void);
void pin_moved(void);
void line_woke(void);

/* 2.4.5 and ARMv6-M: first the stack, then where to begin; faults end in the watchdog. From 16 on the interrupts, of
 * which one is on at most for each reason to wake. */
__attribute__((section(".vectors"), used)) static void (*const vectors[48])(void) = {
    [0] = (void (*)(void)) & stack_top, [1] = start,      [2 ... 15] = lost,       [16] = alarm_rang,
    [16 + 5] = line_woke,               [16 + 13] = pin_moved, [16 + 20] = line_woke,
};

static void lost(void)
{
    for (;;)
        ;
}

static void wake(uint32_t what)
{
    SET(RESETS) = what;
    CLEAR(RESETS) = what;
    while (~REG(RESETS_DONE) & what)
        ;
}

static void start_clocks(void)
{
    REG(XOSC_CTRL) = 0xAA0;
    REG(XOSC_STARTUP) = 47; /* 1 ms, in units of 256 cycles (2.16.3) */
    REG(XOSC_CTRL) = 0xFABAA0;
    while (!(REG(XOSC_STATUS) & 1u << 31))
        ;
    /* A reset by the watchdog may find the system on the PLL that is about to stop. */
    REG(CLK_SYS_CTRL) = 0;
    while (REG(CLK_SYS_SELECTED) != 1)
        ;
    REG(CLK_REF_CTRL) = 2;
    while (REG(CLK_REF_SELECTED) != 4)
        ;
    wake(RESET_PLL_USB);
    REG(PLL_CS) = 1; /* 12 MHz * 100 / 5 / 5 = 48 MHz, as in 2.18.2.1 */
    REG(PLL_FBDIV) = 100;
    CLEAR(PLL_PWR) = 1u << 5 | 1u << 0;
    while (!(REG(PLL_CS) & 1u << 31))
        ;
    REG(PLL_PRIM) = 5u << 16 | 5u << 12;
    CLEAR(PLL_PWR) = 1u << 3;
    REG(CLK_SYS_CTRL) = 1u << 5; /* the PLL is chosen first, then switched to */
    REG(CLK_SYS_CTRL) = 1u << 5 | 1;
    while (REG(CLK_SYS_SELECTED) != 2)
        ;
    REG(CLK_PERI_CTRL) = CLK_ENABLE;
    REG(CLK_USB_CTRL) = CLK_ENABLE;
    REG(CLK_ADC_CTRL) = CLK_ENABLE;
    WATCHDOG_TICK = 1u << 9 | 12; /* 12 MHz to microseconds, for watchdog and timer */
}

void start(void)
{
    uint32_t *from, *to;
    for (from = &data_from, to = &data_to; to < &data_end;)
        *to++ = *from++;
    for (to = &bss_to; to < &bss_end;)
        *to++ = 0;
    start_clocks();
    wake(RESET_ADC | RESET_IO | RESET_PADS | RESET_PWM | RESET_TIMER | RESET_UART0 | RESET_USB);
    main();
    lost();
}

/* The compiler turns some loops into these; there is no C library here. */
void *memset(void *to, int byte, unsigned long n);
void *memcpy(void *to, const void *from, unsigned long n);

__attribute__((optimize("no-tree-loop-distribute-patterns"))) void *memset(void *to, int byte, unsigned long n)
{
    uint8_t *at = to;
    while (n--)
        *at++ = (uint8_t)byte;
    return to;
}

__attribute__((optimize("no-tree-loop-distribute-patterns"))) void *memcpy(void *to, const void *from, unsigned long n)
{
    uint8_t *at = to;
    const uint8_t *byte = from;
    while (n--)
        *at++ = *byte++;
    return to;
}
