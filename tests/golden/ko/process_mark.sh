# SPDX-License-Identifier: GPL-2.0
# Static probes that a program does not have, and arguments that its notes do not offer or that cannot be read.
cat > p.c << 'X'
#define NOTE(name, args) "990: nop\n.pushsection .note.stapsdt,\"\",\"note\"\n.balign 4\n.4byte 8, 994f-993f, 3\n.asciz \"stapsdt\"\n993: .8byte 990b, 0, 0\n" \
	".asciz \"app\"\n.asciz \"" name "\"\n.asciz \"" args "\"\n994: .balign 4\n.popsection\n"
int main(void)
{
	__asm__ volatile(NOTE("start__up", "-4@%eax 8f@%xmm0 4@nowhere(%rip) 2@%cr0"));
	return 0;
}
X
gcc -o p p.c
gcc -o none -x c - << 'X'
int main(void) { return 0; }
X
p=./p
for script in "probe process(\"$p\").mark(\"start__upp\") { }" "probe process(\"$p\").provider(\"lib\").mark(\"*\") { }" "probe process(\"$p\").mark(\"*\") { println(\$arg5) }" \
	"probe process(\"$p\").mark(\"start-up\") { println(\$arg2) }" "probe process(\"$p\").mark(\"*\") { println(\$arg3) }" \
	"probe process(\"$p\").mark(\"*\") { println(\$arg4) }" "probe process(\"./none\").mark(\"*\") { }"; do
	"$SPILE" -r 6.6.0-fake -p2 -e "$script"
	echo "[exit $?]"
done 2>&1 | sed "s#$PWD#DIR#g"
"$SPILE" -r 6.6.0-fake -L "process(\"$p\").mark(\"*\")" | sed "s#$PWD#DIR#g"
