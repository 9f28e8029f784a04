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
