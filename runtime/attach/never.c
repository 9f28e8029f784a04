/* SPDX-License-Identifier: GPL-2.0 */
/* never: nothing to attach, nothing runs. */
#include "attach.h"

const struct sp_attach sp_attach_never = { .name = "never" };
