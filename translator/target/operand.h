/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPILE_OPERAND_H
#define SPILE_OPERAND_H

#include "target_priv.h"

/* How to get the value of operand @text. @size: its bytes, negative when it is signed. False with *why: it cannot be had. */
bool operand_fetch(struct target *t, const char *text, struct fetch *f, int *size, const char **why);

#endif
