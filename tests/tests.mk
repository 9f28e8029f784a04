# SPDX-License-Identifier: GPL-2.0
# Set-up, tests, benches, demo. Included by the top Makefile.

setup-demo:
	@sh tests/setup/packages.sh demo

setup-check:
	@sh tests/setup/packages.sh check

# make's own targets are made by a second make: what set-up installs must be there when the first rule is read.
demo: setup-demo
	@$(MAKE) --no-print-directory all
	@tests/vm/demo $(SCRIPT)

check: setup-check
	@tests/check

lint:
	@tests/lint/lint

# CASES="name ..." picks some; UPDATE=1 writes what came out as the new expectation.
golden: all
	@tests/golden/run $(CASES)

# VM_KERNEL=bzImage VM_RELEASE=... VM_KDIR=... VM_VMLINUX=... takes another kernel; BOOT=main|hard one boot only.
vm: all
	@tests/vm/run $(if $(BOOT),-b $(BOOT)) $(CASES)

# The kernels of other releases of Debian, each with the tools of its own: 5.10 and 6.12. SUITES="bullseye trixie".
matrix: all
	@BOOT=$(BOOT) CASES="$(CASES)" tests/vm/matrix $(SUITES)

# gcc 10 and 14, each in a root directory of its own, for the cases values_compilers and module_values_compilers.
.PHONY: compilers
compilers:
	@sh tests/setup/compilers.sh get

# Names and types of 500 random functions' parameters, against gdb's; kernels as for vm.
params: all
	@tests/params/run

# What CPUs do beside each other, under ThreadSanitizer. The guards leave out the kernel's side of the headers.
TSAN_GUARDS := -DSP_CORE_H -DSP_COMPAT_CPU_H -DSP_COMPAT_CLOCK_H -DSP_COMPAT_SCHED_H
tsan: $(BUILD)/threads
	TSAN_OPTIONS=halt_on_error=1 $(BUILD)/threads

$(BUILD)/threads: $(wildcard tests/tsan/*.[ch] runtime/data/*.[ch] runtime/io/*.[ch] runtime/*.h) runner/reader.c runner/text.c
	$(call say,TSAN,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=thread $(WARN) -Wno-sign-compare -Wno-unused-parameter $(TSAN_GUARDS) -I. -Itests/tsan -o $@ tests/tsan/threads.c runner/reader.c runner/text.c -pthread

bench: all
	@tests/bench/run $(CASES)

start: all
	@tests/bench/start

# What takes too long for each day's check.
SOAK_SECONDS ?= 1800
nightly: all
	@for cpus in 2 4; do \
		VM_CPUS=$$cpus SOAK_SECONDS=$(SOAK_SECONDS) VM_SLOW=$$(($(SOAK_SECONDS) / 270 + 1)) tests/vm/run soak many_load || exit 1; done
	@SOAK_SECONDS=300 VM_SLOW=3 tests/vm/run storm
	@tests/vm/run -b nightly

scaling: all
	@tests/bench/scaling

help-tests:
	@echo 'make demo [SCRIPT=file]   file opens of a real kernel in a virtual machine; installs what that takes'
	@echo 'make check                all tests; installs what they take; ends with "N passed, N failed"'
	@echo 'make golden [CASES=]      scripts and what the translator says of them; UPDATE=1 accepts what it says now'
	@echo 'make vm [CASES=] [BOOT=]  modules in a booted kernel; VM_KERNEL= VM_RELEASE= VM_KDIR= VM_VMLINUX= for one of your own'
	@echo 'make matrix [CASES=] [BOOT=] [SUITES=]   the same on Debian 11 and 13: 5.10 and 6.12, which it gets with the tools that built them'
	@echo 'make bench [CASES=]       instructions per probe hit, module sizes, translation times, as markdown'
	@echo 'make start                what start and stop cost against bare loops of registrations, as markdown'
	@echo 'tests/bench/tools         what ready tools cost an event, beside bpftrace'
	@echo 'make nightly [SOAK_SECONDS=]   mixed load for half an hour and 2,000 probes for a minute, on two CPUs, then on four; then what is rare'
	@echo 'make tsan                 arrays and rings used by many threads, under ThreadSanitizer'
	@echo 'make scaling              whether a hit costs more when another CPU hits the same probe'
	@echo 'make compilers            gets gcc 10 and 14 for the values_compilers cases, without installing them'
	@echo "make params               the parameters of random functions of a kernel are what gdb says"
	@echo 'make lint                 rules of the house that a program can check'

.PHONY: start setup-demo setup-check demo check lint golden vm matrix tsan params bench nightly scaling help-tests
