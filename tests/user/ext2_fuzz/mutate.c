// SPDX-License-Identifier: MIT
/*
 * Damage to an ext2, by its structure: a field of the superblock, a group's descriptor, bitmaps, inodes, block
 * numbers, blocks of block numbers, directory entries, link targets; or bytes anywhere. Values are those at
 * which programs err: 0, -1, limits and their neighbours, numbers that mean something else on this disk.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

/* What the image is, read from it before the first change. */
static struct {
	uint8_t *data;
	uint32_t size, block, blocks, inodes, per_group, inode_size, groups, desc, first;
} fs;

static uint32_t get32(uint32_t at)
{
	uint32_t v;

	memcpy(&v, fs.data + at, 4);
	return v;
}

/* So many bytes of a value at a place, if it is one. */
static void put(const char *what, uint32_t at, uint32_t value, unsigned bytes)
{
	if (at > fs.size - 4)
		return;
	printf("#   %s: %u bytes at %#x: %#x for %#x\n", what, bytes, (unsigned)at, (unsigned)value,
	       (unsigned)get32(at));
	memcpy(fs.data + at, &value, bytes);
}

static uint32_t odd_value(uint32_t old)
{
	static const uint32_t odd[] = { 0,	    1,		2,	    3,	       4,
					7,	    8,		11,	    12,	       0x7f,
					0x80,	    0xff,	0x100,	    1023,      1024,
					4096,	    0x7fff,	0x8000,	    0xffff,    0x10000,
					0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };

	switch (below(8)) {
	case 0:
		return fs.blocks + below(3) - 1;
	case 1:
		return fs.inodes + below(3) - 1;
	case 2:
		return below(fs.blocks);
	case 3:
		return old ^ 1u << below(32);
	case 4:
		return old + below(5) - 2;
	case 5:
		return random_u32();
	default:
		return odd[below(sizeof(odd) / sizeof(odd[0]))];
	}
}

static uint32_t block_at(uint32_t n)
{
	return n * fs.block;
}

static uint32_t desc_at(uint32_t group)
{
	return block_at(fs.desc) + 32 * group;
}

/* Of one that the disk uses, more likely than not: they are the first. */
static uint32_t some_inode(void)
{
	uint32_t ino = below(4) ? 11 + below(40) : below(2) ? 2 : 1 + below(fs.inodes);

	return block_at(get32(desc_at((ino - 1) / fs.per_group) + 8)) +
	       (ino - 1) % fs.per_group * fs.inode_size;
}

/* One of a kind of file, by its mode. */
static uint32_t inode_of_type(uint32_t type)
{
	uint32_t at = 0;

	for (int tries = 0; tries < 100; tries++) {
		at = some_inode();
		if (at <= fs.size - 128 && (get32(at) & 0xf000) == type)
			break;
	}
	return at <= fs.size - 128 ? at : 1024;
}

static void in_super(void)
{
	uint32_t at = 1024 + 4 * below(26);

	put("superblock", at, odd_value(get32(at)), below(4) ? 4 : 2);
}

static void in_descriptor(void)
{
	uint32_t at = desc_at(below(fs.groups)) + 4 * below(5);

	put("descriptor", at, odd_value(get32(at)), below(2) ? 4 : 2);
}

static void in_bitmap(void)
{
	uint32_t at = block_at(get32(desc_at(below(fs.groups)) + 4 * below(2))) + below(128);

	put("bitmap", at, below(3) ? random_u32() : below(2) ? 0 : ~0u, 1 + below(4));
}

static void in_inode(void)
{
	uint32_t at = some_inode() + 4 * below(32);

	if (at <= fs.size - 4)
		put("inode", at, odd_value(get32(at)), below(2) ? 4 : 2);
}

/* Numbers of blocks: others' data, tables, what is beyond the end. */
static void in_blocks(void)
{
	uint32_t at = inode_of_type(below(2) ? 0x8000 : 0x4000) + 40 + 4 * below(15);
	uint32_t other = some_inode() + 40;

	put("block number", at,
	    below(3) || other > fs.size - 4 ? odd_value(get32(at)) : get32(other), 4);
}

static void in_indirect(void)
{
	uint32_t inode = inode_of_type(0x8000), n = get32(inode + 40 + 4 * (12 + below(3)));

	if (n && n < fs.blocks) {
		uint32_t at = block_at(n) + 4 * below(fs.block / 4);

		put("indirect block", at, odd_value(get32(at)), 4);
	}
}

static void in_directory(void)
{
	uint32_t n = get32(inode_of_type(0x4000) + 40), at, end;

	if (!n || n >= fs.blocks)
		return;
	at = block_at(n);
	end = at + fs.block;
	for (uint32_t skip = below(12); skip && at + 8 < end; skip--) {
		uint32_t len = get32(at + 4) & 0xffff;

		if (len < 8 || at + len + 8 >= end)
			break;
		at += len;
	}
	switch (below(5)) {
	case 0: /* another directory, or itself, its parent, the root */
		put("entry's inode", at,
		    below(2) ? 2 + below(2) * (9 + below(30)) : odd_value(get32(at)), 4);
		break;
	case 1:
		put("entry's length", at + 4, odd_value(get32(at + 4)), 2);
		break;
	case 2:
		put("name's length", at + 6, random_u32(), 1);
		break;
	case 3:
		put("entry's type", at + 7, random_u32(), 1);
		break;
	default:
		put("name", at + 8, "\0/..a"[below(5)], 1);
	}
}

static void in_link(void)
{
	uint32_t inode = inode_of_type(0xa000);

	switch (below(4)) {
	case 0:
		put("link's size", inode + 4, odd_value(get32(inode + 4)), 4);
		break;
	case 1:
		put("link's blocks", inode + 28, odd_value(get32(inode + 28)), 4);
		break;
	default:
		put("link's target", inode + 40 + below(60), random_u32(), 4);
	}
}

static void anywhere(void)
{
	put("anywhere", below(fs.size - 4), random_u32(), 1 + below(4));
}

/* What the test's files in "keep" have as their time of change. */
#define KEPT_MTIME 4711

/*
 * A field of an inode that says nothing of blocks but its own: type, owner, size, times, links, flags. Not of the root,
 * of "keep" and what is in it, and of links: their targets would become numbers of blocks.
 */
static void in_one_inode(void)
{
	static const struct {
		const char *what;
		uint8_t at, bytes;
	} fields[] = { { "mode", 0, 2 },	   { "owner", 2, 2 },
		       { "size", 4, 4 },	   { "ctime", 12, 4 },
		       { "deletion time", 20, 4 }, { "links", 26, 2 },
		       { "blocks", 28, 4 },	   { "flags", 32, 4 },
		       { "generation", 100, 4 },   { "size's upper half", 108, 4 } };
	uint32_t ino = 12 + below(fs.inodes - 11), at, type, f = below(10);

	at = block_at(get32(desc_at((ino - 1) / fs.per_group) + 8)) +
	     (ino - 1) % fs.per_group * fs.inode_size;
	if (at > fs.size - 128 || !(get32(at + 24) >> 16) || get32(at + 16) == KEPT_MTIME)
		return;
	type = get32(at) & 0xf000;
	if ((type != 0x8000 && type != 0x4000) || (type == 0x4000 && fields[f].at == 108))
		return;
	put(fields[f].what, at + fields[f].at, odd_value(get32(at + fields[f].at)),
	    fields[f].bytes);
}

static void read_layout(uint8_t *image, uint32_t size)
{
	fs.data = image;
	fs.size = size;
	fs.inodes = get32(1024);
	fs.blocks = get32(1028);
	fs.first = get32(1024 + 20);
	fs.block = 1024u << get32(1024 + 24);
	fs.per_group = get32(1024 + 40);
	fs.inode_size = get32(1024 + 88) & 0xffff;
	fs.groups = fs.inodes / fs.per_group;
	fs.desc = fs.first + 1;
}

void mutate_mildly(uint8_t *image, uint32_t size)
{
	read_layout(image, size);
	for (uint32_t n = 4 + below(30); n; n--)
		in_one_inode();
}

void mutate(uint8_t *image, uint32_t size)
{
	static void (*const kinds[])(
		void) = { in_super,	in_descriptor, in_bitmap,   in_inode,	  in_inode,
			  in_blocks,	in_blocks,     in_indirect, in_directory, in_directory,
			  in_directory, in_link,       anywhere };

	read_layout(image, size);
	for (uint32_t n = 1 + below(4); n; n--)
		kinds[below(sizeof(kinds) / sizeof(kinds[0]))]();
}
