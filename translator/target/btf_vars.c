/* SPDX-License-Identifier: GPL-2.0 */
/* Where BTF comes from, and what $name means by it: parameters by the calling convention, return values. */
#include "btf.h"
#include "../base/fs.h"

#include <string.h>

static struct btf *try_file(struct target *t, const char *path)
{
	AUTO_BUF b = { 0 };
	const char *why;
	void *copy;

	if (fs_read(path, &b) || !b.len)
		return NULL;
	copy = arena_alloc(t->arena, b.len);
	memcpy(copy, b.p, b.len);
	return btf_open(t->arena, copy, b.len, &why);
}

static struct btf *try_bzimage(struct target *t, const char *path)
{
	const char *why;
	size_t n;
	void *bytes = bzimage_section(t->arena, path, ".BTF", t->cache_dir, &n);

	return bytes ? btf_open(t->arena, bytes, n, &why) : NULL;
}

static struct btf *try_image(struct target *t, const char *path)
{
	const char *why;
	struct elf_image *img = elf_image_open(t->arena, path, &why);
	const void *bytes;
	struct btf *b = NULL;
	void *copy;
	size_t n;

	bytes = img ? elf_image_section(img, ".BTF", &n) : NULL;
	if (bytes) {
		copy = arena_alloc(t->arena, n);
		memcpy(copy, bytes, n);
		b = btf_open(t->arena, copy, n, &why);
	}
	if (img)
		elf_image_close(img);
	return b;
}

/* In the image that was booted, where distributions put it. */
static struct btf *in_boot_images(struct target *t)
{
	const char *path;
	struct btf *b = NULL;
	int i;

	for (i = 0; !b && (path = boot_image(t, i)); i++)
		b = try_bzimage(t, path);
	return b;
}

struct btf *target_btf(struct target *t)
{
	struct target_priv *p = t->priv;
	const void *bytes;
	const char *dir = p->debuginfo_path, *end, *why;
	size_t n;

	if (p->btf_tried || t->module || t->program)
		return p->btf;
	p->btf_tried = true;
	bytes = p->image ? elf_image_section(p->image, ".BTF", &n) : NULL;
	if (bytes)
		p->btf = btf_open(t->arena, bytes, n, &why);
	for (; !p->btf && dir && *dir; dir = *end ? end + 1 : end) {
		end = dir + strcspn(dir, ":");
		if (*dir == '/')
			p->btf = try_file(t, arena_printf(t->arena, "%.*s/btf-%s", (int)(end - dir), dir, t->release));
	}
	if (!p->btf)
		p->btf = try_file(t, join_path(t->arena, p->root, "/boot/btf-%s", t->release));
	if (!p->btf && t->is_running_kernel)
		p->btf = try_file(t, "/sys/kernel/btf/vmlinux");
	if (!p->btf && p->types_only)
		p->btf = try_image(t, p->types_only);
	if (!p->btf)
		p->btf = in_boot_images(t);
	return p->btf;
}

bool target_by_btf(struct target *t, const struct tfunc *f)
{
	return !f->die && !f->is_inside && !f->by_args && target_btf(t) && btf_has_function(t->priv->btf, f->name);
}

bool btf_var_names(struct target *t, const struct tfunc *f, bool at_return, tmember_vec *out)
{
	struct tmember ret = { "return", btf_return_type(t->priv->btf, f->name) };

	if (at_return && ret.type->kind != CT_VOID)
		vec_push(t->arena, out, ret);
	btf_params(t->priv->btf, f->name, out);
	return out->n > 0;
}

static bool by_register(struct target *t, struct tvalue *out, uint8_t reg, const struct ctype *type, const char *name)
{
	const struct treg *r = reg_dwarf(reg);

	memset(out, 0, sizeof(*out));
	out->type = type;
	fetch_add_layout(t->arena, &out->f, FETCH_REG, r->pt_regs, arena_printf(t->arena, "$%s in %%%s", name, r->name));
	return true;
}

/* False with *why NULL: no such name. */
bool btf_var(struct target *t, const struct tfunc *f, bool at_return, const char *name, struct tvalue *out, const char **why)
{
	const struct ctype *ret = btf_return_type(t->priv->btf, f->name);
	tmember_vec params = { 0 };
	int i;

	*why = NULL;
	if (at_return && !strcmp(name, "return")) {
		if (ret->kind != CT_VOID && ret->kind != CT_FLOAT && !ctype_is_compound(ret))
			return by_register(t, out, REG_RAX, ret, name);
		*why = ret->kind == CT_VOID ? "the function returns nothing" : "without debuginfo, structs that are returned by value cannot be read";
		return false;
	}
	btf_params(t->priv->btf, f->name, &params);
	for (i = 0; i < params.n; i++) {
		if (f->is_clone)
			*why = "the compiler changed this function's parameters, and only debuginfo says how";
		else if (ctype_is_compound(params.v[i].type) || ctype_is_compound(ret))
			*why = "without debuginfo, parameters behind a struct that is passed by value cannot be found";
		else if (i >= (int)ARRAY_SIZE(reg_args))
			*why = "without debuginfo, only parameters in registers can be read";
		if (!strcmp(params.v[i].name, name))
			return !*why && by_register(t, out, reg_args[i], params.v[i].type, name);
	}
	*why = NULL;
	return false;
}

const struct ctype *btf_type_named(struct target *t, const char *name)
{
	size_t n = strlen(name), stars = 0;
	const struct ctype *c;

	while (n && (name[n - 1] == '*' || name[n - 1] == ' '))
		stars += name[--n] == '*';
	c = btf_struct(t->priv->btf, arena_strndup(t->arena, name, n));
	for (; c && stars; stars--)
		c = ctype_pointer_to(t->arena, c);
	return c;
}
