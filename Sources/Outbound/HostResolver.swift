internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Finds a host's addresses.
package struct HostResolver: Sendable {
    /// Why a host has none.
    package struct Unknown: Error, CustomStringConvertible {
        package let description: String
    }

    package let addresses: @Sendable (_ host: String) async throws -> [IPAddress]

    package init(addresses: @escaping @Sendable (_ host: String) async throws -> [IPAddress]) {
        self.addresses = addresses
    }

    /// As this machine finds them; blocking, so on threads of its own.
    package static let system = HostResolver { host in
        if let address = IPAddress(host) { return [address] }
        return try await threads.runIfActive { try lookUp(host) }
    }

    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        return pool
    }()

    private static func lookUp(_ host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let outcome = getaddrinfo(host, nil, &hints, &list)
        guard outcome == 0 else {
            throw Unknown(description: "the host's name cannot be resolved: \(String(cString: gai_strerror(outcome)))")
        }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = address(of: entry), !found.contains(address) else { continue }
            found.append(address)
        }
        guard !found.isEmpty else { throw Unknown(description: "the host's name has no address") }
        return found
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            var address = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            return IPAddress(bytes: withUnsafeBytes(of: &address) { Array($0) })
        case AF_INET6:
            var address = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return IPAddress(bytes: withUnsafeBytes(of: &address) { Array($0) })
        default: return nil
        }
    }
}
