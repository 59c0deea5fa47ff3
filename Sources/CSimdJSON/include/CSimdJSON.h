/// The content blob read with simdjson's first stage: where each record stands, and where its common fields are.
///
/// Only offsets come out, never a copy and never a pointer into simdjson. Nothing is thrown across this
/// boundary: running out of memory is a status. The bytes need no padding (stage 1 copies its last block).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What is wrong with the JSON at one place; `CSJ_OK` for nothing.
typedef enum {
    CSJ_OK = 0,
    CSJ_NO_MEMORY,
    /// Not UTF-8 (RFC 8259 §8.1).
    CSJ_BAD_UTF8,
    /// A string without its closing quote.
    CSJ_UNCLOSED_STRING,
    /// A control character inside a string (RFC 8259 §7).
    CSJ_CONTROL_CHARACTER,
    /// A token where the grammar has no place for it, or none where it needs one.
    CSJ_UNEXPECTED_TOKEN,
    /// Deeper than `CSJ_MAX_DEPTH`.
    CSJ_TOO_DEEP,
    /// Bytes behind the end of the array.
    CSJ_TRAILING_BYTES,
    /// The array is never closed.
    CSJ_UNCLOSED_ARRAY,
    /// The content is something else than an array.
    CSJ_NOT_AN_ARRAY,
    /// A string escape that is none, or a number that is none (only the tree checks these).
    CSJ_BAD_SCALAR,
} csj_status;

/// How deep a value may nest. Audit records stay below 10; the bound keeps every walk's stack small.
enum { CSJ_MAX_DEPTH = 128 };

typedef enum {
    CSJ_ABSENT = 0,
    CSJ_STRING,
    /// A string with at least one backslash.
    CSJ_ESCAPED_STRING,
    CSJ_NUMBER,
    CSJ_NULL,
    CSJ_TRUE,
    CSJ_FALSE,
    CSJ_OBJECT,
    CSJ_ARRAY,
} csj_kind;

/// A value's text in the bytes given; without its quotes for a string.
typedef struct {
    size_t offset;
    size_t length;
    csj_kind kind;
} csj_token;

typedef enum { CSJ_RECORD = 0, CSJ_NOT_AN_OBJECT, CSJ_MALFORMED } csj_element_kind;

/// One element of the array. The tokens are set for `CSJ_RECORD` only; of duplicate keys the first counts.
typedef struct {
    csj_element_kind kind;
    csj_status status;
    size_t start;
    size_t end;
    csj_token id;
    csj_token operation;
    csj_token creation_time;
    csj_token organization_id;
    csj_token record_type;
    csj_token workload;
} csj_element;

/// One value of a tree in preorder; `count` is the number of children (for an object: of keys and values).
typedef struct {
    csj_token token;
    size_t count;
} csj_node;

/// A scan of one blob, or the parser of one tree. Not thread safe; reusable one use after the other.
typedef struct csj_scanner csj_scanner;

/// NULL when there is no memory. Freed with `csj_scanner_free`.
csj_scanner *csj_scanner_new(void);
void csj_scanner_free(csj_scanner *scanner);

/// Starts a scan. The bytes must stay where they are until the last `csj_scan_next`.
void csj_scan_begin(csj_scanner *scanner, const uint8_t *bytes, size_t length);

/// The next elements, in order; `*count` is 0 at the end. The array is valid until the next call.
///
/// Only `CSJ_NO_MEMORY` is returned as a failure: what is wrong with the bytes is told as elements of kind
/// `CSJ_MALFORMED` (or a `CSJ_NOT_AN_OBJECT` with status `CSJ_NOT_AN_ARRAY` for the whole content).
csj_status csj_scan_next(csj_scanner *scanner, const csj_element **elements, size_t *count);

/// Parses one value completely. The nodes are valid until the next call; `*position` is where a failure was seen.
csj_status csj_tree(
    csj_scanner *scanner, const uint8_t *bytes, size_t length, const csj_node **nodes, size_t *count, size_t *position
);

#ifdef __cplusplus
}
#endif
