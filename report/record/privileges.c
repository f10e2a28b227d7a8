// SPDX-License-Identifier: Apache-2.0
#include "privileges.h"

#include <stddef.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static bool has_capabilities(int fd)
{
	return fgetxattr(fd, "security.capability", NULL, 0) > 0;
}

/* Set-group-ID without the group's execute bit once meant mandatory locking. */
static bool is_setgid(const struct stat *st)
{
	return (st->st_mode & S_ISGID) && (st->st_mode & S_IXGRP);
}

const char *privileges_raised(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return NULL;
	if ((st.st_mode & S_ISUID) && st.st_uid != getuid())
		return "is setuid: the loader ignores LD_PRELOAD for it";
	if (is_setgid(&st) && st.st_gid != getgid())
		return "is setgid: the loader ignores LD_PRELOAD for it";
	if (getuid() != 0 && has_capabilities(fd))
		return "has file capabilities: the loader ignores LD_PRELOAD for it";
	return NULL;
}

bool privileges_marked(int fd)
{
	struct stat st;

	return !fstat(fd, &st) &&
	       ((st.st_mode & S_ISUID) || is_setgid(&st) || has_capabilities(fd));
}
