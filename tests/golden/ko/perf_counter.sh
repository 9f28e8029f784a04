# SPDX-License-Identifier: GPL-2.0
# Counters that no probe makes, and where there is none to be read.
cat > p.c << 'X'
int main(void) { return 0; }
X
gcc -g -o p p.c
for script in 'probe process("./p").function("main") { println(@perf("insns")) } probe perf.hw.instructions.counter("insn") { }' \
	'probe process("./p").function("main") { println(@perf("insns")) }' 'probe begin { println(@perf("x")) } probe perf.type(0).config(1).counter("x") { }' \
	'probe perf.hw.instructions.process.counter("x") { }' 'probe perf.type(0).config(1).process("/no/such").counter("x") { }'; do
	"$SPILE" -r 6.6.0-fake -p2 -e "$script"
	echo "[exit $?]"
done 2>&1
