// SPDX-License-Identifier: MIT
/*
 * Forged signal frames. sigreturn takes any frame that a program builds, so what it takes from there must be
 * what a program may have: user mode, nothing masked, a VFP block that is one. All else is SIGSEGV, whose handler
 * runs in user mode. And a handler is entered in a state of its own, whatever it interrupts.
 *
 * A frame is caught as the kernel made it, changed in one place, and handed to sigreturn or rt_sigreturn. It
 * leads to a landing, which tells the CPSR it sees; or to the handler of SIGSEGV, on a stack of its own.
 */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "probe.h"
#include "tap.h"

#define CPSR_T	0x20ul
#define CPSR_F	0x40ul
#define CPSR_I	0x80ul
#define CPSR_A	0x100ul
#define CPSR_E	0x200ul
#define CPSR_IT 0x0600fc00ul
/* What means nothing to a program in ARM state: an IT block, Jazelle, reserved bits. */
#define CPSR_ODD   (CPSR_IT | 0x01f00000ul)
#define CPSR_Z	   0x40000000ul
#define CPSR_MODE  0x1ful
#define CPSR_USER  0x10ul
#define CPSR_FLAGS 0xf0000000ul

enum { RT, OLD, KINDS };

/* Both kinds of frame, as caught. The words of @uc are the same in both. */
static struct frame {
	char bytes[1024] __attribute__((aligned(8)));
	size_t size, uc, vfp; /* of all; where the ucontext and the VFP block begin */
} caught[KINDS], forged;

static char alt_stack[32768] __attribute__((aligned(8)));
static char scratch_stack[8192] __attribute__((aligned(8)));
static sigjmp_buf back;
static siginfo_t refused_info;
static unsigned long refused_cpsr, landed_cpsr, landed_r0;
static int why;

enum { LANDED = 1, REFUSED = 2 };

static inline unsigned long cpsr(void)
{
	unsigned long psr;

	asm volatile("mrs	%0, cpsr" : "=r"(psr));
	return psr;
}

/* ---- landings ---- */

void landing_arm(void);
void landing_thumb(void);
void landing_it(void);
void landed(unsigned long psr, unsigned long r0);

/* The stack and the registers are what the frame says; nothing is returned to. */
void landed(unsigned long psr, unsigned long r0)
{
	landed_cpsr = psr;
	landed_r0 = r0;
	siglongjmp(back, LANDED);
}

asm(".arm\n"
    "landing_arm:\n"
    "	mov	r1, r0\n"
    "	mrs	r0, cpsr\n"
    "	setend	le\n"
    "	b	landed\n"
    ".thumb\n"
    ".thumb_func\n"
    "landing_thumb:\n"
    "	mov	r1, r0\n"
    "	mrs	r0, cpsr\n"
    "	setend	le\n"
    "	ldr	r3, =landed\n"
    "	bx	r3\n"
    ".thumb_func\n"
    "landing_it:\n" /* the frame says that the first instruction is conditional */
    "	movs	r0, #7\n"
    "	mov	r1, r0\n"
    "	mrs	r0, cpsr\n"
    "	ldr	r3, =landed\n"
    "	bx	r3\n"
    ".ltorg\n"
    ".arm\n");

static void on_refused(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	refused_cpsr = cpsr();
	refused_info = *info;
	siglongjmp(back, REFUSED);
}

/* ---- to catch a frame ---- */

static void keep(int kind, const void *frame, size_t uc)
{
	struct frame *f = &caught[kind];
	unsigned long *word;

	f->uc = uc;
	f->size = uc + sizeof(ucontext_t) + 16;
	need(f->size <= sizeof(f->bytes), "room for a frame");
	memcpy(f->bytes, frame, f->size);
	for (word = (void *)f->bytes; (char *)word < f->bytes + f->size; word++)
		if (*word == VFP_MAGIC && word[1] == 288)
			f->vfp = (char *)word - f->bytes;
}

static void catch_rt(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	keep(RT, info, (char *)context - (char *)info);
}

/* The frame of the other kind is where sp is at the entry. */
void catch_old(int signo);
void keep_old(int signo, void *frame);
void keep_old(int signo, void *frame)
{
	(void)signo;
	keep(OLD, frame, 0);
}
asm("catch_old:\n"
    "	mov	r1, sp\n"
    "	b	keep_old\n");

static void catch_frames(void)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };

	sa.sa_sigaction = catch_rt;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	sa.sa_flags = 0;
	sa.sa_handler = catch_old;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	need(caught[RT].size && caught[OLD].size, "frames");
}

static struct sigcontext *context(int kind)
{
	ucontext_t *uc = (ucontext_t *)(forged.bytes + caught[kind].uc);

	return (struct sigcontext *)&uc->uc_mcontext;
}

/* A frame that leads to @landing with @psr. */
static struct sigcontext *forge(int kind, void (*landing)(void), unsigned long psr)
{
	struct sigcontext *sc;

	forged = caught[kind];
	sc = context(kind);
	sc->arm_r0 = 1;
	sc->arm_sp = (unsigned long)scratch_stack + sizeof(scratch_stack);
	sc->arm_pc = (unsigned long)landing & ~1ul;
	sc->arm_cpsr = psr;
	return sc;
}

/* sigreturn from the frame at @frame. LANDED or REFUSED. */
static int sigreturn_at(int kind, const void *frame)
{
	register long nr asm("r7") = kind == RT ? __NR_rt_sigreturn : __NR_sigreturn;

	refused_cpsr = landed_cpsr = 0;
	why = sigsetjmp(back, 1);
	if (!why) {
		asm volatile("mov	sp, %0\n\tsvc	0" : : "r"(frame), "r"(nr) : "memory");
		__builtin_unreachable();
	}
	return why;
}

static int try(int kind)
{
	return sigreturn_at(kind, forged.bytes);
}

/* SIGSEGV of the kernel's, in user mode. */
static int is_refused(void)
{
	return why == REFUSED && (refused_cpsr & CPSR_MODE) == CPSR_USER &&
	       refused_info.si_signo == SIGSEGV && refused_info.si_code == SI_KERNEL &&
	       !refused_info.si_addr;
}

static int is_landed(void)
{
	return why == LANDED && (landed_cpsr & (CPSR_MODE | CPSR_I | CPSR_F)) == CPSR_USER;
}

static void tell(const char *what, unsigned long value)
{
	note("%s %lx: %s, cpsr %lx", what, value, why == LANDED ? "landed" : "refused",
	     why == LANDED ? landed_cpsr : refused_cpsr);
}

/* ---- the CPSR of the frame ---- */

static void modes(int kind, const char *name)
{
	int good = 0;

	for (unsigned long mode = 0; mode < 32; mode++) {
		forge(kind, landing_arm, mode);
		try(kind);
		if (mode == CPSR_USER ? is_landed() : is_refused())
			good++;
		else
			tell("mode", mode);
	}
	check(good == 32, "%s: of all modes, user mode only", name);
}

/* Each bit of @mask alone beside user mode. T has a landing of its own. True if only I was refused. */
static int bits_of(int kind, unsigned long mask)
{
	int bad = 0;

	for (int bit = 5; bit < 32; bit++) {
		unsigned long psr = CPSR_USER | 1ul << bit;

		if (!(mask & 1ul << bit))
			continue;
		forge(kind, psr & CPSR_T ? landing_thumb : landing_arm, psr);
		try(kind);
		if (psr & CPSR_I ? !is_refused() : !is_landed()) {
			bad++;
			tell("cpsr", psr);
		}
	}
	return !bad;
}

static int odd_states(void *kind)
{
	return !bits_of((int)(long)kind, CPSR_ODD);
}

static void bits(int kind, const char *name)
{
	check(bits_of(kind, ~CPSR_ODD), "%s: each other bit, but not with interrupts masked", name);
	check_exit(in_child(odd_states, (void *)(long)kind), 0,
		   "no IT block in ARM state is entered, no Jazelle, no illegal state");
}

static void states(int kind, const char *name)
{
	forge(kind, landing_arm, CPSR_USER | CPSR_FLAGS | CPSR_E);
	try(kind);
	check(is_landed() && (landed_cpsr & CPSR_FLAGS) == CPSR_FLAGS && (landed_cpsr & CPSR_E),
	      "%s: flags and byte order are the frame's", name);
	forge(kind, landing_thumb, CPSR_USER | CPSR_T | CPSR_E);
	try(kind);
	check(is_landed() && !(landed_cpsr & CPSR_FLAGS) && (landed_cpsr & CPSR_E),
	      "%s: in Thumb state, too", name);
	/* ITSTATE 00001000: one instruction, if equal. */
	forge(kind, landing_it, CPSR_USER | CPSR_T | 8ul << 8 | CPSR_Z);
	try(kind);
	check(is_landed() && landed_r0 == 7, "%s: an open IT block that is carried out", name);
	forge(kind, landing_it, CPSR_USER | CPSR_T | 8ul << 8);
	try(kind);
	check(is_landed() && landed_r0 == 1, "%s: and one that is not", name);
	forge(kind, landing_arm, CPSR_USER)->arm_pc |= 3;
	try(kind);
	check(is_landed(), "%s: an odd pc in ARM state is made even", name);
	forge(kind, landing_thumb, CPSR_USER | CPSR_T)->arm_pc |= 1;
	try(kind);
	check(is_landed(), "%s: in Thumb state, too", name);
	forge(kind, landing_arm, CPSR_USER)->arm_pc = 0xc0008000;
	try(kind);
	check(why == REFUSED && (refused_cpsr & CPSR_MODE) == CPSR_USER &&
		      refused_info.si_addr == (void *)0xc0008000,
	      "%s: a pc of the kernel's faults in user mode", name);
}

/* ---- the VFP block ---- */

static void vfp(int kind, const char *name)
{
	unsigned long *block = (unsigned long *)(forged.bytes + caught[kind].vfp);

	if (!caught[kind].vfp) {
		skip(name, "no VFP");
		return;
	}
	forge(kind, landing_arm, CPSR_USER);
	block[0] = 0;
	try(kind);
	check(is_refused(), "%s: a VFP block without its magic number", name);
	forge(kind, landing_arm, CPSR_USER | 3);
	block[0] = 0;
	try(kind);
	check(is_refused(), "%s: and in supervisor mode", name);
	forge(kind, landing_arm, CPSR_USER | CPSR_I);
	block[1] = 0;
	try(kind);
	check(is_refused(), "%s: one of no size, with interrupts masked", name);
	forge(kind, landing_arm, CPSR_USER);
	block[1] = 0x7fffffff;
	try(kind);
	check(is_refused(), "%s: one that is too large", name);
	forge(kind, landing_arm, CPSR_USER);
	memset(block + 2, 0xff, 288 - 8); /* d0-d31, FPSCR, FPEXC */
	try(kind);
	check(is_landed(), "%s: its registers may be anything", name);
}

/* Those ones are in the registers now, if anybody asks; FPSCR as far as it has bits. */
static void use_vfp(void)
{
	asm volatile(".fpu	neon-vfpv4\n\tvmov.i32	d0, #0\n\tvmsr	fpscr, %0" : : "r"(0));
}

/* ---- where the frame lies ---- */

/* Its first @here bytes before a hole, all the rest in it. */
static int before_hole(int kind, char *end, size_t here)
{
	memcpy(end - here, forged.bytes, here);
	return sigreturn_at(kind, end - here);
}

static void places(int kind, const char *name)
{
	char *pages =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t read = caught[kind].vfp ? caught[kind].vfp + 288 : caught[kind].uc + 112;
	int good = 0, odd = 0;

	need(pages != MAP_FAILED && !munmap(pages + PAGE, PAGE), "pages");
	forge(kind, landing_arm, CPSR_USER);
	for (size_t here = 8; here < read; here += 8) {
		before_hole(kind, pages + PAGE, here);
		if (is_refused())
			good++;
		else
			tell("bytes", here);
	}
	check(good == (int)(read - 1) / 8, "%s: a frame that ends in a hole", name);
	before_hole(kind, pages + PAGE, (read + 7) & ~7ul);
	check(is_landed(), "%s: what is not looked at may be missing", name);
	memcpy(pages, forged.bytes, forged.size);
	mprotect(pages, PAGE, PROT_READ);
	sigreturn_at(kind, pages);
	check(is_landed(), "%s: it need not be writable", name);
	mprotect(pages, PAGE, PROT_NONE);
	sigreturn_at(kind, pages);
	check(is_refused(), "%s: but readable", name);
	munmap(pages, PAGE);

	for (int off = 1; off < 8; off++) {
		sigreturn_at(kind, forged.bytes + off);
		odd += is_refused();
	}
	check(odd == 7, "%s: at no multiple of eight", name);
	sigreturn_at(kind, NULL);
	check(is_refused(), "%s: at 0", name);
	sigreturn_at(kind, (void *)0xc0008000);
	check(is_refused(), "%s: in the kernel", name);
	sigreturn_at(kind, (void *)0xffff0000);
	check(is_refused(), "%s: in the vectors page", name);
	sigreturn_at(kind, (void *)0xfffffff8);
	check(is_refused(), "%s: at the end of all", name);
}

/* ---- how a handler is entered ---- */

static volatile unsigned long handler_cpsr, handler_calls, frame_cpsr;

void arm_handler(int signo, siginfo_t *info, void *context);
void arm_handler(int signo, siginfo_t *info, void *context)
{
	struct ucontext *uc = context;
	unsigned long psr = cpsr();

	(void)signo;
	(void)info;
	handler_cpsr = psr;
	handler_calls++;
	frame_cpsr = uc->uc_mcontext.arm_cpsr;
	uc->uc_mcontext.arm_pc += uc->uc_mcontext.arm_cpsr & CPSR_T ? 2 : 4;
	uc->uc_mcontext.arm_cpsr &= ~CPSR_IT; /* the udf was the last of its block */
}

/* Of two instructions, so that a wrong IT state would be seen; then the other. */
void thumb_handler(int signo, siginfo_t *info, void *context);
void arm_udf(void);
void arm_udf_big_endian(void);
void thumb_udf_in_it(void);
asm(".thumb\n"
    ".thumb_func\n"
    "thumb_handler:\n"
    "	movs	r3, #1\n"
    "	ldr	r3, =arm_handler\n"
    "	bx	r3\n"
    ".thumb_func\n"
    "thumb_udf_in_it:\n"
    "	cmp	r0, r0\n"
    "	.hword	0xbf08, 0xde05\n" /* it eq; udf #5 */
    "	bx	lr\n"
    ".ltorg\n"
    ".arm\n"
    "arm_udf:\n"
    "	udf	#5\n"
    "	bx	lr\n"
    "arm_udf_big_endian:\n"
    "	setend	be\n"
    "	udf	#5\n"
    "	mrs	r0, cpsr\n"
    "	setend	le\n"
    "	bx	lr\n");

static void entered(void (*handler)(int, siginfo_t *, void *), const char *name)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO }, old;

	sa.sa_sigaction = handler;
	sigaction(SIGILL, &sa, &old);
	handler_calls = 0;
	arm_udf();
	check(handler_calls == 1 && (handler_cpsr & CPSR_MODE) == CPSR_USER, "%s", name);
	arm_udf_big_endian();
	check(handler_calls == 2 && !(handler_cpsr & CPSR_E) && (frame_cpsr & CPSR_E),
	      "%s, from big-endian data", name);
	thumb_udf_in_it();
	check(handler_calls == 3 && (frame_cpsr & CPSR_T), "%s, from an IT block", name);
	sigaction(SIGILL, &old, NULL);
}

static void sigreturns(const char *rt, const char *old)
{
	const char *names[KINDS] = { rt, old };

	for (int kind = 0; kind < KINDS; kind++) {
		modes(kind, names[kind]);
		bits(kind, names[kind]);
		states(kind, names[kind]);
		vfp(kind, names[kind]);
		places(kind, names[kind]);
	}
}

int main(void)
{
	stack_t ss = { .ss_sp = alt_stack, .ss_size = sizeof(alt_stack) };
	struct sigaction sa = { .sa_flags = SA_SIGINFO | SA_ONSTACK };

	need(sigaltstack(&ss, NULL) == 0, "sigaltstack");
	sa.sa_sigaction = on_refused;
	sigaction(SIGSEGV, &sa, NULL);
	entered(arm_handler, "a handler");
	entered(thumb_handler, "a handler in Thumb state");
	catch_frames();
	sigreturns("rt_sigreturn", "sigreturn");
	use_vfp();
	catch_frames();
	sigreturns("rt_sigreturn, with VFP registers", "sigreturn, with VFP registers");
	return tap_done();
}
