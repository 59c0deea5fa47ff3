package import FoundationEssentials

extension UUID: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .uuid }

    package func encode(into bytes: inout [UInt8]) {
        var raw = uuid
        unsafe withUnsafeBytes(of: &raw) { unsafe bytes.append(contentsOf: $0) }
    }

    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        guard cell.type == .uuid else { throw cell.mismatch(with: Self.self) }
        try cell.expect(16, for: Self.self)
        self.init(uuid: unsafe cell.bytes.bytes.unsafeLoadUnaligned(as: uuid_t.self))
    }
}

/// `timestamptz`, exact to the microsecond, which is all that PostgreSQL keeps.
///
/// A `Date` counts seconds in a `Double`; around our century that is finer than a microsecond, so rounding gives back
/// the very number the server stored.
extension Date: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .timestamptz }

    /// PostgreSQL counts from 2000-01-01, Foundation from 2001-01-01; 2000 was a leap year.
    private static let epochShift: Int64 = 366 * 86_400 * 1_000_000

    package func encode(into bytes: inout [UInt8]) {
        let microseconds = (timeIntervalSinceReferenceDate * 1_000_000).rounded()
        // Beyond what 64 bits hold: PostgreSQL's infinities.
        let wire: Int64 =
            switch microseconds {
            case 9.2e18...: .max
            case ...(-9.2e18): .min
            default: (Int64(exactly: microseconds) ?? .max).addingReportingOverflow(Self.epochShift).partialValue
            }
        bytes.appendBigEndian(wire)
    }

    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        switch (cell.type, cell.bytes.count) {
        case (.timestamptz, 8), (.timestamp, 8):
            let microseconds = cell.bytes.bigEndian(Int64.self)
            switch microseconds {
            case .max: self = .distantFuture
            case .min: self = .distantPast
            default: self.init(timeIntervalSinceReferenceDate: Double(microseconds - Self.epochShift) / 1_000_000)
            }
        case (.date, 4):
            let days = Int64(cell.bytes.bigEndian(Int32.self))
            self.init(timeIntervalSinceReferenceDate: Double((days - 366) * 86_400))
        default: throw cell.mismatch(with: Self.self)
        }
    }
}

/// `interval`, as microseconds; months have no fixed length and are refused.
extension Duration: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .interval }

    package func encode(into bytes: inout [UInt8]) {
        let (seconds, attoseconds) = components
        bytes.appendBigEndian(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        bytes.appendBigEndian(Int32(0))  // days
        bytes.appendBigEndian(Int32(0))  // months
    }

    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        guard cell.type == .interval, cell.bytes.count == 16, cell.bytes.bigEndian(Int32.self, at: 12) == 0 else {
            throw cell.mismatch(with: Self.self)
        }
        let days = Int64(cell.bytes.bigEndian(Int32.self, at: 8))
        self = .microseconds(cell.bytes.bigEndian(Int64.self)) + .seconds(days * 86_400)
    }
}
