/* Adds KASA_FSYNC_US microseconds to every fsync and fdatasync, to stand for an ordinary disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_more(void) {
  const char *text = getenv("KASA_FSYNC_US");
  if (text) usleep((useconds_t)atoi(text));
}

int fsync(int file) {
  int (*next)(int) = dlsym(RTLD_NEXT, "fsync");
  wait_more();
  return next(file);
}

int fdatasync(int file) {
  int (*next)(int) = dlsym(RTLD_NEXT, "fdatasync");
  wait_more();
  return next(file);
}
