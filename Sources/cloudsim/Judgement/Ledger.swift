internal import NIOCore

/// What was offered to one tenant, what went out whole, and how often was asked: the account that tests compare with.
struct Ledger: Sendable {
    let tenant: SimulatedTenant
    let requests: [String: Int]

    /// Everything as JSON.
    ///
    /// It reads every record of the tenant, so it is made from a copy, without the simulator's lock.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeString(#"{"tenant":\#(JSON.quoted(tenant.name)),"tenantId":"\#(tenant.id)","offered":["#)
        for (index, id) in tenant.blobOrder.enumerated() {
            guard let blob = tenant.blobs[id] else { continue }
            if index > 0 { buffer.writeString(",") }
            buffer.writeString(
                #"{"contentId":"\#(blob.id)","contentType":"\#(blob.type.rawValue)","#
                    + #""created":"\#(blob.created.contentTime)","visibleAt":"\#(blob.visible.contentTime)","#
                    + #""expires":"\#(blob.expires.contentTime)","elements":\#(blob.records),"records":["#
            )
            write(blob, into: &buffer)
        }
        buffer.writeString(#"],"served":{"#)
        write(tenant.served, into: &buffer)
        buffer.writeString(#"},"requests":{"#)
        write(requests, into: &buffer)
        buffer.writeString("}}")
    }

    private func write(_ counts: [String: Int], into buffer: inout ByteBuffer) {
        let members = counts.sorted { $0.key < $1.key }.map { "\(JSON.quoted($0.key)):\($0.value)" }
        buffer.writeString(members.joined(separator: ","))
    }

    /// The pairs of the tenant's own records, then those of records that name another organization.
    private func write(_ blob: Blob, into buffer: inout ByteBuffer) {
        let bytes = Array(blob.body.readableBytesView)
        let own = Array(tenant.id.utf8)
        var foreign: [[UInt8]] = []
        var isFirst = true
        for range in blob.sound {
            let members = TopLevelMember.values(
                of: ["Id", "Operation", "OrganizationId"],
                in: bytes,
                within: Int(range.lowerBound)..<Int(range.upperBound)
            )
            guard let id = members[0], let operation = members[1] else { continue }
            let pair = [0x5B] + bytes[id] + [0x2C] + bytes[operation] + [0x5D]
            if let organization = members[2], !Self.isSame(bytes[organization.dropFirst().dropLast()], own) {
                foreign.append(pair)
                continue
            }
            if !isFirst { buffer.writeString(",") }
            isFirst = false
            buffer.writeBytes(pair)
        }
        buffer.writeString("]")
        if !foreign.isEmpty {
            buffer.writeString(#","foreign":["#)
            buffer.writeBytes(Array(foreign.joined(separator: [0x2C])))
            buffer.writeString("]")
        }
        buffer.writeString("}")
    }

    /// Without regard to case; nothing named is nobody else's.
    private static func isSame(_ named: ArraySlice<UInt8>, _ own: [UInt8]) -> Bool {
        named.isEmpty || (named.count == own.count && zip(named, own).allSatisfy { $0 | 0x20 == $1 | 0x20 })
    }
}
