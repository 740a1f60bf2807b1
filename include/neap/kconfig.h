/* SPDX-License-Identifier: MIT */
/*
 * IS_ENABLED(CONFIG_X) is 1 when the option is on and 0 when it is off, as an ordinary constant
 * expression: both branches of `if (IS_ENABLED(CONFIG_X))` are compiled and checked, and the dead
 * one is dropped.
 *
 * How: an option that is on is a macro with the value 1. Pasting that 1 onto a name gives the one
 * name which is itself a macro, and that macro brings in a comma, which moves our 1 to the second
 * argument. An option that is off pastes to some unknown name without a comma, so the second
 * argument is 0.
 */
#ifndef _NEAP_KCONFIG_H
#define _NEAP_KCONFIG_H

#define __NEAP_COMMA_IF_1		  0,
#define __neap_second(first, second, ...) second
#define __neap_enabled_3(comma_or_junk)	  __neap_second(comma_or_junk 1, 0, 0)
#define __neap_enabled_2(value)		  __neap_enabled_3(__NEAP_COMMA_IF_##value)
#define __neap_enabled_1(option)	  __neap_enabled_2(option)
#define IS_ENABLED(option)		  __neap_enabled_1(option)

#endif /* _NEAP_KCONFIG_H */
