// SPDX-License-Identifier: MIT
/* Starts the timers of the device tree. */
#include <neap/bug.h>
#include <neap/clocksource.h>
#include <neap/init.h>
#include <neap/of.h>

extern const struct of_driver __start_of_timer_table[] __weak;
extern const struct of_driver __stop_of_timer_table[] __weak;

void __init timer_probe(void)
{
	if (!of_probe_table(__start_of_timer_table, __stop_of_timer_table))
		panic("no timer in the device tree that this kernel can use");
}
