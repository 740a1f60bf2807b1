/* SPDX-License-Identifier: MIT */
/*
 * The initramfs inside the kernel image: the archive that the build made, between two symbols.
 * A reader needs no more alignment than the cpio format's 4 bytes; a page lets it be freed whole.
 */
	.section .init.ramfs, "a", %progbits
	.balign 4096
	.globl __initramfs_start
__initramfs_start:
	.incbin "initramfs.cpio"
	.globl __initramfs_end
__initramfs_end:
