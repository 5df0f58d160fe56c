/* LD_PRELOADed: every sync to disk takes SLOW_SYNC_US microseconds longer, SQLite's own and libuv's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int fd) {
  const char *longer = getenv("SLOW_SYNC_US");
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  if (longer) usleep((useconds_t)atoi(longer));
  return real(fd);
}

int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
