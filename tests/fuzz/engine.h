/* SPDX-License-Identifier: MIT */
/* Between an engine and the parser: the one function that libFuzzer knows as well. */
#ifndef TESTS_FUZZ_ENGINE_H
#define TESTS_FUZZ_ENGINE_H

#include <stddef.h>
#include <stdint.h>

/* Runs the parser on a copy of the input. 0; what is wrong ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
