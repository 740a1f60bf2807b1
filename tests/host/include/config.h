/* SPDX-License-Identifier: MIT */
/*
 * The host tests take the configuration of O, but without checkers that need a kernel around them:
 * ASan and UBSan do that here.
 */
#undef CONFIG_LOCKDEP
#undef CONFIG_DEBUG_ATOMIC_SLEEP
#undef CONFIG_SOFTLOCKUP_DETECTOR
#undef CONFIG_DETECT_HUNG_TASK
#undef CONFIG_FAULT_INJECTION
#undef CONFIG_PAGE_POISONING
#undef CONFIG_SLAB_REDZONE
#undef CONFIG_SLAB_POISON
#undef CONFIG_DEBUG_LIST
#ifdef HOST_DEBUG_LIST
#define CONFIG_DEBUG_LIST 1
#endif
