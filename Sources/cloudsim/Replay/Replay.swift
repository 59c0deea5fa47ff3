internal import Foundation

/// Recorded lines dealt to the demonstration tenants, every one of them, byte for byte but for the tenant's id.
struct Replay: Sendable {
    /// What went to one tenant and content type.
    struct Share: Codable, Equatable, Sendable {
        var tenant: String
        var tenantId: String
        var contentType: ContentType
        var lines: Int
        var blobs: Int
    }

    /// Some lines that will be one blob.
    struct Parcel: Sendable {
        var tenant: Customer
        var type: ContentType
        var lines: [[UInt8]]
    }

    /// The folder cannot be replayed.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The most records in one blob.
    static let blobSize = 250

    private(set) var parcels: [Parcel] = []
    /// What to tell at the start.
    private(set) var report: [String] = []

    init(folder: String, tenants: [Customer]) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }
                .sorted()
        } catch {
            throw Failure(description: "\(folder) cannot be read: \(error.localizedDescription)")
        }
        guard !names.isEmpty else { throw Failure(description: "\(folder) has no *.jsonl file") }
        var dealer = Dealer(tenants: tenants)
        for name in names {
            let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
            var number = 0
            for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                number += 1
                let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
                dealer.deal(Array(bytes), from: "\(name):\(number)")
            }
        }
        parcels = dealer.finish()
        report = dealer.notes
        let total = shares.reduce(0) { $0 + $1.lines }
        report.append("\(total) lines of \(names.count) files in \(parcels.count) blobs")
        for share in shares {
            report.append(
                "  \(share.tenant) \(share.contentType.rawValue): \(share.lines) lines in \(share.blobs) blobs"
            )
        }
    }

    /// Sums by tenant and content type, in a fixed order.
    var shares: [Share] {
        var sums: [String: Share] = [:]
        for parcel in parcels {
            var share =
                sums[parcel.tenant.name + parcel.type.rawValue]
                ?? Share(
                    tenant: parcel.tenant.name,
                    tenantId: parcel.tenant.id,
                    contentType: parcel.type,
                    lines: 0,
                    blobs: 0
                )
            share.lines += parcel.lines.count
            share.blobs += 1
            sums[parcel.tenant.name + parcel.type.rawValue] = share
        }
        return sums.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Publishes the parcels in order, spread evenly over the last 24 hours.
    func publish(into cloud: inout Cloud, until end: Moment) {
        // A minute inside both edges, so that one window of 24 hours holds them all.
        let span: Int64 = 24 * 3_600_000 - 120_000
        for (index, parcel) in parcels.enumerated() {
            let offset = span * Int64(index + 1) / Int64(max(1, parcels.count))
            let created = end.adding(milliseconds: -span - 60_000 + offset)
            let body = BlobBody(checking: parcel.lines)
            cloud.tenants[parcel.tenant.id]?.publish(parcel.type, at: created, body: body)
        }
    }
}
