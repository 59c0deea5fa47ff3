internal import MicrosoftCloud

/// Makes and checks the addresses of one tenant's part of the API.
struct ActivityAddress {
    private let root: BaseURL
    private let tenant: TenantID
    private let publisher: TenantID
    private let cloud: Cloud

    init(cloud: Cloud, tenant: TenantID, publisher: TenantID) throws(CloudFailure) {
        root = try cloud.root(of: .activity)
        self.cloud = cloud
        self.tenant = tenant
        self.publisher = publisher
    }

    /// The address of an operation; colons in values stay, as a query may hold them (RFC 3986 §3.4).
    func operation(_ path: String, _ parameters: [(String, String)] = []) -> String {
        var address = root.appending("/api/v1.0/\(tenant)/activity/feed/\(path)?")
        for (name, value) in parameters { address += "\(name)=\(Self.encoded(value))&" }
        return address + "PublisherIdentifier=\(publisher)"
    }

    private static func encoded(_ value: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A listing's next page, checked, with our publisher identifier.
    func nextListing(_ address: String) throws(CloudFailure) -> String {
        try followed(address, below: "subscriptions/content", "the next page of a listing")
    }

    /// A blob or its next page, checked, with our publisher identifier.
    func blob(_ address: String) throws(CloudFailure) -> String {
        try followed(address, below: "audit/", "a content blob")
    }

    /// The token goes only to the cloud's own host, and there only to this tenant's feed.
    private func followed(_ address: String, below place: String, _ what: String) throws(CloudFailure) -> String {
        guard let target = root.covers(address) else { throw ActivityFailures.refusedAddress(what, cloud) }
        let path = target.prefix { $0 != "?" }
        // The documentation's paging example says /api/v1/.
        let isOurs = ["/api/v1.0/", "/api/v1/"].contains { version in
            path.lowercased().hasPrefix("\(version)\(tenant)/activity/feed/\(place)")
        }
        guard isOurs else { throw ActivityFailures.refusedAddress(what, cloud) }
        return root.appending(path + "?" + query(target.dropFirst(path.count + 1)))
    }

    /// The query with exactly one publisher identifier, ours: without it the tenant's requests are counted in a pool that
    /// all publishers share.
    private func query(_ query: Substring) -> String {
        let name = "publisheridentifier="
        var parts = query.split(separator: "&").filter { !$0.lowercased().hasPrefix(name) }
        parts.append("PublisherIdentifier=\(publisher)")
        return parts.joined(separator: "&")
    }
}
