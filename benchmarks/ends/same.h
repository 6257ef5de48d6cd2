/* What the load and the loop in C share: the messages they exchange, and UDP sockets on the loopback interface.

   The messages are those of a Korg nanoKONTROL2, of a tablet and of Ardour: fader 1 and solo 1 of the box, strip 1 of
   the DAW; fader 1 of the tablet, strip 81. */

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { CONTROL_CHANGE = 0xB0, FADER = 0, SOLO = 32, MIDI_BYTES = 3, LONGEST = 64, TABLET_STRIP = 81 };

static const char STRIP_FADER[] = "/strip/fader";
static const char STRIP_SOLO[] = "/strip/solo";
static const char TABLET_FADER[] = "/fader/1";

/* Big-endian, as OSC wants it. */
static inline void put_number(uint8_t *at, uint32_t number) {
    number = htonl(number);
    memcpy(at, &number, sizeof number);
}

static inline void put_float(uint8_t *at, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_number(at, bits);
}

/* Writes "ADDRESS ,if STRIP" and leaves room for the value; returns where the value goes. */
static inline size_t put_prefix(uint8_t *out, const char *address, int strip) {
    size_t at = (strlen(address) + 4) & ~(size_t)3;
    memset(out, 0, at + 4);
    memcpy(out, address, strlen(address));
    memcpy(out + at, ",if", 3);
    put_number(out + at + 4, strip);
    return at + 8;
}

/* Writes "ADDRESS ,f" and leaves room for the value; returns where the value goes. */
static inline size_t put_short_prefix(uint8_t *out, const char *address) {
    size_t at = (strlen(address) + 4) & ~(size_t)3;
    memset(out, 0, at + 4);
    memcpy(out, address, strlen(address));
    memcpy(out + at, ",f", 2);
    return at + 4;
}

static inline struct sockaddr_in loopback(int port) {
    struct sockaddr_in end = {.sin_family = AF_INET, .sin_port = htons(port)};
    end.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return end;
}

static inline int open_socket(void) {
    struct sockaddr_in any = loopback(0);
    int opened = socket(AF_INET, SOCK_DGRAM, 0);
    if (opened < 0 || bind(opened, (struct sockaddr *)&any, sizeof any) < 0) {
        perror("cannot open a UDP socket");
        exit(1);
    }
    return opened;
}

static inline int port_of(int opened) {
    struct sockaddr_in end;
    socklen_t length = sizeof end;
    getsockname(opened, (struct sockaddr *)&end, &length);
    return ntohs(end.sin_port);
}
