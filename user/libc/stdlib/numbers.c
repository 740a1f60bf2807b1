// SPDX-License-Identifier: MIT
/* Absolute values, quotients with remainders, and random numbers. */
#include <stdlib.h>

int abs(int i)
{
	return i < 0 ? -i : i;
}

long labs(long i)
{
	return i < 0 ? -i : i;
}

long long llabs(long long i)
{
	return i < 0 ? -i : i;
}

div_t div(int a, int b)
{
	return (div_t){ a / b, a % b };
}

ldiv_t ldiv(long a, long b)
{
	return (ldiv_t){ a / b, a % b };
}

lldiv_t lldiv(long long a, long long b)
{
	return (lldiv_t){ a / b, a % b };
}

/*
 * One step of a 32-bit linear congruential sequence with the full period, whose weak low bits
 * are then stirred by shifts and a multiplication.
 */
int rand_r(unsigned int *seed)
{
	unsigned int x = *seed = *seed * 1664525u + 1013904223u;

	x ^= x >> 16;
	x *= 0x7feb352du;
	x ^= x >> 15;
	return (int)(x & RAND_MAX);
}

static unsigned int seed = 1;

int rand(void)
{
	return rand_r(&seed);
}

void srand(unsigned int s)
{
	seed = s;
}

long random(void)
{
	return rand_r(&seed);
}

void srandom(unsigned int s)
{
	seed = s;
}
