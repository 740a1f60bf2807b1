/* SPDX-License-Identifier: MIT */
/*
 * Included before everything in host tests: the kernel's own versions of C library functions get
 * names of their own, so that both exist in one program. memcpy, memmove and memset stay the C
 * library's, which the sanitizer watches (the kernel's are assembly).
 */
#ifndef TESTS_RENAME_H
#define TESTS_RENAME_H

#define memcmp	    neap_memcmp
#define memchr	    neap_memchr
#define strlen	    neap_strlen
#define strnlen	    neap_strnlen
#define strcmp	    neap_strcmp
#define strncmp	    neap_strncmp
#define strcasecmp  neap_strcasecmp
#define strncasecmp neap_strncasecmp
#define strchr	    neap_strchr
#define strchrnul   neap_strchrnul
#define strrchr	    neap_strrchr
#define strstr	    neap_strstr
#define strspn	    neap_strspn
#define strcspn	    neap_strcspn
#define strpbrk	    neap_strpbrk
#define strcpy	    neap_strcpy
#define strncpy	    neap_strncpy
#define strcat	    neap_strcat
#define strlcpy	    neap_strlcpy
#define strlcat	    neap_strlcat
#define strsep	    neap_strsep
#define vsnprintf   neap_vsnprintf
#define snprintf    neap_snprintf
#define sprintf	    neap_sprintf
#define bsearch	    neap_bsearch

#endif
