// SPDX-License-Identifier: MIT
/* Lists against arrays, and the checks of CONFIG_DEBUG_LIST. */
#include <neap/kernel.h>
#include <neap/list.h>
#include <neap/string.h>

#include "test.h"

struct item {
	int value;
	struct list_head link;
	struct hlist_node node;
};

static struct item items[8];

/* The list's values forwards and backwards, as "1 2 3". */
static void check_list(struct list_head *head, const char *expected)
{
	char buf[64] = "";
	struct item *item;
	int len = 0, n = 0;

	list_for_each_entry(item, head, link) {
		len += scnprintf(buf + len, sizeof(buf) - len, n++ ? " %d" : "%d", item->value);
		CHECK(item->link.next->prev == &item->link);
		CHECK(item->link.prev->next == &item->link);
	}
	CHECK_STR(buf, expected);
	CHECK_EQ(list_count_nodes(head), n);
	CHECK_EQ(list_empty(head), n == 0);
	CHECK_EQ(list_is_singular(head), n == 1);
	list_for_each_entry_reverse(item, head, link)
		n--;
	CHECK_EQ(n, 0);
}

static void fill(struct list_head *head, int from, int to)
{
	INIT_LIST_HEAD(head);
	for (int i = from; i <= to; i++) {
		items[i].value = i;
		list_add_tail(&items[i].link, head);
	}
}

TEST(add_and_del)
{
	LIST_HEAD(head);

	check_list(&head, "");
	for (int i = 1; i <= 3; i++) {
		items[i].value = i;
		list_add(&items[i].link, &head);
	}
	check_list(&head, "3 2 1");
	items[4].value = 4;
	list_add_tail(&items[4].link, &head);
	check_list(&head, "3 2 1 4");
	list_del(&items[2].link);
	check_list(&head, "3 1 4");
	CHECK(items[2].link.next == LIST_POISON1);
	list_del_init(&items[3].link);
	CHECK(list_empty(&items[3].link));
	check_list(&head, "1 4");
	CHECK(list_first_entry(&head, struct item, link) == &items[1]);
	CHECK(list_last_entry(&head, struct item, link) == &items[4]);
	CHECK(list_is_first(&items[1].link, &head));
	CHECK(list_is_last(&items[4].link, &head));
	CHECK(list_next_entry(&items[1], link) == &items[4]);
	CHECK(list_prev_entry(&items[4], link) == &items[1]);
	list_del(&items[1].link);
	list_del(&items[4].link);
	CHECK(list_first_entry_or_null(&head, struct item, link) == NULL);
}

TEST(move_replace_rotate)
{
	LIST_HEAD(head);
	struct item other = { .value = 9 };

	fill(&head, 1, 4);
	list_move(&items[3].link, &head);
	check_list(&head, "3 1 2 4");
	list_move_tail(&items[1].link, &head);
	check_list(&head, "3 2 4 1");
	list_rotate_left(&head);
	check_list(&head, "2 4 1 3");
	list_replace_init(&items[4].link, &other.link);
	check_list(&head, "2 9 1 3");
	CHECK(list_empty(&items[4].link));
}

TEST(splice_and_cut)
{
	LIST_HEAD(a);
	LIST_HEAD(b);
	LIST_HEAD(empty);

	fill(&a, 1, 2);
	fill(&b, 3, 5);
	list_splice_init(&b, &a);
	check_list(&a, "3 4 5 1 2");
	check_list(&b, "");
	list_splice_init(&empty, &a);
	check_list(&a, "3 4 5 1 2");
	list_cut_position(&b, &a, &items[5].link);
	check_list(&b, "3 4 5");
	check_list(&a, "1 2");
	list_splice_tail_init(&b, &a);
	check_list(&a, "1 2 3 4 5");
	list_cut_position(&b, &a, &a);
	check_list(&b, "");
	list_cut_position(&b, &a, a.prev);
	check_list(&a, "");
	check_list(&b, "1 2 3 4 5");
}

TEST(safe_walk)
{
	LIST_HEAD(head);
	struct item *item, *next;

	fill(&head, 1, 6);
	list_for_each_entry_safe(item, next, &head, link)
		if (item->value % 2)
			list_del(&item->link);
	check_list(&head, "2 4 6");
	list_for_each_entry_safe_reverse(item, next, &head, link)
		list_del(&item->link);
	check_list(&head, "");
}

TEST(hlist)
{
	HLIST_HEAD(head);
	struct item *item;
	struct hlist_node *next;
	int sum = 0;

	for (int i = 1; i <= 4; i++) {
		items[i].value = i;
		INIT_HLIST_NODE(&items[i].node);
		CHECK(hlist_unhashed(&items[i].node));
	}
	CHECK(hlist_empty(&head));
	hlist_add_head(&items[2].node, &head);
	hlist_add_before(&items[1].node, &items[2].node);
	hlist_add_behind(&items[4].node, &items[2].node);
	hlist_add_behind(&items[3].node, &items[2].node);
	hlist_for_each_entry(item, &head, node)
		sum = sum * 10 + item->value;
	CHECK_EQ(sum, 1234);
	hlist_for_each_entry_safe(item, next, &head, node)
		if (item->value == 1 || item->value == 3)
			hlist_del_init(&item->node);
	CHECK(hlist_unhashed(&items[3].node));
	hlist_del_init(&items[3].node);
	sum = 0;
	hlist_for_each_entry(item, &head, node)
		sum = sum * 10 + item->value;
	CHECK_EQ(sum, 24);
	hlist_del(&items[4].node);
	hlist_del(&items[2].node);
	CHECK(hlist_empty(&head));
}

TEST(debug_checks)
{
	LIST_HEAD(head);

	fill(&head, 1, 3);
	CHECK_PANIC(list_add(&items[1].link, &head));
	list_del(&items[2].link);
	CHECK_PANIC(list_del(&items[2].link));
	items[1].link.prev = &items[2].link;
	CHECK_PANIC(list_del(&items[1].link));
	CHECK_PANIC(list_add_tail(&items[2].link, &items[1].link));
}
