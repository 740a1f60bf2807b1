/* SPDX-License-Identifier: MIT */
/* Clocks and calendar. There is one time zone: UTC. */
#ifndef _TIME_H
#define _TIME_H

#include <bits/timespec.h>
#include <stddef.h>
#include <uapi/time.h>

#define CLOCKS_PER_SEC 1000000L

struct tm {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;  /* months since January */
	int tm_year; /* years since 1900 */
	int tm_wday; /* days since Sunday */
	int tm_yday; /* days since January 1 */
	int tm_isdst;
};

time_t time(time_t *t);
clock_t clock(void);
int clock_gettime(clockid_t clock, struct timespec *ts);
int clock_settime(clockid_t clock, const struct timespec *ts);
int clock_getres(clockid_t clock, struct timespec *ts);
/* Returns an error number, and leaves errno alone. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *req, struct timespec *rem);
int nanosleep(const struct timespec *req, struct timespec *rem);

struct tm *gmtime(const time_t *t);
struct tm *gmtime_r(const time_t *t, struct tm *tm);
struct tm *localtime(const time_t *t);
struct tm *localtime_r(const time_t *t, struct tm *tm);
time_t mktime(struct tm *tm);
time_t timegm(struct tm *tm);
double difftime(time_t a, time_t b);
size_t strftime(char *buf, size_t size, const char *format, const struct tm *tm);

#endif
