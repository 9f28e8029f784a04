/* SPDX-License-Identifier: GPL-2.0 */
/* Seconds since 1970 as a date that people read. */
#include "../spile.h"

static char *put_number(char *p, unsigned long v, int width, char fill)
{
	char digits[20];
	int n = 0;

	do
		digits[n++] = '0' + v % 10;
	while (v /= 10);
	for (; width > n; width--)
		*p++ = fill;
	while (n)
		*p++ = digits[--n];
	return p;
}

static char *put_text(char *p, const char *s, int n)
{
	__builtin_memcpy(p, s, n);
	return p + n;
}

/*
 * The day's year, month (0 is March) and day of the month. Counting years from the 1st of March puts the leap day at the end, and a
 * calendar of 400 years has 146097 days.
 */
static void split_day(long day, long *year, int *month, int *mday)
{
	long era;
	unsigned int d, y;

	day += 719468;				/* from 1970-01-01 to 0000-03-01 */
	era = (day >= 0 ? day : day - 146096) / 146097;
	d = day - era * 146097;
	y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	d -= 365 * y + y / 4 - y / 100;
	*month = (5 * d + 2) / 153;
	*mday = d - (153 * *month + 2) / 5 + 1;
	*year = era * 400 + y + (*month >= 10);
}

struct sp_str sp_date(struct sp_string *buf, long seconds)
{
	static const char months[] = "MarAprMayJunJulAugSepOctNovDecJanFeb", days[] = "SunMonTueWedThuFriSat";
	long day = seconds / 86400, second = seconds % 86400, year;
	int month, mday, wday;
	char *p = buf->s;

	if (second < 0) {
		second += 86400;
		day--;
	}
	split_day(day, &year, &month, &mday);
	wday = (day % 7 + 7 + 4) % 7;
	p = put_text(p, days + 3 * wday, 3);
	*p++ = ' ';
	p = put_text(p, months + 3 * month, 3);
	p = put_number(p, mday, 3, ' ');
	*p++ = ' ';
	p = put_number(p, second / 3600, 2, '0');
	*p++ = ':';
	p = put_number(p, second / 60 % 60, 2, '0');
	*p++ = ':';
	p = put_number(p, second % 60, 2, '0');
	*p++ = ' ';
	if (year < 0) {
		*p++ = '-';
		year = -year;
	}
	p = put_number(p, year, 1, ' ');
	buf->len = p - buf->s;
	return sp_get(buf);
}
