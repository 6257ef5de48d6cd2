/* The load: plays the hand and the DAW to whoever stands between them, one message at a time, and takes the time.

   It has two sockets, the surface's and the DAW's, and prints their UDP ports. Then it reads one line a block:

       tablet|hand|feedback PORT ROUNDS SEED

   and answers with one line: the nanoseconds of each round, from just before the sending to the end of the receiving
   that answers it, or `lost N` where round N had no right answer within a second. With a seed of 0 a round follows the
   one before at once; with any other it sleeps 0.2 to 2 ms before each, so that everybody is asleep when the message
   comes, and what they need is out of the processor's caches.

   Answers are compared byte by byte; datagrams that are not of this round (questions, heartbeats) are passed over. */

#include <time.h>

#include "same.h"

#include <sys/time.h>

enum { LEAST_PAUSE_NS = 200000, MOST_PAUSE_NS = 2000000, ANSWER_SECONDS = 1, SECOND_NS = 1000000000 };

static int surface, daw;

/* What is said in a round, and what has to come back. */
struct round {
    int from, to;
    size_t said, wanted;
    uint8_t say[LONGEST], want[LONGEST];
};

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_NS + t.tv_nsec;
}

/* Marsaglia's xorshift: pauses are the same for everybody who is given the same seed. */
static void pause_a_moment(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    struct timespec t = {0, LEAST_PAUSE_NS + *state % (MOST_PAUSE_NS - LEAST_PAUSE_NS)};
    nanosleep(&t, NULL);
}

static void drain(int end) {
    uint8_t data[LONGEST];
    while (recv(end, data, sizeof data, MSG_DONTWAIT) >= 0) {
    }
}

/* The fader goes up and down: what stands already would not be sent again. */
static void hand_round(struct round *r, int n) {
    int step = n % 254, number = step < 128 ? step : 254 - step;
    const uint8_t move[MIDI_BYTES] = {CONTROL_CHANGE, FADER, number};
    r->from = surface, r->to = daw, r->said = MIDI_BYTES;
    memcpy(r->say, move, MIDI_BYTES);
    size_t at = put_prefix(r->want, STRIP_FADER, 1);
    put_float(r->want + at, (float)(number / 127.0));
    r->wanted = at + 4;
}

/* The tablet's fader goes up and down, as finely as a finger does it. */
static void tablet_round(struct round *r, int n) {
    int step = n % 254, number = step < 128 ? step : 254 - step;
    r->from = surface, r->to = daw;
    size_t at = put_short_prefix(r->say, TABLET_FADER);
    put_float(r->say + at, (float)(number / 127.0));
    r->said = at + 4;
    at = put_prefix(r->want, STRIP_FADER, TABLET_STRIP);
    put_float(r->want + at, (float)(number / 127.0));
    r->wanted = at + 4;
}

/* The DAW's solo goes on and off. */
static void feedback_round(struct round *r, int n) {
    const uint8_t light[MIDI_BYTES] = {CONTROL_CHANGE, SOLO, n % 2 ? 127 : 0};
    r->from = daw, r->to = surface, r->wanted = MIDI_BYTES;
    memcpy(r->want, light, MIDI_BYTES);
    size_t at = put_prefix(r->say, STRIP_SOLO, 1);
    put_float(r->say + at, n % 2 ? 1.0f : 0.0f);
    r->said = at + 4;
}

/* Nanoseconds, or -1 when the right answer did not come in time. */
static int64_t play(const struct round *r, const struct sockaddr_in *between) {
    uint8_t data[LONGEST];
    int64_t start = now_ns();
    sendto(r->from, r->say, r->said, 0, (const struct sockaddr *)between, sizeof *between);
    for (;;) {
        ssize_t length = recv(r->to, data, sizeof data, 0);
        int64_t took = now_ns() - start;
        if (length == (ssize_t)r->wanted && memcmp(data, r->want, r->wanted) == 0)
            return took;
        if (length < 0 || took > (int64_t)ANSWER_SECONDS * SECOND_NS)
            return -1;
    }
}

static void (*round_of(const char *way))(struct round *, int) {
    return strcmp(way, "tablet") == 0 ? tablet_round : strcmp(way, "hand") == 0 ? hand_round : feedback_round;
}

static void block(void (*make)(struct round *, int), int port, int rounds, uint32_t seed) {
    const struct sockaddr_in between = loopback(port);
    struct round r;
    drain(surface);
    drain(daw);
    for (int n = 1; n <= rounds; n++) {
        make(&r, n);
        if (seed)
            pause_a_moment(&seed);
        int64_t took = play(&r, &between);
        if (took < 0) {
            printf("lost %d\n", n);
            return;
        }
        printf("%lld ", (long long)took);
    }
    printf("\n");
}

int main(void) {
    const struct timeval patience = {ANSWER_SECONDS, 0};
    char way[16];
    int port, rounds;
    uint32_t seed;
    surface = open_socket();
    daw = open_socket();
    setsockopt(surface, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(daw, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    printf("%d %d\n", port_of(surface), port_of(daw));
    fflush(stdout);
    while (scanf("%15s %d %d %u", way, &port, &rounds, &seed) == 4) {
        block(round_of(way), port, rounds, seed);
        fflush(stdout);
    }
    return 0;
}
