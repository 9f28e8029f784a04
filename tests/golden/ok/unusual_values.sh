# Arrays whose size is not known, in text made of all members; objects by @cast and an index.
cat > prog.c <<'X'
struct tail { int n; long more[]; };
struct named { int n; char name[]; };
extern int sizes[];
int f(struct tail *t, struct named *n, long *p) { return t->n + n->n + (int)p[0] + sizes[0]; }
int sizes[3];
int main(void) { return 0; }
X
gcc -g -O1 -o prog prog.c
"$SPILE" -r "$LAB/tree" -p3 -e 'probe process("./prog").function("f").call {
	println($t$, $t$$, $n$, $n$$) println(@cast($p, "long")[2], @cast($p, "unsigned char")[pid()], @cast($p, "tail")[1]->n)
}' | sed -n 's/.*sp_format(c, &[^"]*\("[^"]*"\).*/\1/p; s/.*\(sp_uread(c.*\), AT.*/\1/p'
# Not optimized: a variable array is where a word of the frame says, which is not built at the entry. A whole array as text has its elements.
cat > plain.c <<'S'
int numbers[3] = { 1, 2, 3 };
int f(int n) { int list[n]; list[0] = n; return list[n / 2]; }
int main(int argc, char **argv) { return f(argc + 2); }
S
gcc -g -O0 -gdwarf-4 -o plain plain.c || exit 1
"$SPILE" -r "$LAB/tree" -p3 -e 'probe process("./plain").function("f") { println(@defined($list), @defined($n), $$locals, $numbers$) }' 2>&1 |
	grep -o 'list=[^"]*"\|\[%i[^"]*'
