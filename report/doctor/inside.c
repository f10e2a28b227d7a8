// SPDX-License-Identifier: Apache-2.0
#include "inside.h"

#include <string.h>

struct known_library {
	const char *prefix; /* of the name as it is needed */
	const char *text;
	bool unseen;
};

static const struct known_library tls[] = {
	{"libssl.so.", "OpenSSL: its cleartext is seen", false},
	{"libgnutls.so.", "GnuTLS: its cleartext is seen", false},
	{"libssl3.so", "NSS: its connections are counted, their content is not seen", true},
	{"libmbedtls.so", "Mbed TLS: its connections are counted, their content is not seen", true},
	{"libwolfssl.so", "wolfSSL: its connections are counted, their content is not seen", true},
	{"libs2n.so", "s2n: its connections are counted, their content is not seen", true},
	{"libbotan-", "Botan: its connections are counted, their content is not seen", true},
};

static const struct known_library clients[] = {
	{"libpq.so.", "PostgreSQL: calls are seen at the library", false},
	{"libmariadb.so.", "MariaDB and MySQL: calls are seen at the library", false},
	{"libmysqlclient.so.", "MySQL: calls are seen at the library", false},
	{"libsqlite3.so.", "SQLite: calls are seen at the library", false},
	{"libodbc.so.", "ODBC: calls are seen at the library", false},
	{"libhiredis", "Redis: commands are seen on the wire", false},
	{"libmemcached.so", "memcached: commands are seen on the wire", false},
	{"libmongoc-", "MongoDB: commands are seen on the wire", false},
	{"libcassandra.so", "Cassandra: its protocol is not followed", true},
	{"libclntsh.so", "Oracle: its protocol is not followed", true},
	{"libsybdb.so", "SQL Server, Sybase: their protocol is not followed", true},
};

struct known_runtime {
	const char *name;
	bool prefix; /* python3.11 */
	const char *text;
};

static const struct known_runtime runtimes[] = {
	{"python3", true,
	 "Python: its ssl module and its database drivers come as plug-ins; those that use OpenSSL "
	 "or a client library that is hooked are seen there, the others on the wire"},
	{"ruby", true, "Ruby: its openssl extension and its database drivers come as plug-ins"},
	{"perl", true, "Perl: Net::SSLeay and its database drivers come as plug-ins"},
	{"php", true,
	 "PHP: its extensions are opened with RTLD_DEEPBIND, which the recorder clears "
	 "(PROFILIS_DEEPBIND)"},
	{"node", false,
	 "Node.js: drivers are seen on the wire; --perf-basic-prof names its functions in CPU "
	 "profiles"},
	{"nodejs", false,
	 "Node.js: drivers are seen on the wire; --perf-basic-prof names its functions in CPU "
	 "profiles"},
	{"java", false,
	 "Java: its TLS is its own, so HTTPS connections are counted and their content is not "
	 "seen; JDBC drivers are seen on the wire where they do not encrypt; "
	 "-XX:+DumpPerfMapAtExit names its functions in CPU profiles"},
	{"apache2", false, "Apache: mod_ssl is a plug-in that uses OpenSSL: its cleartext is seen"},
	{"httpd", false, "Apache: mod_ssl is a plug-in that uses OpenSSL: its cleartext is seen"},
	{"lighttpd", false,
	 "lighttpd: its TLS modules are plug-ins; OpenSSL's and GnuTLS's are seen"},
};

struct examiner {
	struct diagnosis *d;
	const struct elf_facts *program;
	const struct closure *closure;
	bool limits;
};

static bool needed(struct examiner *e, const char *what, const struct known_library *list,
		   size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct closure_library *l = closure_named(e->closure, list[i].prefix);

		if (!l)
			continue;
		diagnosis_found(e->d, what, "%s: %s", l->name, list[i].text);
		e->limits |= list[i].unseen;
		any = true;
	}
	return any;
}

static void unseen(struct examiner *e, const char *what, const char *text)
{
	diagnosis_found(e->d, what, "%s", text);
	e->limits = true;
}

/* A program that uses the shared library may name its source files too, in texts of versions. */
static void examine_tls(struct examiner *e)
{
	unsigned inside = e->program->inside;
	bool shared = closure_named(e->closure, "libssl.so.") != NULL;
	bool any = needed(e, "TLS", tls, sizeof(tls) / sizeof(*tls));

	if ((inside & ELF_INSIDE_OPENSSL) && !shared) {
		unseen(e, "TLS",
		       "OpenSSL or BoringSSL is linked into the program, where no call of it can "
		       "be "
		       "hooked: its connections are counted, their content is not seen");
		any = true;
	}
	if (inside & ELF_INSIDE_RUSTLS) {
		unseen(e, "TLS",
		       "rustls is linked into the program: its connections are counted, their "
		       "content is not seen");
		any = true;
	}
	if (e->limits)
		diagnosis_advise(e->d, "let a proxy end TLS before it, and record its plain HTTP; "
				       "the report counts the connections that it could not read");
	if (!any)
		diagnosis_found(e->d, "TLS", "none among the libraries that it starts with");
}

static void examine_databases(struct examiner *e)
{
	bool any = needed(e, "databases", clients, sizeof(clients) / sizeof(*clients));

	if ((e->program->inside & ELF_INSIDE_SQLITE) && !closure_named(e->closure, "libsqlite3")) {
		unseen(e, "databases", "SQLite is linked into the program: its calls are not seen");
		any = true;
	}
	if (!any)
		diagnosis_found(
			e->d, "databases",
			"no client library among those that it starts with; what it says in "
			"a protocol that is followed is seen on the wire");
}

static void examine_uring(struct examiner *e)
{
	const struct closure_library *l = closure_named(e->closure, "liburing.so");

	if (!l && !(e->program->inside & ELF_INSIDE_URING))
		return;
	unseen(e, "io_uring",
	       "it can use io_uring: what it moves that way passes no hook; the report counts the "
	       "instances that it met");
	diagnosis_advise(e->d, "turn io_uring off in its settings while it is recorded");
}

static bool is_runtime(const struct known_runtime *r, const char *name)
{
	return r->prefix ? !strncmp(name, r->name, strlen(r->name)) : !strcmp(name, r->name);
}

static void examine_runtime(struct examiner *e)
{
	const char *slash = strrchr(e->program->path, '/');
	const char *name = slash ? slash + 1 : e->program->path;

	for (size_t i = 0; i < sizeof(runtimes) / sizeof(*runtimes); i++)
		if (is_runtime(&runtimes[i], name)) {
			diagnosis_found(e->d, "runtime", "%s", runtimes[i].text);
			e->limits |= !strcmp(runtimes[i].name, "java");
			return;
		}
}

bool inside_examine(struct diagnosis *d, const struct elf_facts *program, const struct closure *c)
{
	struct examiner e = {.d = d, .program = program, .closure = c};

	examine_runtime(&e);
	examine_tls(&e);
	examine_databases(&e);
	examine_uring(&e);
	if ((program->inside & ELF_INSIDE_THROW) && closure_named(c, "libstdc++") == NULL)
		unseen(&e, "exceptions",
		       "the C++ runtime is linked into the program: its exceptions are not seen");
	return e.limits;
}
