# SPDX-License-Identifier: MIT
#
# The one Makefile of Neap.
#
# Every folder of the kernel names its objects in a file `Kbuild` (obj-y, obj-$(CONFIG_X), sub/);
# all of them are read here, into one graph, so that make sees every dependency at once.
#
#   1. settings            where the output goes, tools, verbosity
#   2. set-up              missing packages (scripts/setup.sh)
#   3. configuration       Kconfig -> .config -> auto.conf (for make) and autoconf.h (for C)
#   4. rules               one object, one stored command line, exact dependencies
#   5. user space          user/libc, user/bin, tests/user -> initramfs.cpio
#   6. kernel              Kbuild files -> neap.elf -> neap.bin, zImage
#   7. use                 run, shell, debug, test, size, help ...
#
# An object is rebuilt when its source, a header it read, a CONFIG_ option that one of these
# mentions, or its own command line has changed, and for no other reason.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.DEFAULT_GOAL := all
.PHONY: FORCE
FORCE:

# ---------------------------------------------------------------------------------------------
# 1. Settings

# O: the build folder. SHARE: where the packages' parts and the user programs are kept; tests
# that build many kernels let all of them use one (neither depends on the configuration).
O     ?= build
SHARE ?= $(O)
V     ?= 0
comma := ,
# O= and SHARE= may come with a trailing slash
override O     := $(patsubst %/,%,$(O))
override SHARE := $(patsubst %/,%,$(SHARE))

SHELL   := /bin/bash
PYTHON  ?= $(firstword $(wildcard /usr/bin/python3) python3)
CROSS_COMPILE ?= arm-none-eabi-
CC      := $(CCACHE) $(CROSS_COMPILE)gcc
LD      := $(CROSS_COMPILE)ld
AR      := $(CROSS_COMPILE)ar
NM      := $(CROSS_COMPILE)nm
SIZE    := $(CROSS_COMPILE)size
STRIP   := $(CROSS_COMPILE)strip
OBJCOPY := $(CROSS_COMPILE)objcopy

ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' '$1' '$(patsubst $(SHARE)/%,%,$(patsubst $(O)/%,%,$2))'
else
Q :=
say = @:
endif

# WERROR=1 turns warnings into errors; the tests build with it. KCFLAGS: more flags for the kernel's C.
WERROR  ?= 0
KCFLAGS ?=

# Goals that need no configuration, and those that change it, must not trigger building one.
config_goals := menuconfig nconfig config defconfig olddefconfig savedefconfig randconfig \
		allyesconfig allnoconfig alldefconfig
plain_goals  := help clean distclean setup run shell debug torture fuzz soak growth oracle coverage test check-args user \
		programs host-tests build-tests boot-tests
goals := $(or $(MAKECMDGOALS),all)
# One that changes it together with others: one make after the other, for the configuration is read before any
# goal is made.
mixed_goals := $(and $(filter $(config_goals) %_defconfig,$(goals)),$(filter-out $(config_goals) %_defconfig,$(goals)))
ifneq ($(mixed_goals),)
.PHONY: $(goals) one-by-one
$(goals): one-by-one
	@:
one-by-one:
	+$(Q)set -e; for goal in $(goals); do $(MAKE) $$goal; done
else
need_config := $(filter-out $(config_goals) $(plain_goals) %_defconfig,$(goals))
need_rules  := $(need_config)$(filter user programs,$(goals))

# ---------------------------------------------------------------------------------------------
# 2. Set-up: each group of packages is installed once, and a stamp remembers it

setup_stamp = $(SHARE)/.setup/$1
setup_groups := build run debug test oracle sparse

$(foreach g,$(setup_groups),$(call setup_stamp,$g)): $(SHARE)/.setup/%: scripts/setup.sh
	$(Q)scripts/setup.sh '$(SHARE)' '$*'

# One at a time: apt-get allows no company.
$(call setup_stamp,run): | $(call setup_stamp,build)
$(call setup_stamp,debug): | $(call setup_stamp,run)
$(call setup_stamp,test): | $(call setup_stamp,debug)
$(call setup_stamp,sparse): | $(call setup_stamp,build)
$(call setup_stamp,oracle): | $(call setup_stamp,run)

.PHONY: setup
setup: $(foreach g,$(filter-out oracle sparse,$(setup_groups)),$(call setup_stamp,$g))

# ---------------------------------------------------------------------------------------------
# 3. Configuration
#
# kconfig-conf runs inside O, so that its include/config/ lands there; it finds the Kconfig files
# through srctree. include/config/foo/bar.h is touched when CONFIG_FOO_BAR changes its value.

auto_conf := $(O)/include/config/auto.conf
autoconf_h := $(O)/include/generated/autoconf.h
kconfig_files := $(wildcard Kconfig Kconfig.debug */Kconfig */*/Kconfig)
default_config := configs/neap_defconfig

kconfig = mkdir -p $(O)/include/config $(O)/include/generated && cd $(O) && \
	  srctree='$(CURDIR)' CONFIG_=CONFIG_ KCONFIG_CONFIG=.config \
	  KCONFIG_AUTOCONFIG=include/config/auto.conf \
	  KCONFIG_AUTOHEADER=include/generated/autoconf.h \
	  KCONFIG_TRISTATE=include/config/tristate.conf \
	  $1 Kconfig
quietly = >.kconfig.log 2>&1 || { cat .kconfig.log >&2; exit 1; }

ifneq ($(need_config),)
include $(auto_conf)
endif

$(O)/.config: | $(call setup_stamp,build)
	$(call say,DEFCONF,$(default_config))
	$(Q)$(call kconfig,kconfig-conf --defconfig='$(CURDIR)/$(default_config)') $(quietly)

$(auto_conf): $(O)/.config $(kconfig_files) | $(call setup_stamp,build)
	$(call say,CONFIG,$@)
	$(Q)$(call kconfig,kconfig-conf --olddefconfig) $(quietly)
	$(Q)$(call kconfig,kconfig-conf --silentoldconfig) </dev/null $(quietly)
	$(Q)touch $@

.PHONY: $(config_goals)
menuconfig nconfig: %config: $(O)/.config
	$(Q)$(call kconfig,kconfig-$(if $(filter menu%,$@),mconf,nconf))
config: $(O)/.config
	$(Q)$(call kconfig,kconfig-conf --oldaskconfig)
olddefconfig: $(O)/.config
	$(Q)$(call kconfig,kconfig-conf --olddefconfig)
randconfig allyesconfig allnoconfig alldefconfig: | $(call setup_stamp,build)
	$(Q)$(call kconfig,kconfig-conf --$@)
defconfig: | $(call setup_stamp,build)
	$(Q)$(call kconfig,kconfig-conf --defconfig='$(CURDIR)/$(default_config)')
%_defconfig: configs/%_defconfig | $(call setup_stamp,build)
	$(Q)$(call kconfig,kconfig-conf --defconfig='$(CURDIR)/$<')
configs/%_defconfig:
	@echo "make: no configs/$*_defconfig; there are: $(notdir $(wildcard configs/*_defconfig))" >&2
	@exit 2
savedefconfig: $(O)/.config
	$(Q)$(call kconfig,kconfig-conf --savedefconfig=defconfig)
	@echo "  wrote $(O)/defconfig"

# ---------------------------------------------------------------------------------------------
# 4. Rules
#
# $(call rule,TARGET,PREREQUISITES,VERB,COMMAND) makes a rule whose command line is kept in
# TARGET.cmd, as the make variable saved_TARGET. When that differs from today's, the target
# depends on FORCE. So a command must hold no single quote, `#` or `$`.
#
# $(call compile,OBJECT,SOURCE,VERB,COMMAND,DEPS,MORE) is the rule of an object. What it read is in TARGET.dep, by the
# compiler's word, and DEPS says how that comes to be known to make: `include`, as it is; or `fixdep`, by
# scripts/fixdep.py, which the next make runs once for all that was compiled.

define run_cmd
$(call say,$(verb_$@),$@)
$(if $(Q),,@echo '$(cmd_$@)')
@{ [ -d $(@D) ] || mkdir -p $(@D); } && $(cmd_$@) && \
	printf '%s\n' 'saved_$@ := $(cmd_$@)' $(more_$@) >$@.cmd
endef

define rule_text
verb_$1 := $3
cmd_$1 := $4
more_$1 := $5
ifneq ($$(saved_$1),$$(cmd_$1))
$1: FORCE
endif
$1: $2
	$$(run_cmd)
endef
rule = $(eval $(call rule_text,$(strip $1),$2,$(strip $3),$(strip $4),$5))

# What else is kept of $1: its source $2, how its dependencies are found $3.
more_of = 'source_$1 := $2' $(deps_by_$3)
deps_by_include = '-include $1.dep'
deps_by_fixdep  = 'unfixed += $1'
compile = $(call rule,$1,$2 $6,$3,$(strip $4) -MMD -MP -MF $1.dep -c -o $1 $2,$(call more_of,$1,$2,$5))

# The stored command lines and dependencies of the targets $1. (One include of many files.)
load = $(eval unfixed :=)$(eval -include $(wildcard $(addsuffix .cmd,$1)))$(if $(unfixed),$(fixdep))
define fixdep
$(file >$(O)/.unfixed,$(unfixed))$(shell scripts/fixdep.py $(O) $(O)/.unfixed)$(eval -include $(wildcard $(unfixed:%=%.cmd)))
endef

# ---------------------------------------------------------------------------------------------
# 5. User space: nothing here depends on the kernel's configuration

# GCC_INCLUDE and LIBGCC: where the compiler keeps its headers and helper functions.
ifneq ($(need_rules),)
-include $(call setup_stamp,build)
endif

werror     := $(if $(filter 1,$(WERROR)),-Werror)
user_arch  := -marm -march=armv7-a -mfloat-abi=soft
user_flags := $(user_arch) -std=gnu11 -O2 -g -fno-pic -fno-common -fno-stack-protector \
	      -ffunction-sections -fdata-sections -Wall -Wextra -Wno-unused-parameter $(werror) \
	      -nostdinc -isystem $(GCC_INCLUDE) -Iuser/libc/include -Iuser/include -Iinclude
libc_flags := $(user_flags) -ffreestanding -Iuser/libc
# Tests call the libc's functions, not the compiler's idea of them, and pass bad values on purpose.
test_flags := -fno-builtin -Wno-stringop-overflow -Wno-stringop-overread -Wno-infinite-recursion
user_lds   := user/libc/user.lds
user_ldflags := $(user_arch) -nostdlib -static -Wl,--gc-sections -Wl,--build-id=none \
		-Wl,-z,max-page-size=4096 -Wl,-z,noexecstack -Wl,-T,$(user_lds)

libc_src  := $(filter-out user/libc/crt0.S,$(sort $(shell find user/libc -name '*.[cS]' 2>/dev/null)))
object    = $(addprefix $(SHARE)/,$(addsuffix .o,$(basename $1)))
libc_objs := $(call object,$(libc_src))
crt0      := $(SHARE)/user/libc/crt0.o
libc      := $(SHARE)/user/libc.a

# A program NAME is user/bin/NAME.c, or all files of the folder user/bin/NAME/; so in tests/user.
prog_names = $(sort $(patsubst $1/%.c,%,$(wildcard $1/*.c)) $(patsubst $1/%/,%,$(dir $(wildcard $1/*/*.c))))
prog_src   = $(sort $(wildcard $1.c $1/*.c))
bin_names  := $(call prog_names,user/bin)
test_names := $(call prog_names,tests/user)
bin_progs  := $(bin_names:%=$(SHARE)/user/prog/bin/%)
test_progs := $(test_names:%=$(SHARE)/user/prog/tests/%)
prog_srcs  := $(foreach n,$(bin_names:%=user/bin/%) $(test_names:%=tests/user/%),$(call prog_src,$n))

ifneq ($(need_rules),)
$(call load,$(libc_objs) $(crt0) $(libc) $(call object,$(prog_srcs)) $(bin_progs) $(test_progs))

$(foreach s,$(libc_src) user/libc/crt0.S,$(call compile,$(call object,$s),$s,\
	$(if $(filter %.S,$s),AS,CC),$(CC) $(libc_flags) $(if $(filter %.S,$s),-D__ASSEMBLY__),include))
$(foreach s,$(prog_srcs),$(call compile,$(call object,$s),$s,CC,\
	$(CC) $(user_flags) $(if $(filter tests/%,$s),$(test_flags)),include))

$(call rule,$(libc),$(libc_objs),AR,rm -f $(libc) && $(AR) rcs $(libc) $(libc_objs))

# $1 program file, $2 its objects
link_prog = $(call rule,$1,$(crt0) $2 $(libc) $(user_lds),LINK,\
	$(CC) $(user_ldflags) -o $1 $(crt0) $2 $(libc) $(LIBGCC))
$(foreach n,$(bin_names),$(call link_prog,$(SHARE)/user/prog/bin/$n,$(call object,$(call prog_src,user/bin/$n))))
$(foreach n,$(test_names),$(call link_prog,$(SHARE)/user/prog/tests/$n,$(call object,$(call prog_src,tests/user/$n))))
endif

.PHONY: user programs
user programs: $(libc) $(bin_progs) $(test_progs)

# The initramfs: /init, the programs, and with CONFIG_USER_TESTS the self-checking ones.
ramfs_progs := $(bin_progs) $(if $(CONFIG_USER_TESTS),$(test_progs))
initramfs   := $(O)/initramfs.cpio

# The one that scripts/oracle.py gives to Neap and to Linux: all programs, and drivers for Linux.
oracle_ramfs  := $(O)/oracle/initramfs.cpio
linux_modules := $(addprefix $(SHARE)/linux/,$(shell cat $(SHARE)/linux/modules 2>/dev/null))

ifneq ($(need_config),)
$(call load,$(initramfs) $(oracle_ramfs))
pack = $(call rule,$1,$2 scripts/initramfs.sh,CPIO,STRIP=$(STRIP) scripts/initramfs.sh $1 $2)
$(call pack,$(initramfs),$(ramfs_progs))
$(call pack,$(oracle_ramfs),$(bin_progs) $(test_progs) $(linux_modules))

# ---------------------------------------------------------------------------------------------
# 6. Kernel

kernel_dirs := boot arch/arm kernel mm ipc fs net block drivers lib tests/kernel

# What CONFIG_GCOV_KERNEL adds to the C files it measures: counters, and a table of where they are.
GCOV_FLAGS := -fprofile-arcs -ftest-coverage -fprofile-info-section=gcov_info -fprofile-update=atomic

# Read the Kbuild file of folder $1 and of the folders it names. Besides obj-y it may set
# ccflags-y (its objects'), CFLAGS_x.o and CFLAGS_REMOVE_x.o (one object's).
define kbuild
obj-y :=
obj- :=
ccflags-y :=
ccflags- :=
include $1/Kbuild
objs_$1 := $$(patsubst %,$1/%,$$(filter %.o,$$(obj-y)))
dirs_$1 := $$(patsubst %/,$1/%,$$(filter %/,$$(obj-y)))
kernel_objs += $$(objs_$1)
$$(foreach o,$$(filter %.o,$$(obj-y)),$$(eval flags_$1/$$o := $$(ccflags-y) $$(CFLAGS_$$o)) \
	$$(eval remove_$1/$$o := $$(CFLAGS_REMOVE_$$o)) $$(eval CFLAGS_$$o :=) $$(eval CFLAGS_REMOVE_$$o :=))
$$(foreach d,$$(dirs_$1),$$(call kbuild_dir,$$d))
endef
kbuild_dir = $(if $(wildcard $1/Kbuild),$(eval $(call kbuild,$1)),$(warning $1/Kbuild: no such file))
kernel_objs :=
$(foreach d,$(kernel_dirs),$(call kbuild_dir,$d))

kernel_inc := -nostdinc -isystem $(GCC_INCLUDE) -Iinclude -Iarch/arm/include \
	      -isystem $(SHARE)/deps/include -include $(autoconf_h) \
	      -include include/neap/kconfig.h -D__KERNEL__
kernel_arch := -marm -march=armv7ve -mfloat-abi=soft
kernel_flags := $(kernel_arch) -std=gnu11 -ffreestanding -fno-common -fno-pic \
	-funwind-tables -fno-strict-aliasing -fno-delete-null-pointer-checks -fno-strict-overflow \
	-Wall -Wextra -Wno-unused-parameter -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wframe-larger-than=1024 $(werror) -pipe \
	$(if $(CONFIG_CC_OPTIMIZE_FOR_SIZE),-Os,-O2) \
	$(if $(CONFIG_DEBUG_INFO),-g) \
	$(if $(CONFIG_STACKPROTECTOR),-fstack-protector-strong,-fno-stack-protector) $(KCFLAGS)
asm_flags := $(kernel_arch) -D__ASSEMBLY__ $(if $(CONFIG_DEBUG_INFO),-g)

kernel_objs := $(addprefix $(O)/,$(kernel_objs))
initrd_obj  := $(O)/user/initramfs.o
lds         := $(O)/boot/neap.lds
elf         := $(O)/neap.elf
bin         := $(O)/neap.bin

$(call load,$(kernel_objs) $(initrd_obj) $(lds) $(elf) $(bin))

source_of = $(or $(wildcard $1.c),$(wildcard $1.S),$1.c)
flags_of  = $(filter-out $(remove_$1),$2) $(flags_$1)
compile_kernel = $(call compile,$(O)/$1,$2,$(if $(filter %.S,$2),AS,CC),$(CC) \
	$(call flags_of,$1,$(kernel_inc) $(if $(filter %.S,$2),$(asm_flags),$(kernel_flags))),fixdep)
$(foreach o,$(kernel_objs:$(O)/%=%),$(call compile_kernel,$o,$(call source_of,$(o:.o=))))

# .incbin finds initramfs.cpio in O.
$(call compile,$(initrd_obj),user/initramfs.S,AS,\
	$(CC) $(kernel_arch) -D__ASSEMBLY__ -Wa$(comma)-I$(O),include,$(initramfs))

$(call rule,$(lds),boot/neap.lds.S,LDS,$(CC) $(kernel_inc) -D__ASSEMBLY__ -DLINKER_SCRIPT \
	-E -P -MMD -MP -MF $(lds).dep -MT $(lds) -x assembler-with-cpp -o $(lds) boot/neap.lds.S,\
	'unfixed += $(lds)')

kernel_ldflags := -EL -nostdlib -static --no-undefined --build-id=none -z noexecstack \
		  -z max-page-size=4096
kernel_libs := $(SHARE)/deps/lib/libfdt.a $(if $(CONFIG_RD_GZIP),$(SHARE)/deps/lib/libz.a) \
	$(if $(CONFIG_RD_LZ4),$(SHARE)/deps/lib/liblz4.a) $(LIBGCC) \
	$(if $(CONFIG_GCOV_KERNEL),$(dir $(LIBGCC))libgcov.a)
$(call rule,$(elf),$(kernel_objs) $(initrd_obj) $(lds) scripts/link.sh scripts/kallsyms.py,LD,\
	$(if $(CONFIG_KALLSYMS),KALLSYMS=1) CROSS_COMPILE=$(CROSS_COMPILE) PYTHON=$(PYTHON) \
	scripts/link.sh $(elf) $(kernel_ldflags) -T $(lds) $(kernel_objs) $(initrd_obj) \
	--start-group $(kernel_libs) --end-group)

# bss lies inside the file: Xen reserves no memory beyond it.
$(call rule,$(bin),$(elf),OBJCOPY,$(OBJCOPY) -O binary \
	--set-section-flags .bss=alloc$(comma)load$(comma)contents $(elf) $(bin))

$(O)/zImage: $(bin)
	@ln -sf neap.bin $@

# sparse over the kernel's C files: it knows the marks of neap/compiler.h (__user, __iomem, __percpu) and that
# no pointer of one kind may become one of another. Any word of it is a failure. (It does not know
# __VERSION__; arrays of a structure that ends with a flexible array are how a bio gets its vector; and
# cmpxchg() has a branch for each size, where a constant may not fit.)
sparse_flags := --arch=arm -std=gnu11 -Wcast-to-as -Wno-flexible-array-array -Wno-cast-truncate -Wsparse-error \
	"-D__VERSION__=\"\"" $(kernel_inc)
sparse_srcs := $(wildcard $(kernel_objs:$(O)/%.o=%.c))
.PHONY: sparse
sparse: | $(call setup_stamp,sparse)
	$(call say,SPARSE,$(words $(sparse_srcs)) files)
	$(Q)printf '%s\n' $(sparse_srcs) | xargs -P $$(nproc) -n 8 sparse $(sparse_flags)

$(O)/compile_commands.json: $(elf) scripts/compile_commands.py
	@$(PYTHON) scripts/compile_commands.py $(O) $(SHARE) >$@
endif

# ---------------------------------------------------------------------------------------------
# Host tests: programs of the build machine's compiler, see tests/host/Kbuild

ifneq ($(filter host-programs fuzz-programs,$(goals)),)
# A 32-bit program if the machine builds and runs such: long is then as wide as in the kernel. HOST32=0: as if it
# did not.
HOST32 ?= 1
HOSTCC := $(CCACHE) gcc $(if $(filter 1,$(HOST32)),$(shell scripts/gcc-m32.sh))
host-tests :=
# Programs that tests/host/Kbuild has rules of its own for.
host-extra :=
# Those that would be programs of 32 bits or nothing.
host-not-run :=
include $(wildcard tests/host/Kbuild)
host_progs := $(host-tests:%=$(O)/tests/host/%) $(host-extra)
host_flags := -std=gnu11 -O1 -g -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -fno-strict-aliasing -Wall -Wextra -Wno-unused-parameter $(werror) \
	-Itests/host/include -Iinclude -include $(autoconf_h) \
	-include tests/host/include/config.h -include include/neap/kconfig.h
# COVERAGE=1: with counters, whose .gcda files come to lie beside the objects. Not optimised: then a
# line is a line.
COVERAGE ?= 0
host_coverage := $(if $(filter 1,$(COVERAGE)),--coverage -O0)
host_flags += $(host_coverage)
# Tests with the same flags share their objects: a folder for each set of flags.
host_common := $(strip $(host-base-cflags))
host_dir  = $(O)/tests/host/$(if $(subst x$(host_common)x,,x$(strip $($1-cflags))x),$1.objs,common.objs)
host_objs = $(patsubst %.c,$(host_dir)/%.o,$($1-srcs))
# $1: an object; $2: its source; $3: flags
compile_host = $(if $(verb_$1),,$(call compile,$1,$2,HOSTCC,$(HOSTCC) $(host_flags) $3,fixdep))
$(call load,$(host_progs) $(sort $(foreach t,$(host-tests),$(call host_objs,$t))))
$(foreach t,$(host-tests),$(foreach s,$($t-srcs),\
	$(call compile_host,$(patsubst %.c,$(call host_dir,$t)/%.o,$s),$s,$($t-cflags))))
$(foreach t,$(host-tests),$(call rule,$(O)/tests/host/$t,$(call host_objs,$t),HOSTLD,\
	$(HOSTCC) -fsanitize=address -fsanitize=undefined $(host_coverage) -o $(O)/tests/host/$t $(call host_objs,$t) $($t-libs)))
include tests/fuzz/Kbuild
host_progs += $(fuzz_progs)
.PHONY: host-programs
host-programs: $(host_progs)
	@mkdir -p $(O)/tests/host && printf '%s\n' $(host_progs) >$(O)/tests/host/programs && \
	 echo $(host-not-run) >$(O)/tests/host/not-run
endif

.PHONY: all kernel objects size compile_commands.json
all: kernel user $(O)/compile_commands.json
	@:
kernel: $(O)/neap.elf $(O)/neap.bin $(O)/zImage
objects: $(kernel_objs)
# `make mm/slab.o` for short
$(filter-out $(O)/%,$(filter %.o,$(goals))): %.o: $(O)/%.o
compile_commands.json: $(O)/compile_commands.json
size: $(O)/neap.elf
	@$(SIZE) $(kernel_objs)
	@$(SIZE) -t $(kernel_objs) | tail -1
	@$(SIZE) $(elf); ls -l $(bin)

# ---------------------------------------------------------------------------------------------
# 7. Use

# What `make run` and kin take from the command line; scripts/run.py checks the values.
MEM     ?= 256M
SWAP    ?= 512M
EXT2    ?= 0
PROG    ?= swap-stress
SMP     ?= 1
CPU     ?= cortex-a15
VIRTIO  ?= legacy
APPEND  ?=
TIMEOUT ?= 600
export MEM SWAP EXT2 PROG SMP CPU VIRTIO APPEND TIMEOUT
export NEAP_OUT := $(O)

# Wrong values are refused before anything is installed or built.
runner = $(Q)$(PYTHON) scripts/run.py --check && $(MAKE) all $(foreach g,$1,$(call setup_stamp,$g)) && \
	 exec $(PYTHON) scripts/run.py

.PHONY: run shell debug torture fuzz soak growth oracle coverage test host-tests build-tests boot-tests clean distclean help
run:
	+$(call runner,run)
shell:
	+$(call runner,run) --shell
debug:
	+$(call runner,run debug) --debug

# So little memory that it swaps, unless the command line says how much. ARGS: -a, -j N, names.
TIME ?= 60
SEED ?=
ARGS ?=
given = $(if $(filter file undefined,$(origin $1)),$2,$($1))
torture_mem  := $(call given,MEM,48M)
torture_swap := $(call given,SWAP,128M)
torture:
	+$(Q)[[ '$(TIME)' =~ ^[1-9][0-9]{0,4}$$ && '$(SEED)' =~ ^[0-9]*$$ ]] || \
		{ echo "usage: make torture [TIME=seconds] [SEED=number] [SMP=1..8] [ARGS='-a -j 8 maps cow']" >&2; exit 2; }; \
	$(MAKE) run MEM='$(torture_mem)' SWAP='$(torture_swap)' TIMEOUT=$$(($(TIME) + 240)) \
		PROG='torture -t $(TIME) $(SEED:%=-s %) $(ARGS)'

# The swap area is there to be taken away and given back. ARGS: -j, -o, -r, -n, -v (user/bin/fuzz/main.c).
fuzz_mem  := $(call given,MEM,32M)
fuzz_swap := $(call given,SWAP,32M)
fuzz_ext2 := $(call given,EXT2,4M)
PARSER ?=
ifneq ($(PARSER),)
fuzz:
	+$(Q)tests/fuzz/run.sh --check '$(PARSER)' '$(TIME)' '$(SEED)' && \
		$(MAKE) $(call setup_stamp,test) && $(MAKE) fuzz-programs && \
		exec tests/fuzz/run.sh '$(O)' '$(PARSER)' '$(TIME)' '$(SEED)'
else
fuzz:
	+$(Q)[[ '$(TIME)' =~ ^[1-9][0-9]{0,4}$$ && '$(SEED)' =~ ^[0-9]*$$ ]] || \
		{ echo "usage: make fuzz [TIME=seconds] [SEED=number] [SMP=1..8] [MEM=32M] [ARGS='-r 3 -n 1 -v']" >&2; exit 2; }; \
	$(MAKE) run MEM='$(fuzz_mem)' SWAP='$(fuzz_swap)' EXT2='$(fuzz_ext2)' TIMEOUT=$$(($(TIME) + 240)) \
		PROG='fuzz -p -t $(TIME) $(SEED:%=-s %) $(ARGS)'
endif

# Both kernels; soak.py looks at TIME, JOBS and SEED itself. An hour, unless the command line says how long.
JOBS ?= 2
soak: export TIME := $(call given,TIME,3600)
soak: export JOBS := $(JOBS)
soak: export SEED := $(SEED)
soak:
	+$(Q)$(PYTHON) scripts/soak.py --check $(ARGS) && \
	 $(MAKE) all $(call setup_stamp,run) && $(MAKE) O=$(O)/checked test_defconfig all && \
	 exec $(PYTHON) scripts/soak.py $(ARGS)

# ARGS: -q for smaller sizes, names of rows.
growth:
	+$(Q)$(MAKE) all $(call setup_stamp,run) && exec $(PYTHON) scripts/growth.py $(ARGS)

# PROG, unless the command line has one, is oracle.py's business. The initramfs is of a make of its
# own, which finds Linux's modules there.
oracle: export PROG := $(call given,PROG)
oracle: export NEAP_SHARE := $(SHARE)
oracle:
	+$(Q)$(PYTHON) scripts/oracle.py --check && $(MAKE) -s $(call setup_stamp,oracle) && \
	 $(MAKE) -s all $(oracle_ramfs) && exec $(PYTHON) scripts/oracle.py

test:
	+$(Q)$(MAKE) $(call setup_stamp,test) && $(PYTHON) scripts/test.py $(O)

# MIN: per cent of mm/ that must be reached.
MIN ?= 90
coverage:
	+$(Q)$(MAKE) $(call setup_stamp,test) && $(PYTHON) scripts/coverage.py $(O) $(MIN)

host-tests build-tests boot-tests:
	+$(Q)$(MAKE) $(call setup_stamp,test) && $(PYTHON) scripts/test.py $(O) $(@:-tests=)

# clean keeps the configuration and what set-up fetched.
clean:
	$(Q)rm -rf $(addprefix $(O)/,arch boot kernel mm ipc fs net block drivers lib/*.o user tests initramfs* \
		oracle coverage neap.* zImage compile_commands.json)
distclean:
	$(Q)rm -rf $(O)
help:
	@sed 's/^# \{0,1\}//' scripts/help.txt | tail -n +2

endif # one goal after the other
