# SPDX-License-Identifier: GPL-2.0
# Builds the translator (spile) and the runner (spilerun). `make help` lists what else there is. Works with GNU make 3.82.

PREFIX ?= /usr/local
DESTDIR ?=
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
INSTALL ?= install
SAN ?=
V ?=

BUILD := build$(if $(SAN),/san)
WARN := -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes
CFLAGS ?= -O2 -g
ALL_CFLAGS := -std=gnu11 -D_GNU_SOURCE $(CFLAGS) $(WARN) -MMD -MP
COMMA := ,
SAN_FLAGS := $(if $(SAN),-fsanitize=address$(COMMA)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
STATIC := $(if $(SAN),,-static)
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)')

SPILE_SRC := $(wildcard translator/*.c translator/*/*.c)
RUNNER_SRC := $(wildcard runner/*.c)
UNIT_SRC := $(wildcard tests/unit/*.c)
SPILE_OBJ := $(SPILE_SRC:%.c=$(BUILD)/%.o)
RUNNER_OBJ := $(RUNNER_SRC:%.c=$(BUILD)/%.o)
UNIT_OBJ := $(UNIT_SRC:%.c=$(BUILD)/%.o)
# Both programs have a main(); the unit tests have their own.
UNIT_LIB := $(filter-out $(BUILD)/translator/main.o,$(SPILE_OBJ)) $(filter-out $(BUILD)/runner/main.o,$(RUNNER_OBJ))
SPILE_LIBS := -ldw -lelf
CHECK_LIBS := $(shell pkg-config --libs check 2>/dev/null || echo -lcheck)

all: $(BUILD)/spile $(if $(RUNNER_SRC),$(BUILD)/spilerun)

$(BUILD)/spile: $(SPILE_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $(SPILE_OBJ) $(SPILE_LIBS)

# Static, so that one file can be shipped to machines with nothing else installed.
$(BUILD)/spilerun: $(RUNNER_OBJ) $(if $(SAN),,| $(BUILD)/.have-static)
	$(call say,LINK,$@)
	$(Q)$(CC) $(SAN_FLAGS) $(STATIC) $(LDFLAGS) -o $@ $(RUNNER_OBJ) -pthread

$(BUILD)/translator/driver_env.o: ALL_CFLAGS += -DSPILE_PREFIX='"$(PREFIX)"'

$(BUILD)/tests/%.o: tests/%.c | $(BUILD)/.have-check
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(SAN_FLAGS) -I. -Itranslator -DTEST_SOURCE_DIR='"$(CURDIR)"' -c -o $@ $<

$(BUILD)/%.o: %.c | $(BUILD)/.have-libs
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(SAN_FLAGS) -c -o $@ $<

# ---- what must be installed, asked once; a missing piece is named with the command that gets it ----

define need
	@mkdir -p $(@D)
	@if printf '%s\n' $(1) | $(CC) -xc $(2) -o $@.tmp - $(3) 2>$@.log; then rm -f $@.tmp $@.log; touch $@; \
	else \
		echo "error: $(4) is missing (details: $@.log)" >&2; \
		echo "  Debian, Ubuntu:  apt install $(strip $(5))" >&2; \
		echo "  RHEL, Fedora:    yum install $(strip $(6))" >&2; exit 1; \
	fi
endef

$(BUILD)/.have-libs:
	$(call need,'#include <elfutils/libdwfl.h>' '#include <libelf.h>' 'int main(void){return dwfl_errno();}',,-ldw -lelf,libdw (elfutils),\
		gcc libdw-dev libelf-dev,gcc elfutils-devel elfutils-libelf-devel)

$(BUILD)/.have-static:
	$(call need,'int main(void){return 0;}',-static,,the static C library,libc6-dev,glibc-static)

$(BUILD)/.have-check:
	$(call need,'#include <check.h>' 'int main(void){return !suite_create("x");}',,$(CHECK_LIBS),Check (unit tests),\
		check pkg-config,check-devel)

# ---- unit tests ----

unit: $(BUILD)/unit
	CK_VERBOSITY=$${CK_VERBOSITY:-normal} $(BUILD)/unit $(SUITE)

$(BUILD)/unit: $(UNIT_OBJ) $(UNIT_LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $(UNIT_OBJ) $(UNIT_LIB) $(SPILE_LIBS) $(CHECK_LIBS) -ldl -pthread

# A list of suites that changed must not meet an old main.o (the list is not C, and is named by -MMD only once it was built).
$(BUILD)/tests/unit/main.o: tests/unit/suites.def

# ---- fuzzing: tests/fuzz/NAME.c is a target, driver.c runs it ----

FUZZ_SRC := $(wildcard tests/fuzz/*.c)
FUZZ_NAMES := $(filter-out driver,$(FUZZ_SRC:tests/fuzz/%.c=%))
FUZZ_SECONDS ?= 60
FUZZ_SEED ?= 1
fuzz: $(FUZZ_NAMES:%=$(BUILD)/fuzz-%)
	tests/fuzz/run $(BUILD) $(FUZZ_SECONDS) $(FUZZ_SEED) $(FUZZ_NAMES)

$(BUILD)/fuzz-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/driver.o $(filter-out %/main.o,$(UNIT_OBJ)) $(UNIT_LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $^ $(SPILE_LIBS) $(CHECK_LIBS) -ldl -pthread

.SECONDARY: $(FUZZ_SRC:%.c=$(BUILD)/%.o)

# ---- the runtime by plain kbuild, against any kernel's build tree ----

KDIR ?= /lib/modules/$(shell uname -r)/build
compile-check:
	$(call say,KBUILD,$(KDIR))
	$(Q)rm -rf $(BUILD)/compile-check
	$(Q)$(MAKE) --no-print-directory -C kmod-template KDIR=$(KDIR) SCRIPT=$(abspath tests/vm/by-hand/opens.c) NAME=opens \
		OUT=$(abspath $(BUILD)/compile-check)

# ---- install ----

BINDIR := $(DESTDIR)$(PREFIX)/bin
SHARE := $(DESTDIR)$(PREFIX)/share/spile
MANDIR := $(DESTDIR)$(PREFIX)/share/man
STAP_LINKS ?=

install: all
	$(INSTALL) -d $(BINDIR) $(SHARE)
	$(INSTALL) -m 755 $(BUILD)/spile $(BINDIR)/spile
	$(if $(RUNNER_SRC),$(INSTALL) -m 755 $(BUILD)/spilerun $(BINDIR)/spilerun)
	for d in tapset runtime kmod-template examples; do \
		test -d $$d || continue; rm -rf $(SHARE)/$$d; \
		find $$d -type f ! -name '.*' ! -name '*.o' | while read -r f; do \
			$(INSTALL) -D -m $$(test -x "$$f" && echo 755 || echo 644) "$$f" "$(SHARE)/$$f" || exit 1; done || exit 1; \
	done
	for f in doc/man/*.[1-8]; do \
		test -f "$$f" || continue; $(INSTALL) -D -m 644 "$$f" "$(MANDIR)/man$${f##*.}/$${f##*/}" || exit 1; done
	$(INSTALL) -D -m 644 completion/spile.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/spile
	$(INSTALL) -D -m 644 completion/_spile $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_spile
	$(if $(STAP_LINKS),ln -sf spile $(BINDIR)/stap && ln -sf spilerun $(BINDIR)/staprun)

clean:
	rm -rf build

help:
	@echo 'make                      build/spile and build/spilerun'
	@echo 'make SAN=1 [unit]         the same with address and undefined-behaviour sanitizers, in build/san/'
	@echo 'make unit [SUITE=name]    unit tests'
	@echo 'make compile-check KDIR=  the runtime through plain kbuild against that build tree'
	@echo 'make install PREFIX= DESTDIR= [STAP_LINKS=1]   STAP_LINKS adds stap and staprun as names of the two programs'
	@echo 'make clean'
	@$(MAKE) --no-print-directory -s help-tests 2>/dev/null || true

.PHONY: all unit compile-check install clean help
.DEFAULT_GOAL := all

-include tests/tests.mk
-include $(SPILE_OBJ:.o=.d) $(RUNNER_OBJ:.o=.d) $(UNIT_OBJ:.o=.d) $(FUZZ_SRC:%.c=$(BUILD)/%.d)
