// SPDX-License-Identifier: MIT
/*
 * %f, %e and %g, exactly: the decimal digits of the binary value itself, rounded half to even.
 * Integer arithmetic only, so that nothing of the floating-point library comes along.
 *
 * A double is m * 2^e with m below 2^53. All its digits are worked out in an array of base 10^9
 * words, 36 before the point (up to 2^1024) and 120 behind it (down to 2^-1074):
 *
 *	w[0] .. w[35] . w[36] .. w[155]
 *
 * m goes to w[34] and w[35], and then the array is doubled e times, or halved -e times, up to 29
 * or 9 steps at once, as many as fit in a word.
 */
#include <stdint.h>
#include <string.h>

#include "../internal/format.h"

#define BASE	   1000000000u
#define INT_WORDS  36
#define FRAC_WORDS 120
#define WORDS	   (INT_WORDS + FRAC_WORDS)
#define POINT	   (INT_WORDS * 9) /* digits before the point */
#define DIGITS	   (WORDS * 9)
#define MAX_PREC   (FRAC_WORDS * 9) /* behind these all digits are 0 */

static void multiply(uint32_t *w, int shift)
{
	uint32_t carry = 0;

	for (int i = INT_WORDS - 1; i >= 0; i--) {
		uint64_t x = ((uint64_t)w[i] << shift) + carry;

		w[i] = (uint32_t)(x % BASE);
		carry = (uint32_t)(x / BASE);
	}
}

/* 10^9 is a multiple of 2^9, so that what falls out below fits in the next word exactly. */
static void divide(uint32_t *w, int shift)
{
	uint32_t rem = 0;

	for (int i = INT_WORDS - 2; i < WORDS; i++) {
		uint32_t x = w[i];

		w[i] = (x >> shift) + rem;
		rem = (x & ((1u << shift) - 1)) * (BASE >> shift);
	}
}

/* Writes all DIGITS of m * 2^e to d. */
static void expand(char *d, uint64_t m, int e)
{
	uint32_t w[WORDS] = { 0 };

	w[INT_WORDS - 1] = (uint32_t)(m % BASE);
	w[INT_WORDS - 2] = (uint32_t)(m / BASE);
	for (; e > 0; e -= 29)
		multiply(w, e < 29 ? e : 29);
	for (; e < 0; e += 9)
		divide(w, e > -9 ? -e : 9);
	for (int i = 0; i < WORDS; i++) {
		for (int j = 8; j >= 0; j--) {
			d[i * 9 + j] = (char)('0' + w[i] % 10);
			w[i] /= 10;
		}
	}
}

/* Makes d[cut] and what follows 0, after rounding half to even. */
static void round_at(char *d, int cut)
{
	int up, rest = cut + 1;

	if (cut < 1 || cut >= DIGITS)
		return;
	while (rest < DIGITS && d[rest] == '0')
		rest++;
	if (d[cut] != '5')
		up = d[cut] > '5';
	else
		up = rest < DIGITS || (d[cut - 1] - '0') % 2;
	memset(d + cut, '0', (size_t)(DIGITS - cut));
	if (up) {
		while (d[--cut] == '9')
			d[cut] = '0';
		d[cut]++;
	}
}

/* Index of the first digit other than 0; that before the point for the number 0. */
static int leading(const char *d)
{
	for (int i = 0; i < DIGITS; i++)
		if (d[i] != '0')
			return i;
	return POINT - 1;
}

/* n digits from index i on; beyond the last one there are zeros. */
static char *copy_digits(char *out, const char *d, int i, int n)
{
	while (n-- > 0) {
		*out++ = i < DIGITS ? d[i] : '0';
		i++;
	}
	return out;
}

/* For %g: drops zeros at the end of a fraction, and a point with nothing behind it. */
static char *strip_zeros(char *start, char *end)
{
	if (!memchr(start, '.', (size_t)(end - start)))
		return end;
	while (end[-1] == '0')
		end--;
	return end[-1] == '.' ? end - 1 : end;
}

static char *fixed(char *out, char *d, int prec, int alt, int strip)
{
	char *start = out;
	int first;

	round_at(d, POINT + prec);
	first = leading(d);
	if (first > POINT - 1)
		first = POINT - 1;
	out = copy_digits(out, d, first, POINT - first);
	if (prec || alt)
		*out++ = '.';
	out = copy_digits(out, d, POINT, prec);
	return strip ? strip_zeros(start, out) : out;
}

static char *scientific(char *out, char *d, int prec, int alt, int strip, char letter)
{
	char *start = out;
	int first, exp;

	round_at(d, leading(d) + 1 + prec);
	first = leading(d);
	exp = POINT - 1 - first;
	*out++ = d[first];
	if (prec || alt)
		*out++ = '.';
	out = copy_digits(out, d, first + 1, prec);
	if (strip)
		out = strip_zeros(start, out);
	*out++ = letter;
	*out++ = exp < 0 ? '-' : '+';
	if (exp < 0)
		exp = -exp;
	if (exp >= 100)
		*out++ = (char)('0' + exp / 100);
	*out++ = (char)('0' + exp / 10 % 10);
	*out++ = (char)('0' + exp % 10);
	return out;
}

/* The C rule: as %e if the exponent after rounding is below -4 or not below the precision. */
static char *general(char *out, char *d, int prec, int alt, char letter)
{
	int exp;

	if (!prec)
		prec = 1;
	round_at(d, leading(d) + prec);
	exp = POINT - 1 - leading(d);
	if (exp < -4 || exp >= prec)
		return scientific(out, d, prec - 1, alt, !alt, letter);
	return fixed(out, d, prec - 1 - exp, alt, !alt);
}

int __format_double(struct __format_out *out, const void *spec_ptr, unsigned long long bits)
{
	struct __format_spec spec = *(const struct __format_spec *)spec_ptr;
	uint64_t m = bits & ((1ULL << 52) - 1);
	int e = (int)(bits >> 52) & 0x7ff;
	int upper = spec.conv < 'a', alt = !!(spec.flags & FMT_ALT);
	int prec = spec.prec < 0 ? 6 : spec.prec > MAX_PREC ? MAX_PREC : spec.prec;
	char d[DIGITS], body[POINT + MAX_PREC + 16], *end;
	struct __format_field field = { .prefix = "", .body = body };

	if (bits >> 63)
		field.prefix = "-";
	else if (spec.flags & FMT_PLUS)
		field.prefix = "+";
	else if (spec.flags & FMT_SPACE)
		field.prefix = " ";
	field.prefix_len = strlen(field.prefix);

	if (e == 0x7ff) {
		field.body = m ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf");
		field.body_len = 3;
		spec.flags &= ~(unsigned int)FMT_ZERO;
		__format_field(out, &spec, &field);
		return 0;
	}

	expand(d, e ? m | 1ULL << 52 : m, (e ? e : 1) - 1075);
	switch (spec.conv | 32) {
	case 'f':
		end = fixed(body, d, prec, alt, 0);
		break;
	case 'e':
		end = scientific(body, d, prec, alt, 0, upper ? 'E' : 'e');
		break;
	default:
		end = general(body, d, prec, alt, upper ? 'E' : 'e');
		break;
	}
	field.body_len = (size_t)(end - body);
	__format_field(out, &spec, &field);
	return 0;
}
