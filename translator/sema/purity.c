/* SPDX-License-Identifier: GPL-2.0 */
/* What evaluating a node may do besides giving a value. Doubt counts as yes. */
#include "print_format.h"
#include "purity.h"
#include "resolve.h"

bool code_can_fail(const char *code, size_t len)
{
	/* Of C that may call anything in the kernel nothing is known. */
	return !code_has_pragma(code, len, "runtime") || code_find(code, len, "CONTEXT");
}

bool code_prints(const char *code, size_t len)
{
	return code_find(code, len, "STAP_PRINTF") || code_find(code, len, "print") || code_find(code, len, "sp_record") ||
	       code_find(code, len, "sp_tell") || code_find(code, len, "sp_ubacktrace") || code_find(code, len, "sp_ustack") ||
	       code_find(code, len, "sp_usym");
}

bool code_aborts(const char *code, size_t len)
{
	return code_find(code, len, "sp_abort") != NULL;
}

bool code_exits(const char *code, size_t len)
{
	return code_find(code, len, "sp_exit") || code_find(code, len, "_stp_exit") || code_aborts(code, len);
}

bool code_needs_registers(const char *code, size_t len)
{
	return code_find(code, len, "regs") || code_find(code, len, "register") || code_find(code, len, "stack") || code_find(code, len, "sp_hit_addr");
}

bool code_names_point(const char *code, size_t len)
{
	return code_find(code, len, "sp_point_name") != NULL;
}

static bool division_can_fail(enum op op, const struct expr *by)
{
	return (op == OP_DIV || op == OP_MOD) && !(by->kind == E_NUMBER && by->number.value);
}

/* %m and %M read memory. */
static bool reads_memory(const struct expr *e)
{
	struct directive d;
	size_t pos = 0;

	if (e->print.form != PRINT_F)
		return false;
	while (directive_next(e->print.text, e->print.text_len, &pos, &d) == DIRECTIVE_OK)
		if (d.conv == 'm' || d.conv == 'M')
			return true;
	return false;
}

bool node_can_fail(const struct expr *e)
{
	if (e->fetch)
		return true;
	switch (e->kind) {
	case E_BINARY:
		return division_can_fail(e->binary.op, e->binary.b);
	case E_ASSIGN:
		/* An array may be full. */
		return e->assign.lhs->kind != E_SYMBOL || division_can_fail(e->assign.op, e->assign.rhs);
	case E_INCDEC:
		return e->incdec.a->kind != E_SYMBOL;
	case E_PRINT:
		return reads_memory(e);
	case E_STAT:
		return e->stat.what != STAT_COUNT && e->stat.what != STAT_SUM;
	case E_HIST: case E_TARGET: case E_ACCESS: case E_CAST: case E_VAR: case E_ENTRY: case E_PERF: case E_RAWMEM: case E_RAWREG:
		return true;
	case E_CALL:
		return e->call.fn->is_embedded && code_can_fail(e->call.fn->body->embedded.code, e->call.fn->body->embedded.len);
	case E_EMBEDDED:
		return code_can_fail(e->embedded.code, e->embedded.len);
	default:
		return false;
	}
}

bool node_prints(const struct expr *e)
{
	switch (e->kind) {
	case E_PRINT:
		return !e->print.to_string;
	case E_CALL:
		return e->call.fn->is_embedded && code_prints(e->call.fn->body->embedded.code, e->call.fn->body->embedded.len);
	case E_EMBEDDED:
		return code_prints(e->embedded.code, e->embedded.len);
	default:
		return false;
	}
}
