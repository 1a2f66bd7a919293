/*
 * A temporary folder with files in it.
 */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <sys/types.h>

enum { SCRATCH_SIZE = 512 };

/* Makes the folder; scratch_remove removes it and all that is in it. */
void scratch_make(char folder[SCRATCH_SIZE]);
void scratch_remove(const char *folder);

/* FOLDER/NAME, for what follows only: a few of them stay valid at once. */
const char *scratch_path(const char *folder, const char *name);

void scratch_folder(const char *folder, const char *name);

/* Writes a file. */
void scratch_file(const char *folder, const char *name, const char *text, mode_t mode);

#endif
