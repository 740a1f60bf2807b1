// SPDX-License-Identifier: MIT
/*
 * Dates of the Gregorian calendar, in UTC. Days are counted from 1 March of year 0, so that the
 * leap day is the last of its year; an era is 400 years, 146097 days, after which all repeats.
 */
#include <time.h>

#define DAY	   86400
#define ERA_DAYS   146097
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

/* Days since 1970-01-01 of day 1 of a month (0-11), for any year. */
static long long days_from_civil(long long year, int month)
{
	long long y = month < 2 ? year - 1 : year;
	int m = (month + 10) % 12; /* March is 0 */
	long long era = (y >= 0 ? y : y - 399) / 400;
	int yoe = (int)(y - era * 400);

	return era * ERA_DAYS + yoe * 365 + yoe / 4 - yoe / 100 + (153 * m + 2) / 5 - EPOCH_DAYS;
}

struct tm *gmtime_r(const time_t *t, struct tm *tm)
{
	long long days = *t / DAY, z, era, year;
	int secs = (int)(*t % DAY), doe, yoe, doy, m;

	if (secs < 0) {
		secs += DAY;
		days--;
	}
	tm->tm_hour = secs / 3600;
	tm->tm_min = secs / 60 % 60;
	tm->tm_sec = secs % 60;
	tm->tm_wday = (int)((days % 7 + 11) % 7); /* 1970-01-01 was a Thursday */

	z = days + EPOCH_DAYS;
	era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
	doe = (int)(z - era * ERA_DAYS);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	m = (5 * doy + 2) / 153;
	tm->tm_mday = doy - (153 * m + 2) / 5 + 1;
	tm->tm_mon = (m + 2) % 12;
	year = yoe + era * 400 + (tm->tm_mon < 2);
	tm->tm_year = (int)(year - 1900);
	tm->tm_yday = (int)(days - days_from_civil(year, 0));
	tm->tm_isdst = 0;
	return tm;
}

struct tm *gmtime(const time_t *t)
{
	static struct tm tm;

	return gmtime_r(t, &tm);
}

struct tm *localtime_r(const time_t *t, struct tm *tm)
{
	return gmtime_r(t, tm);
}

struct tm *localtime(const time_t *t)
{
	return gmtime(t);
}

/* Fields out of their range are carried over, and the structure is put in order. */
time_t timegm(struct tm *tm)
{
	long long year = tm->tm_year + 1900LL + tm->tm_mon / 12;
	int month = tm->tm_mon % 12;
	time_t t;

	if (month < 0) {
		month += 12;
		year--;
	}
	t = (days_from_civil(year, month) + tm->tm_mday - 1) * DAY + tm->tm_hour * 3600LL +
	    tm->tm_min * 60LL + tm->tm_sec;
	gmtime_r(&t, tm);
	return t;
}

time_t mktime(struct tm *tm)
{
	return timegm(tm);
}
