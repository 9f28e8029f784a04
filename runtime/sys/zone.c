/* SPDX-License-Identifier: GPL-2.0 */
/* The runner's time zone, as it was when the run started. Any context. */
#include "../core/core.h"

long sp_zone_west(void)
{
	return sp_params.tz_minutes_west * 60l;
}

struct sp_str sp_zone_name(void)
{
	struct sp_str r;

	r.p = sp_params.tz_name;
	r.len = strnlen(sp_params.tz_name, sizeof(sp_params.tz_name));
	return r;
}
