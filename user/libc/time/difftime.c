// SPDX-License-Identifier: MIT
/* The one function of <time.h> that returns a double; apart, so that only its callers pay. */
#include <time.h>

double difftime(time_t a, time_t b)
{
	return (double)(a - b);
}
