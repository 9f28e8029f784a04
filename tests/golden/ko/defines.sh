# -D takes the limits that there are: others are named, with the nearest; what means nothing here is said.
$SPILE -DMAXACTIONS=3 -DMAXSTRINGLENGTH=3 -p1 -e 'probe begin {}'; echo "status $?"
$SPILE -DMY_OWN=1 -p1 -e 'probe begin {}'; echo "status $?"
$SPILE -g -DMY_OWN=1 -p1 -e 'probe begin {}'; echo "status $?"
$SPILE -DSTP_BUFFER_SIZE=3 -DMAXSKIPPED=0 -p1 -e 'probe begin {}'; echo "status $?"
for d in MAXACTION=abc MAXACTION MAXACTION=-5 MAXSTRINGLEN=1 MAXSTRINGLEN=99999999 MAXMAPENTRIES=99999999999999999999; do
	$SPILE -D$d -p1 -e 'probe begin {}'; echo "status $?"
done
$SPILE -DSTP_OVERLOAD_THRESHOLD=2000000000LL -DMAXMAPENTRIES=0x1000 -DSTP_NO_OVERLOAD -p1 -e 'probe begin {}'; echo "status $?"
# Whole families by their beginning; what arrays may have is bounded where it is said, not cut later.
for d in STP_TIME_SYNC_INTERVAL_OF_OLD=3 STP_ON_THE_FLY_INTERVAL=5 MAXMAPENTRIES=20000000; do
	$SPILE -D$d -p1 -e 'probe begin {}'; echo "status $?"
done
