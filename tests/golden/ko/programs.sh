# Programs and libraries that are not there, or are none.
mkdir -p root/usr/lib64 root/lib64 root/bin
echo text > root/usr/lib64/libfake.so.1
echo text > root/usr/lib64/libfake.so.2
echo text > root/bin/tool
export PATH=/bin:/usr/bin
try() { "$SPILE" -r "$LAB/tree" --sysroot="$PWD/root" -p2 -e "probe $1 { }" 2>&1; }
try 'process("/lib64/libfake.so.1").function("f")'
try 'process("/lib64/libother.so.1").function("f")'
try 'process("/usr/lib64").function("f")'
try 'process("tol").function("f")'
try 'process("/bin/tool").library("libothr.so").function("f")'
try 'process("/usr/lib64/libf*").function("f")'
try 'process("/usr/lib64/libg*").function("f")'
# What a call through the table returned has no type.
printf 'void f(void);\nint main(void) { f(); return 0; }\n' > plt.c
echo 'void f(void) { }' > lib.c
gcc -shared -fPIC -o root/bin/libf.so lib.c
gcc -o root/bin/plt plt.c root/bin/libf.so
try 'process("/bin/plt").plt("f").return { println($return) }  probe never'
# Returns in programs of Go, but not of C that one was linked with.
echo 'int f(int x) { return x + 1; } int main(void) { return f(1); }' > like_go.c
gcc -g -O1 -fno-inline -o like_go like_go.c && objcopy --add-section .gopclntab=like_go.c like_go && strip -g -o bare_go like_go
for p in like_go bare_go; do
	for point in .call .return; do
		"$SPILE" -r "$LAB/tree" -p2 -e "probe process(\"./$p\").function(\"f\")$point { }" 2>&1
	done
done
