internal import Glibc

/// An IPv4 or IPv6 address, in network order.
package struct IPAddress: Hashable, Sendable {
    /// 4 or 16 bytes.
    package let bytes: [UInt8]

    /// - Parameter bytes: 4 or 16 of them; anything else is a mistake of the program's.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 4 || bytes.count == 16, "no address has \(bytes.count) bytes")
        self.bytes = bytes
    }

    /// Reads the usual text forms (`inet_pton(3)`), an IPv6 address without brackets and without a zone.
    package init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        bytes = withUnsafeBytes(of: &six) { Array($0) }
    }

    /// The IPv4 address that an IPv6 address only wraps: IPv4-mapped (RFC 4291 §2.5.5.2) and NAT64 (RFC 6052 §2.1).
    var unwrapped: IPAddress {
        guard bytes.count == 16 else { return self }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        let head = Array(bytes[..<12])
        return head == mapped || head == translated ? IPAddress(bytes: Array(bytes[12...])) : self
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
