/// An address that something is posted to: `https://host[:port]/path?query`.
///
/// Deliberately strict: one reading of the text, so that the host that was checked is the host that is connected to. Its
/// description is the host alone, as path and query often hold a secret.
package struct OutboundURL: Hashable, Sendable {
    /// Why a text is no such address.
    package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    package let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    package let host: String
    package let port: Int
    /// Path and query, at least a slash.
    package let target: String

    /// - Throws: ``Malformed``; its words never hold the address.
    package init(_ text: String) throws(Malformed) {
        let text = text.filter { $0 != "\r\n" && $0 != "\n" }
        guard text.utf8.count <= 4096 else { throw Malformed(description: "it is longer than 4096 characters") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Array("\\\"<>^`{|}".utf8).contains($0) }) else {
            throw Malformed(description: "there are characters in it that no address has: write them as %XX")
        }
        guard let mark = text.firstRange(of: "://") else {
            throw Malformed(description: "it does not begin with https://")
        }
        switch text[..<mark.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw Malformed(description: "it begins neither with https:// nor with http://")
        }
        guard !text.contains("#") else { throw Malformed(description: "there is a # in it") }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else {
            throw Malformed(description: "there is a user name in it: give what opens the door as a secret instead")
        }
        var host = authority.lowercased()
        var port = isSecure ? 443 : 80
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
            guard let number = UInt16(host[host.index(after: colon)...]), number > 0 else {
                throw Malformed(description: "what stands behind the host is no port")
            }
            port = Int(number)
            host = String(host[..<colon])
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard let address = IPAddress(host), address.bytes.count == 16 else {
                throw Malformed(description: "what stands in brackets is no IPv6 address")
            }
        } else if !Self.isHost(host) {
            throw Malformed(description: "there is no host in it")
        }
        self.host = host
        self.port = port
        let target = rest[authority.endIndex...]
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    /// A name of letters, digits, hyphens and underscores, with dots between.
    static func isHost(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
                }
        }
    }

    /// The whole address; it may hold a secret.
    package var text: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let isUsual = port == (isSecure ? 443 : 80)
        return "\(isSecure ? "https" : "http")://\(name)\(isUsual ? "" : ":\(port)")\(target)"
    }
}

extension OutboundURL: CustomStringConvertible, CustomReflectable {
    /// The host, and the port where it is not the usual one.
    package var description: String {
        let isUsual = port == (isSecure ? 443 : 80)
        return isUsual ? host : "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    package var customMirror: Mirror { Mirror(self, children: ["host": host]) }
}
