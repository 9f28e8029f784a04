# SPDX-License-Identifier: GPL-2.0
# For gdb: the parameters of the functions in $PARAMS_NAMES, "function<TAB>name<TAB>type" a line.
import os
import gdb

for name in open(os.environ["PARAMS_NAMES"]).read().split():
    # The same name in several files: which one is meant is not known.
    if len(gdb.lookup_static_symbols(name)) + (gdb.lookup_global_symbol(name) is not None) > 1:
        print("%s\t-\t-" % name)
        continue
    found = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if not found:
        continue
    block = gdb.block_for_pc(int(found.value().address))
    while block and not (block.function and block.function.name == name):
        block = block.superblock
    for symbol in block or ():
        if symbol.is_argument:
            print("%s\t%s\t%s" % (name, symbol.name, symbol.type))
