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

PGresult *PQexecPrepared(PGconn *conn, const char *name, int count, const char *const *values,
			 const int *lengths, const int *formats, int result_format)
{
	(void)name, (void)count, (void)values, (void)lengths, (void)formats, (void)result_format;
	return PQexec(conn, "");
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

/* A statement that changes a row. */
int mysql_query(MYSQL *mysql, const char *query)
{
	(void)mysql;
	(void)query;
	return 0;
}

unsigned mysql_errno(MYSQL *mysql)
{
	(void)mysql;
	return 0;
}

unsigned mysql_field_count(MYSQL *mysql)
{
	(void)mysql;
	return 0;
}

char mysql_more_results(MYSQL *mysql)
{
	(void)mysql;
	return 0;
}

unsigned long long mysql_affected_rows(MYSQL *mysql)
{
	(void)mysql;
	return 1;
}

char *mysql_get_server_info(MYSQL *mysql)
{
	(void)mysql;
	return "8.0.36";
}

/* One that begins with a number has a thousand rows and an end, again and again; others have none.
 */
int sqlite3_step(sqlite3_stmt *stmt)
{
	return *(const int *)stmt && ++rows % 1001 ? 100 : 101;
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
