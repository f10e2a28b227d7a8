/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.h - where this process records: its directory in the recording, its hot directory, and
 * files mapped there.
 *
 * Nothing stays open: a file is created, really allocated, mapped, and closed. Made once by
 * recording.c; mapping may then be asked for by any thread.
 */
#ifndef PROFILIS_PLACE_H
#define PROFILIS_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum place { PLACE_OWN, PLACE_HOT };
enum place_kind { PLACE_BUFFERS, PLACE_SLOTS };

/* Before main: fixes the recording's directory (absolute), whether or not it will ever exist. */
void place_init(void);

/* The recording's directory, and this process's own below it. */
const char *place_recording(void);
const char *place_own(void);
const char *place_hot(void);

/* Makes this process's directory, below the parent process's where the recording's own is closed to
 * us. */
bool place_make(void);

/* A directory for what is written all the time: on tmpfs if it can be had, else the process's own.
 */
void place_make_hot(void);

/* The file `process`, or `size`, which all processes of the recording share. NULL: it cannot be
 * had. */
void *place_map_process(size_t bytes);
void *place_map_shared(const char *name, size_t bytes);

/* The next file of that kind in the hot directory ("buffers.0", "slots.3"). NULL: it cannot be had.
 */
void *place_map(enum place_kind kind, size_t bytes);

/* A directory descriptor for the caller's files: the helper's own copy, or opened now; give it back
 * by place_leave. */
int place_enter(enum place place);
void place_leave(int directory);

/* The helper, with a descriptor table of its own, keeps directories open: they outlast chroot. */
void place_keep_open(void);
bool place_keeps_open(void);

/* Gives directories and files to the user that the process is about to become. */
void place_chown(unsigned uid);

/* Unlinks the hot files, and their directory. Mappings stay. */
void place_remove_hot(void);

/* In a forked child: the parent's place is not ours, but we may make one below it. */
void place_forget(void);

#endif
