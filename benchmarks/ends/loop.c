/* The least that could stand between a surface and a DAW, in C: receive, look up, send. No state, no phases, no laws.

   A thread for each of three sockets, as in the daemon: the surface's and the tablet's send from the DAW's, the DAW's from
   the surface's. Arguments: the UDP ports of the surface and of the DAW. It prints those of surface, DAW and tablet. */

#include <pthread.h>

#include "same.h"

static int surface, daw, tablet;
static struct sockaddr_in surface_end, daw_end;

static struct {
    size_t value_at;
    uint8_t bytes[LONGEST];
} strips[128]; /* by controller number */
static float values[128];

static void *hands(void *unused) {
    uint8_t data[2048], out[LONGEST];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    for (;;) {
        ssize_t got = recvfrom(surface, data, sizeof data, 0, (struct sockaddr *)&from, &length);
        if (got != MIDI_BYTES || data[0] != CONTROL_CHANGE || strips[data[1] & 127].value_at == 0)
            continue;
        size_t at = strips[data[1]].value_at;
        memcpy(out, strips[data[1]].bytes, at);
        put_float(out + at, values[data[2] & 127]);
        sendto(daw, out, at + 4, MSG_DONTWAIT, (struct sockaddr *)&daw_end, sizeof daw_end);
    }
    return unused;
}

static void *touches(void *unused) {
    uint8_t data[2048], fader[LONGEST], out[LONGEST];
    const size_t at = put_short_prefix(fader, TABLET_FADER), value_at = put_prefix(out, STRIP_FADER, TABLET_STRIP);
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    for (;;) {
        ssize_t got = recvfrom(tablet, data, sizeof data, 0, (struct sockaddr *)&from, &length);
        if (got != (ssize_t)at + 4 || memcmp(data, fader, at) != 0)
            continue;
        memcpy(out + value_at, data + at, 4);
        sendto(daw, out, value_at + 4, MSG_DONTWAIT, (struct sockaddr *)&daw_end, sizeof daw_end);
    }
    return unused;
}

static void feedback(void) {
    uint8_t data[2048], solo[LONGEST], light[MIDI_BYTES] = {CONTROL_CHANGE, SOLO, 0};
    const size_t at = put_prefix(solo, STRIP_SOLO, 1);
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    for (;;) {
        ssize_t got = recvfrom(daw, data, sizeof data, 0, (struct sockaddr *)&from, &length);
        if (got != (ssize_t)at + 4 || memcmp(data, solo, at) != 0)
            continue;
        light[2] = data[at] ? 127 : 0; /* the first byte of 1.0 is 3F, of 0.0 it is 00 */
        sendto(surface, light, MIDI_BYTES, MSG_DONTWAIT, (struct sockaddr *)&surface_end, sizeof surface_end);
    }
}

int main(int count, char **arguments) {
    pthread_t readers[2];
    if (count != 3)
        return 2;
    surface_end = loopback(atoi(arguments[1]));
    daw_end = loopback(atoi(arguments[2]));
    surface = open_socket();
    daw = open_socket();
    tablet = open_socket();
    for (int n = 0; n < 128; n++)
        values[n] = (float)(n / 127.0);
    for (int n = 0; n < 8; n++)
        strips[FADER + n].value_at = put_prefix(strips[FADER + n].bytes, STRIP_FADER, n + 1);
    printf("%d %d %d\n", port_of(surface), port_of(daw), port_of(tablet));
    fflush(stdout);
    pthread_create(&readers[0], NULL, hands, NULL);
    pthread_create(&readers[1], NULL, touches, NULL);
    feedback();
    return 0;
}
