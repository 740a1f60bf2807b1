// SPDX-License-Identifier: MIT
/*
 * The PL031 real-time clock: a register with the seconds since 1970 (ARM DDI 0224, RTCDR). It is read
 * once, to set the wall clock at boot.
 */
#include <asm/io.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/io.h>
#include <neap/of.h>
#include <neap/printk.h>
#include <neap/time.h>

#define RTC_DR 0x00

static int __init pl031_probe(int node, const struct of_device_id *match __maybe_unused)
{
	void __iomem *base = of_iomap(node, 0, RTC_DR + 4);
	struct timespec64 now = { 0 };
	u32 seconds;
	int err;

	if (!base)
		return -ENOMEM;
	err = mmio_probe_read32(base + RTC_DR, &seconds);
	iounmap(base);
	if (err) {
		pr_err("%s: nothing answers\n", of_node_name(node));
		return err;
	}
	now.tv_sec = seconds;
	err = do_settimeofday64(&now);
	if (!err)
		pr_info("rtc-pl031: wall clock set to %lld s\n", (long long)now.tv_sec);
	return err;
}

static const struct of_device_id pl031_ids[] __initconst = {
	{ "arm,pl031", NULL },
	{ NULL, NULL },
};
OF_DRIVER(pl031, pl031_ids, pl031_probe);
