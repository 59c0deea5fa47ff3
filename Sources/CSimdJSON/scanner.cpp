#include "scanner.hpp"

#include <new>

csj_status csj_scanner::index(const uint8_t *all, size_t from, size_t to, csj::Tokens &tokens) {
    size_t size = to - from;
    tokens = {all, nullptr, 0, from, size};
    if (size == 0) { return CSJ_OK; }
    // "Guaranteed only to be called when capacity > document length" (simdjson.h, stage1).
    if (!parser || capacity <= size) {
        size_t wanted = size + 1 > 64 * 1024 ? size + 1 : 64 * 1024;
        // Depth is for simdjson's second stage, which never runs here.
        if (!parser) {
            if (simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, parser)) {
                parser.reset();
                return CSJ_NO_MEMORY;
            }
        } else if (parser->set_capacity(wanted)) {
            parser.reset();
            return CSJ_NO_MEMORY;
        }
        capacity = wanted;
    }
    switch (parser->stage1(all + from, size, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS: break;
    case simdjson::EMPTY:
        // Nothing but white space: no tokens.
        parser->n_structural_indexes = 0;
        break;
    case simdjson::UTF8_ERROR: return CSJ_BAD_UTF8;
    case simdjson::UNCLOSED_STRING: return CSJ_UNCLOSED_STRING;
    case simdjson::UNESCAPED_CHARS: return CSJ_CONTROL_CHARACTER;
    default: return CSJ_UNEXPECTED_TOKEN;
    }
    tokens = {all, parser->structural_indexes.get(), parser->n_structural_indexes, from, size};
    return CSJ_OK;
}

extern "C" csj_scanner *csj_scanner_new(void) { return new (std::nothrow) csj_scanner; }

extern "C" void csj_scanner_free(csj_scanner *scanner) { delete scanner; }
