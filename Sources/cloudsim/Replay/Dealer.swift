/// Sorts recorded lines into parcels: by organisation to a tenant, by workload to a content type.
struct Dealer {
    private let tenants: [Customer]
    /// Organisation ids in order of first appearance; the place modulo the tenants says who gets it.
    private var organisations: [String: Int] = [:]
    private var open: [String: Replay.Parcel] = [:]
    private var finished: [Replay.Parcel] = []
    private(set) var notes: [String] = []

    init(tenants: [Customer]) { self.tenants = tenants }

    /// Puts one line where it belongs.
    ///
    /// - Parameters:
    ///   - line: Its bytes, without the end of line.
    ///   - place: File and line number, for the report.
    mutating func deal(_ line: [UInt8], from place: String) {
        guard let record = try? JSON.decode(RecordSummary.self, from: line) else {  // reported instead
            notes.append("\(place) is not JSON; it makes a blob of its own as it is")
            finished.append(Replay.Parcel(tenant: owner(of: nil), type: .general, lines: [line]))
            return
        }
        let organisation = record.organisation
        let tenant = owner(of: organisation)
        let type = record.contentType
        let key = tenant.id + type.rawValue
        var parcel = open[key] ?? Replay.Parcel(tenant: tenant, type: type, lines: [])
        var copy = line
        if organisation != nil, let value = TopLevelMember.value(of: "OrganizationId", in: line) {
            copy.replaceSubrange(value, with: JSON.quoted(tenant.id).utf8)
        }
        parcel.lines.append(copy)
        if parcel.lines.count == Replay.blobSize {
            finished.append(parcel)
            parcel.lines = []
        }
        open[key] = parcel
    }

    /// The parcels, those that are not full last, in a fixed order.
    mutating func finish() -> [Replay.Parcel] {
        finished += open.sorted { $0.key < $1.key }.map(\.value).filter { !$0.lines.isEmpty }
        open = [:]
        return finished
    }

    /// A line without an organisation belongs to the first.
    private mutating func owner(of organisation: String?) -> Customer {
        guard let organisation else { return tenants[0] }
        let index = organisations[organisation] ?? organisations.count
        organisations[organisation] = index
        return tenants[index % tenants.count]
    }
}
