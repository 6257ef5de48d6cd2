/*
 * boot2.S - the first 256 bytes of the flash: tell the flash interface to read, then go on to the vectors.
 *
 * The boot ROM copies these 252 bytes to memory and runs them if the checksum behind them is right (RP2040 datasheet,
 * 2.8.1.3; uf2.py writes it). Command 03 reads one bit at a time and is known by every flash; nothing here needs more.
 * Registers: 4.10.13.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .boot2, "ax"
    .global boot2
boot2:
    ldr r3, =0x18000000         @ the flash interface (SSI)
    movs r1, #0
    str r1, [r3, #0x08]         @ off, to be set
    movs r1, #4
    str r1, [r3, #0x14]         @ a quarter of the system's clock
    ldr r1, =0x001F0300         @ 32 bits at a time, "EEPROM read"
    str r1, [r3, #0x00]
    movs r1, #0
    str r1, [r3, #0x04]
    ldr r2, =0x180000F4
    ldr r1, =0x03000218         @ command 03, 8 bits of it, 24 bits of address
    str r1, [r2]
    movs r1, #1
    str r1, [r3, #0x08]         @ on
    ldr r0, =0x10000100
    ldr r1, =0xE000ED08         @ where the vectors are
    str r0, [r1]
    ldr r1, [r0]
    msr msp, r1
    ldr r1, [r0, #4]
    bx r1
    .ltorg
