// SPDX-License-Identifier: MIT
/*
 * free - how memory and swap are used, in KiB (-m: MiB, -b: bytes).
 *
 * "available" is what programs could still get without swapping: free pages plus caches that can be
 * dropped. "committed" is the overcommit account: what all programs together may still ask to have.
 */
#include <stdio.h>
#include <unistd.h>

#include <figures.h>

static int shift; /* of kB: -10 bytes, 10 MiB */
static char text[8192];

static long long get(const char *name)
{
	long long kb = figure_in(text, name);

	if (kb < 0)
		kb = 0;
	return shift < 0 ? kb << -shift : kb >> shift;
}

int main(int argc, char **argv)
{
	long long total, unused, cache;
	int opt;

	while ((opt = getopt(argc, argv, "bkm")) != -1) {
		if (opt == '?') {
			fprintf(stderr, "usage: free [-b|-k|-m]\n");
			return 2;
		}
		shift = opt == 'b' ? -10 : opt == 'm' ? 10 : 0;
	}
	if (read_text("/proc/meminfo", text, sizeof(text)) < 0) {
		perror("free: /proc/meminfo");
		return 1;
	}
	total = get("MemTotal");
	unused = get("MemFree");
	cache = get("Buffers") + get("Cached") + get("SReclaimable");
	printf("%-11s%12s%12s%12s%12s%12s\n", "", "total", "used", "free", "cache", "available");
	printf("%-11s%12lld%12lld%12lld%12lld%12lld\n", "Mem:", total, total - unused - cache,
	       unused, cache, get("MemAvailable"));
	if (get("HighTotal")) {
		printf("%-11s%12lld%12lld%12lld\n", "Low:", get("LowTotal"),
		       get("LowTotal") - get("LowFree"), get("LowFree"));
		printf("%-11s%12lld%12lld%12lld\n", "High:", get("HighTotal"),
		       get("HighTotal") - get("HighFree"), get("HighFree"));
	}
	printf("%-11s%12lld%12lld%12lld\n", "Swap:", get("SwapTotal"),
	       get("SwapTotal") - get("SwapFree"), get("SwapFree"));
	printf("%-11s%12lld%12lld%12lld\n", "Committed:", get("CommitLimit"), get("Committed_AS"),
	       get("CommitLimit") - get("Committed_AS"));
	return 0;
}
