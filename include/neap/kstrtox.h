/* SPDX-License-Identifier: MIT */
/*
 * Text to numbers. kstrto*() takes the whole string or nothing; simple_strto*() takes what it
 * can and says where it stopped. Base 0 reads "0x12" as hex, "012" as octal, "12" as decimal.
 */
#ifndef _NEAP_KSTRTOX_H
#define _NEAP_KSTRTOX_H

#include <neap/compiler.h>
#include <neap/types.h>

/*
 * The whole of @s (one final newline is allowed) as a number. 0, -EINVAL (not a number, anything
 * after it) or -ERANGE (does not fit); *@res is set only on success.
 */
int __must_check kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int __must_check kstrtoll(const char *s, unsigned int base, long long *res);
int __must_check kstrtoul(const char *s, unsigned int base, unsigned long *res);
int __must_check kstrtol(const char *s, unsigned int base, long *res);
int __must_check kstrtouint(const char *s, unsigned int base, unsigned int *res);
int __must_check kstrtoint(const char *s, unsigned int base, int *res);
/* "1", "y", "yes", "on" and "0", "n", "no", "off", any case. 0 or -EINVAL. */
int __must_check kstrtobool(const char *s, bool *res);

/* As much of @s as is a number; *@endp, if asked for, is the first character after it. Wraps. */
unsigned long long simple_strtoull(const char *s, char **endp, unsigned int base);
unsigned long simple_strtoul(const char *s, char **endp, unsigned int base);
long simple_strtol(const char *s, char **endp, unsigned int base);

/* A size such as "64M": K, M, G, T multiply by powers of 1024. */
unsigned long long memparse(const char *s, char **endp);

#endif /* _NEAP_KSTRTOX_H */
