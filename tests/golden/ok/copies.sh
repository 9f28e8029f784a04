# A variable that some inlined copies have and others don't.
one() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" -p2 -e "$1" 2>&1
}
one 'probe kernel.function("cost_of") { println($cost) }'
one 'probe kernel.function("cost_of").inline { println($which, @defined($cost) ? $cost : -1) }'
one 'probe kernel.function("cost_of") { println($cost, $nope) }'
# A copy in code that is only there while the kernel starts is left out; when all are, that is said.
cat > start.c <<'S'
#define ALWAYS static inline __attribute__((always_inline))
int seen;
ALWAYS int twice(int x) { seen += x; return seen * 2; }
ALWAYS int once(int x) { seen -= x; return seen * 3; }
__attribute__((noinline, section(".init.text"))) int start(int a) { return twice(a) + once(a + 1); }
__attribute__((noinline)) int run(int a) { return twice(a + 2) + start(a); }
void start_kernel(void) { run(1); }
S
mkdir own
gcc -g -O1 -gdwarf-4 -ffreestanding -fno-pie -no-pie -nostdlib -static -mcmodel=kernel -Wl,-Ttext=0xffffffff81000000 -Wl,--section-start=.init.text=0xffffffff82000000 \
	-Wl,-e,start_kernel -o own/vmlinux-6.6.0-fake start.c || exit 1
export SYSTEMTAP_DEBUGINFO_PATH=$PWD/own
one 'probe kernel.function("twice") { println($x) }'
one 'probe kernel.function("once") { println($x) }'
