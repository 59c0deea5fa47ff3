/// Neighbouring addresses: `10.0.0.0/8`, or one address alone.
package struct AddressRange: Hashable, Sendable {
    private let start: IPAddress
    private let bits: Int

    /// - Returns: `nil` for what is no range.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let start = IPAddress(String(parts[0])) else { return nil }
        let width = start.bytes.count * 8
        guard parts.count == 2 else {
            (self.start, bits) = (start, width)
            return
        }
        guard let bits = Int(parts[1]), (0...width).contains(bits) else { return nil }
        (self.start, self.bits) = (start, bits)
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == start.bytes.count else { return false }
        let whole = bits / 8
        guard address.bytes[..<whole] == start.bytes[..<whole] else { return false }
        guard bits % 8 > 0 else { return true }
        let mask = UInt8.max << (8 - bits % 8)
        return address.bytes[whole] & mask == start.bytes[whole] & mask
    }

    /// What is not reachable over the internet or must not be, of IPv4 (IANA's special-purpose registry, RFC 6890).
    static let closedFour: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8",
        // Carrier-grade NAT (RFC 6598); a cloud's metadata service lives in it too.
        "100.64.0.0/10", "127.0.0.0/8",
        // Link-local, with the metadata services of most clouds.
        "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // A public address by its number, and Azure's own host agent to every machine there.
        "168.63.129.16/32",
    ].compactMap(AddressRange.init)

    /// All of IPv6 that is global unicast; whatever stands elsewhere (loopback, link-local, ULA, multicast) is closed.
    static let globalSix = AddressRange("2000::/3")
    /// Of that: IETF protocol assignments (Teredo among them), 6to4, which wraps any IPv4 address, and documentation.
    static let closedSix: [AddressRange] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
        .compactMap(AddressRange.init)
}
