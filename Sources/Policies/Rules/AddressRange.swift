/// A network (RFC 4632, RFC 4291 §2.3) and the addresses in it.
struct AddressRange: Sendable, Hashable {
    /// An IPv4 address is held as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2).
    private let network: UInt128
    private let mask: UInt128

    private static let mapped = UInt128(0xffff) << 32

    /// Reads `192.0.2.0/24` or `2001:db8::/32`; nil when it is no network.
    ///
    /// Bits behind the prefix must be zero, as in Sigma's own tools.
    init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let prefix = UInt8(halves[1]) else { return nil }
        let isV4 = !halves[0].contains(":")
        guard prefix <= (isV4 ? 32 : 128), let address = Self.address(halves[0]) else { return nil }
        let length = Int(prefix) + (isV4 ? 96 : 0)
        mask = length == 0 ? 0 : ~UInt128(0) << UInt128(128 - length)
        network = address & mask
        guard network == address else { return nil }
    }

    func contains(_ text: String) -> Bool {
        guard let address = Self.address(inRecord: text) else { return false }
        return address & mask == network
    }

    /// An address as records have it: also with a port, in brackets.
    static func address(inRecord text: String) -> UInt128? {
        var text = text[...]
        if text.first == "[", let end = text.firstIndex(of: "]") {
            text = text[text.index(after: text.startIndex)..<end]
        } else if let colon = text.firstIndex(of: ":"),
            text[text.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber }),
            text[..<colon].contains(".")
        {
            text = text[..<colon]
        }
        return address(text)
    }

    private static func address(_ text: Substring) -> UInt128? {
        text.contains(":") ? v6(text) : v4(text).map { mapped | UInt128($0) }
    }

    private static func v4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.utf8.count <= 3, part.allSatisfy({ $0.isASCII && $0.isNumber }), let byte = UInt8(part) else {
                return nil
            }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    private static func v6(_ text: Substring) -> UInt128? {
        var text = String(text.prefix { $0 != "%" })  // a zone (RFC 4007 §11) says nothing about the network
        if let last = text.lastIndex(of: ":"), text.contains(".") {
            guard let tail = v4(text[text.index(after: last)...]) else { return nil }
            text = text[...last] + String(tail >> 16, radix: 16) + ":" + String(tail & 0xffff, radix: 16)
        }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        var groups: [[UInt16]] = []
        for half in halves {
            var list: [UInt16] = []
            for group in half.isEmpty ? [] : half.split(separator: ":", omittingEmptySubsequences: false) {
                guard (1...4).contains(group.utf8.count), let value = UInt16(group, radix: 16), group.first != "+"
                else { return nil }
                list.append(value)
            }
            groups.append(list)
        }
        let count = groups.reduce(0) { $0 + $1.count }
        guard halves.count == 2 ? count < 8 : count == 8 else { return nil }
        var all = groups[0]
        if groups.count == 2 { all += Array(repeating: 0, count: 8 - count) + groups[1] }
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
