// SPDX-License-Identifier: MIT
/*
 * From tokens to a tree, by recursive descent:
 *
 *	command  = list NEWLINE
 *	list     = and_or { (; | &) and_or }         newlines count as `;` inside of if, while, ...
 *	and_or   = pipeline { (&& | ||) pipeline }
 *	pipeline = [!] element { | element }
 *	element  = simple | ( list ) | { list } | if .. | while .. | until .. | for .. | case ..
 *	simple   = { word | redirect }
 *
 * The current token is always the first one not yet used; after the NEWLINE that ends a command
 * none is fetched, or an interactive shell would ask for the next line too early.
 */
#include <stdio.h>
#include <string.h>

#include "sh.h"

static struct node *parse_list(struct lexer *lex, int multiline);

static struct node *new_node(enum node_type type, struct node *left, struct node *right)
{
	struct node *node = mem_get(sizeof(*node));

	*node = (struct node){ .type = type, .left = left, .right = right };
	return node;
}

static int at_word(struct lexer *lex, const char *word)
{
	return lex->token == T_WORD && strcmp(lex->word, word) == 0;
}

/* Words that end a list when they stand where a command could begin. */
static int at_closing_word(struct lexer *lex)
{
	static const char *const words[] = {
		"then", "elif", "else", "fi", "do", "done", "esac", "}"
	};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (at_word(lex, words[i]))
			return 1;
	return 0;
}

static void skip_newlines(struct lexer *lex)
{
	while (lex->token == T_NEWLINE)
		next_token(lex);
}

static void unexpected(struct lexer *lex, const char *wanted)
{
	static const char *const names[] = {
		"end of input", "end of line", NULL, ";", ";;", "&",
		"&&",		"|",	       "||", "(", ")",	"redirection",
	};
	char what[128];

	snprintf(what, sizeof(what), "%s where %s should be",
		 lex->token == T_WORD ? lex->word : names[lex->token], wanted);
	syntax_error(lex->in, what);
}

static void expect(struct lexer *lex, const char *word)
{
	if (!at_word(lex, word))
		unexpected(lex, word);
	next_token(lex);
}

static struct word **add_word(struct lexer *lex, struct word **tail)
{
	struct word *w = mem_get(sizeof(*w));

	*w = (struct word){ .text = lex->word };
	*tail = w;
	next_token(lex);
	return &w->next;
}

static void parse_redirects(struct lexer *lex, struct redirect **tail)
{
	while (*tail)
		tail = &(*tail)->next;
	while (lex->token == T_REDIRECT) {
		struct redirect *r = mem_get(sizeof(*r));

		*r = lex->redirect;
		next_token(lex);
		if (lex->token != T_WORD)
			unexpected(lex, "the file of a redirection");
		r->target = lex->word;
		r->next = NULL;
		*tail = r;
		tail = &r->next;
		next_token(lex);
	}
}

static struct node *parse_simple(struct lexer *lex)
{
	struct node *node = new_node(N_SIMPLE, NULL, NULL);
	struct word **tail = &node->words;

	while (lex->token == T_WORD || lex->token == T_REDIRECT) {
		if (lex->token == T_WORD)
			tail = add_word(lex, tail);
		else
			parse_redirects(lex, &node->redirects);
	}
	if (!node->words && !node->redirects)
		unexpected(lex, "a command");
	return node;
}

/* After `if` or `elif`. */
static struct node *parse_if(struct lexer *lex)
{
	struct node *node = new_node(N_IF, NULL, NULL);

	node->cond = parse_list(lex, 1);
	expect(lex, "then");
	node->left = parse_list(lex, 1);
	if (at_word(lex, "elif")) {
		next_token(lex);
		node->right = parse_if(lex);
		return node; /* the inner one has taken the `fi` */
	}
	if (at_word(lex, "else")) {
		next_token(lex);
		node->right = parse_list(lex, 1);
	}
	expect(lex, "fi");
	return node;
}

static struct node *parse_loop_body(struct lexer *lex, struct node *node)
{
	expect(lex, "do");
	node->left = parse_list(lex, 1);
	expect(lex, "done");
	return node;
}

static struct node *parse_while(struct lexer *lex, enum node_type type)
{
	struct node *node = new_node(type, NULL, NULL);

	node->cond = parse_list(lex, 1);
	return parse_loop_body(lex, node);
}

static struct node *parse_for(struct lexer *lex)
{
	struct node *node = new_node(N_FOR, NULL, NULL);
	struct word **tail = &node->words;

	if (lex->token != T_WORD)
		unexpected(lex, "a name");
	node->name = lex->word;
	next_token(lex);
	skip_newlines(lex);
	if (at_word(lex, "in")) {
		node->has_in = 1;
		next_token(lex);
		while (lex->token == T_WORD)
			tail = add_word(lex, tail);
	}
	if (lex->token == T_SEMI)
		next_token(lex);
	skip_newlines(lex);
	return parse_loop_body(lex, node);
}

/* case WORD in [(] PATTERN { | PATTERN } ) list ;; ... esac */
static struct node *parse_case(struct lexer *lex)
{
	struct node *node = new_node(N_CASE, NULL, NULL);
	struct node **items = &node->right;

	if (lex->token != T_WORD)
		unexpected(lex, "a word");
	node->name = lex->word;
	next_token(lex);
	skip_newlines(lex);
	expect(lex, "in");
	skip_newlines(lex);
	while (!at_word(lex, "esac")) {
		struct node *item = new_node(N_ITEM, NULL, NULL);
		struct word **tail = &item->words;

		if (lex->token == T_OPEN)
			next_token(lex);
		while (lex->token == T_WORD) {
			tail = add_word(lex, tail);
			if (lex->token != T_PIPE)
				break;
			next_token(lex);
		}
		if (lex->token != T_CLOSE || !item->words)
			unexpected(lex, "a pattern and )");
		next_token(lex);
		item->left = parse_list(lex, 1);
		*items = item;
		items = &item->right;
		if (lex->token == T_DSEMI)
			next_token(lex);
		else if (!at_word(lex, "esac"))
			unexpected(lex, ";; or esac");
		skip_newlines(lex);
	}
	next_token(lex);
	return node;
}

static struct node *parse_compound(struct lexer *lex)
{
	struct node *node;

	if (lex->token == T_OPEN) {
		next_token(lex);
		node = new_node(N_SUBSHELL, parse_list(lex, 1), NULL);
		if (lex->token != T_CLOSE)
			unexpected(lex, ")");
		next_token(lex);
		return node;
	}
	if (at_word(lex, "{")) {
		next_token(lex);
		node = new_node(N_GROUP, parse_list(lex, 1), NULL);
		expect(lex, "}");
		return node;
	}
	if (at_word(lex, "if")) {
		next_token(lex);
		return parse_if(lex);
	}
	if (at_word(lex, "while") || at_word(lex, "until")) {
		enum node_type type = lex->word[0] == 'w' ? N_WHILE : N_UNTIL;

		next_token(lex);
		return parse_while(lex, type);
	}
	if (at_word(lex, "for")) {
		next_token(lex);
		return parse_for(lex);
	}
	if (at_word(lex, "case")) {
		next_token(lex);
		return parse_case(lex);
	}
	return NULL;
}

static struct node *parse_element(struct lexer *lex)
{
	struct node *node;

	if (at_closing_word(lex))
		unexpected(lex, "a command");
	node = parse_compound(lex);
	if (!node)
		return parse_simple(lex);
	parse_redirects(lex, &node->redirects);
	return node;
}

static struct node *parse_pipeline(struct lexer *lex)
{
	struct node *node;

	if (at_word(lex, "!")) {
		next_token(lex);
		return new_node(N_NOT, parse_pipeline(lex), NULL);
	}
	node = parse_element(lex);
	if (lex->token == T_PIPE) {
		next_token(lex);
		skip_newlines(lex);
		return new_node(N_PIPE, node, parse_pipeline(lex));
	}
	return node;
}

static struct node *parse_and_or(struct lexer *lex)
{
	struct node *node = parse_pipeline(lex);

	while (lex->token == T_AND || lex->token == T_OR) {
		enum node_type type = lex->token == T_AND ? N_AND : N_OR;

		next_token(lex);
		skip_newlines(lex);
		node = new_node(type, node, parse_pipeline(lex));
	}
	return node;
}

/* NULL if it is empty, which only `case` and a whole command allow. */
static struct node *parse_list(struct lexer *lex, int multiline)
{
	struct node *list = NULL;

	for (;;) {
		struct node *node;

		if (multiline)
			skip_newlines(lex);
		if (lex->token == T_END || lex->token == T_NEWLINE || lex->token == T_CLOSE ||
		    lex->token == T_DSEMI || (multiline && at_closing_word(lex)))
			return list;
		node = parse_and_or(lex);
		if (lex->token == T_AMP)
			node = new_node(N_BACK, node, NULL);
		list = list ? new_node(N_SEQUENCE, list, node) : node;
		if (lex->token == T_SEMI || lex->token == T_AMP)
			next_token(lex);
		else if (!multiline || lex->token != T_NEWLINE)
			return list;
	}
}

struct node *parse_command(struct input *in, int *at_end)
{
	struct lexer lex = { .in = in };
	struct node *node;

	next_token(&lex);
	node = parse_list(&lex, 0);
	if (lex.token != T_NEWLINE && lex.token != T_END)
		unexpected(&lex, "the end of the command");
	*at_end = lex.token == T_END;
	return node;
}
