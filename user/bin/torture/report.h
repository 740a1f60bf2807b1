// SPDX-License-Identifier: MIT
/* What the processes of a torture write into the pipe to main. */
#ifndef TORTURE_REPORT_H
#define TORTURE_REPORT_H

#include "torture.h"

struct report {
	unsigned counts[MAX_COUNTS]; /* to be added */
	int failed;
	char text[240];
};

/* The exit status of a process that has reported a failure. */
#define FAILED_STATUS 111

#endif
