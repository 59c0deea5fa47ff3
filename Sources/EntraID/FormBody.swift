/// An `application/x-www-form-urlencoded` body; everything but RFC 3986's unreserved characters is percent-encoded.
///
/// Client secrets hold `~ + / =`: a plus that is sent as it is arrives as a space.
struct FormBody {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ name: StaticString, _ value: String) {
        start(name)
        var value = value
        value.withUTF8 { append($0) }
    }

    /// Appends a value without an intermediate string.
    mutating func add(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
        start(name)
        append(value)
    }

    private mutating func start(_ name: StaticString) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "="))
    }

    private mutating func append(_ value: some Sequence<UInt8>) {
        let hex = Array("0123456789ABCDEF".utf8)
        for byte in value {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
    }
}
