mkdir nothing
export SYSTEMTAP_DEBUGINFO_PATH=$PWD/nothing
for release in 6.6.0-9-amd64 3.10.0-1160.el7.x86_64; do
	cp -r "$LAB/tree" tree.$release
	echo $release > tree.$release/include/config/kernel.release
	echo "#define UTS_RELEASE \"$release\"" > tree.$release/include/generated/utsrelease.h
	"$SPILE" -p4 -r "$PWD/tree.$release" "$STP"
	echo "[exit $?]"
done
# Nobody knows what the kernel has.
rm -f tree.$release/System.map
"$SPILE" -p2 -r "$PWD/tree.$release" -e 'probe module("ext4").function("ext4_file_open") { }'
