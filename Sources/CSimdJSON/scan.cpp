// The scan of a blob, stretch by stretch.
#include "element.hpp"

#include <algorithm>
#include <new>

namespace {

using csj::Tokens;
using csj::is_space;
using csj::malformed;
using csj::skip_space;

/// How much of a blob is indexed at once: bounds the index to 4 MB of memory and keeps the text in the cache.
constexpr size_t stretch = 1024 * 1024;

/// The whole elements that start in `from ..< to`, as long as all of it is sound; `position` moves behind them.
///
/// The last stretch has to be sound to its end. In the others an element that reaches beyond it is left for the
/// next one, so only what a comma follows is taken.
bool fast(csj_scanner &scanner, size_t from, size_t to, bool is_last, csj_status &status) {
    Tokens tokens;
    status = scanner.index(scanner.bytes, from, to, tokens);
    if (status != CSJ_OK) { return false; }
    // An empty array, or white space in one.
    if (is_last && tokens.count == 0) { scanner.position = to; return true; }
    while (!tokens.at_end()) {
        csj_element element;
        status = csj::walk_element(tokens, element);
        if (status == CSJ_OK && !tokens.at_end() && tokens.peek() == ',') {
            scanner.elements.push_back(element);
            scanner.position = tokens.position() + 1;
            tokens.next++;
            continue;
        }
        // The end of the bytes is the only excuse for an element that doesn't end.
        if (!tokens.at_end()) { break; }
        if (!is_last) { return true; }
        if (status != CSJ_OK) { break; }
        scanner.elements.push_back(element);
        scanner.position = to;
        return true;
    }
    if (!is_last && tokens.at_end()) { return true; }
    scanner.elements.clear();
    status = CSJ_OK;
    return false;
}

void begin(csj_scanner &scanner) {
    scanner.begun = true;
    const uint8_t *bytes = scanner.bytes;
    size_t start = 0;
    // A byte order mark is no part of the JSON, but "MAY be ignored" (RFC 8259 §8.1).
    if (scanner.length >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) { start = 3; }
    start = skip_space(bytes, start, scanner.length);
    size_t end = scanner.length;
    while (end > start && is_space(bytes[end - 1])) { end--; }
    if (start == end || bytes[start] != '[') {
        csj_element element = malformed(CSJ_NOT_AN_ARRAY, start, end);
        element.kind = CSJ_NOT_AN_OBJECT;
        scanner.elements.push_back(element);
        scanner.finished = true;
        return;
    }
    scanner.position = start + 1;
    scanner.closed = end - start >= 2 && bytes[end - 1] == ']';
    scanner.end = scanner.closed ? end - 1 : end;
}

/// Where a stretch from `from` may be cut, at `wanted` or before: outside of any string.
///
/// Stage 1 refuses a text that ends inside a string. A `{` between `,` and `"` is outside of one, or the string ends
/// with `,{`, which is so rare that the element by element way may have it. Which element it belongs to is all the same.
size_t cut(const csj_scanner &scanner, size_t from, size_t wanted) {
    const uint8_t *bytes = scanner.bytes;
    for (size_t at = wanted; at > from; at--) {
        if (bytes[at] != '{') { continue; }
        size_t after = skip_space(bytes, at + 1, scanner.end), before = at;
        while (before > from && is_space(bytes[before - 1])) { before--; }
        if (after < scanner.end && bytes[after] == '"' && before > from && bytes[before - 1] == ',') { return at; }
    }
    return scanner.end;
}

csj_status next(csj_scanner &scanner) {
    if (!scanner.begun) { begin(scanner); }
    size_t size = stretch;
    while (!scanner.finished && scanner.elements.empty()) {
        size_t from = scanner.position;
        if (scanner.closed && from >= scanner.end) {
            scanner.finished = true;
            break;
        }
        size_t to = scanner.end - from > size ? cut(scanner, from, from + size) : scanner.end;
        csj_status status = CSJ_OK;
        if (scanner.closed && fast(scanner, from, to, to == scanner.end, status)) {
            // One element fills more than a stretch.
            if (scanner.position == from) { size *= 2; }
            continue;
        }
        if (status == CSJ_NO_MEMORY) { return status; }
        // Broken somewhere: from here on element by element.
        scanner.elements.clear();
        scanner.finished = true;
        return csj::recover(scanner, from);
    }
    return CSJ_OK;
}

}  // namespace

extern "C" void csj_scan_begin(csj_scanner *scanner, const uint8_t *bytes, size_t length) {
    scanner->bytes = bytes;
    scanner->length = length;
    scanner->position = 0;
    scanner->end = 0;
    scanner->begun = false;
    scanner->closed = false;
    scanner->finished = false;
    scanner->patience = 16 * csj::longest_candidate + 2 * length;
    scanner->elements.clear();
}

extern "C" csj_status csj_scan_next(csj_scanner *scanner, const csj_element **elements, size_t *count) {
    try {
        scanner->elements.clear();
        csj_status status = next(*scanner);
        *elements = scanner->elements.data();
        *count = scanner->elements.size();
        return status;
    } catch (const std::bad_alloc &) {
        *count = 0;
        return CSJ_NO_MEMORY;
    }
}
