// One element of the array: its fields, and the elements that stand for what is broken.
#pragma once

#include "scanner.hpp"

namespace csj {

/// Notes the common fields of a record (Office 365 Management Activity API schema, "Common schema").
struct Fields {
    const Tokens &tokens;
    csj_element &element;
    size_t depth = 0;
    /// The field whose value comes next.
    csj_token *due = nullptr;

    void scalar(size_t token) {
        if (due) {
            *due = tokens.scalar(token);
            due = nullptr;
        }
    }
    void open(size_t token) {
        depth++;
        if (due) {
            size_t at = tokens.position(token);
            *due = {at, 1, tokens.bytes[at] == '{' ? CSJ_OBJECT : CSJ_ARRAY};
            due = nullptr;
        }
    }
    void close() { depth--; }
    void key(size_t token) {
        if (depth != 1) { return; }
        size_t start = tokens.position(token) + 1, end = tokens.position(token + 1);
        while (end > start && is_space(tokens.bytes[end - 1])) { end--; }
        const uint8_t *text = tokens.bytes + start;
        // The lengths count the closing quote. Of duplicate keys the first one's value stays.
        auto expect = [&](csj_token &field, const char *name, size_t size) {
            if (field.kind == CSJ_ABSENT && std::memcmp(text, name, size) == 0) { due = &field; }
        };
        switch (end - start) {
        case 3: return expect(element.id, "Id", 2);
        case 9: return expect(element.workload, "Workload", 8);
        case 10: return expect(element.operation, "Operation", 9);
        case 11: return expect(element.record_type, "RecordType", 10);
        case 13: return expect(element.creation_time, "CreationTime", 12);
        case 15: return expect(element.organization_id, "OrganizationId", 14);
        default: return;
        }
    }
};

inline csj_element malformed(csj_status status, size_t start, size_t end) {
    csj_element element = {};
    element.kind = CSJ_MALFORMED;
    element.status = status;
    element.start = start;
    element.end = end;
    return element;
}

/// Walks the element at the tokens' place.
inline csj_status walk_element(Tokens &tokens, csj_element &element) {
    element = {};
    element.start = tokens.position();
    size_t first = tokens.next;
    csj_status status;
    if (tokens.peek() == '{') {
        element.kind = CSJ_RECORD;
        Fields fields{tokens, element};
        status = csj::walk_value(tokens, fields);
    } else {
        element.kind = CSJ_NOT_AN_OBJECT;
        csj::Skip skip;
        status = csj::walk_value(tokens, skip);
    }
    if (status != CSJ_OK) { return status; }
    uint8_t c = tokens.bytes[element.start];
    if (c == '{' || c == '[') {
        element.end = tokens.position(tokens.next - 1) + 1;
    } else {
        csj_token token = tokens.scalar(first);
        element.end = token.offset + token.length + (c == '"' ? 1 : 0);
    }
    return CSJ_OK;
}

inline size_t skip_space(const uint8_t *bytes, size_t from, size_t to) {
    while (from < to && is_space(bytes[from])) { from++; }
    return from;
}

/// Takes a broken stretch apart, from `from` to the very end: the sound elements and what lies between them.
csj_status recover(csj_scanner &scanner, size_t from);

/// A record behind a broken one is looked for in pieces up to this size.
constexpr size_t longest_candidate = 1024 * 1024;

}  // namespace csj
