/// Sorts recorded lines into parcels: by organisation to a tenant, by workload to a content type.
struct Dealer {
    private let tenants: [Customer]
    /// Organisation ids in order of first appearance; the place modulo the tenants says who gets it.
    private var organisations: [String: Int] = [:]
    private var open: [String: Replay.Parcel] = [:]
    private var finished: [Replay.Parcel] = []
    private(set) var notes: [String] = []

    init(tenants: [Customer]) { self.tenants = tenants }

    /// - Parameters:
    ///   - bytes: One line, without its end.
    ///   - place: File and line number, for the report.
    mutating func deal(_ bytes: [UInt8], from place: String) {
        // Not decoded with replacement: what is not UTF-8 is not JSON either and goes out as it is, as far as a
        // string can hold it.
        let line = String(decoding: bytes, as: UTF8.self)
        guard let record = try? JSON.decode(JSON.self, from: bytes) else {  // reported below
            notes.append("\(place) is not JSON; it makes a blob of its own as it is")
            let parcel = Replay.Parcel(tenant: owner(of: nil), type: .general, lines: [line], isBroken: true)
            finished.append(parcel)
            return
        }
        let organisation = record["OrganizationId"]?.text
        let tenant = owner(of: organisation)
        let type = ContentType(
            workload: record["Workload"]?.text,
            recordType: record["RecordType"]?.integer ?? record["RecordType"]?.text.flatMap { Int64($0) },
            operation: record["Operation"]?.text
        )
        let key = tenant.id + type.rawValue
        var parcel = open[key] ?? Replay.Parcel(tenant: tenant, type: type, lines: [])
        parcel.lines.append(organisation.map { replacing($0, by: tenant.id, in: line) } ?? line)
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

    /// Replaces the value of the member `OrganizationId`, in whatever spacing, and nothing else in the line.
    private func replacing(_ organisation: String, by id: String, in line: String) -> String {
        let key = "\"OrganizationId\""
        var search = line.startIndex
        while let found = line[search...].firstRange(of: key) {
            var cursor = found.upperBound
            let skipBlanks = { (cursor: inout String.Index) in
                while cursor < line.endIndex, line[cursor].isWhitespace { cursor = line.index(after: cursor) }
            }
            skipBlanks(&cursor)
            if cursor < line.endIndex, line[cursor] == ":" {
                cursor = line.index(after: cursor)
                skipBlanks(&cursor)
                let literal = JSON.quoted(organisation)
                if line[cursor...].hasPrefix(literal) {
                    let end = line.index(cursor, offsetBy: literal.count)
                    return line[..<cursor] + "\"\(id)\"" + line[end...]
                }
            }
            search = found.upperBound
        }
        return line
    }
}
