"$SPILE" -p1 absent.stp
