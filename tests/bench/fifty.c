/* SPDX-License-Identifier: GPL-2.0 */
/* fifty N: N processes with the same ten places in them, until they are killed. */
#include <stdlib.h>
#include <unistd.h>

#define F(n) __attribute__((noinline)) int f##n(int x) { __asm__ volatile(""); return x + n; }
F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10)

int main(int argc, char **argv)
{
	if (argc > 2)
		return f1(1) + f2(2) + f3(3) + f4(4) + f5(5) + f6(6) + f7(7) + f8(8) + f9(9) + f10(10);
	for (int i = 0; i < atoi(argv[1]) - 1 && fork(); i++)
		;
	pause();
	return 0;
}
