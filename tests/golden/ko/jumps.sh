# A function that another one jumps to, where it ends, is not called by it.
mkdir root
sed 's/LOOK/__asm__ volatile("" ::: "memory");/' > t.c << 'X'
__attribute__((noinline)) int leaf(int n) { LOOK return n + 1; }
__attribute__((noinline)) int jumps(int n) { return leaf(n * 2); }
__attribute__((noinline)) int calls(int n) { return leaf(n) * 2; }
__attribute__((noinline)) int both(int n) { int x = leaf(n); LOOK return leaf(x); }
int main(int c, char **v) { return jumps(c) + calls(c) + both(c) + !v; }
X
gcc -O2 -g -o root/t t.c
for f in jumps calls both; do
	"$SPILE" -r "$LAB/tree" --sysroot="$PWD/root" -p2 -e "probe process(\"/t\").function(\"$f\").callee(\"leaf\") { }" 2>&1
done
