/*
 * What every unit test needs: cmocka with its prerequisites, and checks of errors.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rootfs_audit/util/error.h"

/* The error is set and its text holds `words`; it is cleared. */
void assert_error_says(struct ra_error *err, const char *words);

/* A copy on the heap, for structs that own their strings. */
char *heap(const char *text);

#endif
