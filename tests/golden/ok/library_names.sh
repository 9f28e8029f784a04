# Libraries by name: those that a program loads, by way of its own directories and ld.so.conf's, and those that it may load later.
mkdir -p r/opt/app/bin r/opt/app/lib r/opt/site r/etc/ld.so.conf.d
echo 'int inner(int x) { return x + 1; }' > inner.c
echo 'int inner(int); int mine(int x) { return inner(x) * 2; }' > mine.c
echo 'int mine(int); int main(int c, char **v) { return mine(c); }' > prog.c
echo 'int late(int x) { return x; }' > late.c
lib=r/opt/app/lib
gcc -g -shared -fPIC -Wl,-soname,libinner.so.3 -o $lib/libinner.so.3.1 inner.c
ln -s libinner.so.3.1 $lib/libinner.so.3
gcc -g -shared -fPIC -Wl,-soname,libmine.so.1 -o $lib/libmine.so.1 mine.c $lib/libinner.so.3.1 -Wl,-rpath,'$ORIGIN'
gcc -g -o r/opt/app/bin/prog prog.c $lib/libmine.so.1 -Wl,-rpath,'${ORIGIN}/../lib' -Wl,--allow-shlib-undefined
gcc -g -shared -fPIC -o r/opt/site/liblate.so late.c
echo 'include ld.so.conf.d/*.conf # more' > r/etc/ld.so.conf
echo '  /opt/site  ' > r/etc/ld.so.conf.d/site.conf
try() {
	"$SPILE" -r "$LAB/tree" --sysroot="$PWD/r" -p2 -e "probe process(\"/opt/app/bin/prog\").library(\"$1\").function(\"$2\").call { }" 2>&1 | sed '/^# probes/d; s/ *\/\*.*//'
}
try libinner.so.3 inner
try libinner.so.3.1 inner
try 'lib*' '*in*e*'
try 'libmine*' mine
try liblate.so late
try 'libl?te*' late
try libnone.so late
