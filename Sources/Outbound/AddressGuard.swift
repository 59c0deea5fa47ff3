/// Decides which addresses the gateway lets itself be sent to: the internet, and what the operator opened.
///
/// Whoever may add a channel chooses an address that the gateway connects to from inside a network. Without this the
/// gateway would be their hand in it: loopback, the neighbours, the cloud's metadata service.
package struct AddressGuard: Sendable {
    /// Hosts that may have any address, in lower case.
    private let hosts: Set<String>
    private let ranges: [AddressRange]

    /// Everything private is closed.
    package static let strict = AddressGuard(hosts: [], ranges: [])

    private init(hosts: Set<String>, ranges: [AddressRange]) {
        self.hosts = hosts
        self.ranges = ranges
    }

    /// Why a list of openings cannot be read.
    package struct Malformed: Error, CustomStringConvertible {
        package let entry: String
        package var description: String { "'\(entry)' is no host name, no address and no range such as 10.1.0.0/16" }
    }

    /// Reads a comma list of host names, addresses and CIDR ranges.
    ///
    /// - Parameter list: Such as `tickets.lan, 10.1.2.0/24`.
    /// - Throws: ``Malformed``.
    package init(opening list: String) throws(Malformed) {
        var hosts: Set<String> = []
        var ranges: [AddressRange] = []
        for part in list.split(separator: ",") {
            let words = part.split(whereSeparator: \.isWhitespace)
            guard let entry = words.first?.lowercased() else { continue }
            guard words.count == 1 else { throw Malformed(entry: String(part)) }
            if let range = AddressRange(entry) {
                ranges.append(range)
            } else if OutboundURL.isHost(entry) {
                hosts.insert(entry)
            } else {
                throw Malformed(entry: entry)
            }
        }
        self.init(hosts: hosts, ranges: ranges)
    }

    /// Whether the host may be connected to at this address.
    package func allows(_ address: IPAddress, of host: String) -> Bool {
        isOpened(address, of: host) || Self.isPublic(address)
    }

    /// Whether the operator opened it; such a host may do without TLS.
    package func isOpened(_ address: IPAddress, of host: String) -> Bool {
        hosts.contains(host) || ranges.contains { $0.contains(address) || $0.contains(address.unwrapped) }
    }

    /// Whether an address is one of the internet's.
    package static func isPublic(_ address: IPAddress) -> Bool {
        let address = address.unwrapped
        guard address.bytes.count == 16 else { return !AddressRange.closedFour.contains { $0.contains(address) } }
        let isGlobal = AddressRange.globalSix?.contains(address) ?? false
        return isGlobal && !AddressRange.closedSix.contains { $0.contains(address) }
    }
}
