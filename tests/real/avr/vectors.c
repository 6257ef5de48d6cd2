/*
 * vectors.c - the box's own protocol header on this machine, so that a test can put the shared test vectors through it.
 *
 * Commands, one a line, bytes in hex ("-" for none); the answer is one line each:
 *   encode TYPE SEQ PAYLOAD   the bytes on the line
 *   hear BYTES                what pb_hear_frame makes of them: frames in hex, and "bad1" ... for mistakes
 *   hello PAYLOAD             the sysex
 *   fourteen VALUE TOP        decimal
 *   midi BYTES                what pb_hear_midi makes of them: cNUMBER=VALUE, sHEX, a
 *   lanes BYTES EVENT AT      the low lane holds a frame (type, seq 5, payload from BYTES), and after AT bytes a switch
 *                             event comes; everything that leaves, in hex
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "box_senses.h"

static uint8_t bytes[2048];

static int read_hex(const char *hex)
{
    int n = 0;
    unsigned byte;
    for (; *hex != '-' && n < (int)sizeof bytes && sscanf(hex, "%2x", &byte) == 1; hex += 2)
        bytes[n++] = (uint8_t)byte;
    return n;
}

static void show(const uint8_t *data, int n)
{
    while (n-- > 0)
        printf("%02x", *data++);
    printf(" ");
}

static void hear(int n)
{
    struct pb_in in;
    uint8_t payload = 0, why = 0;
    int i;
    memset(&in, 0, sizeof in);
    for (i = 0; i < n; i++) {
        uint8_t came = pb_hear_frame(&in, bytes[i], &payload, &why);
        if (came == PB_FRAME)
            show(in.data, payload + 2);
        else if (came == PB_MISTAKE)
            printf("bad%d ", why);
    }
}

static void hear_midi(int n)
{
    struct pb_in in;
    int i;
    memset(&in, 0, sizeof in);
    for (i = 0; i < n; i++) {
        switch (pb_hear_midi(&in, bytes[i])) {
        case PB_CONTROLLER:
            printf("c%d=%d ", in.first, in.data[0]);
            break;
        case PB_HEARD_SYSEX:
            printf("s");
            show(in.data, in.len);
            break;
        case PB_HEARD_ALIVE:
            printf("a ");
            break;
        }
    }
}

static void lanes(int n, uint8_t event, int at)
{
    struct pb_out out;
    int16_t byte;
    int sent = 0;
    bool told = false;
    memset(&out, 0, sizeof out);
    out.seq = 5;
    pb_put_frame(&out, bytes[0], bytes + 1, (uint8_t)(n - 1));
    for (;;) {
        if (sent++ == at)
            pb_urgent(&out, event), told = true;
        byte = pb_next_frame_byte(&out);
        if (byte < 0 && told)
            break;
        if (byte < 0)
            continue;
        printf("%02x", byte);
    }
    printf(" next %d", out.seq);
}

int main(void)
{
    static char line[8192], what[16], a[4096], b[64], c[256];
    static uint8_t out[1024];
    while (fgets(line, sizeof line, stdin)) {
        int n = sscanf(line, "%15s %4095s %63s %255s", what, a, b, c);
        if (n >= 4 && !strcmp(what, "encode")) {
            int len = read_hex(c);
            show(out, pb_encode(out, (uint8_t)strtoul(a, 0, 16), (uint8_t)strtoul(b, 0, 16), bytes, (uint8_t)len));
        } else if (n >= 4 && !strcmp(what, "lanes")) {
            lanes(read_hex(a), (uint8_t)strtoul(b, 0, 16), atoi(c));
        } else if (n >= 3 && !strcmp(what, "fourteen")) {
            printf("%d", pb_fourteen((uint16_t)atoi(a), (uint16_t)atoi(b)));
        } else if (n >= 2 && !strcmp(what, "hello")) {
            show(out, pb_hello_sysex(out, bytes, (uint8_t)read_hex(a)));
        } else if (n >= 2 && !strcmp(what, "hear")) {
            hear(read_hex(a));
        } else if (n >= 2 && !strcmp(what, "midi")) {
            hear_midi(read_hex(a));
        } else {
            printf("what?");
        }
        printf("\n");
    }
    return 0;
}
