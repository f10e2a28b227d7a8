/* SPDX-License-Identifier: Apache-2.0 */
/*
 * foreign_db.h - prototypes and names of the hooked functions of database client libraries
 * (foreign.h says how they are found). Enumerations are the integers that they are in the ABI.
 *
 * Clients of Redis, Memcached and MongoDB are not here: all that they say passes through libc or a
 * TLS library, in one protocol each, so it is read on the wire, for every client alike.
 */
#ifndef PROFILIS_FOREIGN_DB_H
#define PROFILIS_FOREIGN_DB_H

#include <stddef.h>

/* libpq */
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
PGresult *PQexec(PGconn *conn, const char *query);
PGresult *PQexecParams(PGconn *conn, const char *query, int count, const unsigned *types,
		       const char *const *values, const int *lengths, const int *formats,
		       int result_format);
PGresult *PQprepare(PGconn *conn, const char *name, const char *query, int count,
		    const unsigned *types);
PGresult *PQexecPrepared(PGconn *conn, const char *name, int count, const char *const *values,
			 const int *lengths, const int *formats, int result_format);
int PQsendQuery(PGconn *conn, const char *query);
int PQsendQueryParams(PGconn *conn, const char *query, int count, const unsigned *types,
		      const char *const *values, const int *lengths, const int *formats,
		      int result_format);
int PQsendPrepare(PGconn *conn, const char *name, const char *query, int count,
		  const unsigned *types);
int PQsendQueryPrepared(PGconn *conn, const char *name, int count, const char *const *values,
			const int *lengths, const int *formats, int result_format);
int PQsendDescribePrepared(PGconn *conn, const char *name);
int PQsendDescribePortal(PGconn *conn, const char *name);
PGresult *PQgetResult(PGconn *conn);
void PQfinish(PGconn *conn);
void PQreset(PGconn *conn);
int PQresetStart(PGconn *conn);
/* asked, not hooked */
unsigned PQresultStatus(const PGresult *result);
int PQntuples(const PGresult *result);
char *PQcmdTuples(PGresult *result);
char *PQresultErrorField(const PGresult *result, int field);
unsigned PQtransactionStatus(const PGconn *conn);
char *PQhost(const PGconn *conn);
char *PQport(const PGconn *conn);

/* libmariadb, libmysqlclient */
typedef struct st_mysql MYSQL;
typedef struct st_mysql_res MYSQL_RES;
typedef struct st_mysql_stmt MYSQL_STMT;
MYSQL *mysql_real_connect(MYSQL *mysql, const char *host, const char *user, const char *password,
			  const char *database, unsigned port, const char *socket,
			  unsigned long flags);
int mysql_query(MYSQL *mysql, const char *query);
int mysql_real_query(MYSQL *mysql, const char *query, unsigned long bytes);
int mysql_send_query(MYSQL *mysql, const char *query, unsigned long bytes);
char mysql_read_query_result(MYSQL *mysql);
int mysql_next_result(MYSQL *mysql);
MYSQL_RES *mysql_store_result(MYSQL *mysql);
MYSQL_RES *mysql_use_result(MYSQL *mysql);
char **mysql_fetch_row(MYSQL_RES *result);
void mysql_free_result(MYSQL_RES *result);
void mysql_close(MYSQL *mysql);
MYSQL_STMT *mysql_stmt_init(MYSQL *mysql);
int mysql_stmt_prepare(MYSQL_STMT *stmt, const char *query, unsigned long bytes);
int mysql_stmt_execute(MYSQL_STMT *stmt);
int mariadb_stmt_execute_direct(MYSQL_STMT *stmt, const char *query, size_t bytes);
int mysql_stmt_store_result(MYSQL_STMT *stmt);
int mysql_stmt_fetch(MYSQL_STMT *stmt);
int mysql_stmt_next_result(MYSQL_STMT *stmt);
char mysql_stmt_free_result(MYSQL_STMT *stmt);
char mysql_stmt_reset(MYSQL_STMT *stmt);
char mysql_stmt_close(MYSQL_STMT *stmt);
/* their non-blocking forms, in libmariadb */
int mysql_query_start(int *result, MYSQL *mysql, const char *query);
int mysql_query_cont(int *result, MYSQL *mysql, int ready);
int mysql_real_query_start(int *result, MYSQL *mysql, const char *query, unsigned long bytes);
int mysql_real_query_cont(int *result, MYSQL *mysql, int ready);
int mysql_store_result_start(MYSQL_RES **result, MYSQL *mysql);
int mysql_store_result_cont(MYSQL_RES **result, MYSQL *mysql, int ready);
int mysql_next_result_start(int *result, MYSQL *mysql);
int mysql_next_result_cont(int *result, MYSQL *mysql, int ready);
int mysql_stmt_prepare_start(int *result, MYSQL_STMT *stmt, const char *query,
			     unsigned long bytes);
int mysql_stmt_prepare_cont(int *result, MYSQL_STMT *stmt, int ready);
int mysql_stmt_execute_start(int *result, MYSQL_STMT *stmt);
int mysql_stmt_execute_cont(int *result, MYSQL_STMT *stmt, int ready);
int mysql_stmt_store_result_start(int *result, MYSQL_STMT *stmt);
int mysql_stmt_store_result_cont(int *result, MYSQL_STMT *stmt, int ready);
/* asked, not hooked */
unsigned mysql_errno(MYSQL *mysql);
unsigned mysql_stmt_errno(MYSQL_STMT *stmt);
unsigned mysql_field_count(MYSQL *mysql);
unsigned mysql_stmt_field_count(MYSQL_STMT *stmt);
char mysql_more_results(MYSQL *mysql);
unsigned long long mysql_affected_rows(MYSQL *mysql);
unsigned long long mysql_num_rows(MYSQL_RES *result);
unsigned long long mysql_stmt_affected_rows(MYSQL_STMT *stmt);
unsigned long long mysql_stmt_num_rows(MYSQL_STMT *stmt);
char *mysql_get_server_info(MYSQL *mysql);
char *mysql_get_host_info(MYSQL *mysql);
char mariadb_get_infov(MYSQL *mysql, unsigned what, void *to, ...); /* libmariadb alone */

/* SQLite */
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_prepare(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **stmt,
		    const char **tail);
int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **stmt,
		       const char **tail);
int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int bytes, unsigned flags,
		       sqlite3_stmt **stmt, const char **tail);
int sqlite3_prepare16_v2(sqlite3 *db, const void *sql, int bytes, sqlite3_stmt **stmt,
			 const void **tail);
int sqlite3_prepare16_v3(sqlite3 *db, const void *sql, int bytes, unsigned flags,
			 sqlite3_stmt **stmt, const void **tail);
int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
		 void *context, char **error);
int sqlite3_step(sqlite3_stmt *stmt);
int sqlite3_reset(sqlite3_stmt *stmt);
int sqlite3_finalize(sqlite3_stmt *stmt);
/* asked, not hooked */
const char *sqlite3_sql(sqlite3_stmt *stmt);
sqlite3 *sqlite3_db_handle(sqlite3_stmt *stmt);
const char *sqlite3_db_filename(sqlite3 *db, const char *name);
int sqlite3_get_autocommit(sqlite3 *db);
int sqlite3_extended_errcode(sqlite3 *db);
int sqlite3_changes(sqlite3 *db);

/* ODBC driver managers */
short SQLExecDirect(void *stmt, unsigned char *text, int bytes);
short SQLExecDirectW(void *stmt, unsigned short *text, int units);
short SQLPrepare(void *stmt, unsigned char *text, int bytes);
short SQLPrepareW(void *stmt, unsigned short *text, int units);
short SQLExecute(void *stmt);
short SQLFetch(void *stmt);
short SQLCloseCursor(void *stmt);
short SQLFreeStmt(void *stmt, unsigned short option);
short SQLFreeHandle(short kind, void *handle);
/* asked, not hooked */
short SQLRowCount(void *stmt, long *rows);
short SQLNumResultCols(void *stmt, short *columns);
short SQLGetDiagField(short kind, void *handle, short record, short field, void *to, short room,
		      short *bytes);

#define FOREIGN_PQ_NAMES(X)                                                                        \
	X(PQexec) X(PQexecParams) X(PQprepare) X(PQexecPrepared) X(PQsendQuery)                    \
	X(PQsendQueryParams) X(PQsendPrepare) X(PQsendQueryPrepared) X(PQsendDescribePrepared)     \
	X(PQsendDescribePortal) X(PQgetResult) X(PQfinish) X(PQreset) X(PQresetStart)

#define FOREIGN_MYSQL_NAMES(X)                                                                     \
	X(mysql_real_connect) X(mysql_query) X(mysql_real_query) X(mysql_send_query)               \
	X(mysql_read_query_result) X(mysql_next_result) X(mysql_store_result)                      \
	X(mysql_use_result) X(mysql_fetch_row) X(mysql_free_result) X(mysql_close)                 \
	X(mysql_stmt_init) X(mariadb_stmt_execute_direct) X(mysql_stmt_prepare) X(mysql_stmt_execute)                             \
	X(mysql_stmt_store_result) X(mysql_stmt_fetch) X(mysql_stmt_next_result)                   \
	X(mysql_stmt_free_result) X(mysql_stmt_reset) X(mysql_stmt_close)                          \
	X(mysql_query_start) X(mysql_query_cont) X(mysql_real_query_start)                         \
	X(mysql_real_query_cont) X(mysql_store_result_start) X(mysql_store_result_cont)            \
	X(mysql_next_result_start) X(mysql_next_result_cont) X(mysql_stmt_prepare_start)           \
	X(mysql_stmt_prepare_cont) X(mysql_stmt_execute_start) X(mysql_stmt_execute_cont)          \
	X(mysql_stmt_store_result_start) X(mysql_stmt_store_result_cont)

#define FOREIGN_SQLITE_NAMES(X)                                                                    \
	X(sqlite3_prepare) X(sqlite3_prepare_v2) X(sqlite3_prepare_v3)             \
	X(sqlite3_prepare16_v2) X(sqlite3_prepare16_v3) X(sqlite3_exec)             \
	X(sqlite3_step) X(sqlite3_reset) X(sqlite3_finalize)

#define FOREIGN_ODBC_NAMES(X)                                                                      \
	X(SQLExecDirect) X(SQLExecDirectW) X(SQLPrepare) X(SQLPrepareW) X(SQLExecute) X(SQLFetch)  \
	X(SQLCloseCursor) X(SQLFreeStmt) X(SQLFreeHandle)

#define FOREIGN_DB_NAMES(X)                                                                        \
	FOREIGN_PQ_NAMES(X) FOREIGN_MYSQL_NAMES(X) FOREIGN_SQLITE_NAMES(X) FOREIGN_ODBC_NAMES(X)

#endif
