/// A type's object identifier; the built-in ones never change (PostgreSQL source, `pg_type.dat`).
package struct PostgresType: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
    private init(_ rawValue: UInt32) { self.rawValue = rawValue }

    package static let bool = Self(16)
    package static let bytea = Self(17)
    package static let int8 = Self(20)
    package static let int2 = Self(21)
    package static let int4 = Self(23)
    package static let text = Self(25)
    package static let oid = Self(26)
    package static let json = Self(114)
    package static let float4 = Self(700)
    package static let float8 = Self(701)
    package static let inet = Self(869)
    package static let cidr = Self(650)
    package static let date = Self(1082)
    package static let timestamp = Self(1114)
    package static let timestamptz = Self(1184)
    package static let interval = Self(1186)
    package static let numeric = Self(1700)
    package static let uuid = Self(2950)
    package static let jsonb = Self(3802)

    package static let boolArray = Self(1000)
    package static let byteaArray = Self(1001)
    package static let int2Array = Self(1005)
    package static let int4Array = Self(1007)
    package static let textArray = Self(1009)
    package static let int8Array = Self(1016)
    package static let float8Array = Self(1022)
    package static let timestamptzArray = Self(1185)
    package static let intervalArray = Self(1187)
    package static let uuidArray = Self(2951)
    package static let jsonbArray = Self(3807)

    /// Built-in types whose binary form is not their text, so that reading them as text would give rubbish.
    ///
    /// Every other type, enumerations and `citext` among them, sends its text as its binary form or is refused as
    /// invalid UTF-8.
    var isBinaryOnly: Bool {
        switch self {
        case .bool, .bytea, .int8, .int2, .int4, .oid, .float4, .float8, .date, .timestamp, .timestamptz, .interval,
            .uuid, .boolArray, .byteaArray, .int2Array, .int4Array, .textArray, .int8Array, .float8Array,
            .timestamptzArray, .intervalArray, .uuidArray, .jsonbArray:
            true
        default: false
        }
    }
}
