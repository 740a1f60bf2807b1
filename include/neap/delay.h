/* SPDX-License-Identifier: MIT */
/* Waiting by the clock: the first three keep the CPU, the others sleep. */
#ifndef _NEAP_DELAY_H
#define _NEAP_DELAY_H

void ndelay(unsigned long nsecs);
void udelay(unsigned long usecs);
void mdelay(unsigned long msecs);
void msleep(unsigned int msecs);
void usleep_range(unsigned long min, unsigned long max);

#endif /* _NEAP_DELAY_H */
