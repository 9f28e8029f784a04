# What is unpacked on the way goes where $TMPDIR says, and says so when it cannot.
command -v xz > /dev/null || { echo "no xz"; exit 77; }
echo 'static int __attribute__((noinline)) hidden(int x) { __asm__ volatile("" : : : "memory"); return x; } int main(void) { return hidden(1); }' > p.c
gcc -O1 -o p p.c && objcopy -S --keep-symbol=hidden p names && xz -c names > names.xz && strip --strip-all p && objcopy --add-section .gnu_debugdata=names.xz p || exit 1
TMPDIR=$PWD/nowhere "$SPILE" -r "$LAB/tree" -p2 -e 'probe process("./p").function("hidden") {}' 2>&1 | grep -o 'no file can.*(.gnu_debugdata)'
mkdir there
TMPDIR=$PWD/there "$SPILE" -r "$LAB/tree" -p2 -e 'probe process("./p").function("hidden") {}' | grep -c 'hidden'
ls there
TMPDIR=$PWD/nowhere "$SPILE" -r "$LAB/tree" --tmpdir=there -p2 -e 'probe process("./p").function("hidden") {}' | grep -c 'hidden'
