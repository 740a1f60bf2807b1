// SPDX-License-Identifier: MIT
/* The device tree accessors on whatever tree this machine has, where every tree must agree. */
#include <neap/errno.h>
#include <neap/irqdomain.h>
#include <neap/ktest.h>
#include <neap/of.h>
#include <neap/string.h>

KTEST(of, root)
{
	KTEST_EXPECT_EQ(of_find_node_by_path("/"), OF_ROOT);
	KTEST_EXPECT_EQ(of_get_parent(OF_ROOT), OF_NONE);
	KTEST_EXPECT_STREQ(of_node_name(OF_ROOT), "/");
	KTEST_EXPECT_STREQ(of_node_name(OF_NONE), "?");
	KTEST_EXPECT(of_property_read_bool(OF_ROOT, "compatible"));
	KTEST_EXPECT(!of_property_read_bool(OF_ROOT, "no-such-property"));
	KTEST_EXPECT(of_device_is_available(OF_ROOT));
}

KTEST(of, absent)
{
	u32 value = 77;
	const char *s;
	struct resource r;

	KTEST_EXPECT_EQ(of_find_node_by_path("/no/such/node"), OF_NONE);
	KTEST_EXPECT_EQ(of_find_compatible_node(OF_NONE, "no,such"), OF_NONE);
	KTEST_EXPECT_EQ(of_find_node_by_phandle(0), OF_NONE);
	KTEST_EXPECT_EQ(of_find_node_by_phandle(0xfffffff0), OF_NONE);
	KTEST_EXPECT_EQ(of_property_read_u32(OF_ROOT, "no-such-property", &value), -EINVAL);
	KTEST_EXPECT_EQ(of_property_read_u32_index(OF_ROOT, "#address-cells", 1, &value),
			-EOVERFLOW);
	KTEST_EXPECT_EQ(value, 77);
	KTEST_EXPECT_EQ(of_property_read_string(OF_ROOT, "no-such-property", &s), -EINVAL);
	KTEST_EXPECT_EQ(of_address_to_resource(OF_ROOT, 0, &r), -EINVAL);
	KTEST_EXPECT_EQ(of_irq_get(OF_ROOT, 0), -EINVAL);
	KTEST_EXPECT_EQ(of_get_parent(OF_NONE), OF_NONE);
}

/* Each cpu node: a child of /cpus, of type "cpu", found again by its phandle if it has one. */
KTEST(of, cpus)
{
	int cpus = of_find_node_by_path("/cpus"), cpu = of_find_node_by_path("/cpus/cpu@0");
	const char *type = "";
	u32 phandle;

	KTEST_ASSERT(cpus > 0);
	if (cpu < 0)
		KTEST_SKIP("no node cpu@0");
	KTEST_EXPECT_EQ(of_get_parent(cpu), cpus);
	KTEST_EXPECT_EQ(of_get_child_by_name(cpus, "cpu@0"), cpu);
	KTEST_EXPECT_EQ(of_property_read_string(cpu, "device_type", &type), 0);
	KTEST_EXPECT_STREQ(type, "cpu");
	if (!of_property_read_u32(cpu, "phandle", &phandle))
		KTEST_EXPECT_EQ(of_find_node_by_phandle(phandle), cpu);
}

KTEST(of, strings)
{
	int n = of_property_count_strings(OF_ROOT, "compatible"), i;
	const char *s;

	KTEST_ASSERT(n > 0);
	for (i = 0; i < n; i++) {
		KTEST_EXPECT_EQ(of_property_read_string_index(OF_ROOT, "compatible", i, &s), 0);
		KTEST_EXPECT(of_device_is_compatible(OF_ROOT, s));
	}
	KTEST_EXPECT_EQ(of_property_read_string_index(OF_ROOT, "compatible", n, &s), -EOVERFLOW);
}

/* The timer's interrupts lead to the controller that is in use. */
KTEST(of, timer_interrupts)
{
	static const struct of_device_id ids[] = {
		{ "arm,armv7-timer", NULL },
		{ "arm,armv8-timer", NULL },
		{ NULL, NULL },
	};
	int node = of_find_matching_node(OF_NONE, ids, NULL);
	struct of_phandle_args args;

	KTEST_ASSERT(node > 0);
	KTEST_EXPECT(of_irq_count(node) >= 3);
	KTEST_EXPECT_EQ(of_irq_parse_one(node, 2, &args), 0);
	KTEST_EXPECT_EQ(args.args_count, 3);
	KTEST_EXPECT_EQ(args.args[0], 1);  /* PPI */
	KTEST_EXPECT_EQ(args.args[1], 11); /* INTID 27 */
	KTEST_EXPECT(irq_find_host(args.np) != NULL);
	KTEST_EXPECT(of_property_read_bool(args.np, "interrupt-controller"));
	KTEST_EXPECT_EQ(of_irq_parse_one(node, 99, &args), -EINVAL);
}

/* Every slot of virtio,mmio has registers below 4 GiB and one interrupt; none overlap. */
KTEST(of, virtio_slots)
{
	struct resource r, before = { 0, 0, NULL };
	int node, n = 0;

	for_each_compatible_node(node, "virtio,mmio") {
		KTEST_EXPECT_EQ(of_address_to_resource(node, 0, &r), 0);
		KTEST_EXPECT_EQ(of_address_to_resource(node, 1, &r), -EINVAL);
		KTEST_EXPECT_EQ(of_irq_count(node), 1);
		KTEST_EXPECT(n == 0 || r.start > before.end || r.end < before.start);
		before = r;
		n++;
	}
	if (!n)
		KTEST_SKIP("no virtio,mmio nodes");
}
