internal import CSimdJSON

/// The blob under a scan, with the tokens of its elements read safely.
struct ScanBytes: ~Escapable {
    let bytes: Span<UInt8>

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    /// A token's raw text.
    ///
    /// The offsets are the shim's, checked again by the span.
    @_lifetime(copy self)
    func raw(_ token: csj_token) -> Span<UInt8> {
        bytes.extracting(token.offset..<token.offset + token.length)
    }

    /// A string token's text; nil for what is no string.
    func text(_ token: csj_token) -> String? {
        switch token.kind {
        case CSJ_STRING: String(copying: raw(token))
        case CSJ_ESCAPED_STRING: String(copying: JSONText.unescape(raw(token)).span)
        default: nil
        }
    }
}

extension String {
    /// The text of bytes that are UTF-8; what is not becomes U+FFFD.
    init(copying bytes: borrowing Span<UInt8>) {
        // What is not UTF-8 goes the slower way, which repairs it.
        if let text = try? UTF8Span(validating: copy bytes) {
            self.init(copying: text)
        } else {
            self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }
}
