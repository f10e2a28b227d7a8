// SPDX-License-Identifier: Apache-2.0
/*
 * bench_cost_library.c - functions by the names of database client libraries' own, which do
 * nothing: what a call of them takes under the recorder is the recorder's.
 */
#include "foreign_db.h"

static int something;
static unsigned rows;

PGresult *PQexec(PGconn *conn, const char *query)
{
	(void)conn;
	(void)query;
	return (PGresult *)&something;
}

unsigned PQresultStatus(const PGresult *result)
{
	(void)result;
	return 2; /* rows */
}

int PQntuples(const PGresult *result)
{
	(void)result;
	return 1;
}

char *PQhost(const PGconn *conn)
{
	(void)conn;
	return "localhost";
}

char *PQport(const PGconn *conn)
{
	(void)conn;
	return "5432";
}

unsigned PQtransactionStatus(const PGconn *conn)
{
	(void)conn;
	return 0;
}

/* A thousand rows and an end. */
int sqlite3_step(sqlite3_stmt *stmt)
{
	(void)stmt;
	return ++rows % 1001 ? 100 : 101;
}

const char *sqlite3_sql(sqlite3_stmt *stmt)
{
	(void)stmt;
	return "SELECT a FROM t";
}

sqlite3 *sqlite3_db_handle(sqlite3_stmt *stmt)
{
	return (sqlite3 *)stmt;
}

const char *sqlite3_db_filename(sqlite3 *db, const char *name)
{
	(void)db;
	return name;
}

int sqlite3_get_autocommit(sqlite3 *db)
{
	return db != 0;
}
