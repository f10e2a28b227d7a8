/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profilis.h - what a program may ask of the recorder, if it wants to. Nothing here is needed to be profiled.
 *
 * Every function is weak and absent without the preload library, so a program that uses them links and runs
 * alone: call through the PROFILIS_* macros, which do nothing then. All are safe from any thread and from signal
 * handlers, keep errno, and never wait.
 */
#ifndef PROFILIS_PROFILIS_H
#define PROFILIS_PROFILIS_H

#ifdef __cplusplus
extern "C" {
#endif

/* The library's version, "major.minor.patch". */
__attribute__((weak)) const char *profilis_version(void);

/* 1 while this process records, 0 before it serves, after it stopped, or when it is switched off. */
__attribute__((weak)) int profilis_recording(void);

/* The recording's directory, absolute; "" while there is none. Valid for the life of the process. */
__attribute__((weak)) const char *profilis_directory(void);

#define PROFILIS_VERSION_LOADED() (profilis_version ? profilis_version() : "")
#define PROFILIS_RECORDING() (profilis_recording ? profilis_recording() : 0)
#define PROFILIS_DIRECTORY() (profilis_directory ? profilis_directory() : "")

#ifdef __cplusplus
}
#endif

#endif
