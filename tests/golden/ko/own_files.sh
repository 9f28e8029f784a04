# The rc file, library directories and other directories that options name: what cannot be used is said with its place, never passed over.
mkdir own && chmod 700 own
export SYSTEMTAP_DIR=own
go() {
	"$SPILE" -p1 "$@" -e 'probe begin {}' 2>&1
	echo "status $?"
}
echo --no-such > own/rc && go
echo '-w word' > own/rc && go
echo '-w # a comment' > own/rc && go
chmod 666 own/rc && go
rm own/rc && mkdir own/rc && go
rmdir own/rc && ln -s /dev/null own/rc && go
go -I ''
go -I none
go -I /dev/null
SYSTEMTAP_TAPSET=none go
go --sysroot=none
go -S 1
go -b -S 1 -o file
for option in runtime=bpf prologue-searching=never prologue-searching=always download-debuginfo=ask; do
	go --$option
done
"$SPILE" -p1 --example no_such_example
echo "status $?"
# A limit on files' size is said, too.
{ "$SPILE" -p1 --rlimit-fsize=10 -e 'probe begin { println(1) }' > text; echo "status $?"; } 2>&1 | cat
