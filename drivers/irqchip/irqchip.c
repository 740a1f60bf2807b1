// SPDX-License-Identifier: MIT
/* Starts the interrupt controllers of the device tree. */
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/of.h>

extern const struct of_driver __start_of_irqchip_table[] __weak;
extern const struct of_driver __stop_of_irqchip_table[] __weak;

void __init irqchip_init(void)
{
	of_probe_table(__start_of_irqchip_table, __stop_of_irqchip_table);
}
