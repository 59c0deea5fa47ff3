internal import CSimdJSON

extension JSONValue {
    /// Parses one value and nothing behind it.
    ///
    /// - Throws: what is wrong, with its place.
    package init(parsing bytes: borrowing Span<UInt8>) throws(JSONProblem) {
        self = try Self.parse(copy bytes).get()
    }

    /// Parses the record at `range` of a scanned blob.
    ///
    /// - Throws: what is wrong inside it: the scan checks structure and encoding, not each number.
    package init(recordAt range: Range<Int>, of blob: borrowing Span<UInt8>) throws(JSONProblem) {
        self = try Self.parse(blob.extracting(range)).get()
    }

    private static func parse(_ bytes: Span<UInt8>) -> Result<JSONValue, JSONProblem> {
        let text = ScanBytes(bytes)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let scanner = unsafe csj_scanner_new() else { return .failure(JSONProblem(CSJ_NO_MEMORY)) }
            defer { unsafe csj_scanner_free(scanner) }
            var nodes: UnsafePointer<csj_node>?
            var count = 0
            var position = 0
            // The address of an empty buffer is never read.
            let status = unsafe csj_tree(scanner, buffer.baseAddress, buffer.count, &nodes, &count, &position)
            guard status == CSJ_OK else { return .failure(JSONProblem(status, position: position)) }
            let list = unsafe UnsafeBufferPointer(start: nodes, count: count)
            var next = 0
            return .success(unsafe build(list, &next, text))
        }
    }

    /// Builds the value at `next` and moves behind it.
    ///
    /// The shim has bounded the depth, so recursion is safe.
    private static func build(
        _ nodes: UnsafeBufferPointer<csj_node>,
        _ next: inout Int,
        _ bytes: borrowing ScanBytes
    ) -> JSONValue {
        let node = unsafe nodes[next]
        next += 1
        switch node.token.kind {
        case CSJ_STRING, CSJ_ESCAPED_STRING:
            return .string(bytes.text(node.token) ?? "")
        case CSJ_NUMBER:
            let text = String(copying: bytes.raw(node.token))
            if let whole = Int64(text) { return .integer(whole) }
            // The shim has checked the grammar; Double reads every JSON number, those out of range as infinity.
            return .number(Double(text) ?? .infinity)
        case CSJ_TRUE: return .bool(true)
        case CSJ_FALSE: return .bool(false)
        case CSJ_ARRAY:
            var elements: [JSONValue] = []
            elements.reserveCapacity(node.count)
            for _ in 0..<node.count { elements.append(unsafe build(nodes, &next, bytes)) }
            return .array(elements)
        case CSJ_OBJECT:
            var members: [String: JSONValue] = [:]
            members.reserveCapacity(node.count / 2)
            for _ in 0..<node.count / 2 {
                let key = unsafe nodes[next].token
                next += 1
                let name = bytes.text(key) ?? ""
                let value = unsafe build(nodes, &next, bytes)
                if members[name] == nil { members[name] = value }
            }
            return .object(members)
        default:
            return .null
        }
    }
}
