# The manual pages that are made of tables are what these say, and each message that they explain is in the sources.
"$SPILE" --dump-probe-types > types
LC_ALL=C awk -f "$TOP/tests/lint/probes_man.awk" "$TOP/doc/man/probes.txt" types | diff - "$TOP/doc/man/spile-probes.7" ||
	echo "run: build/spile --dump-probe-types | LC_ALL=C awk -f tests/lint/probes_man.awk doc/man/probes.txt - > doc/man/spile-probes.7"
LC_ALL=C awk -f "$TOP/tests/lint/errors_man.awk" "$TOP/doc/man/errors.txt" "$TOP/runtime/abi/errors.h" "$TOP/translator/opts.h" | diff - "$TOP/doc/man/spile-errors.7" ||
	echo "run: LC_ALL=C awk -f tests/lint/errors_man.awk doc/man/errors.txt runtime/abi/errors.h translator/opts.h > doc/man/spile-errors.7"
grep -v '^#' "$TOP/doc/man/errors.txt" | cut -f 1 | while read -r text; do
	grep -rqF -- "$text" "$TOP/runner" "$TOP/runtime/abi" || echo "no source says: $text"
done
echo "pages agree"
