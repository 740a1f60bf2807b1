/* SPDX-License-Identifier: MIT */
/* The demonstration device, drivers/demo/: what user space needs to know. */
#ifndef _UAPI_DEMO_H
#define _UAPI_DEMO_H

#define DEMO_SIZE (64 * 1024) /* bytes of /dev/demo-fault and of /dev/demo-pages */

#define DEMO_IOC_SIZE	 0x4e01 /* how many bytes the memory has */
#define DEMO_IOC_PRESENT 0x4e02 /* how many pages of it exist by now */

#endif
