# -D takes the limits that there are: others are named, with the nearest; what means nothing here is said.
$SPILE -DMAXACTIONS=3 -DMAXSTRINGLENGTH=3 -p1 -e 'probe begin {}'; echo "status $?"
$SPILE -DMY_OWN=1 -p1 -e 'probe begin {}'; echo "status $?"
$SPILE -g -DMY_OWN=1 -p1 -e 'probe begin {}'; echo "status $?"
$SPILE -DSTP_BUFFER_SIZE=3 -DMAXSKIPPED=0 -p1 -e 'probe begin {}'; echo "status $?"
