#include <libpq-fe.h>
#include <sys/eventfd.h>

// Swift imports no character macros: give the ones we use a name it can see.
static const int gateway_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int gateway_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int gateway_diag_message_detail = PG_DIAG_MESSAGE_DETAIL;
static const int gateway_diag_constraint_name = PG_DIAG_CONSTRAINT_NAME;
