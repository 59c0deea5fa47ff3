internal import MicrosoftCloud

/// One request's address: which host, and what it is for.
struct PowerPlatformAddress {
    /// What a request is meant to do.
    enum Purpose {
        case read, write, writeFlow, removeAssignment, removeFlowAssignment

        /// Whether it is about a cloud flow, some of which these APIs can read but not change.
        var isFlow: Bool { self == .writeFlow || self == .removeFlowAssignment }
        /// Whether it names an assignment that may be unknown.
        var isRemoval: Bool { self == .removeAssignment || self == .removeFlowAssignment }
    }

    let service: Service
    /// What is done, for logs.
    let operation: String
    let url: String
    /// What the request is meant to do, which tells what some refusals mean.
    let purpose: Purpose
    /// The path that further pages must stand at, below the service's root.
    private let path: String

    /// The address of `segments` behind `/providers/`, each percent-encoded here, with its `api-version`.
    init(
        _ operation: String,
        _ service: Service,
        _ segments: [String],
        version: String,
        to purpose: Purpose = .read,
        in cloud: Cloud
    ) throws(CloudFailure) {
        self.service = service
        self.purpose = purpose
        self.operation = operation
        path = "/providers/" + segments.map(Self.encoded).joined(separator: "/")
        url = try cloud.root(of: service).appending(path) + "?api-version=\(version)"
    }

    private init(_ before: PowerPlatformAddress, url: String) {
        service = before.service
        operation = before.operation
        purpose = before.purpose
        path = before.path
        self.url = url
    }

    /// The next page, which must be the same list on the same host: the token goes along.
    func next(_ link: String, in cloud: Cloud) throws(CloudFailure) -> PowerPlatformAddress {
        let root = try cloud.root(of: service)
        guard let target = root.covers(link), target.prefix(while: { $0 != "?" }).lowercased() == path.lowercased()
        else { throw PowerPlatformFailures.refusedAddress(cloud) }
        return PowerPlatformAddress(self, url: root.appending(String(target)))
    }

    private static func encoded(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
