// SPDX-License-Identifier: MIT
/* lib/errseq.c: each cursor is told of an error once, whoever else has been. */
#include <neap/errno.h>
#include <neap/errseq.h>

#include "test.h"

static errseq_t seq, a, b;

static void setup(void)
{
	seq = 0;
	a = errseq_sample(&seq);
	b = errseq_sample(&seq);
}

TEST(nothing)
{
	setup();
	CHECK_EQ(errseq_check_and_advance(&seq, &a), 0);
	CHECK_EQ(seq, 0);
}

TEST(each_once)
{
	setup();
	errseq_set(&seq, -EIO);
	CHECK_EQ(errseq_check_and_advance(&seq, &a), -EIO);
	CHECK_EQ(errseq_check_and_advance(&seq, &a), 0);
	CHECK_EQ(errseq_check_and_advance(&seq, &b), -EIO);
	CHECK_EQ(errseq_check_and_advance(&seq, &b), 0);
}

TEST(the_same_again)
{
	setup();
	errseq_set(&seq, -EIO);
	CHECK_EQ(errseq_check_and_advance(&seq, &a), -EIO);
	errseq_set(&seq, -EIO);
	errseq_set(&seq, -EIO);
	CHECK_EQ(errseq_check_and_advance(&seq, &a), -EIO);
	CHECK_EQ(errseq_check_and_advance(&seq, &a), 0);
	CHECK_EQ(errseq_check_and_advance(&seq, &b), -EIO);
}

TEST(the_last)
{
	setup();
	errseq_set(&seq, -EIO);
	errseq_set(&seq, -ENOSPC);
	CHECK_EQ(errseq_check_and_advance(&seq, &a), -ENOSPC);
}

/* One that nobody was told of is for who comes next; one that somebody was told of is not. */
TEST(who_comes_later)
{
	errseq_t later;

	setup();
	errseq_set(&seq, -EIO);
	later = errseq_sample(&seq);
	CHECK_EQ(errseq_check_and_advance(&seq, &later), -EIO);
	later = errseq_sample(&seq);
	CHECK_EQ(errseq_check_and_advance(&seq, &later), 0);
	CHECK_EQ(errseq_check_and_advance(&seq, &a), -EIO);
}

/* The number wraps; no error is lost on the way. */
TEST(many)
{
	unsigned int i, told = 0;

	setup();
	for (i = 0; i < 2000000; i++) {
		errseq_set(&seq, -EIO);
		told += errseq_check_and_advance(&seq, &a) == -EIO;
	}
	CHECK_EQ(told, i);
	CHECK_EQ(errseq_check_and_advance(&seq, &b), -EIO);
}
