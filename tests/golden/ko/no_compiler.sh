. "$TOP/tests/golden/real-kernel.sh"
# All programs but the compilers.
mkdir bin
for d in /usr/sbin /usr/bin /sbin /bin; do
	ln -sf "$d"/* bin/ 2> /dev/null
done
rm -f bin/gcc* bin/cc bin/c8* bin/c9* bin/clang* bin/*-gcc* bin/*-cc
PATH=$PWD/bin "$SPILE" -p4 -r "$real" -e 'probe begin { exit() }' > said 2>&1
status=$?
sed "s/$real/RELEASE/g; s#$build#BUILD#g" said
exit $status
