# The kernel takes no uprobe on instructions with some prefixes, and says so too late.
mkdir root
cat > t.c << 'X'
int n;
__attribute__((noinline)) void both(void)
{
	__asm__ volatile("nop");
	__asm__ volatile("lock incl %0" : "+m"(n));
	__asm__ volatile("incl %%fs:(%0)" : : "r"(0L));
}
int main(void)
{
	both();
	return n;
}
X
gcc -O1 -g -o root/t t.c
for line in 4 5 6; do
	"$SPILE" -r "$LAB/tree" --sysroot="$PWD/root" -p2 -e "probe process(\"/t\").statement(\"both@t.c:$line\") { }" 2>&1
done
"$SPILE" -r "$LAB/tree" --sysroot="$PWD/root" -l 'process("/t").statement("both@t.c:*")' 2>&1 | sed 's/.*@/@/'
