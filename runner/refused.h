/* SPDX-License-Identifier: GPL-2.0 */
/* Why the kernel did not accept a probe. */
#ifndef SPILE_RUNNER_REFUSED_H
#define SPILE_RUNNER_REFUSED_H

/* What error number @err (positive) means where probe @point was made. The text is nobody's to free. */
const char *sr_refused(int err, const char *point);

#endif
