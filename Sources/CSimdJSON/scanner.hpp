// What the scan and the tree share: simdjson's first stage and the buffers that are used again.
#pragma once

#include "walk.hpp"

#include <simdjson.h>

#include <memory>
#include <vector>

struct csj_scanner {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    size_t capacity = 0;
    std::vector<csj_element> elements;
    std::vector<csj_node> nodes;
    std::vector<size_t> open_nodes;

    // The scan under way.
    const uint8_t *bytes = nullptr;
    size_t length = 0;
    /// Where the next element is looked for.
    size_t position = 0;
    /// Behind the last element: the closing bracket, or the end where there is none.
    size_t end = 0;
    bool begun = false;
    bool closed = false;
    bool finished = true;
    /// What may still be spent on finding whole records behind a broken one, in bytes.
    size_t patience = 0;

    /// Runs stage 1 over `all[from ..< to]`.
    csj_status index(const uint8_t *all, size_t from, size_t to, csj::Tokens &tokens);
};
