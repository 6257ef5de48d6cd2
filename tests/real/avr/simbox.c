/*
 * simbox.c - one compiled firmware in a simulated ATmega328P (libsimavr), as a box on a serial line.
 *
 * Its UART is a pty (--link names it), an existing tty (--tty /dev/ttyGS0) or, with --no-pty, only a log. Pins, voltages
 * and bytes on the line come as timed commands from a unix socket (--ctl PATH), a script (--script FILE) or stdin
 * (--stdin). Time is simulated: --speed 1 keeps it to the clock, --speed 0 lets it run, --lockstep stands still until
 * "step MS". Pin edges, bytes and lights are logged as JSON lines (--log FILE) with simulated µs.
 *
 * It corrects what simavr 1.6 has otherwise than the chip: a byte of 8N1 takes 10 bit times (not 11) and is there when
 * its last bit is, a write to a port does not let go of a held pin, a reset does not either. It refuses to be a part of
 * phasebridge: libsimavr is GPL-3, and this is a tool of the tests.
 *
 * Commands, one a line. "@MS" before one is absolute simulated time, "+MS" from now (fractions allowed):
 *   pin D2 0|1                            drive a pin
 *   bounce D2 LEVEL N SPAN_US SEED LEAST  N edges at random within SPAN_US, none closer than LEAST µs, ending at LEVEL
 *   glitch D2 LEVEL US                    that level for so many µs, then the other
 *   adc CH MV | ramp CH MV0 MV1 MS STEP_MS | noise CH MV SEED   voltages; noise is uniform +-MV at every conversion
 *   rx HEX                                bytes on the line to the box
 *   rgb                                   what the colour pins give (logged too)
 *   garble out|in N                       turn a bit in the next N bytes from the box or to it
 *   reset | mark TEXT | quit
 *   step MS | speed X | time | state      at once
 * Answers: "ok ..." or "err ...", one line each.
 */
#define _GNU_SOURCE
#include <asm/termbits.h>       /* struct termios2, TCGETS2; not <termios.h> */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_hex.h>
#include <simavr/sim_time.h>
#include <simavr/avr_adc.h>
#include <simavr/avr_extint.h>
#include <simavr/avr_ioport.h>
#include <simavr/avr_uart.h>

static avr_t *avr;
static avr_uart_t *uart;
static avr_irq_t *irq_rx, *irq_adc0;
static FILE *logf_;
static int pty_m = -1;
static char pty_name[64];
static double speed = 1.0;
static bool lockstep, strict_baud, no_pty, use_stdin;
static long reset_on_open_ms = -1;
static volatile sig_atomic_t stop;
static uint64_t n_tx, n_rx, n_drop, n_over, n_garbled;

static uint64_t mono_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}
static double us_of(uint64_t c) { return c * 1e6 / avr->frequency; }
static uint64_t cyc_of_ms(double ms) { return (uint64_t)(ms * avr->frequency / 1e3 + 0.5); }
static uint64_t now(void) { return avr->cycle; }

static void jlog(uint64_t cyc, const char *fmt, ...)
{
    if (!logf_)
        return;
    fprintf(logf_, "{\"cyc\":%" PRIu64 ",\"us\":%.3f,\"mono_ns\":%" PRIu64 ",",
            cyc, us_of(cyc), mono_ns());
    va_list ap;
    va_start(ap, fmt);
    vfprintf(logf_, fmt, ap);
    va_end(ap);
    fputs("}\n", logf_);
}

/* ----------------------------------------------------- timed events (heap) */
enum { E_PIN, E_ADC, E_TX, E_RX, E_RESET, E_MARK, E_RGB, E_QUIT };
typedef struct { uint64_t at, ord; int kind, a, b; char *txt; } ev_t;
static ev_t *heap;
static size_t hn, hcap;
static uint64_t ord_;

static bool before(const ev_t *x, const ev_t *y)
{
    return x->at != y->at ? x->at < y->at : x->ord < y->ord;
}
static avr_cycle_count_t ev_timer(avr_t *a, avr_cycle_count_t when, void *p);
static void arm(void)
{
    /* one simavr cycle timer bounds sleeping and run bursts at our next event */
    uint64_t d = 16000;
    if (hn)
        d = heap[0].at > now() ? heap[0].at - now() : 1;
    if (d > 16000)
        d = 16000;
    avr_cycle_timer_register(avr, d, ev_timer, NULL);
}
static void ev_add(uint64_t at, int kind, int a, int b, char *txt)
{
    if (hn == hcap)
        heap = realloc(heap, (hcap = hcap ? hcap * 2 : 256) * sizeof *heap);
    size_t i = hn++;
    ev_t e = { at, ord_++, kind, a, b, txt };
    while (i && before(&e, &heap[(i - 1) / 2])) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = e;
    if (i == 0 && avr)
        arm();
}
static ev_t ev_pop(void)
{
    ev_t top = heap[0], e = heap[--hn];
    size_t i = 0, c;
    while ((c = 2 * i + 1) < hn) {
        if (c + 1 < hn && before(&heap[c + 1], &heap[c]))
            c++;
        if (!before(&heap[c], &e))
            break;
        heap[i] = heap[c];
        i = c;
    }
    if (hn)
        heap[i] = e;
    return top;
}

/* ------------------------------------------------------------------- pins */
static uint8_t ext_mask[16], ext_val[16];
static void pin_set(int port, int bit, int v, const char *why)
{
    int k = port - 'A';
    /* simavr re-raises every pulled-up input to 1 whenever the firmware writes
     * PORTx or DDRx; SET_EXTERNAL makes it re-raise OUR level instead. */
    ext_mask[k] |= 1 << bit;
    ext_val[k] = (ext_val[k] & ~(1 << bit)) | (!!v << bit);
    avr_ioport_external_t x = { .name = port, .mask = ext_mask[k], .value = ext_val[k] };
    avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(port), &x);
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(port), bit), v);
    jlog(now(), "\"ev\":\"pin\",\"pin\":\"%c%d\",\"v\":%d,\"why\":\"%s\"", port, bit, v, why);
}
static void on_port_out(avr_irq_t *irq, uint32_t v, void *p)
{
    static int old[16] = { [0 ... 15] = -1 };
    int k = (int)(intptr_t)p;
    if (old[k] != (int)v)
        jlog(now(), "\"ev\":\"port\",\"port\":\"%c\",\"v\":%u", 'A' + k, v & 0xff);
    old[k] = v;
}

/* -------------------------------------------------------------------- ADC */
static int adc_mv[8], adc_noise[8];
static uint32_t rng = 1;
static uint32_t rnd(void)
{
    rng ^= rng << 13;
    rng ^= rng >> 17;
    rng ^= rng << 5;
    return rng;
}
static void adc_put(int ch)
{
    int mv = adc_mv[ch];
    if (adc_noise[ch])
        mv += (int)(rnd() % (2 * adc_noise[ch] + 1)) - adc_noise[ch];
    if (mv < 0) mv = 0;
    if (mv > (int)avr->avcc) mv = avr->avcc;
    avr_raise_irq(irq_adc0 + ch, mv);
}
static void on_adc_trigger(avr_irq_t *irq, uint32_t v, void *p)
{
    union { avr_adc_mux_t mux; uint32_t v; } e = { .v = v };
    if (e.mux.kind == ADC_MUX_SINGLE && e.mux.src < 8 && adc_noise[e.mux.src])
        adc_put(e.mux.src);
}

/* ------------------------------------------------------------------- UART */
static uint32_t cyc_per_bit(void)
{
    uint16_t ubrr = avr->data[0xC4] | (avr->data[0xC5] << 8);      /* 328P UBRR0 */
    return (ubrr + 1) * ((avr->data[0xC0] & 2) ? 8 : 16);           /* U2X0 */
}
static double fw_baud(void) { return (double)avr->frequency / cyc_per_bit(); }
static int frame_bits(void)
{
    uint8_t c = avr->data[0xC2];                                    /* UCSR0C */
    return 1 + 5 + ((c >> 1) & 3) + ((c & 0x20) ? 1 : 0) + ((c & 8) ? 2 : 1);
}
static unsigned host_baud(void)
{
    struct termios2 t;
    if (pty_m < 0 || ioctl(pty_m, TCGETS2, &t) < 0)
        return 0;
    return t.c_ospeed;
}
static bool baud_wrong(void)
{
    if (!strict_baud)
        return false;
    double h = host_baud(), f = fw_baud();
    return h > 0 && (h / f > 1.045 || h / f < 0.955);
}
static uint64_t wire_tx_free, wire_rx_free;
static uint32_t rx_pending, tx_pending;

static uint64_t n_closed;
static int garble[2];               /* bytes yet to be damaged: from the box, to it */
static void pace_wait(void);
static void pty_out(uint8_t b)
{
    n_tx++;
    if (pty_m >= 0) {               /* a closed USB serial port throws data away; a pty would keep it */
        struct pollfd q = { pty_m, 0, 0 };
        poll(&q, 1, 0);
        if (q.revents & POLLHUP) {
            n_closed++;
            return;
        }
    }
    if (garble[0] > 0 && garble[0]--)
        b ^= 0x10;
    if (baud_wrong()) {
        b = (b * 167 + 13) ^ 0xA5;  /* stands for framing garbage */
        n_garbled++;
    }
    if (pty_m >= 0) {
        ssize_t r = write(pty_m, &b, 1);
        if (r != 1) {
            n_drop++;               /* nobody reads: a real UART loses it too */
            jlog(now(), "\"ev\":\"drop\",\"b\":%d", b);
        }
    }
}
static void on_uart_out(avr_irq_t *irq, uint32_t v, void *p)
{
    uint32_t cpb = cyc_per_bit() * frame_bits();
    uart->cycles_per_byte = cpb;    /* simavr 1.6 counts a parity bit always: 11 for 8N1 */
    uint64_t s = now();
    if (s < wire_tx_free)
        s = wire_tx_free;
    uint64_t e = s + cpb;
    wire_tx_free = e;
    tx_pending++;
    ev_add(e, E_TX, v & 0xff, 0, NULL);
}
static void hear(uint8_t b)
{
    if (garble[1] > 0 && garble[1]--)
        b ^= 0x10;
    uint64_t s = now() > wire_rx_free ? now() : wire_rx_free;
    wire_rx_free = s + cyc_per_bit() * frame_bits();
    rx_pending++;
    if (baud_wrong()) {
        b = (b * 167 + 13) ^ 0xA5;
        n_garbled++;
    }
    /* raised at the START of the byte: simavr adds one byte time itself */
    ev_add(s, E_RX, b, 0, NULL);
}
static void hear_hex(const char *hex)
{
    for (unsigned b; sscanf(hex, "%2x", &b) == 1; hex += 2)
        hear(b);
}
static void pty_in(void)
{
    uint8_t buf[64];
    if (pty_m < 0 || rx_pending > 256)
        return;                     /* back-pressure: leave it in the kernel */
    ssize_t n = read(pty_m, buf, sizeof buf);
    for (ssize_t i = 0; i < n; i++)
        hear(buf[i]);
}

static bool want_reset, was_reset;
static void (*core_reset)(avr_t *);
static void on_reset(avr_t *a)
{
    if (core_reset)
        core_reset(a);
    was_reset = true;
}
/* avr_reset() wipes simavr's cycle timers and the pins; by command, by opening the line, or by the watchdog */
static void after_reset(const char *why)
{
    was_reset = false;
    avr->run_cycle_limit = 512;
    for (int k = 0; k < 16; k++)
        for (int b = 0; b < 8; b++)
            if (ext_mask[k] & (1 << b)) {
                avr_irq_t *irq = avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('A' + k), b);
                int v = (ext_val[k] >> b) & 1;
                avr_raise_irq(irq, !v);     /* one that says what it said before is filtered out */
                avr_raise_irq(irq, v);
            }
    for (int c = 0; c < 8; c++)
        adc_put(c);
    jlog(now(), "\"ev\":\"reset\",\"why\":\"%s\"", why);
    arm();
}
/* what OC1A, OC1B and OC2A (pins 9, 10, 11) give: their counters where connected, else their port */
static int given(int control, int bit, int compare, int pin)
{
    if (avr->data[control] & bit)
        return avr->data[compare];
    return avr->data[0x25] & (1 << pin) ? 255 : 0;
}
static int red(void) { return given(0x80, 0x80, 0x88, 1); }
static int green(void) { return given(0x80, 0x20, 0x8A, 2); }
static int blue(void) { return given(0xB0, 0x80, 0xB3, 3); }
static void log_rgb(void)
{
    jlog(now(), "\"ev\":\"rgb\",\"rgb\":[%d,%d,%d]", red(), green(), blue());
}

static uint64_t hold_until;         /* in the "bootloader": core not run */
static void ev_fire(ev_t *e)
{
    switch (e->kind) {
    case E_PIN:
        pin_set(e->a >> 8, e->a & 7, e->b, e->txt ? e->txt : "cmd");
        break;
    case E_ADC:
        adc_mv[e->a] = e->b;
        adc_put(e->a);
        jlog(now(), "\"ev\":\"adc\",\"ch\":%d,\"mv\":%d", e->a, e->b);
        break;
    case E_TX:
        tx_pending--;
        pace_wait();                /* not up to 250 us early */
        pty_out(e->a);
        jlog(e->at, "\"ev\":\"tx\",\"b\":%d", e->a);
        break;
    case E_RX: {
        rx_pending--;
        n_rx++;
        if (e->txt) {               /* a timed "rx": its bytes go on the line now */
            n_rx--;
            rx_pending++;
            hear_hex(e->txt);
            break;
        }
        uart->cycles_per_byte = cyc_per_bit() * frame_bits();
        unsigned fill = (uart->input.write - uart->input.read) & 63;
        if (fill > 2) {             /* real part: 2-byte FIFO + shift register */
            n_over++;
            jlog(now(), "\"ev\":\"would_overrun\",\"fill\":%u", fill);
        }
        avr_raise_irq(irq_rx, e->a);
        jlog(now(), "\"ev\":\"rx\",\"b\":%d", e->a);
        break;
    }
    case E_RGB:
        log_rgb();
        break;
    case E_MARK:
        jlog(now(), "\"ev\":\"mark\",\"text\":\"%s\"", e->txt);
        break;
    case E_QUIT:
        stop = 1;
        break;
    }
}
static avr_cycle_count_t ev_timer(avr_t *a, avr_cycle_count_t when, void *p)
{
    while (hn && heap[0].at <= now()) {
        if (heap[0].kind == E_RESET) {  /* never from inside a cycle timer */
            want_reset = true;
            ev_pop();
            continue;
        }
        ev_t e = ev_pop();
        ev_fire(&e);
        free(e.txt);
    }
    uint64_t d = 16000;
    if (hn && heap[0].at < now() + d)
        d = heap[0].at > now() ? heap[0].at - now() : 1;
    /* simavr adds the returned ABSOLUTE cycle; it may be past `when` already */
    return now() + d;
}

/* --------------------------------------------------------------- commands */
static uint64_t step_to;
static int step_fd = -1;
static uint64_t pace_c0, pace_n0;
static uint64_t max_late;
static void pace_restart(void) { pace_c0 = now(); pace_n0 = mono_ns(); }
static void pace_wait(void)
{
    if (!(speed > 0) || lockstep)
        return;
    uint64_t due = pace_n0 + (uint64_t)((now() - pace_c0) * 1e9 / avr->frequency / speed);
    uint64_t t = mono_ns();
    if (t < due) {
        struct timespec ts = { due / 1000000000ull, due % 1000000000ull };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
    } else if (t - due > max_late) {
        max_late = t - due;
    }
}

static void reply(int fd, const char *fmt, ...)
{
    if (fd < 0)
        return;
    char b[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(b, sizeof b - 1, fmt, ap);
    va_end(ap);
    b[n++] = '\n';
    if (write(fd, b, n) < 0) { }
}
static int parse_pin(const char *s)
{
    if (!s || s[0] < 'A' || s[0] > 'L' || s[1] < '0' || s[1] > '7')
        return -1;
    return (s[0] << 8) | (s[1] - '0');
}
static void command(char *line, int fd)
{
    char *save, *w = strtok_r(line, " \t\r\n", &save);
    uint64_t at = now();
    if (!w || *w == '#')
        return;
    if (*w == '@') {
        at = cyc_of_ms(atof(w + 1));
        w = strtok_r(NULL, " \t\r\n", &save);
    } else if (*w == '+') {
        at = now() + cyc_of_ms(atof(w + 1));
        w = strtok_r(NULL, " \t\r\n", &save);
    }
    if (!w)
        return;
    if (at < now())
        at = now();
    char *a[6] = { 0 };
    char *rest = save;
    if (!strcmp(w, "mark")) {
        size_t l = strlen(rest);
        while (l && strchr("\r\n\"\\", rest[l - 1])) rest[--l] = 0;
        ev_add(at, E_MARK, 0, 0, strdup(rest));
        reply(fd, "ok mark %.3f", us_of(at) / 1e3);
        return;
    }
    for (int i = 0; i < 6; i++)
        a[i] = strtok_r(NULL, " \t\r\n", &save);
    if (!strcmp(w, "pin") && parse_pin(a[0]) >= 0 && a[1]) {
        ev_add(at, E_PIN, parse_pin(a[0]), atoi(a[1]), NULL);
        reply(fd, "ok pin %.3f", us_of(at) / 1e3);
    } else if (!strcmp(w, "bounce") && parse_pin(a[0]) >= 0 && a[3]) {
        int pin = parse_pin(a[0]), lvl = atoi(a[1]), n = atoi(a[2]);
        double span = atof(a[3]) / 1e3;
        if (a[4]) rng = strtoul(a[4], 0, 0) * 2654435761u | 1;
        double t[256], least = a[5] ? atof(a[5]) / 1e3 : 0;
        if (n > 255) n = 255;
        n &= ~1;                    /* even number of extra edges: ends at lvl */
        for (int i = 0; i < n; i++) t[i] = (span - n * least) * (rnd() % 100000 + 1) / 100000.0;
        for (int i = 1; i < n; i++)
            for (int j = i; j && t[j] < t[j - 1]; j--) { double x = t[j]; t[j] = t[j - 1]; t[j - 1] = x; }
        ev_add(at, E_PIN, pin, lvl, strdup("edge"));
        for (int i = 0; i < n; i++)
            ev_add(at + cyc_of_ms(t[i] + (i + 1) * least), E_PIN, pin, i & 1 ? lvl : !lvl, strdup("bounce"));
        reply(fd, "ok bounce %.3f %d", us_of(at) / 1e3, n);
    } else if (!strcmp(w, "glitch") && parse_pin(a[0]) >= 0 && a[2]) {
        int pin = parse_pin(a[0]), lvl = atoi(a[1]);
        ev_add(at, E_PIN, pin, lvl, strdup("glitch"));
        ev_add(at + cyc_of_ms(atof(a[2]) / 1e3), E_PIN, pin, !lvl, strdup("glitch"));
        reply(fd, "ok glitch %.3f", us_of(at) / 1e3);
    } else if (!strcmp(w, "rx") && a[0]) {
        ev_add(at, E_RX, 0, 0, strdup(a[0]));
        reply(fd, "ok rx %.3f", us_of(at) / 1e3);
    } else if (!strcmp(w, "rgb")) {
        ev_add(at, E_RGB, 0, 0, NULL);
        reply(fd, "ok rgb %d %d %d", red(), green(), blue());
    } else if (!strcmp(w, "garble") && a[1]) {
        garble[*a[0] == 'i'] = atoi(a[1]);
        reply(fd, "ok garble");
    } else if (!strcmp(w, "adc") && a[1] && atoi(a[0]) >= 0 && atoi(a[0]) < 8) {
        ev_add(at, E_ADC, atoi(a[0]), atoi(a[1]), NULL);
        reply(fd, "ok adc %.3f", us_of(at) / 1e3);
    } else if (!strcmp(w, "ramp") && a[3] && atoi(a[0]) >= 0 && atoi(a[0]) < 8) {
        double dur = atof(a[3]), st = a[4] ? atof(a[4]) : 1.0;
        int v0 = atoi(a[1]), v1 = atoi(a[2]);
        if (st < 0.05) st = 0.05;
        for (double t = 0; t <= dur + 1e-9; t += st)
            ev_add(at + cyc_of_ms(t), E_ADC, atoi(a[0]), v0 + (int)((v1 - v0) * (dur > 0 ? t / dur : 1)), NULL);
        reply(fd, "ok ramp %.3f", us_of(at) / 1e3);
    } else if (!strcmp(w, "noise") && a[1] && atoi(a[0]) >= 0 && atoi(a[0]) < 8) {
        if (a[2]) rng = strtoul(a[2], 0, 0) * 2654435761u | 1;
        adc_noise[atoi(a[0])] = atoi(a[1]);
        adc_put(atoi(a[0]));
        reply(fd, "ok noise");
    } else if (!strcmp(w, "reset")) {
        ev_add(at, E_RESET, 0, 0, NULL);
        reply(fd, "ok reset %.3f", us_of(at) / 1e3);
    } else if (!strcmp(w, "speed") && a[0]) {
        speed = atof(a[0]);
        pace_restart();
        reply(fd, "ok speed %g", speed);
    } else if (!strcmp(w, "step") && a[0]) {
        step_to = now() + cyc_of_ms(atof(a[0]));
        step_fd = fd;               /* answered when reached */
    } else if (!strcmp(w, "time")) {
        reply(fd, "ok time %.3f cyc %" PRIu64 " mono_ns %" PRIu64, us_of(now()) / 1e3, now(), mono_ns());
    } else if (!strcmp(w, "state")) {
        reply(fd, "ok state pc=%04x cpu=%d B=%02x D=%02x fw_baud=%.1f host_baud=%u tx=%" PRIu64 " rx=%" PRIu64
              " closed=%" PRIu64 " drop=%" PRIu64 " would_overrun=%" PRIu64 " garbled=%" PRIu64,
              avr->pc, avr->state, avr->data[0x25], avr->data[0x2B], fw_baud(), host_baud(), n_tx, n_rx,
              n_closed, n_drop, n_over, n_garbled);
    } else if (!strcmp(w, "quit")) {
        ev_add(at, E_QUIT, 0, 0, NULL);
        if (lockstep && at <= now()) stop = 1;
        reply(fd, "ok quit");
    } else {
        reply(fd, "err %s", w);
    }
}

typedef struct { int in, out; char buf[4096]; size_t n; } conn_t;
static conn_t conn[9];
static int nconn, lsock = -1;
static bool conn_read(conn_t *c)
{
    ssize_t r = read(c->in, c->buf + c->n, sizeof c->buf - 1 - c->n);
    if (r == 0 || (r < 0 && errno != EAGAIN))
        return false;
    if (r < 0)
        return true;
    c->n += r;
    char *nl;
    while ((nl = memchr(c->buf, '\n', c->n))) {
        *nl = 0;
        size_t used = nl - c->buf + 1;
        command(c->buf, c->out);
        memmove(c->buf, nl + 1, c->n - used);
        c->n -= used;
        if (lockstep && step_fd >= 0)
            break;                  /* finish the step before the next line */
    }
    if (c->n == sizeof c->buf - 1)
        c->n = 0;
    return true;
}
static void conn_lines(conn_t *c)   /* lines left over behind a step */
{
    char *nl;
    while (!(lockstep && step_fd >= 0) && (nl = memchr(c->buf, '\n', c->n))) {
        *nl = 0;
        size_t used = nl - c->buf + 1;
        command(c->buf, c->out);
        memmove(c->buf, nl + 1, c->n - used);
        c->n -= used;
    }
}

static bool slave_open;
static void service(int timeout_ms)
{
    if (pty_m < 0 && lsock < 0 && !nconn)
        return;
    for (int i = 0; i < nconn; i++)
        conn_lines(&conn[i]);
    if (lockstep && step_fd >= 0)
        timeout_ms = 0;
    struct pollfd p[12];
    int n = 0, first;
    p[n++] = (struct pollfd){ pty_m, POLLIN, 0 };
    p[n++] = (struct pollfd){ lsock, POLLIN, 0 };
    first = n;
    for (int i = 0; i < nconn; i++)
        p[n++] = (struct pollfd){ conn[i].in, POLLIN, 0 };
    /* with no slave open poll() returns POLLHUP at once: leave the pty out then */
    bool hup = false;
    if (pty_m >= 0) {
        struct pollfd q = { pty_m, 0, 0 };
        poll(&q, 1, 0);
        hup = q.revents & POLLHUP;
        if (hup) {
            p[0].fd = -1;
            if (timeout_ms > 2) timeout_ms = 2;
        }
        if (!hup && !slave_open) {
            slave_open = true;
            jlog(now(), "\"ev\":\"open\",\"host_baud\":%u", host_baud());
            if (reset_on_open_ms >= 0) {
                hold_until = now() + cyc_of_ms(reset_on_open_ms);
                want_reset = true;
            }
        } else if (hup && slave_open) {
            slave_open = false;
            jlog(now(), "\"ev\":\"close\"");
        }
    }
    if (poll(p, n, timeout_ms) <= 0)
        return;
    if (p[0].fd >= 0 && (p[0].revents & POLLIN))
        pty_in();
    for (int i = n - first - 1; i >= 0; i--)
        if (p[first + i].revents & (POLLIN | POLLHUP))
            if (!conn_read(&conn[i])) {
                if (conn[i].in == 0) {
                    conn[i] = conn[--nconn];
                } else {
                    if (step_fd == conn[i].out) step_fd = -1;
                    close(conn[i].in);
                    conn[i] = conn[--nconn];
                }
            }
    if (p[1].revents & POLLIN) {
        int c = accept4(lsock, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (c >= 0 && nconn < 9) {
            conn[nconn].in = conn[nconn].out = c;
            conn[nconn++].n = 0;
        } else if (c >= 0) {
            close(c);
        }
    }
}

static void on_sig(int s) { stop = 1; }
static void no_sleep(avr_t *a, avr_cycle_count_t c) { }
static int log_level = LOG_ERROR;
static void quiet(avr_t *a, const int level, const char *fmt, va_list ap)
{
    if (level <= log_level)
        vfprintf(stderr, fmt, ap);
}
static void usage(void)
{
    fputs("simbox --fw FILE.elf [--mcu atmega328p] [--freq 16000000] [--link PATH] [--ctl SOCK]\n"
          "  [--script FILE] [--until MS] [--speed X] [--lockstep] [--log FILE] [--stdin]\n"
          "  [--reset-on-open BOOT_MS] [--strict-baud]\n"
          "  [--tty PATH]   use this tty in place of a new pty\n"
          "  [--no-pty] [-v]\n", stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    const char *fw = NULL, *mcu = "atmega328p", *link = NULL, *ctl = NULL, *script = NULL, *logp = NULL, *tty = NULL;
    uint32_t freq = 16000000;
    double until = -1;
    enum { O_FW = 256, O_MCU, O_FREQ, O_LINK, O_CTL, O_SCRIPT, O_UNTIL, O_SPEED, O_LOCK, O_LOG, O_STDIN,
           O_ROO, O_STRICT, O_NOPTY, O_TTY };
    static const struct option lo[] = {
        { "fw", 1, 0, O_FW }, { "mcu", 1, 0, O_MCU }, { "freq", 1, 0, O_FREQ }, { "link", 1, 0, O_LINK },
        { "ctl", 1, 0, O_CTL }, { "script", 1, 0, O_SCRIPT }, { "until", 1, 0, O_UNTIL },
        { "speed", 1, 0, O_SPEED }, { "lockstep", 0, 0, O_LOCK }, { "log", 1, 0, O_LOG },
        { "stdin", 0, 0, O_STDIN }, { "reset-on-open", 1, 0, O_ROO }, { "strict-baud", 0, 0, O_STRICT },
        { "no-pty", 0, 0, O_NOPTY }, { "tty", 1, 0, O_TTY }, { 0 } };
    int o;
    while ((o = getopt_long(argc, argv, "v", lo, 0)) != -1)
        switch (o) {
        case O_FW: fw = optarg; break;
        case O_MCU: mcu = optarg; break;
        case O_FREQ: freq = strtoul(optarg, 0, 0); break;
        case O_LINK: link = optarg; break;
        case O_CTL: ctl = optarg; break;
        case O_SCRIPT: script = optarg; break;
        case O_UNTIL: until = atof(optarg); break;
        case O_SPEED: speed = atof(optarg); break;
        case O_LOCK: lockstep = true; break;
        case O_LOG: logp = optarg; break;
        case O_STDIN: use_stdin = true; break;
        case O_ROO: reset_on_open_ms = atol(optarg); break;
        case O_STRICT: strict_baud = true; break;
        case O_NOPTY: no_pty = true; break;
        case O_TTY: tty = optarg; break;
        case 'v': log_level++; break;
        default: usage();
        }
    if (!fw)
        usage();
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGINT, on_sig);
    signal(SIGTERM, on_sig);
    signal(SIGPIPE, SIG_IGN);
    avr_global_logger_set(quiet);
    if (logp && !(logf_ = fopen(logp, "w"))) {
        perror(logp);
        return 1;
    }
    elf_firmware_t f;
    memset(&f, 0, sizeof f);
    if (elf_read_firmware(fw, &f) < 0) {
        fprintf(stderr, "cannot read %s (ELF only)\n", fw);
        return 1;
    }
    if (!f.mmcu[0]) strncpy(f.mmcu, mcu, sizeof f.mmcu - 1);
    if (!f.frequency) f.frequency = freq;
    if (!f.vcc) f.vcc = f.avcc = f.aref = 5000;
    avr = avr_make_mcu_by_name(f.mmcu);
    if (!avr) {
        fprintf(stderr, "no core %s\n", f.mmcu);
        return 1;
    }
    avr_init(avr);
    avr->log = LOG_TRACE;           /* filtered by quiet() */
    avr_load_firmware(avr, &f);
    avr->sleep = no_sleep;          /* we pace ourselves */
    /* A low INT0 or INT1 that nobody listens to is looked at in every cycle otherwise: 50 times slower. */
    for (int i = 0; i < 2; i++)
        avr_extint_set_strict_lvl_trig(avr, i, 0);
    core_reset = avr->reset;
    avr->reset = on_reset;
    avr->run_cycle_limit = 512;

    uint32_t fl = 0;                /* no stdout echo, no usleep() per status poll */
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &fl);
    for (avr_io_t *io = avr->io_port; io; io = io->next)
        if (!strcmp(io->kind, "uart") && ((avr_uart_t *)io)->name == '0')
            uart = (avr_uart_t *)io;
    if (!uart) {
        fprintf(stderr, "no UART0 on %s\n", f.mmcu);
        return 1;
    }
    irq_rx = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
    irq_adc0 = avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_OUT_TRIGGER), on_adc_trigger, NULL);
    for (int k = 1; k < 4; k++)
        avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('A' + k), IOPORT_IRQ_REG_PORT),
                                on_port_out, (void *)(intptr_t)k);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_uart_out, NULL);
    if (!no_pty) {
        pty_m = tty ? open(tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
                    : posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (tty && pty_m >= 0)
            snprintf(pty_name, sizeof pty_name, "%s", tty);
        else if (pty_m < 0 || grantpt(pty_m) || unlockpt(pty_m) || ptsname_r(pty_m, pty_name, sizeof pty_name)) {
            perror("pty");
            return 1;
        }
        struct termios2 t;          /* raw from the start, even before pyserial opens it */
        ioctl(pty_m, TCGETS2, &t);
        t.c_iflag = t.c_oflag = t.c_lflag = 0;
        t.c_cflag = CS8 | CREAD | CLOCAL | (t.c_cflag & CBAUD);
        ioctl(pty_m, TCSETS2, &t);
        if (!tty)
            close(open(pty_name, O_RDWR | O_NOCTTY | O_CLOEXEC));  /* now POLLHUP means "closed" */
        if (link) {
            unlink(link);
            if (symlink(pty_name, link)) perror(link);
        }
        printf("pty %s\n", pty_name);
    }
    if (ctl) {
        struct sockaddr_un sa = { .sun_family = AF_UNIX };
        strncpy(sa.sun_path, ctl, sizeof sa.sun_path - 1);
        unlink(ctl);
        lsock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(lsock, (void *)&sa, sizeof sa) || listen(lsock, 4)) {
            perror(ctl);
            return 1;
        }
        printf("ctl %s\n", ctl);
    }
    if (use_stdin) {
        fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
        conn[nconn].in = 0;
        conn[nconn].out = 1;
        nconn++;
    }
    /* idle levels: inputs that nobody drives would read 0 = "pressed" */
    static const char idle[] = "D2D3D4D5D7B0B4";
    for (const char *i = idle; *i; i += 2)
        pin_set(i[0], i[1] - '0', 1, "idle");
    for (int c = 0; c < 8; c++)
        adc_put(c);
    if (script) {
        FILE *s = fopen(script, "r");
        char l[512];
        if (!s) {
            perror(script);
            return 1;
        }
        while (fgets(l, sizeof l, s))
            command(l, -1);
        fclose(s);
    }
    if (until >= 0)
        ev_add(cyc_of_ms(until), E_QUIT, 0, 0, NULL);
    arm();
    printf("run %s %u Hz speed %g%s\n", f.mmcu, avr->frequency, speed, lockstep ? " lockstep" : "");

    const uint64_t w0 = mono_ns();
    const uint64_t quantum = freq / 4000;   /* look at the outside every 250 us simulated */
    int state = cpu_Running;
    pace_restart();
    while (!stop && state != cpu_Done && state != cpu_Crashed) {
        if (lockstep && step_fd < 0) {
            service(1000);
            continue;
        }
        uint64_t end = now() + quantum;
        if (lockstep && end > step_to)
            end = step_to;
        if (lockstep)
            pty_in();               /* host bytes sent before the step count at its start */
        while (now() < end && !stop && !want_reset) {
            if (was_reset)
                after_reset("own");
            if (now() < hold_until) {   /* bootloader: time passes, the sketch does not run */
                avr->cycle += 160;
                ev_timer(avr, 0, NULL);
            } else {
                state = avr_run(avr);
                if (state == cpu_Done || state == cpu_Crashed)
                    break;
            }
        }
        if (want_reset) {
            want_reset = false;
            avr_reset(avr);
            after_reset(now() < hold_until ? "open" : "cmd");
        }
        if (lockstep && now() >= step_to) {
            int fd = step_fd;
            step_fd = -1;
            if (logf_) fflush(logf_);
            reply(fd, "ok step %.3f", us_of(now()) / 1e3);
            service(0);
            continue;
        }
        pace_wait();
        service(0);
    }
    double wall = (mono_ns() - w0) / 1e9, sim = us_of(now()) / 1e6;
    fprintf(stderr, "sim %.3f s in wall %.3f s = %.1fx; state %d tx %" PRIu64 " rx %" PRIu64 " closed %" PRIu64 " drop %" PRIu64
            " would_overrun %" PRIu64 " garbled %" PRIu64 " max_late %.2f ms\n",
            sim, wall, sim / wall, state, n_tx, n_rx, n_closed, n_drop, n_over, n_garbled, max_late / 1e6);
    if (logf_) fclose(logf_);
    if (link) unlink(link);
    if (ctl) unlink(ctl);
    return state == cpu_Crashed;
}
